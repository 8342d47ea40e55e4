"""What the Reach page shows, as plain values: the queries fill them, the templates only print them."""

from __future__ import annotations

from dataclasses import dataclass

from innerloop.kernel.widgets import Empty, Pick, Tab


@dataclass(frozen=True)
class Part:
    """A share, written: "13 in 100" with its interval and of how many; `few` where these are too few to say it."""

    said: str = ""
    interval: str = ""
    n: int = 0
    few: bool = False
    days: int = 0  # of a table by days


@dataclass(frozen=True)
class CoveredRow:
    """One segment of the active customers."""

    name: str
    customers: int
    never_asked: Part
    silent: Part


@dataclass(frozen=True)
class Half:
    """The score of those with words, or of those without."""

    name: str
    value: float | None
    low: float | None
    high: float | None
    n: int
    is_few: bool
    url: str = ""


@dataclass(frozen=True)
class ChannelRow:
    """One channel: reached, answered, went on to say why, how soon. Times come written, with their intervals."""

    name: str
    reached: int
    undelivered: int
    answered: Part
    worded: Part
    median: str = ""
    median_interval: str = ""
    p90: str = ""
    p90_interval: str = ""
    url: str = ""


@dataclass(frozen=True)
class EndRow:
    """One channel or survey: how many gave a score, and which part of them came to the end."""

    name: str
    scored: int
    ended: Part


@dataclass(frozen=True)
class StayedRow:
    """One cohort: its parts for 90, 180 and 365 days."""

    name: str
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class ReachPage:
    """The whole page. With `empty` set nothing else is drawn but the sentence filter and the tabs."""

    says: tuple[str | Pick, ...]
    tabs: tuple[Tab, ...] = ()
    finding: str = ""
    rest: str = ""
    segments: tuple[Tab, ...] = ()
    covered: tuple[CoveredRow, ...] = ()
    covered_foot: str = ""
    halves: tuple[Half, ...] = ()
    halves_said: str = ""
    channels: tuple[ChannelRow, ...] = ()
    undelivered: str = ""
    channels_foot: str = ""
    ends: tuple[EndRow, ...] = ()
    ends_by_survey: tuple[EndRow, ...] = ()
    ends_foot: str = ""
    halves_foot: str = ""
    online: Part | None = None
    there: tuple[StayedRow, ...] = ()
    paid: tuple[StayedRow, ...] = ()
    stayed_foot: str = ""
    stayed_said: str = ""
    horizons: tuple[int, ...] = ()
    empty: Empty | None = None
