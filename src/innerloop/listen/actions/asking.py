"""Inviting a customer to answer, and noting what became of the message."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from innerloop.customers import queries as people
from innerloop.customers.models import Customer
from innerloop.kernel import alone, ids, log, scope
from innerloop.kernel.models import Delivery
from innerloop.listen import channels, errors, events, queries
from innerloop.listen.actions import closing, deciding, keeping, losing, threads
from innerloop.listen.actions.eligibility import LINK, against_link
from innerloop.listen.models import Invitation, Line, Message, Program, SurveyVersion, Thread
from innerloop.listen.queries import standing
from innerloop.listen.queries.weighing import Weigher
from innerloop.listen.rules import content, plans


@dataclass(frozen=True, slots=True)
class Place:
    """A conversation that is there already, in which somebody is asked: its line, and their address on it."""

    line: Line
    address: str


@dataclass(frozen=True, slots=True)
class Ask:
    """One ask: whom, by which channel, on which occasion, and what is true at that moment."""

    customer: Customer
    channel: str = ""
    occasion_key: str = ""
    touchpoint_id: UUID | None = None
    product_id: UUID | None = None
    team_id: UUID | None = None
    employee_id: UUID | None = None
    properties: Mapping[str, Any] = field(default_factory=dict)
    language: str = ""  # left out, the customer's own
    is_asked_for: bool = False  # a person insists: rest days do not hold it, consent does
    at: Place | None = None  # left out, by the channel's own line to the address that we have


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation and, when it is held, when one may ask next."""

    invitation: Invitation
    next_eligible_at: datetime | None = None
    is_new: bool = True


def invite(*, program: Program, ask: Ask, by: str, now: datetime) -> Invited:
    """Ask a customer, or keep why not.

    The same occasion twice is one invitation. A held one says why in `reasons`. Raises ChannelUnknown.
    """
    channel = ask.channel or program.channel
    plan = plans.read(program.plan)
    with transaction.atomic():
        deciding.hold_room(program, plan)
        # Two asks of one person at once: the second sees the first.
        standing.hold([ask.customer.id])
        occasion = ask.occasion_key or str(ids.new_id())
        earlier = asked_on(occasion, ask.customer.id)
        if earlier:
            return Invited(earlier, is_new=False)
        invitation = row_of(program, ask, channel=channel, occasion=occasion, now=now)
        if channel == LINK:
            return _give_link(invitation, by, now)
        way = queries.way_by(ask.at.line) if ask.at else _way(channel)
        weigher = Weigher.of(program, channel=channel, now=now, plan=plan)
        place = standing.Place(ask.at.address) if ask.at else None
        [decided] = deciding.decide_new([invitation], weigher=weigher, way=way, by=by, now=now, place=place)
    return Invited(invitation, decided.weighed.next_at)


@transaction.atomic
def ask_now(*, program: Program, ask: Ask, by: str, now: datetime) -> Invited:
    """Ask a customer because one of us pressed for it. What already waits for them is looked at again instead.

    Pressed twice on somebody who rests, it would otherwise wait twice. Raises what `invite` raises.
    """
    deciding.hold_room(program)
    # Whoever was merged into them waits as them.
    theirs = people.ids_of(ask.customer.id)
    waiting = Invitation.objects.filter(
        customer_id__in=theirs,
        program=program,
        channel=ask.channel or program.channel,
        state=Invitation.State.HELD,
        decide_at__isnull=False,
    )
    about = ask.touchpoint_id or program.touchpoint_id
    here = waiting.filter(touchpoint_id=about) if about else waiting.filter(touchpoint=None)
    # Whom it asks before what waits, as everybody holds them: two could wait in a circle.
    standing.hold(theirs)
    list(here.order_by("id").select_for_update(no_key=True).values_list("id"))
    if earlier := here.order_by("decide_at", "id").first():
        again = deciding.look_again(invitation=earlier, program=program, by=by, now=now)
        return Invited(again, again.decide_at, is_new=False)
    return invite(program=program, ask=ask, by=by, now=now)


def _give_link(invitation: Invitation, by: str, now: datetime) -> Invited:
    """Make a link that somebody else hands over, unless whom it asks wants no more of any."""
    refused = [reason.as_json() for reason in against_link(invitation.customer_id)]
    invitation.state = Invitation.State.HELD if refused else Invitation.State.LINK
    invitation.reasons = refused
    invitation.save(force_insert=True)
    kind = events.INVITATION_HELD if refused else events.INVITATION_MADE
    log.announce([deciding.fact(kind, invitation, now)], workspace_id=invitation.workspace_id, by=by)
    return Invited(invitation)


def take_up(*, program: Program, ask: Ask, thread: Thread, by: str, now: datetime) -> Invitation:
    """Ask somebody who wrote first, on the thread where they did; the conversation itself says the question."""
    invitation = row_of(program, ask, channel=thread.channel, occasion=ask.occasion_key, now=now)
    invitation.state = Invitation.State.SENT
    invitation.save(force_insert=True)
    threads.give_floor(thread, invitation)
    _announce(invitation, by, now)
    return invitation


def note_delivery(*, message_id: UUID, sent: channels.Sent, now: datetime) -> None:
    """Write what the provider said of an invitation's message on the message and the invitation."""
    states = {
        Delivery.State.SENT: (Message.State.SENT, Invitation.State.SENT, events.INVITATION_SENT),
        Delivery.State.REFUSED: (Message.State.FAILED, Invitation.State.UNDELIVERED, events.INVITATION_UNDELIVERED),
        Delivery.State.UNKNOWN: (Message.State.UNKNOWN, Invitation.State.SENT, events.INVITATION_UNCERTAIN),
        Delivery.State.STOPPED: (Message.State.FAILED, Invitation.State.UNDELIVERED, events.INVITATION_UNDELIVERED),
    }
    if sent.state not in states:
        return
    message_state, invitation_state, kind = states[Delivery.State(sent.state)]
    with transaction.atomic():
        message = (
            Message.objects.select_for_update(of=("self",), no_key=True)
            .select_related("invitation__program")
            .get(id=message_id)
        )
        # What was not tried again may have arrived at its first try.
        is_stopped = sent.state == Delivery.State.STOPPED
        is_unsure = is_stopped and message.state == Message.State.UNKNOWN
        was = message.state
        # A report may have overtaken the provider's own answer, and says more than it.
        if not is_unsure and message.state in (Message.State.QUEUED, Message.State.UNKNOWN, Message.State.FAILED):
            message.state = message_state
        message.save(update_fields=["state"])
        losing.tell_of_loss(message, was=was, now=now)
        if sent.provider_id:
            keeping.name(message, sent.provider_id)
        invitation = message.invitation
        if invitation is None or message.purpose != Message.Purpose.ASK:
            return
        if is_stopped and closing.hold_closed(invitation, now=now):
            return
        # Somebody quick may have answered before the provider's verdict came back, and a verdict may come twice.
        waiting = Invitation.objects.filter(id=invitation.id, state=Invitation.State.QUEUED)
        # What could not be delivered may go on at once by the program's second channel.
        follow = {"follow_at": now} if invitation_state == Invitation.State.UNDELIVERED else {}
        if waiting.update(state=invitation_state, **follow):
            log.announce([deciding.fact(kind, invitation, now)], workspace_id=invitation.workspace_id, by="system")


def asked_on(occasion: str, customer_id: UUID) -> Invitation | None:
    """Return the ask of an occasion, and keep others of the same out; raises OccasionTaken."""
    # The lock on the customer does not keep another customer's ask of the same occasion out.
    alone.wait_for(f"listen.occasion {scope.current()} {occasion}")
    earlier = Invitation.objects.filter(occasion_key=occasion).first()
    # Who was merged since is the same one by another id.
    if earlier and earlier.customer_id != customer_id and earlier.customer_id not in people.ids_of(customer_id):
        raise errors.OccasionTaken(occasion=occasion)
    return earlier


def row_of(
    program: Program, ask: Ask, *, channel: str, occasion: str, now: datetime, version: SurveyVersion | None = None
) -> Invitation:
    """Return an invitation that is not written yet and not decided on; `version` is the newest one, where at hand."""
    id_ = ids.new_id()
    version = version or queries.newest_version(program.survey_id)
    return Invitation(
        id=id_,
        workspace_id=program.workspace_id,
        program=program,
        survey_version=version,
        customer=ask.customer,
        token_digest=ids.digest(queries.token_of(id_)),
        occasion_key=occasion,
        state=Invitation.State.PLANNED,
        channel=channel,
        language=content.chosen_language(
            ask.language or ask.customer.language or program.workspace.language, version.content["languages"]
        ),
        touchpoint_id=ask.touchpoint_id or program.touchpoint_id,
        product_id=ask.product_id,
        team_id=ask.team_id,
        employee_id=ask.employee_id,
        properties={**ask.customer.properties, **ask.properties},
        asked_at=now,
        expires_at=now + timedelta(days=program.answer_for_days),
        due_at=now,
        is_asked_for=ask.is_asked_for,
    )


def _way(channel: str) -> queries.Way:
    ways = queries.ways()
    if channel not in ways:
        raise errors.ChannelUnknown(channel=channel, known=", ".join([*ways, LINK]))
    return ways[channel]


def _announce(invitation: Invitation, by: str, now: datetime) -> None:
    fact = deciding.fact(events.INVITATION_MADE, invitation, now)
    log.announce([fact], workspace_id=invitation.workspace_id, by=by)
