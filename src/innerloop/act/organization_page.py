"""What the Organizations pages show, as plain values: the queries fill them, the templates only print them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from innerloop.act.customer_page import CaseLine
from innerloop.act.feedback_page import Line, Mark, Said
from innerloop.kernel.widgets import Empty, More, Tab


@dataclass(frozen=True)
class RolledScore:
    """A score from people who count differently. With `few` set, there are too few to show a number: then `counts`
    says how many of each cohort there are.
    """

    value: float | None = None
    low: float | None = None
    high: float | None = None
    n: int = 0
    few: str = ""
    counts: str = ""
    plain: str = ""  # the unweighted one, in words
    even_voices: str = ""  # how many people who all count the same it is worth


@dataclass(frozen=True)
class OrganizationRow:
    """One organization in the list, with what is under it."""

    id: UUID
    url: str
    name: str
    under: str
    people: int | None  # None, as its cases, where it is too large to count in a list
    score: RolledScore
    worth: str
    open_cases: int | None
    coverage: str


@dataclass(frozen=True)
class OrganizationsPage:
    """The list of organizations. With `empty` set, it stands in the place of the rows."""

    q: str
    tabs: tuple[Tab, ...]
    rows: tuple[OrganizationRow, ...] = ()
    more: More | None = None
    first_url: str = ""
    empty: Empty | None = None


@dataclass(frozen=True)
class PersonRow:
    """One of its people: their role, how much they count, what they last said, whether we reached them."""

    customer_id: UUID
    name: str
    url: str
    role: str
    where: str  # the part of it that they are with, where it is not this very organization
    counts: str
    worth: str
    standing: str
    mark: Mark | None = None
    at: datetime | None = None


@dataclass(frozen=True)
class RoleRow:
    """One role of the buying group: how many have it, whom we asked, who answered, who was never reached."""

    name: str
    people: int
    asked: int
    answered: int
    never: int
    note: str


@dataclass(frozen=True)
class PastRow:
    """Somebody who was there before."""

    name: str
    url: str
    role: str
    days: str


@dataclass(frozen=True)
class OrganizationPage:
    """One organization: its people, what they think together, whom of the buying group we have not reached."""

    id: UUID
    name: str
    key: str
    lead: str
    score: RolledScore
    people: tuple[PersonRow, ...]
    past: tuple[PastRow, ...]
    roles: tuple[RoleRow, ...]
    parent: Line | None
    children: tuple[Line, ...]
    worth: tuple[str, ...]
    money: tuple[Line, ...]
    trend: str
    cases: tuple[CaseLine, ...]
    said: tuple[Said, ...]
    more: More | None = None
    first_url: str = ""
    first_people_url: str = ""  # of one too large to add up: where its people begin, and its further ones
    next_people_url: str = ""
    empty: Empty | None = None
