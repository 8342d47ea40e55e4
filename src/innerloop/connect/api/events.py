"""/events: what customers did, as other systems tell it."""

from typing import Any

from django.http import HttpResponse
from pydantic import Field

from innerloop.connect.api import building, errors, people, problems, reading, repeating
from innerloop.connect.api.keys import KeyRequest, actor
from innerloop.customers import actions as knowing
from innerloop.customers import rules as customer_rules
from innerloop.kernel import clock

route = building.Resource("Events")


class EventIn(reading.Body):
    """Something that a customer did: an order, a login, a payment."""

    kind: str = Field(description="Letters, digits and _ . : / -, such as order.delivered.")
    customer: people.CustomerIn
    occurred_at: reading.Moment
    key: str | None = Field(None, description="The same key and body again adds nothing; another body is refused.")
    properties: reading.Values = Field(default_factory=dict)
    revenue: reading.Amount = None
    currency: str | None = Field(None, description="ISO 4217; left out, the workspace's.")
    revenue_kind: str | None = Field(None, description=f"One of {', '.join(customer_rules.REVENUE_KINDS)}.")


class RejectedShape(building.Shape):
    """An event that was not taken, by its place in what was sent, from 0."""

    index: int
    detail: str
    type: str
    field: str | None = None


class TakenShape(building.Shape):
    """How many events were taken, and which were not."""

    accepted: int
    rejected: list[RejectedShape]


@route.call("POST", "/events", needs="events:write", answers={200: TakenShape}, takes=EventIn)
def note_events(request: KeyRequest) -> HttpResponse:
    """Tell what customers did: one event, or a list of up to 1,000."""
    items, is_list = reading.read_items(request)
    return repeating.once(
        repeating.key_in(request), of="events", body=items, make=lambda: _note(request, items, is_list=is_list)
    )


def _note(request: KeyRequest, items: list[Any], *, is_list: bool) -> repeating.Made:
    read = [_read(item) for item in items]
    taken = [item for item in read if isinstance(item, customer_rules.Behavior)]
    verdicts = iter(
        knowing.note_behaviors(taken, workspace_id=request.auth.workspace_id, by=actor(request), now=clock.now())
    )
    outcomes = [item if isinstance(item, Exception) else next(verdicts) for item in read]
    if not is_list and isinstance(outcomes[0], Exception):
        raise outcomes[0]
    rejected = [_rejected(index, said) for index, said in enumerate(outcomes) if isinstance(said, Exception)]
    accepted = len(outcomes) - len(rejected)
    kept = {"accepted": accepted, "rejected": repeating.unquoted(rejected)}
    return repeating.Made(200, {"accepted": accepted, "rejected": rejected}, kept=kept)


def _read(item: Any) -> customer_rules.Behavior | Exception:
    try:
        given = reading.read(EventIn, item)
        return customer_rules.Behavior(
            kind=given.kind,
            person=people.person_of(given.customer, within="customer"),
            occurred_at=given.occurred_at,
            key=given.key,
            properties=given.properties,
            revenue=given.revenue,
            currency=given.currency,
            revenue_kind=given.revenue_kind,
        )
    except (errors.FieldRefused, customer_rules.ValueRefused) as refusal:
        return refusal


def _rejected(index: int, refusal: Exception) -> dict[str, Any]:
    problem = problems.of(refusal)
    if problem is None:
        raise refusal
    return {"index": index, "detail": problem.detail, "type": problem.type, "field": problem.field}
