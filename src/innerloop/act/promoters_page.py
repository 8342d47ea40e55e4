"""What the Promoters page shows, as plain values: the query fills them, the template only prints them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from innerloop.kernel.widgets import Empty, More


@dataclass(frozen=True)
class Step:
    """One step on the way from a thanks to a new customer; `wide` is its bar in hundredths of the first."""

    name: str
    number: int
    wide: float
    share: str = ""  # of the step before, with its interval


@dataclass(frozen=True)
class RuleRate:
    """How many of 100 went on, by one rule."""

    name: str
    n: int
    went: int
    value: float = 0
    low: float = 0
    high: float = 0
    is_few: bool = False


@dataclass(frozen=True)
class BroughtRow:
    """Who brought whom."""

    id: UUID
    promoter: str
    promoter_url: str
    friend: str
    friend_url: str
    at: datetime
    became: bool
    worth: str


@dataclass(frozen=True)
class Untold:
    """Why some were not thanked, or did not get it; and what can be done about it, where anything can."""

    count: int
    why: str
    to_do: str = ""


@dataclass(frozen=True)
class PromotersPage:
    """The whole page. With `empty` set nothing else is drawn."""

    finding: str = ""
    rest: str = ""
    steps: tuple[Step, ...] = ()
    rates: tuple[RuleRate, ...] = ()
    rows: tuple[BroughtRow, ...] = ()
    more: More | None = None
    planned: int = 0
    held: tuple[Untold, ...] = ()
    empty: Empty | None = None
