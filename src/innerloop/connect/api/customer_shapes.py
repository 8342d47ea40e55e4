"""The shapes of the 360 view of a customer."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from pydantic import Field

from innerloop.connect.api import building


class ReasonShape(building.Shape):
    """A rule that speaks against asking, and why."""

    rule: str
    detail: str


class IdentityShape(building.Shape):
    """One thing that a customer is known by."""

    kind: str
    value: str
    is_verified: bool
    is_shared: bool
    added_at: datetime


class ConsentShape(building.Shape):
    """What a customer said last for one address, channel and purpose; `all` where an address is stopped wholly."""

    address: str
    channel: str
    purpose: str
    is_given: bool
    said_at: datetime
    reason: str | None


class GivenShape(building.Shape):
    """One score that was given, and the moment that it is about."""

    score: int
    answered_on: date
    touchpoint: str | None
    response_id: str


class LatestScoreShape(building.Shape):
    """The customer's newest score on one metric, and the way there: the last 12, oldest first."""

    score: int
    cohort: str
    answered_at: datetime
    response_id: str
    path: list[GivenShape]


class NextAskShape(building.Shape):
    """Whether the default program may ask now, and if not why and from when."""

    program: str
    eligible: bool
    reasons: list[ReasonShape]
    next_eligible_at: datetime | None


class CaseInShort(building.Shape):
    """A case of the customer; `/cases/{id}` tells it whole."""

    id: str
    number: int
    state: str
    priority: str
    opened_at: datetime


class StayShape(building.Shape):
    """A time in an organization; `weight` is how much their voice counts in its score."""

    key: str
    name: str
    role: str | None
    weight: float
    starts_on: date
    ends_on: date | None


class RevenueShape(building.Shape):
    """Money of one kind and currency that events told of: in the last 365 days, and in the 365 before them."""

    kind: str | None
    currency: str
    year: Decimal
    year_before: Decimal
    times: int


class RiskShape(building.Shape):
    """How the risk came about: the value at stake, the share that an answer is taken to keep, the reasons in words."""

    value_at_stake: Decimal | None
    recoverability: float
    reasons: list[str]
    case: int | None


class OwnWordsShape(building.Shape):
    """A sentence of the customer's own, which answer it is from, and why it was picked."""

    words: str
    why: str
    language: str | None
    response_id: str
    answered_at: datetime


class CustomerShape(building.Shape):
    """A customer with all that we know of them."""

    id: str
    external_id: str | None
    email: str | None
    phone: str | None
    name: str | None
    language: str | None
    time_zone: str | None
    organization: str | None
    owner: str | None
    value: Decimal | None
    currency: str | None
    properties: dict[str, Any]
    known_at: datetime
    identities: list[IdentityShape]
    consent: list[ConsentShape]
    scores: dict[str, LatestScoreShape]
    cases: list[CaseInShort]
    risk: float = Field(description="How likely they are taken to leave within a year, 0 to 1; orders the queue.")
    risk_explained: RiskShape
    organizations: list[StayShape]
    revenue: list[RevenueShape]
    own_words: list[OwnWordsShape] | None = Field(
        description="What they care about, in sentences of their own; null for a key without `responses:read`."
    )
    next_ask: NextAskShape | None
