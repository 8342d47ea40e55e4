"""What the pages of alerts show, as plain values: the queries fill them, the templates only print them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from innerloop.act.themes_page import Quote
from innerloop.kernel.widgets import Empty, More
from innerloop.understand import marks


@dataclass(frozen=True)
class Carrier:
    """A slice that carries a change: by how many of its points, and its own change with interval and n."""

    by: str
    name: str
    points: float
    value: float
    low: float
    high: float
    n: int
    url: str = ""


@dataclass(frozen=True)
class Began:
    """Where a change began, for charts of other pages: its first day, what it is, and where it is told."""

    on: date
    words: str
    url: str


@dataclass(frozen=True)
class OfTheme:
    """What is told of a theme that has risen beside all else: its page, its cost, and who says what of it."""

    name: str
    url: str
    n: int  # that speak ill of it since
    cost: str = ""
    quotes: tuple[Quote, ...] = ()


@dataclass(frozen=True)
class Alert:
    """One finding in words. `state` is open, over, usual, unwatched or aside."""

    id: UUID
    url: str
    headline: str
    amount: str
    when: str
    sure: str
    state: str
    is_down: bool
    n_before: int
    n_after: int
    before_url: str
    after_url: str
    carriers: tuple[Carrier, ...] = ()
    also: tuple[tuple[str, str], ...] = ()  # where else it shows, and by how much, since when, how sure it is there
    cause: str = ""
    cause_by: str = ""
    aside_by: str = ""
    of_theme: OfTheme | None = None
    mark: tuple[str, str] | None = None  # what happened on our side shortly before, and its address
    beside: tuple[tuple[str, str], ...] = ()  # what else changed in the same days, and where it is told
    chart: marks.TrendChart | None = None


@dataclass(frozen=True)
class AlertsPage:
    """The page of alerts: those that stand, then those that are over."""

    finding: str = ""
    rest: str = ""
    rate: str = ""
    standing: tuple[Alert, ...] = ()
    past: tuple[Alert, ...] = ()
    more: More | None = None
    empty: Empty | None = None


@dataclass(frozen=True)
class Trade:
    """What one rate costs: in how many days a dip of so many points is found, for the company and for a slice."""

    rate: str
    days: tuple[str, ...]
    is_chosen: bool = False
