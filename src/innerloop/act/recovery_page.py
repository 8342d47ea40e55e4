"""What the page of recovery shows, as plain values: the query fills them, the template only prints them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from innerloop.kernel.widgets import Empty, Tab

Moved = Literal["", "rose", "fell"]  # only beyond chance


@dataclass(frozen=True)
class Became:
    """One thing that happened after a close, already written: as it was, by itself, and what we added."""

    name: str
    raw: str
    raw_interval: str
    expected: str = ""
    ours: str = ""
    ours_interval: str = ""
    said: str = ""  # whether what we added is beyond chance
    moved: Moved = ""


@dataclass(frozen=True)
class RecoveredRow:
    """Who came back, in one team, cause, playbook or time to contact.

    `raw` is written; `value`, `low` and `high` are what was added, in customers of 100, for the drawing.
    """

    name: str
    n: int
    raw: str = ""
    raw_interval: str = ""
    value: float | None = None
    low: float | None = None
    high: float | None = None
    moved: Moved = ""
    is_few: bool = False  # too few to tell how many came back
    is_incomparable: bool = False  # too few who were left alone to tell what we added


@dataclass(frozen=True)
class RecoveryPage:
    """The whole page. With `empty` set nothing else is drawn."""

    finding: str
    rest: str = ""
    became: tuple[Became, ...] = ()
    tabs: tuple[Tab, ...] = ()
    heading: str = ""
    rows: tuple[RecoveredRow, ...] = ()
    between: str = ""  # what two times to contact differ by
    asked_again: str = ""
    foot: str = ""
    empty: Empty | None = None
