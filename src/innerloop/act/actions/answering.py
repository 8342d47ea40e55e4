"""Speaking with the customer of a case: in writing, by telephone, by a promise; and notes for colleagues."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from innerloop.act import errors, events
from innerloop.act.actions.moving import hold, keep, note, refuse_if_over, tell, written
from innerloop.act.models import Case, CaseNote
from innerloop.act.queries import reaching
from innerloop.act.rules.states import State
from innerloop.listen import actions as listening
from innerloop.listen.models import Message


@transaction.atomic
def reply(*, case_id: UUID, text: str, channel: str = "", by: str, now: datetime) -> Message:
    """Write to the customer of a case: in the conversation they are in, or by another channel that allows it.

    It leaves a few seconds later, so that it can be taken back. The case then waits for the customer.
    Raises NothingToSay, TextTooLong, IsOver, NobodyToReach, WayIsShut, and listen's CannotReach.
    """
    text = written(text)
    if not text:
        raise errors.NothingToSay
    case = hold(case_id)
    refuse_if_over(case)
    thread_id = _thread_of(case, channel, now)
    message = listening.write_back(thread_id=thread_id, text=text, by=by, now=now)
    if case.thread_id is None:
        case.thread_id = thread_id
    _contacted(case, now)
    case.state, case.waiting_since = State.WAITING, now
    keep(case, "thread", "contacted_at", "state", "waiting_since", "promised_at")
    tell(events.REPLIED, case, by=by, now=now, channel=message.channel, message=str(message.id))
    return message


@transaction.atomic
def take_back(*, case_id: UUID, message_id: UUID, by: str, now: datetime) -> bool:
    """Take back what was written to the customer, if it has not begun to leave; say whether it was."""
    case = hold(case_id)
    message = Message.objects.filter(id=message_id).first()
    if message is None or message.thread_id != case.thread_id:
        return False
    if not listening.take_back(message_id=message_id, now=now):
        return False
    if case.contacted_at == message.at:
        case.contacted_at = None
    if case.state == State.WAITING:
        case.state, case.waiting_since = State.IN_PROGRESS, None
    keep(case, "contacted_at", "state", "waiting_since")
    tell(events.UNSENT, case, by=by, now=now)
    return True


@transaction.atomic
def log_call(*, case_id: UUID, text: str, was_reached: bool, by: str, now: datetime) -> Case:
    """Write down a call that was made by hand. Only one in which the customer was reached counts as contact.

    Raises NothingToSay, TextTooLong, IsOver.
    """
    text = written(text)
    if not text:
        raise errors.NothingToSay
    case = hold(case_id)
    refuse_if_over(case)
    if was_reached:
        _contacted(case, now)
    if case.state == State.OPEN:
        case.state = State.IN_PROGRESS
    keep(case, "contacted_at", "state", "promised_at")
    note(case, CaseNote.Kind.CALL, text, by=by, now=now)
    tell(events.CALLED, case, by=by, now=now, reached=was_reached)
    return case


@transaction.atomic
def add_note(*, case_id: UUID, text: str, by: str, now: datetime) -> CaseNote:
    """Write a note for colleagues on a case, over or not. Raises NothingToSay, TextTooLong."""
    text = written(text)
    if not text:
        raise errors.NothingToSay
    case = hold(case_id)
    keep(case)
    row = note(case, CaseNote.Kind.NOTE, text, by=by, now=now)
    tell(events.NOTED, case, by=by, now=now)
    return row


@transaction.atomic
def promise(*, case_id: UUID, until: datetime | None, by: str, now: datetime) -> Case:
    """Keep until when we said that we would be in touch; None takes the promise back. Raises IsOver."""
    case = hold(case_id)
    refuse_if_over(case)
    if case.promised_at != until:
        case.promised_at = until
        keep(case, "promised_at")
        tell(events.PROMISED, case, by=by, now=now, until=until.isoformat() if until else "")
    return case


@transaction.atomic
def hear(*, case_id: UUID, by: str, now: datetime) -> Case:
    """Go on with a case whose customer has written: it waits for us again."""
    case = hold(case_id)
    if case.state == State.WAITING:
        case.state, case.waiting_since = State.IN_PROGRESS, None
    keep(case, "state", "waiting_since")
    tell(events.HEARD, case, by=by, now=now)
    return case


def _contacted(case: Case, now: datetime) -> None:
    case.contacted_at = case.contacted_at or now
    # Whoever is in touch has kept what was promised.
    case.promised_at = None


def _thread_of(case: Case, channel: str, now: datetime) -> UUID:
    """Return the conversation to write in: the customer's own, else one opened by the channel that was chosen."""
    ways = reaching.ways_to(case, now=now)
    if not ways:
        raise errors.NobodyToReach
    chosen = next((way for way in ways if way.channel == channel), None) if channel else ways[0]
    if chosen is None:
        # Never by another way than the one that was chosen: whoever shares that phone would read it.
        raise errors.WayIsShut(reason=reaching.why_not_there(case, now=now) or "it is not open any more")
    if chosen.thread:
        return chosen.thread.id
    assert case.customer_id, "an address belongs to somebody"
    return listening.open_thread(customer_id=case.customer_id, reach=chosen).id
