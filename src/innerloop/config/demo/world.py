"""What the demo company is made of: frozen rows without a database in them.

Keys are stable for one seed and day, and unique within their kind, so a loader can use them as external keys.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class TeamSeed:
    """A region (no parent) or one of its desks."""

    key: str
    name: str
    parent: str | None


@dataclass(frozen=True, slots=True)
class TouchpointSeed:
    """A moment that is asked about; `second_metric` is '' or the metric of its follow-up question."""

    key: str
    name: str
    stage: str
    owner: str
    second_metric: str = ""


@dataclass(frozen=True, slots=True)
class ProductSeed:
    """Something Tandawa sells, under another product or alone."""

    key: str
    name: str
    parent: str | None


@dataclass(frozen=True, slots=True)
class EmployeeSeed:
    """Someone who meets customers; needs no sign-in."""

    key: str
    name: str
    email: str
    role: str
    team: str


@dataclass(frozen=True, slots=True)
class ChannelSeed:
    """A way in which an answer comes."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class Company:
    """The part of the world that no seed changes."""

    name: str
    short_name: str
    slug: str
    address: str
    time_zone: str
    currency: str
    languages: tuple[str, ...]
    channels: tuple[ChannelSeed, ...]
    teams: tuple[TeamSeed, ...]
    touchpoints: tuple[TouchpointSeed, ...]
    products: tuple[ProductSeed, ...]
    employees: tuple[EmployeeSeed, ...]


@dataclass(frozen=True, slots=True)
class OrganizationSeed:
    """A business customer, under a group or alone."""

    key: str
    name: str
    parent: str | None


@dataclass(frozen=True, slots=True)
class CustomerSeed:
    """A person who may be asked. `email` or `phone` may be '', never both; `value` is KES a year."""

    key: str
    name: str
    email: str
    phone: str
    language: str
    time_zone: str
    team: str
    organization: str | None
    role: str
    joined_on: date
    value: int
    properties: Mapping[str, str | int]


@dataclass(frozen=True, slots=True)
class AnswerSeed:
    """One answer as it was heard.

    `customer` is None for an anonymous answer by link; `asked_at` is None for every answer by link, since
    nobody was invited. `second_metric` is '' where only the Net Promoter question was answered.
    `properties` are those of the occasion, and `tenure_months` of that day; the customer's own are on the
    customer. `themes` is what the words are about: a truth to measure a reader of comments against,
    nothing a customer gave. `english` is what a comment says, where it is in another language and that is known.
    """

    key: str
    customer: str | None
    asked_at: datetime | None
    answered_at: datetime
    score: int
    second_metric: str
    second_score: int | None
    comment: str
    language: str
    touchpoint: str
    product: str
    channel: str
    team: str
    employee: str | None
    properties: Mapping[str, str | int]
    themes: tuple[str, ...]
    english: str = ""


@dataclass(frozen=True, slots=True)
class InvitationSeed:
    """An ask that was never answered."""

    key: str
    customer: str
    asked_at: datetime
    language: str
    touchpoint: str
    product: str
    channel: str
    team: str
    employee: str | None
    properties: Mapping[str, str | int]


@dataclass(frozen=True, slots=True)
class WaveSeed:
    """One ask about the whole relationship, or about an episode that ended a `stage` (its key, else '').

    `answered_at` is None where nobody answered.
    """

    key: str
    customer: str
    stage: str
    asked_at: datetime
    answered_at: datetime | None
    score: int
    language: str
    channel: str
    team: str


@dataclass(frozen=True, slots=True)
class Chapter:
    """Something that happened to the score, and where to slice to find it.

    `until` is exclusive and None while it lasts; `properties` narrow the slice where the cause lies in one.
    """

    name: str
    cause: str
    touchpoint: str
    teams: frozenset[str]
    since: date
    until: date | None
    themes: tuple[str, ...]
    properties: Mapping[str, str | int]


@dataclass(frozen=True, slots=True)
class World:
    """Everything, in the order in which it has to be written. Answers and asks are sorted by their time."""

    company: Company
    chapters: tuple[Chapter, ...]
    organizations: Sequence[OrganizationSeed]
    customers: Sequence[CustomerSeed]
    answers: Sequence[AnswerSeed]
    unanswered: Sequence[InvitationSeed]
    waves: Sequence[WaveSeed] = ()
