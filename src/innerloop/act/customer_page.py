"""What the Customers pages show, as plain values: the queries fill them, the templates only print them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from innerloop.act.feedback_page import Line, Mark, Said
from innerloop.act.rules import Path
from innerloop.act.rules.glance import Due
from innerloop.kernel.widgets import Empty, More, Pick, Tab


@dataclass(frozen=True)
class Found:
    """A customer in the list; `at` is when they answered last, if ever."""

    id: UUID
    url: str
    name: str
    known_as: tuple[str, ...]
    organization: str
    value: str
    mark: Mark | None = None
    at: datetime | None = None


@dataclass(frozen=True)
class CustomersPage:
    """The list of customers. With `empty` set, it stands in the place of the rows."""

    q: str
    tabs: tuple[Tab, ...] = ()
    rows: tuple[Found, ...] = ()
    more: More | None = None
    first_url: str = ""
    empty: Empty | None = None


@dataclass(frozen=True)
class Address:
    """One thing a customer is known by; `veiled` hides a phone number from whoever looks over a shoulder."""

    name: str
    value: str
    veiled: str = ""
    note: str = ""


@dataclass(frozen=True)
class Permission:
    """What may be done by one channel: purposes of one state together, with what was said about them."""

    state: Literal["yes", "no", "unsaid"]
    words: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Way:
    """One address by one channel, with what it may be used for; `stopped` says why it is left alone.

    `refused` is the purpose that a customer refused by whatever way: then it is of no one address.
    """

    identity_id: UUID
    channel: str
    name: str
    address: str
    permissions: tuple[Permission, ...]
    stopped: str = ""
    refused: str = ""


@dataclass(frozen=True)
class Scores:
    """The scores on one metric that is not the main one, oldest first, for a row with a sparkline."""

    name: str
    values: tuple[float, ...]
    words: str
    last: Mark
    n: int


@dataclass(frozen=True)
class Story:
    """The scores over time: what they did in words, the drawing, and the other metrics."""

    title: str
    note: str
    path: Path | None = None
    others: tuple[Scores, ...] = ()


@dataclass(frozen=True)
class Moment:
    """One fact of the timeline: a sentence, or the answer itself; `day` heads those of a new day.

    `words` are what was written then: by them, by us, or by a colleague for colleagues.
    """

    id: UUID
    at: datetime
    sentence: str
    note: str = ""
    url: str = ""
    said: Said | None = None
    needs_a_look: bool = False
    words: str = ""
    whose: Literal["them", "us", "note"] = "them"
    language: str = ""
    day: str = ""


@dataclass(frozen=True)
class Ask:
    """One time that the customer was asked, or why not."""

    id: UUID
    at: datetime
    sentence: str
    state: Literal["answered", "waiting", "held", "failed"]
    words: str
    note: str = ""
    url: str = ""


@dataclass(frozen=True)
class Next:
    """Whether the customer may be asked now, what speaks against it, what comes by itself, and how often they were."""

    sentence: str
    reasons: tuple[str, ...] = ()
    coming: tuple[str, ...] = ()
    load: str = ""
    program: str = ""


@dataclass(frozen=True)
class Colleague:
    """Somebody else of the same organization, with their last answer."""

    name: str
    url: str
    mark: Mark | None = None
    at: datetime | None = None


@dataclass(frozen=True)
class Home:
    """An organization of the customer; a past one has no colleagues."""

    name: str
    url: str
    lines: tuple[Line, ...]
    colleagues: tuple[Colleague, ...] = ()
    organization_id: UUID | None = None  # where a role can be given
    role: str = ""
    weight: str = ""


@dataclass(frozen=True)
class Joined:
    """A record that was merged into this one and can be parted again."""

    merge_id: UUID
    sentence: str


@dataclass(frozen=True)
class CaseLine:
    """One case of the customer: why it was opened, and how it stands."""

    number: int
    url: str
    why: str
    due: Due
    opened_at: datetime
    who: str = ""  # in a list of several people's


@dataclass(frozen=True)
class Quote:
    """A sentence of the customer's own, and why it was picked; it leads to its answer."""

    words: str
    why: str
    url: str
    at: datetime
    language: str = ""


@dataclass(frozen=True)
class RiskCard:
    """How likely they leave within a year and what is at stake, with the reasons in words."""

    share: int  # per cent
    at_stake: str
    reasons: tuple[str, ...]
    foot: str


@dataclass(frozen=True)
class Worth:
    """What they are worth a year, and what they moved by kind and currency."""

    value: str
    lines: tuple[Line, ...] = ()
    trend: str = ""


@dataclass(frozen=True)
class TimeLine:
    """What happened, newest first. Of the three lists one is filled: by what the sentence picks."""

    says: tuple[str | Pick, ...] = ()
    moments: Sequence[Moment] = ()
    answers: Sequence[Said] = ()
    asks: Sequence[Ask] = ()
    more: More | None = None
    first_url: str = ""
    says_nothing: str = ""


@dataclass(frozen=True)
class BroughtOne:
    """One customer who brought another, or was brought."""

    name: str
    url: str
    at: datetime
    worth: str


@dataclass(frozen=True)
class Brought:
    """By whom a customer came (none, or one), and whom they brought, the newest first."""

    by: tuple[BroughtOne, ...]
    others: tuple[BroughtOne, ...]


@dataclass(frozen=True)
class CustomerPage:
    """One customer, everything about them."""

    id: UUID
    name: str
    is_erased: bool
    organization: str
    organization_url: str
    lines: tuple[Line, ...]
    addresses: tuple[Address, ...]
    properties: tuple[Line, ...]
    ways: tuple[Way, ...]
    next: Next | None
    story: Story
    line: TimeLine
    worth: Worth
    risk: RiskCard | None
    quotes: tuple[Quote, ...]
    homes: tuple[Home, ...]
    joined: tuple[Joined, ...]
    brought: Brought | None = None
    cases: tuple[CaseLine, ...] = ()
    link: str = ""
