"""The 360 view of a customer: who they are, what they allow, what they said, when we may ask again."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from innerloop.act.models import Case
from innerloop.connect.api import answers, building, cohorts, errors
from innerloop.customers import queries as customer_queries
from innerloop.customers.models import Customer
from innerloop.customers.queries import Profile
from innerloop.kernel import clock
from innerloop.listen import queries as listen_queries
from innerloop.listen.actions.eligibility import eligibility
from innerloop.listen.models import Response

MOST_CASES = 100


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


class LatestScoreShape(building.Shape):
    """The customer's newest score on one metric."""

    score: int
    cohort: str
    answered_at: datetime
    response_id: str


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
    risk: float | None
    next_ask: NextAskShape | None


def row_of(customer_id: UUID) -> Customer:
    """Return who answers for an id; raises NotHere for nobody, and for somebody who was erased."""
    answering = customer_queries.resolve(customer_id)
    found = Customer.objects.filter(id=answering, erased_at=None).first() if answering else None
    if found is None:
        raise errors.NotHere(thing="customer")
    return found


def shown(customer_id: UUID) -> dict[str, Any]:
    """Return the 360 view of who answers for an id, in a fixed number of queries; raises NotHere."""
    person = row_of(customer_id)
    profile = customer_queries.profile(person.id)
    if profile is None:
        raise errors.NotHere(thing="customer")
    return {
        **short(profile),
        "time_zone": profile.time_zone or None,
        "owner": profile.owner_email,
        "identities": _identities(profile),
        "consent": _consent(profile),
        "scores": _scores(person.id),
        "cases": _cases(person.id),
        "risk": None,
        "next_ask": _next_ask(person),
    }


def _cases(customer_id: UUID) -> list[dict[str, Any]]:
    """Return the newest cases of a customer."""
    rows = Case.objects.filter(customer_id__in=customer_queries.ids_of(customer_id), merged_into=None)
    fields = ("id", "number", "state", "priority", "opened_at")
    return list(rows.order_by("-opened_at", "-id").values(*fields)[:MOST_CASES])


def short(person: Profile) -> dict[str, Any]:
    """Return the fields that a list shows as well."""
    return {
        "id": person.id,
        "external_id": person.newest("external_id"),
        "email": person.newest("email"),
        "phone": person.newest("phone"),
        "name": person.name or None,
        "language": person.language or None,
        "organization": person.organization.key if person.organization else None,
        "value": answers.amount(person.value),
        "currency": person.currency or None,
        "properties": person.properties,
        "known_at": person.known_at,
    }


def _identities(profile: Profile) -> list[dict[str, Any]]:
    return [
        {
            "kind": address.kind,
            "value": address.value,
            "is_verified": address.is_verified,
            "is_shared": address.is_shared,
            "added_at": address.added_at,
        }
        for address in profile.addresses
    ]


def _consent(profile: Profile) -> list[dict[str, Any]]:
    addresses = {address.id: address.value for address in profile.addresses}
    said = [
        {
            "address": addresses.get(said.identity_id, ""),
            "channel": said.channel,
            "purpose": said.purpose,
            "is_given": said.is_given,
            "said_at": said.said_at,
            "reason": None,
        }
        for said in profile.consents
    ]
    stopped = [
        {
            "address": addresses.get(stop.identity_id, ""),
            "channel": stop.channel,
            "purpose": stop.purpose or "all",
            "is_given": False,
            "said_at": stop.suppressed_at,
            "reason": stop.reason,
        }
        for stop in profile.suppressions
    ]
    return [*said, *stopped]


def _scores(customer_id: UUID) -> dict[str, Any]:
    newest = (
        Response.objects.filter(customer_id__in=customer_queries.ids_of(customer_id), score__isnull=False)
        .select_related("metric")
        .order_by("metric_id", "-answered_at", "-id")
        .distinct("metric_id")
    )
    return {
        row.metric.slug: {
            "score": row.score,
            "cohort": cohorts.cohort_on(row.metric, row.score),
            "answered_at": row.answered_at,
            "response_id": row.id,
        }
        for row in newest
        if row.metric
    }


def _next_ask(customer: Customer) -> dict[str, Any] | None:
    program = listen_queries.program()
    if program is None:
        return None
    weighed = eligibility(program=program, customer=customer, now=clock.now())
    return {
        "program": program.slug,
        "eligible": weighed.is_eligible,
        "reasons": [reason.as_json() for reason in weighed.reasons],
        "next_eligible_at": weighed.next_eligible_at,
    }
