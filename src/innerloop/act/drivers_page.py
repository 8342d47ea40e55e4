"""What the Drivers page shows, as plain values: the queries fill them, the templates only print them."""

from __future__ import annotations

from dataclasses import dataclass

from innerloop.kernel.widgets import Empty, Pick, Tab
from innerloop.understand.rules.driving import Estimate


@dataclass(frozen=True)
class BandRow:
    """The answers of a few values of a driver: which, their score with its interval, and how many."""

    name: str
    score: str
    interval: str
    n: str


@dataclass(frozen=True)
class DriverRow:
    """One driver. `share` and `weight` are in 0..1 and written beside; `share_said` and the others come written."""

    name: str
    share: Estimate
    share_said: str
    share_interval: str
    weight_said: str
    url: str = ""
    is_rating: bool = True
    penalty: Estimate | None = None
    reward: Estimate | None = None
    impact: Estimate | None = None
    penalty_said: str = ""
    reward_said: str = ""
    impact_said: str = ""
    top_said: str = ""
    kind: str = ""
    bands: tuple[BandRow, ...] = ()


@dataclass(frozen=True)
class DriversPage:
    """The whole page. With `empty` set nothing else is drawn but the sentence filter and the tabs."""

    says: tuple[str | Pick, ...]
    tabs: tuple[Tab, ...] = ()
    finding: str = ""
    rest: str = ""
    explained: str = ""
    n: int = 0
    n_url: str = ""
    rows: tuple[DriverRow, ...] = ()
    left_out: tuple[tuple[str, str], ...] = ()
    caveat: str = ""
    foot: str = ""
    empty: Empty | None = None

    @property
    def shares(self) -> list[Estimate]:
        """Return all shares, so that they are drawn on one axis."""
        return [row.share for row in self.rows]

    @property
    def contrasts(self) -> list[Estimate]:
        """Return all penalties and rewards, so that they are drawn on one axis."""
        return [each for row in self.rows for each in (row.penalty, row.reward) if each]

    @property
    def rated(self) -> list[DriverRow]:
        """Return the ratings whose penalty or reward is known."""
        return [row for row in self.rows if row.penalty or row.reward]

    @property
    def banded(self) -> list[DriverRow]:
        """Return the numbers and days, which are taken by bands."""
        return [row for row in self.rows if row.bands]

    @property
    def moving(self) -> list[DriverRow]:
        """Return the ratings of which it can be said what more top ratings go along with, the most first."""
        known = [row for row in self.rows if row.impact]
        return sorted(known, key=lambda row: -(row.impact.value if row.impact else 0.0))
