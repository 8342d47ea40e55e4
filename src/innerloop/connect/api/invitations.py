"""/invitations: asking one customer, now."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from ninja import Query
from pydantic import Field

from innerloop.connect.api import building, customer_shapes, errors, lists, people, reading, repeating
from innerloop.connect.api.keys import KeyRequest, actor
from innerloop.customers import actions as knowing
from innerloop.customers import queries as customer_queries
from innerloop.customers.models import Customer
from innerloop.customers.queries import pages
from innerloop.customers.rules import read_properties
from innerloop.kernel import clock
from innerloop.listen import actions as listening
from innerloop.listen import errors as refusals
from innerloop.listen import queries as listen_queries
from innerloop.listen.actions import places
from innerloop.listen.actions.asking import Ask
from innerloop.listen.models import Invitation
from innerloop.listen.rules.heard import Heard

route = building.Resource("Invitations")

Key = Annotated[str, Field(max_length=120)]


class InvitationIn(reading.Body):
    """Whom to ask, and what is true at this moment: the answer will carry it."""

    program: str = Field("", max_length=60, description="A program's slug; left out, the default one.")
    customer: people.CustomerIn
    channel: str = Field(
        "", max_length=20, description="Left out, the program's. `link` makes the address and sends nothing."
    )
    properties: reading.Values = Field(default_factory=dict)
    touchpoint: Key = Field("", description="Left out, the program's.")
    product: Key = ""
    team: Key = Field("", description="Left out, the employee's team of today.")
    employee: Key = ""
    key: str | None = Field(None, max_length=repeating.LONGEST_KEY, description="The same key again asks nobody.")


class ChatShape(building.Shape):
    """Where the customer begins a chat about the invitation, on a channel that may not write first."""

    channel: str
    url: str


class InvitationShape(building.Shape):
    """An invitation. When it is `held`, nobody was asked, and `reasons` say why."""

    id: str
    state: str
    url: str | None
    chats: list[ChatShape]
    reasons: list[customer_shapes.ReasonShape]
    next_eligible_at: datetime | None = None
    program: str
    channel: str
    customer: str
    asked_at: datetime
    expires_at: datetime


@route.call("GET", "/invitations", needs="invitations:read", answers={200: lists.Listed[InvitationShape]})
def list_invitations(request: KeyRequest, paging: Query[lists.Paging]) -> HttpResponse:
    """List the invitations, newest first, those held among them."""
    rows = Invitation.objects.select_related("program")
    return lists.listed(
        "invitations",
        paging,
        lambda limit, after: pages.cut(rows, moment="asked_at", limit=limit, after=after),
        _listed,
    )


@route.call("POST", "/invitations", needs="invitations:write", answers={201: InvitationShape})
def invite_customer(request: KeyRequest, body: InvitationIn) -> HttpResponse:
    """Ask a customer, or learn why that is held and from when one may."""
    person = people.person_of(body.customer, within="customer")
    said = body.model_dump(exclude={"key"})

    def make() -> repeating.Made:
        invited = _invite(request, body, person)
        shown = _shown(invited.invitation, _ways()) | {"next_eligible_at": invited.next_eligible_at}
        # The address opens the survey, so it is not kept; it can be made again.
        kept = {"state": shown["state"], "next_eligible_at": invited.next_eligible_at}
        return repeating.Made(201, shown, invited.invitation.id, kept)

    return repeating.once(repeating.key_in(request, body.key), of="invitations", body=said, make=make, show=_again)


@transaction.atomic
def _invite(request: KeyRequest, body: InvitationIn, person: Any) -> Any:
    workspace_id, by, now = request.auth.workspace_id, actor(request), clock.now()
    program = listen_queries.program(body.program)
    if program is None:
        raise refusals.UnknownProgram(slug=body.program)
    properties = {name: value for name, value in read_properties(body.properties).items() if value is not None}
    # Names of properties, then the room, then customers: in one order, so that no two wait in a circle.
    for refusal in knowing.declare([person.properties, properties], workspace_id=workspace_id):
        if refusal:
            raise refusal
    listening.hold_room(program)
    [known] = knowing.know([person], workspace_id=workspace_id, by=by, now=now)
    if not isinstance(known, knowing.Known):
        raise known
    named = Heard(touchpoint=body.touchpoint, product=body.product, team=body.team, employee=body.employee)
    where = places.see(workspace_id=workspace_id, answers=[named])
    ask = Ask(
        customer=Customer.objects.get(id=known.customer_id),
        channel=body.channel,
        touchpoint_id=where.touchpoints.get(body.touchpoint),
        product_id=where.products.get(body.product),
        team_id=where.team_of(named, clock.day_in(request.auth.workspace.time_zone, now)),
        employee_id=where.employees.get(body.employee),
        properties=properties,
    )
    return listening.invite(program=program, ask=ask, by=by, now=now)


def _again(invitation_id: UUID, kept: dict[str, Any]) -> dict[str, Any]:
    found = Invitation.objects.select_related("program").filter(id=invitation_id).first()
    if found is None:
        raise errors.GoneSince
    return _shown(found, _ways()) | kept


def _ways() -> list[listen_queries.Way]:
    return list(listen_queries.ways().values())


def _listed(rows: Sequence[Invitation]) -> list[dict[str, Any]]:
    answering = customer_queries.resolve_each({row.customer_id for row in rows})
    ways = _ways()
    return [_shown(row, ways) | {"customer": answering[row.customer_id]} for row in rows]


def _shown(row: Invitation, ways: Sequence[listen_queries.Way]) -> dict[str, Any]:
    is_held = row.state in Invitation.NOT_ASKED
    chats = [] if is_held else listen_queries.chats(listen_queries.token_of(row.id), ways)
    return {
        "id": row.id,
        "state": row.state,
        "url": None if is_held else listen_queries.link_of(row.id),
        "chats": [{"channel": chat.channel, "url": chat.url} for chat in chats],
        "reasons": row.reasons,
        "next_eligible_at": row.decide_at,
        "program": row.program.slug,
        "channel": row.channel,
        "customer": row.customer_id,
        "asked_at": row.asked_at,
        "expires_at": row.expires_at,
    }
