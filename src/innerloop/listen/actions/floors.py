"""Who talks: a person of ours takes the floor of a conversation, and gives it back."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from innerloop.kernel import log
from innerloop.listen import events
from innerloop.listen.models import Message, Thread


@transaction.atomic
def take_floor(*, thread_id: UUID, by: str, now: datetime) -> Thread:
    """Let a person of ours have the floor: nothing is read as an answer from now on, and nobody waits any more.

    The moment is kept in the conversation itself, so that what was said before it and arrives after it is still read.
    """
    thread = Thread.objects.select_for_update().get(id=thread_id)
    is_waiting = thread.wants_person_at is not None
    if thread.floor == Thread.Floor.PERSON and not is_waiting:
        return thread
    thread.floor, thread.wants_person_at = Thread.Floor.PERSON, None
    thread.save(update_fields=["floor", "wants_person_at"])
    Message(
        workspace_id=thread.workspace_id,
        thread=thread,
        direction=Message.Direction.OUT,
        channel=thread.channel,
        state=Message.State.SENT,
        purpose=Message.Purpose.TAKEN,
        at=now,
    ).save(force_insert=True)
    data = {"channel": thread.channel}
    fact = log.Fact(events.PERSON_CAME, thread.id, now, customer_id=thread.customer_id, data=data)
    log.announce([fact], workspace_id=thread.workspace_id, by=by)
    return thread


@transaction.atomic
def give_floor_back(*, thread_id: UUID) -> Thread:
    """Let nobody have the floor of a conversation that a person has ended; the next ask takes it."""
    thread = Thread.objects.select_for_update().get(id=thread_id)
    if thread.floor == Thread.Floor.PERSON:
        thread.floor, thread.wants_person_at = Thread.Floor.NOBODY, None
        thread.save(update_fields=["floor", "wants_person_at"])
    return thread
