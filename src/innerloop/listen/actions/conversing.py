"""Hearing what comes in from a channel: what somebody said, what became of our messages, addresses that are gone."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from innerloop.customers import actions as knowing
from innerloop.customers.rules import Stop
from innerloop.kernel import deliveries, log
from innerloop.kernel.models import Delivery
from innerloop.listen import channels, events
from innerloop.listen.actions import happenings, keeping, losing, ringing, talking, trying
from innerloop.listen.models import Invitation, Line, Message
from innerloop.listen.rules import inbound as rules


def hear(heard: Sequence[rules.Inbound], *, line: Line, now: datetime, is_again: bool = False) -> list[rules.Say]:
    """Take what a call of a provider told, each thing once however often it is told; return what is said at once.

    One transaction for each thing: one that cannot be taken harms no other of the call. `is_again`: the call itself
    was answered long ago, so that what is said now leaves as messages.
    """
    says: list[rules.Say] = []
    failed: Exception | None = None
    for each in heard:
        try:
            says += _hear(each, line=line, now=now, is_again=is_again)
        except Exception as error:
            # The others are heard first; then whoever called keeps the call and hears it again.
            failed = failed or error
    if failed:
        raise failed
    return says


def _hear(told: rules.Inbound, *, line: Line, now: datetime, is_again: bool) -> list[rules.Say]:
    if isinstance(told, rules.Said):
        return talking.take_in(told, line=line, now=now, is_again=is_again)
    if isinstance(told, rules.Ended):
        happenings.ask_at_the_end(told, line=line, now=now)
    elif isinstance(told, rules.Mentioned):
        happenings.note_mention(told, line=line, now=now)
    elif isinstance(told, rules.Rang):
        ringing.note_rang(told, line=line, now=now)
    elif isinstance(told, rules.Reported):
        if not note_fate(told, line=line, now=now) and _is_awaited(line):
            raise TooEarly
    elif isinstance(told, rules.Returned):
        leave_alone(told, line=line, now=now)
    # What was set aside is kept where it came in; nobody said it.
    return []


class TooEarly(Exception):
    """The report names no message of ours yet; it may have overtaken the provider's own answer."""


def _is_awaited(line: Line) -> bool:
    """Say whether the provider's word on some message of a line is still out, so that a report may be about it."""
    if trying.is_being_tested(line.id):
        return True
    states = [Message.State.QUEUED, Message.State.UNKNOWN]
    return Message.objects.filter(
        thread__line=line, direction=Message.Direction.OUT, provider_id=None, state__in=states
    ).exists()


@transaction.atomic
def note_fate(told: rules.Reported, *, line: Line, now: datetime) -> bool:
    """Move a message on to what its provider reports, never back; False where there is no such message."""
    message = _message_of(told, line)
    if message is None:
        return trying.note_test_fate(told, line_id=line.id)
    state = rules.furthest(message.state, told.fate)
    if state != message.state:
        was, message.state = message.state, state
        message.facts = {**message.facts, "detail": told.detail[:200]} if told.detail else message.facts
        message.save(update_fields=["state", "facts"])
        losing.tell_of_loss(message, was=was, now=now)
        _settle(message)
        _move_invitation(message, told.at or now)
    return True


def leave_alone(told: rules.Returned, *, line: Line, now: datetime) -> None:
    """Write no more to an address that came back, complained or unsubscribed at the provider.

    Where anybody may have told it (by a mail, on a line that nobody proves), only what names a message of ours is
    believed, and only of the address that this went to.
    """
    rows = Message.objects.select_related("thread")
    message = keeping.ours(told.provider_id, line, rows) if told.provider_id else None
    if message is None and (told.is_hearsay or _is_open_to_anybody(line)):
        return
    # A message may have been passed on: whom we wrote to counts, not where it ended.
    address = message.thread.their_address if message else told.their_address
    stop = Stop(channel=line.channel, address=address, reason=told.reason)
    knowing.suppress(stop, workspace_id=line.workspace_id, by=f"line:{line.id}", now=now)


def is_about_ours(told: rules.Aside, *, line: Line) -> bool:
    """Say whether a mail that nobody is to hear reports on a message of ours, so that it was heeded."""
    return any(each and keeping.ours(each, line, Message.objects.all()) for each in told.unless_about)


def _is_open_to_anybody(line: Line) -> bool:
    adapter = channels.of(line.kind)
    return adapter is None or adapter.proof is None


def _message_of(told: rules.Reported, line: Line) -> Message | None:
    rows = Message.objects.select_for_update(of=("self",), no_key=True).select_related("invitation")
    message = keeping.ours(told.provider_id, line, rows)
    if message is None and (our_id := _uuid(told.our_id)):
        # Its answer was lost on the way, so its id at the provider comes by the report.
        message = rows.filter(line=line, direction=Message.Direction.OUT, id=our_id, provider_id=None).first()
        if message:
            keeping.name(message, told.provider_id)
    return message


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _settle(message: Message) -> None:
    failed = message.state == Message.State.FAILED
    state = Delivery.State.REFUSED if failed else Delivery.State.SENT
    deliveries.settle_reported(message.id, state=state, outcome=f"The provider reported: {message.state}")


def _move_invitation(message: Message, at: datetime) -> None:
    invitation = message.invitation
    if invitation is None or message.purpose != Message.Purpose.ASK:
        return
    if message.state == Message.State.FAILED:
        was, to, kind = Invitation.State.SENT, Invitation.State.UNDELIVERED, events.INVITATION_UNDELIVERED
    else:
        was, to, kind = Invitation.State.UNDELIVERED, Invitation.State.SENT, events.INVITATION_SENT
    # What could not be delivered may go on at once by the program's second channel.
    follow = {"follow_at": at} if to == Invitation.State.UNDELIVERED else {}
    if Invitation.objects.filter(id=invitation.id, state=was).update(state=to, **follow):
        fact = log.Fact(
            kind,
            object_id=invitation.id,
            occurred_at=at,
            customer_id=invitation.customer_id,
            data={"program": str(invitation.program_id), "channel": message.channel, "rule": None},
        )
        log.announce([fact], workspace_id=invitation.workspace_id, by="system")
