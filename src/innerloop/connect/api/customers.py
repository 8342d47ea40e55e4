"""/customers: whom we ask, with everything that hangs on them."""

from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Query
from pydantic import BaseModel, Field

from innerloop.act.queries.timeline import KINDS
from innerloop.connect.api import answers, building, customer_shapes, errors, lists, people, repeating, whole_customer
from innerloop.connect.api.keys import KeyRequest, actor
from innerloop.customers import actions as knowing
from innerloop.customers import queries as customer_queries
from innerloop.customers.models import Customer
from innerloop.kernel import clock, facts
from innerloop.listen import actions as listening
from innerloop.listen import errors as refusals
from innerloop.listen import queries as listen_queries
from innerloop.listen.actions.eligibility import eligibility as weigh

route = building.Resource("Customers")


class CustomerUpsert(people.CustomerIn):
    """A customer, found by `external_id`, else `email`, else `phone`; what is left out stays as it is."""

    key: str | None = Field(None, max_length=repeating.LONGEST_KEY)


class Search(lists.Paging):
    """Which customers; without any, all of them, those known last first."""

    q: str = Field("", max_length=200, description="Part of a name, or how an address, number or id begins.")
    external_id: str | None = None
    email: str | None = None
    phone: str | None = None


class Narrowed(lists.Paging):
    """A part of a time line."""

    kinds: str = Field(
        "",
        max_length=2000,
        description="Kinds of event, with commas between them, such as `case.opened`; or what the page picks by: "
        f"`{'`, `'.join(KINDS)}`. Left out: everything.",
    )

    def as_kinds(self) -> tuple[str, ...]:
        """Return the kinds that are meant; raises KindUnknown."""
        asked = [part.strip() for part in self.kinds.split(",") if part.strip()]
        known = {kind.name for kind in facts.all_kinds()}
        for part in asked:
            if part not in known and part not in KINDS:
                raise errors.KindUnknown(kind=part[:60], known=", ".join(KINDS))
        return tuple(dict.fromkeys(kind for part in asked for kind in KINDS.get(part, (part,))))


class ProgramChoice(BaseModel):
    """Which program is meant."""

    program: str = Field("", description="The slug; left out, the default program.")


class ListedCustomerShape(building.Shape):
    """A customer in a list."""

    id: str
    external_id: str | None
    email: str | None
    phone: str | None
    name: str | None
    language: str | None
    organization: str | None
    value: Decimal | None
    currency: str | None
    properties: dict[str, Any]
    known_at: datetime


class MomentShape(building.Shape):
    """One thing that happened."""

    id: str
    kind: str
    sentence: str
    occurred_at: datetime
    by: str
    origin: str
    object_id: str | None
    data: dict[str, Any]


class EligibilityShape(building.Shape):
    """Whether a program may ask, and if not why."""

    eligible: bool
    reasons: list[customer_shapes.ReasonShape]
    next_eligible_at: datetime | None


class ErasureShape(building.Shape):
    """An erasure: words, names and addresses are gone; numbers and the lake follow within minutes."""

    id: str
    erased: bool


@route.call(
    "POST",
    "/customers",
    needs="customers:write",
    answers={201: customer_shapes.CustomerShape, 200: customer_shapes.CustomerShape},
)
def know_customer(request: KeyRequest, body: CustomerUpsert) -> HttpResponse:
    """Make a customer, or change the one whom the identities name."""
    person = people.person_of(body)

    def make() -> repeating.Made:
        [known] = knowing.know([person], workspace_id=request.auth.workspace_id, by=actor(request), now=clock.now())
        if not isinstance(known, knowing.Known):
            raise known
        status = 201 if known.is_new else 200
        return repeating.Made(status, _shown(request, known.customer_id), known.customer_id, kept={})

    def again(customer_id: UUID, _: dict[str, Any]) -> dict[str, Any]:
        return _shown(request, customer_id)

    key = repeating.key_in(request, body.key)
    return repeating.once(key, of="customers", body=body.model_dump(exclude={"key"}), make=make, show=again)


@route.call("GET", "/customers", needs="customers:read", answers={200: lists.Listed[ListedCustomerShape]})
def list_customers(request: KeyRequest, search: Query[Search]) -> HttpResponse:
    """List the customers, those known last first, or find one by an identity."""
    identity = {"external_id": search.external_id, "email": search.email, "phone": search.phone}
    if any(identity.values()):
        return lists.whole(_found(identity))
    return lists.listed(
        "customers",
        search,
        lambda limit, after: customer_queries.search(search.q, limit=limit, after=after),
        _listed,
    )


@route.call("GET", "/customers/{customer_id}", needs="customers:read", answers={200: customer_shapes.CustomerShape})
def get_customer(request: KeyRequest, customer_id: str) -> HttpResponse:
    """Return all that we know of one customer."""
    return answers.answer(_shown(request, lists.id_of(customer_id, "customer")))


@route.call(
    "GET", "/customers/{customer_id}/timeline", needs="customers:read", answers={200: lists.Listed[MomentShape]}
)
def get_timeline(request: KeyRequest, customer_id: str, narrowed: Query[Narrowed]) -> HttpResponse:
    """List what happened to a customer, newest first."""
    answering = _row(customer_id).id
    kinds = narrowed.as_kinds()
    return lists.listed(
        f"timeline {answering} {','.join(sorted(kinds))}",
        narrowed,
        lambda limit, after: customer_queries.timeline(answering, limit=limit, after=after, kinds=kinds),
        _moments,
    )


@route.call("GET", "/customers/{customer_id}/eligibility", needs="customers:read", answers={200: EligibilityShape})
def get_eligibility(request: KeyRequest, customer_id: str, chosen: Query[ProgramChoice]) -> HttpResponse:
    """Say whether a program may ask a customer now."""
    customer = _row(customer_id)
    program = listen_queries.program(chosen.program)
    if program is None:
        raise refusals.UnknownProgram(slug=chosen.program)
    weighed = weigh(program=program, customer=customer, now=clock.now())
    return answers.answer(
        {
            "eligible": weighed.is_eligible,
            "reasons": [reason.as_json() for reason in weighed.reasons],
            "next_eligible_at": weighed.next_eligible_at,
        }
    )


@route.call("DELETE", "/customers/{customer_id}", needs="customers:write", answers={202: ErasureShape})
def erase_customer(request: KeyRequest, customer_id: str) -> HttpResponse:
    """Erase a customer everywhere: words, names and addresses go, scores stay without them."""
    person = _row(customer_id)
    listening.erase_person(
        customer_id=person.id, workspace_id=request.auth.workspace_id, by=actor(request), now=clock.now()
    )
    return answers.answer({"id": person.id, "erased": True}, 202)


def _shown(request: KeyRequest, customer_id: UUID) -> dict[str, Any]:
    return whole_customer.shown(customer_id, scopes=request.auth.scopes)


def _row(customer_id: str) -> Customer:
    return whole_customer.row_of(lists.id_of(customer_id, "customer"))


def _found(identity: dict[str, str | None]) -> list[dict[str, Any]]:
    found = customer_queries.find(**identity)
    profile = customer_queries.profile(found.id) if found else None
    return [whole_customer.short(profile)] if profile else []


def _listed(rows: list[customer_queries.Listed]) -> list[dict[str, Any]]:
    # What is nothing is null, as everywhere in the API.
    empty = ("name", "language", "currency")
    return [
        {
            **asdict(row),
            **{name: getattr(row, name) or None for name in empty},
            "value": answers.amount(row.value),
        }
        for row in rows
    ]


def _moments(rows: list[customer_queries.Moment]) -> list[dict[str, Any]]:
    return [
        {
            "id": row.id,
            "kind": row.kind,
            "sentence": row.sentence,
            "occurred_at": row.occurred_at,
            "by": row.actor,
            "origin": row.origin,
            "object_id": row.object_id,
            "data": row.data,
        }
        for row in rows
    ]
