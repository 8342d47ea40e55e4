"""Inviting a customer to answer, and noting what became of the message."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from innerloop.customers.models import Customer
from innerloop.kernel import ids, log, scope
from innerloop.kernel.models import Delivery
from innerloop.listen import channels, errors, events, queries
from innerloop.listen.actions import threads
from innerloop.listen.actions.eligibility import LINK, Eligibility, eligibility, eligibility_within
from innerloop.listen.models import Invitation, Line, Message, Program, Thread
from innerloop.listen.rules import content


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
    with transaction.atomic():
        # Two asks of one person at once: the second sees the first.
        Customer.objects.select_for_update().get(id=ask.customer.id)
        occasion = ask.occasion_key or str(ids.new_id())
        earlier = _asked_on(occasion, ask.customer.id)
        if earlier:
            return Invited(earlier, is_new=False)
        standing = (
            _within(program, ask, now)
            if ask.at
            else eligibility(
                program=program, customer=ask.customer, now=now, channel=channel, is_asked_for=ask.is_asked_for
            )
        )
        invitation = _row(program, ask, channel, occasion, now)
        if standing.reasons:
            invitation.state = Invitation.State.HELD
            invitation.reasons = [reason.as_json() for reason in standing.reasons]
        invitation.save(force_insert=True)
        if invitation.state == Invitation.State.QUEUED:
            _send(invitation, standing.address, ask.at, now)
        _announce(invitation, by, now)
    return Invited(invitation, standing.next_eligible_at)


def take_up(*, program: Program, ask: Ask, thread: Thread, by: str, now: datetime) -> Invitation:
    """Ask somebody who wrote first, on the thread where they did; the conversation itself says the question."""
    invitation = _row(program, ask, thread.channel, ask.occasion_key, now)
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
        message = Message.objects.select_for_update(of=("self",)).select_related("invitation").get(id=message_id)
        # A report may have overtaken the provider's own answer, and says more than it.
        if message.state in (Message.State.QUEUED, Message.State.UNKNOWN, Message.State.FAILED):
            message.state = message_state
        message.provider_id = sent.provider_id or message.provider_id
        message.save(update_fields=["state", "provider_id"])
        invitation = message.invitation
        if invitation is None or message.purpose != Message.Purpose.ASK:
            return
        # Somebody quick may have answered before the provider's verdict came back, and a verdict may come twice.
        waiting = Invitation.objects.filter(id=invitation.id, state=Invitation.State.QUEUED)
        if waiting.update(state=invitation_state):
            log.announce([_fact(kind, invitation, now)], workspace_id=invitation.workspace_id, by="system")


def _asked_on(occasion: str, customer_id: UUID) -> Invitation | None:
    # The lock on the customer does not keep another customer's ask of the same occasion out.
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 1))", [f"{scope.current()} {occasion}"])
    earlier = Invitation.objects.filter(occasion_key=occasion).first()
    if earlier and earlier.customer_id != customer_id:
        raise errors.OccasionTaken(occasion=occasion)
    return earlier


def _row(program: Program, ask: Ask, channel: str, occasion: str, now: datetime) -> Invitation:
    id_ = ids.new_id()
    version = queries.newest_version(program.survey_id)
    offered = version.content["languages"]
    return Invitation(
        id=id_,
        workspace_id=program.workspace_id,
        program=program,
        survey_version=version,
        customer=ask.customer,
        token_digest=ids.digest(queries.token_of(id_)),
        occasion_key=occasion,
        state=Invitation.State.LINK if channel == LINK else Invitation.State.QUEUED,
        channel=channel,
        language=content.chosen_language(ask.customer.language or program.workspace.language, offered),
        touchpoint_id=ask.touchpoint_id or program.touchpoint_id,
        product_id=ask.product_id,
        team_id=ask.team_id,
        employee_id=ask.employee_id,
        properties={**ask.customer.properties, **ask.properties},
        asked_at=now,
        expires_at=now + timedelta(days=program.answer_for_days),
    )


def _within(program: Program, ask: Ask, now: datetime) -> Eligibility:
    place = ask.at
    assert place is not None, "asked for only within a conversation"
    return eligibility_within(
        program=program, customer=ask.customer, now=now, channel=place.line.channel, address=place.address
    )


def _send(invitation: Invitation, address: str, place: Place | None, now: datetime) -> None:
    way = queries.way_by(place.line) if place else queries.ways()[invitation.channel]
    thread = threads.thread_of(invitation, way, address)
    threads.give_floor(thread, invitation)
    buttons = threads.opening_buttons(invitation, way)
    words = threads.Words(Message.Purpose.ASK, threads.opening(invitation, way), buttons, invitation)
    threads.post(thread, words, now=now)


def _announce(invitation: Invitation, by: str, now: datetime) -> None:
    is_held = invitation.state == Invitation.State.HELD
    kind = events.INVITATION_HELD if is_held else events.INVITATION_MADE
    log.announce([_fact(kind, invitation, now)], workspace_id=invitation.workspace_id, by=by)


def _fact(kind: str, invitation: Invitation, now: datetime) -> log.Fact:
    rule = invitation.reasons[0]["rule"] if invitation.reasons else None
    return log.Fact(
        kind,
        object_id=invitation.id,
        occurred_at=now,
        customer_id=invitation.customer_id,
        data={"program": str(invitation.program_id), "channel": invitation.channel, "rule": rule},
    )
