"""The 360 view of a customer: who they are, what they allow, what they said, when we may ask again."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from innerloop.act.models import Case
from innerloop.act.queries.caring import own_words
from innerloop.act.queries.risk import risk_of
from innerloop.act.queries.story import given
from innerloop.act.rules import Given
from innerloop.connect.api import answers, cohorts, errors
from innerloop.customers import queries as customer_queries
from innerloop.customers.models import Customer
from innerloop.customers.queries import Profile
from innerloop.kernel import clock
from innerloop.listen import queries as listen_queries
from innerloop.listen.actions.eligibility import eligibility
from innerloop.listen.models import Response

MOST_CASES = 100
MOST_GIVEN = 12


def row_of(customer_id: UUID) -> Customer:
    """Return who answers for an id; raises NotHere for nobody, and for somebody who was erased."""
    answering = customer_queries.resolve(customer_id)
    found = Customer.objects.filter(id=answering, erased_at=None).first() if answering else None
    if found is None:
        raise errors.NotHere(thing="customer")
    return found


def shown(customer_id: UUID, *, scopes: Collection[str]) -> dict[str, Any]:
    """Return the 360 view of who answers for an id, in a fixed number of queries; raises NotHere.

    The same reads as the page of the customer. Words are shown to a key that may read answers.
    """
    person = row_of(customer_id)
    profile = customer_queries.profile(person.id)
    if profile is None:
        raise errors.NotHere(thing="customer")
    ids = customer_queries.ids_of(person.id)
    return {
        **short(profile),
        "time_zone": profile.time_zone or None,
        "owner": profile.owner_email,
        "identities": _identities(profile),
        "consent": _consent(profile),
        "organizations": _organizations(profile),
        "scores": _scores(ids),
        "cases": _cases(ids),
        **_risk(profile, ids),
        "revenue": _revenue(ids),
        "own_words": _own_words(ids) if "responses:read" in scopes else None,
        "next_ask": _next_ask(person),
    }


def _cases(ids: Collection[UUID]) -> list[dict[str, Any]]:
    """Return the newest cases of a customer."""
    rows = Case.objects.filter(customer_id__in=ids, merged_into=None)
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


def _organizations(profile: Profile) -> list[dict[str, Any]]:
    return [
        {
            "key": stay.key,
            "name": stay.name,
            "role": stay.role or None,
            "weight": float(stay.weight),
            "starts_on": stay.starts_on,
            "ends_on": stay.ends_on,
        }
        for stay in profile.stays
    ]


def _scores(ids: Collection[UUID]) -> dict[str, Any]:
    newest = (
        Response.objects.filter(customer_id__in=ids, score__isnull=False)
        .select_related("metric")
        .order_by("metric_id", "-answered_at", "-id")
        .distinct("metric_id")
    )
    paths = {metric.id: path for metric, path in given(ids).items()}
    return {
        row.metric.slug: {
            "score": row.score,
            "cohort": cohorts.cohort_on(row.metric, row.score),
            "answered_at": row.answered_at,
            "response_id": row.id,
            "path": [_given(each) for each in paths.get(row.metric.id, ())[-MOST_GIVEN:]],
        }
        for row in newest
        if row.metric
    }


def _given(each: Given) -> dict[str, Any]:
    return {
        "score": each.score,
        "answered_on": each.on,
        "touchpoint": each.touchpoint or None,
        "response_id": each.response_id,
    }


def _risk(profile: Profile, ids: Collection[UUID]) -> dict[str, Any]:
    found = risk_of(ids, value=profile.value)
    return {
        "risk": found.stake.risk,
        "risk_explained": {
            "value_at_stake": answers.amount(found.at_stake),
            "recoverability": found.stake.recoverability,
            "reasons": list(found.reasons),
            "case": found.case.number if found.case else None,
        },
    }


def _revenue(ids: Collection[UUID]) -> list[dict[str, Any]]:
    return [
        {
            "kind": one.kind or None,
            "currency": one.currency,
            "year": answers.amount(one.year),
            "year_before": answers.amount(one.year_before),
            "times": one.times,
        }
        for one in customer_queries.moved_by(ids, now=clock.now())
    ]


def _own_words(ids: Collection[UUID]) -> list[dict[str, Any]]:
    return [
        {
            "words": one.text,
            "why": one.why,
            "language": one.language or None,
            "response_id": one.response_id,
            "answered_at": one.at,
        }
        for one in own_words(ids)
    ]


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
