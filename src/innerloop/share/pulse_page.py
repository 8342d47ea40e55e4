"""What the pulse page shows, as plain values: the view fills them, the templates only print them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from innerloop.act.feedback_page import Said
from innerloop.kernel.widgets import Empty, Pick, Tab
from innerloop.listen.rules.scale import Cohort
from innerloop.understand import marks


@dataclass(frozen=True)
class Lead:
    """The answer to "how are we?" in words: the finding, then what is behind it."""

    finding: str
    rest: str = ""


@dataclass(frozen=True)
class Figure:
    """The score with what makes it honest. `change` says in words how it moved and whether beyond chance."""

    value: float | None
    low: float | None
    high: float | None
    n: int
    url: str = ""
    change: str = ""
    before_n: int | None = None  # how many answers it is compared with
    before_url: str = ""
    confidence: int = 95
    withheld: str = ""  # why anonymous answers are in none of this
    is_few: bool = False


@dataclass(frozen=True)
class CohortShare:
    """One cohort under the bar: `share` in 0..1; `url` leads to its answers."""

    cohort: Cohort
    name: str
    share: float
    n: int
    url: str = ""
    open_cases: int = 0
    cases_url: str = ""


@dataclass(frozen=True)
class Beside:
    """A number that stands beside the score, already written: "22.1 %" with its interval as note, and its n."""

    name: str
    value: str
    note: str = ""
    url: str = ""
    n: int | None = None
    n_url: str = ""


@dataclass(frozen=True)
class Where:
    """One row of "where it happens"; `moved` is fell or rose where the change is beyond chance."""

    name: str
    value: float | None
    low: float | None
    high: float | None
    n: int
    url: str = ""
    change: str = ""
    moved: Literal["", "fell", "rose"] = ""
    is_few: bool = False
    open_cases: int = 0
    cases_url: str = ""


@dataclass(frozen=True)
class Places:
    """The table of "where it happens", by one of several things: moment, channel, team."""

    heading: str
    rows: tuple[Where, ...]
    tabs: tuple[Tab, ...] = ()
    foot: str = ""


@dataclass(frozen=True)
class LoopStep:
    """One station of "once round the loop": 4182, "answered when asked", and a note that may lead somewhere too."""

    number: int
    name: str
    note: str = ""
    url: str = ""
    note_url: str = ""


@dataclass(frozen=True)
class PulsePage:
    """The whole page. With `empty` set nothing else is drawn but the sentence filter.

    `live_url` is the event stream, whose event is called "answer"; `newest_url` answers with
    `share/_newest.html` and `now_url` with `share/_now.html`, both for this very filter.
    """

    says: tuple[str | Pick, ...]
    lead: Lead | None = None
    figure: Figure | None = None
    trend: marks.TrendChart | None = None
    cohorts: tuple[CohortShare, ...] = ()
    histogram: tuple[marks.Count, ...] = ()
    beside: tuple[Beside, ...] = ()
    newest: tuple[Said, ...] = ()
    places: Places | None = None
    loop: tuple[LoopStep, ...] = ()
    loop_span: str = ""
    beat: str = ""
    live_url: str = ""
    now_url: str = ""
    newest_url: str = ""
    comments_url: str = ""
    empty: Empty | None = None

    @property
    def n(self) -> int:
        """Return how many answers the page stands on."""
        return self.figure.n if self.figure else 0

    @property
    def counts(self) -> dict[str, int]:
        """Return n per cohort, for the bar."""
        return {"bottom": 0, "middle": 0, "top": 0} | {part.cohort: part.n for part in self.cohorts}
