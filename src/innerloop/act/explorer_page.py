"""What the Explore page shows, as plain values: the queries fill them, the templates only print them."""

from __future__ import annotations

from dataclasses import dataclass

from innerloop.act.rules.exploring.saying import Said
from innerloop.kernel.widgets import Empty, Pick, Tab
from innerloop.understand.marks import Whisker
from innerloop.understand.marks.panels import Panels


@dataclass(frozen=True)
class Slot:
    """One cell as it is printed. `around` is its interval in words, `moved` rose or fell beyond chance.

    `bar` is the width of a drawing without an interval, in per cent. `url` leads to the answers that it counts.
    """

    text: str
    n: int
    around: str = ""
    mark: Whisker | None = None
    bar: float | None = None
    moved: str = ""
    is_few: bool = False
    url: str = ""
    column: str = ""


@dataclass(frozen=True)
class Line:
    """One row: its name, cells, the whole of it, what it was before, and what it says."""

    name: str
    cells: tuple[Slot, ...]
    whole: Slot | None
    says: Said
    url: str = ""
    before: Slot | None = None
    is_all: bool = False


@dataclass(frozen=True)
class Kept:
    """A view that was kept: its address, and whether everybody in the workspace sees it."""

    id: str
    name: str
    url: str
    is_shared: bool
    by: str = ""  # who kept it, where it was somebody else
    is_current: bool = False
    may_change: bool = False


@dataclass(frozen=True)
class Files:
    """Where the look is handed out: as a table, as a picture (kind, address), as a call of the API."""

    tables: tuple[tuple[str, str], ...]
    pictures: tuple[tuple[str, str], ...]
    call: str


@dataclass(frozen=True)
class ExplorerPage:
    """The page. With `empty` set nothing else is drawn but the sentence.

    `heading` is what the rows are, `measure` heads a single column of figures.
    """

    says: tuple[str | Pick, ...]
    lead: Said | None = None
    tabs: tuple[Tab, ...] = ()
    heading: str = ""
    columns: tuple[str, ...] = ()
    measure: str = ""
    before: str = ""
    rows: tuple[Line, ...] = ()
    panels: Panels | None = None
    turned: tuple[str, ...] = ()  # since when words are read otherwise, within what is drawn
    notes: tuple[tuple[str, str], ...] = ()
    more: str = ""  # what is not shown
    caption: str = ""
    files: Files | None = None
    views: tuple[Kept, ...] = ()
    query: str = ""
    kept: tuple[tuple[str, str], ...] = ()  # what other days leave as it is
    has_time: bool = False  # the columns are times, so no other time can be compared with
    empty: Empty | None = None

    @property
    def current(self) -> Kept | None:
        """Return the view that is open, if it was kept."""
        return next((view for view in self.views if view.is_current), None)
