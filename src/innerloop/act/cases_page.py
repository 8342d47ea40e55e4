"""What the Cases page shows, as plain values: the queries fill them, the templates only print them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from innerloop.act.feedback_page import Line, Mark, Translated
from innerloop.act.rules.glance import Due
from innerloop.act.rules.later import Moment
from innerloop.act.rules.priority import Priority
from innerloop.kernel.widgets import Empty, More, Pick, Tab


@dataclass(frozen=True)
class Row:
    """One case in the queue."""

    id: UUID
    url: str
    who: str
    words: str
    language: str
    mark: Mark
    worth: str
    due: Due
    facts: tuple[str, ...]
    is_current: bool = False
    whose: str = ""
    version: int = 1
    seen: UUID | None = None  # on the board: the last thing that had happened to it


@dataclass(frozen=True)
class Told:
    """One thing that happened in a case: words of the customer's or ours, a note of ours, or a fact in a line."""

    kind: Literal["us", "them", "note", "fact"]
    at: datetime
    words: str
    by: str = ""
    language: str = ""
    mark: Mark | None = None
    facts: tuple[str, ...] = ()
    needs_a_look: bool = False
    is_focus: bool = False
    answer_id: UUID | None = None
    is_foreign: bool = False
    translation: Translated | None = None


@dataclass(frozen=True)
class Step:
    """One step of the playbook."""

    place: int
    words: str
    is_done: bool


@dataclass(frozen=True)
class Other:
    """Another case of the same customer."""

    id: UUID
    number: int
    url: str
    why: str
    due: Due
    can_join: bool


@dataclass(frozen=True)
class Template:
    """A reply template, filled in from the case; what is missing still stands in braces."""

    id: UUID
    name: str
    language: str
    text: str


@dataclass(frozen=True)
class Reply:
    """How the customer can be answered, the usual way first; and why not where they wrote, or not at all."""

    ways: tuple[tuple[str, str], ...] = ()  # channel, its name
    why_not: str = ""
    hint: str = ""
    templates: tuple[Template, ...] = ()


@dataclass(frozen=True)
class CasePage:
    """One case."""

    id: UUID
    number: int
    version: int
    who: str
    who_url: str
    facts: tuple[str, ...]
    due: Due
    state: str
    is_over: bool
    why_opened: str
    told: tuple[Told, ...]
    reply: Reply
    why_assigned: tuple[str, ...]
    next_best: str
    assignee: str
    is_mine: bool
    needs: str
    priority: Priority
    priorities: tuple[tuple[str, str], ...]
    done: str
    ended: str
    steps: tuple[Step, ...]
    playbook: str
    books: tuple[tuple[str, str], ...]  # those that can be chosen; none once a step is ticked, or the case is over
    about: tuple[Line, ...]
    scores: tuple[Mark, ...]
    causes: tuple[tuple[str, str], ...]
    colleagues: tuple[tuple[str, str], ...]
    teams: tuple[tuple[str, str], ...]
    moments: tuple[Moment, ...]
    watchers: tuple[str, ...]
    is_watched: bool
    others: tuple[Other, ...]
    seen: UUID | None
    rings_by: str = ""  # the line that connects a call; empty where none does
    ring_key: str = ""
    unsaid_ring: UUID | None = None  # a call that somebody picked up: was it them?
    phones: tuple[str, ...] = ()
    sleeps_until: datetime | None = None
    promised_at: datetime | None = None
    part_of: tuple[int, str] | None = None
    cause_url: str = ""
    place: str = ""  # "1 of 23"
    previous_url: str = ""
    next_url: str = ""


@dataclass(frozen=True)
class Chip:
    """One thing that the cases are narrowed to, and the address without it."""

    label: str
    value: str
    url: str


@dataclass(frozen=True)
class Offer:
    """One thing that the cases can be narrowed to: its choices, as the address writes them."""

    name: str
    label: str
    choices: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Above:
    """What stands above the cases, however they are looked at; `kept` is what a further choice leaves as it is."""

    says: tuple[str | Pick, ...]
    looks: tuple[Tab, ...]
    chips: tuple[Chip, ...]
    offers: tuple[Offer, ...]
    kept: tuple[tuple[str, str], ...]
    since: str = ""
    until: str = ""


@dataclass(frozen=True)
class Head:
    """A column of the table: its name, the address that sorts by it, and how it sorts now, as ARIA says it."""

    name: str
    url: str
    sort: Literal["none", "ascending", "descending"]
    is_number: bool = False


@dataclass(frozen=True)
class TableRow:
    """One case as a line of the table."""

    row: Row
    number: int
    why: str
    priority: str
    state: str
    team: str
    opened_at: datetime


@dataclass(frozen=True)
class TablePage:
    """The cases as a table."""

    above: Above
    count: str
    heads: tuple[Head, ...]
    rows: tuple[TableRow, ...]
    more: More
    query: str
    empty: Empty | None = None


@dataclass(frozen=True)
class Column:
    """One state on the board: how many cases stand there, the first of them, and where the others are."""

    state: str
    name: str
    count: int
    rows: tuple[Row, ...]
    url: str
    takes: bool  # whether a case can be moved there by hand


@dataclass(frozen=True)
class Refused:
    """A move on the board that was not done: why, and what was asked for and typed."""

    why: str
    move_url: str
    who: str
    state: str
    done: str
    reason: str
    seen: UUID | None = None


@dataclass(frozen=True)
class BoardPage:
    """The cases by their state; those that are over, of the last 30 days."""

    above: Above
    columns: tuple[Column, ...]
    query: str
    empty: Empty | None = None


@dataclass(frozen=True)
class QueuePart:
    """The queue by itself, as an open page asks for it when it is told of a case."""

    count: str
    rows: tuple[Row, ...]
    more: More


@dataclass(frozen=True)
class CasesPage(QueuePart):
    """The queue, and the case that is open beside it. With `empty` set, there is nothing in the queue."""

    above: Above
    query: str
    part_url: str
    case: CasePage | None = None
    is_chosen: bool = False  # somebody opened a case: on a phone it stands alone
    empty: Empty | None = None
