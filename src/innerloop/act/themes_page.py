"""What the Themes pages show, as plain values: the queries fill them, the templates only print them."""

from __future__ import annotations

from dataclasses import dataclass

from innerloop.act.teaching_page import ShownLesson
from innerloop.kernel.widgets import Empty, Pick
from innerloop.understand.rules.driving import Estimate


@dataclass(frozen=True)
class Progress:
    """What the machine still has to read, or to hold against the past."""

    unread: int = 0
    anew: int = 0  # were read before, by other models
    applying: tuple[tuple[str, int], ...] = ()  # themes, and how far each has come in per cent
    failed: tuple[str, ...] = ()  # themes that could not be held against the past

    @property
    def is_working(self) -> bool:
        """Say whether anything is left to do."""
        return bool(self.unread or self.anew or self.applying)


@dataclass(frozen=True)
class ThemeRow:
    """One theme in the list. `impact` is in points of the score, below zero where it costs some."""

    name: str
    url: str
    answers_url: str
    n: int
    share_said: str
    negative: int = 0
    neutral: int = 0
    positive: int = 0
    impact: Estimate | None = None
    impact_said: str = ""
    interval: str = ""
    tone: str = ""  # fell, rose: beyond chance
    shift_said: str = ""
    is_few: bool = False
    counting: str = ""  # how far the past is held against it: until that is done, no figure of it is told
    risen: tuple[str, str] | None = None  # that more speak ill of it just now, and where that is told


@dataclass(frozen=True)
class Topic:
    """Something that customers say of late and no theme covers, with the sentence that says best what all say."""

    id: str
    name: str
    words: str
    language: str
    url: str
    n: int
    this_week: int
    is_growing: bool


@dataclass(frozen=True)
class ThemesPage:
    """The list of themes. With `empty` set, it stands in the place of the rows."""

    says: tuple[str | Pick, ...]
    progress: Progress
    finding: str = ""
    rest: str = ""
    partly: str = ""  # of which answers the figures are, while others wait to be read
    n: int = 0
    rows: tuple[ThemeRow, ...] = ()
    silent: tuple[ThemeRow, ...] = ()  # nobody spoke of them here
    topics: tuple[Topic, ...] = ()
    foot: str = ""
    empty: Empty | None = None

    @property
    def estimates(self) -> list[Estimate]:
        """Return all impacts, so that they are drawn on one axis."""
        return [row.impact for row in self.rows if row.impact]


@dataclass(frozen=True)
class Quote:
    """A place where somebody speaks of the theme, cut out of their words."""

    before: str
    words: str
    after: str
    feeling: str
    url: str
    language: str
    score: int | None = None
    cohort: str = ""


@dataclass(frozen=True)
class Slot:
    """How many spoke of the theme in one month, or at one place; `share` in 0..1 of the answers there."""

    name: str
    n: int
    of: int
    share_said: str
    interval: str
    width: float  # of the bar, in per cent of the largest
    negative_said: str = ""
    url: str = ""
    turned: tuple[str, ...] = ()  # since when in it words are read otherwise


@dataclass(frozen=True)
class ThemePage:
    """One theme: what it does to the score, who speaks of it, where, since when, and in which words.

    `query` is of the slice, as other addresses of the page need it.
    """

    row: ThemeRow
    says: tuple[str | Pick, ...]
    progress: Progress
    finding: str
    rest: str
    partly: str = ""
    months: tuple[Slot, ...] = ()
    places: tuple[Slot, ...] = ()
    quotes: tuple[Quote, ...] = ()
    lessons: tuple[ShownLesson, ...] = ()  # what people taught it
    alerts: tuple[tuple[str, str], ...] = ()  # when more spoke ill of it, and where that is told
    query: str = ""
    foot: str = ""


@dataclass(frozen=True)
class CostRow:
    """What the theme costs or earns the score of one slice, in points; without an impact too few speak of it there."""

    name: str
    url: str
    n: int
    of: int
    impact: Estimate | None = None
    impact_said: str = ""
    interval: str = ""
    tone: str = ""


@dataclass(frozen=True)
class Costs:
    """What the theme costs by a dimension that can be chosen."""

    noun: str
    says: tuple[str | Pick, ...]
    rows: tuple[CostRow, ...]
    fewest: int

    @property
    def estimates(self) -> list[Estimate]:
        """Return all impacts, so that they are drawn on one axis."""
        return [row.impact for row in self.rows if row.impact]
