"""Who talks: a person of ours takes the floor of a conversation, and gives it back."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from innerloop.kernel import log
from innerloop.listen import events
from innerloop.listen.models import Message, Thread
from innerloop.listen.queries.lines import TAKEN_BY

# When they had begun to wait, kept with the moment at which somebody came: whoever came by mistake can go again.
_SINCE = "waited_since"


@transaction.atomic
def take_floor(*, thread_id: UUID, by: str, now: datetime) -> Thread:
    """Let a person of ours have the floor: nothing is read as an answer from now on, and nobody waits any more.

    The moment is kept in the conversation itself, so that what was said before it and arrives after it is still read.
    """
    thread = Thread.objects.select_for_update(no_key=True).get(id=thread_id)
    since = thread.wants_person_at
    if thread.floor == Thread.Floor.PERSON and since is None:
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
        facts={TAKEN_BY: by, **({_SINCE: since.isoformat()} if since else {})},
        at=now,
    ).save(force_insert=True)
    _announce(events.PERSON_CAME, thread, by, now)
    return thread


@transaction.atomic
def give_floor_back(*, thread_id: UUID, by: str, now: datetime) -> Thread:
    """Let nobody have the floor of a conversation that a person has ended; the next ask takes it.

    Who was still waiting is answered by it, as if somebody had taken the conversation a moment before.
    """
    thread = Thread.objects.select_for_update(no_key=True).get(id=thread_id)
    if thread.wants_person_at is not None:
        take_floor(thread_id=thread_id, by=by, now=now)
        thread.refresh_from_db()
    if thread.floor == Thread.Floor.PERSON:
        thread.floor = Thread.Floor.NOBODY
        thread.save(update_fields=["floor"])
        _announce(events.PERSON_LEFT, thread, by, now)
    return thread


@transaction.atomic
def wait_again(*, thread_id: UUID, by: str, now: datetime) -> Thread:
    """Let a customer wait for a person again, since when they did: whoever came, came by mistake.

    Changes nothing where nobody had waited, or where they wait already.
    """
    thread = Thread.objects.select_for_update(no_key=True).get(id=thread_id)
    came = Message.objects.filter(thread=thread, purpose=Message.Purpose.TAKEN).order_by("-at", "-id").first()
    since = came.facts.get(_SINCE) if came else None
    if thread.wants_person_at is not None or came is None or since is None:
        return thread
    # Nothing was sent, and nobody was there: the conversation goes on as if nobody had come.
    came.delete()
    thread.floor, thread.wants_person_at = Thread.Floor.PERSON, datetime.fromisoformat(since)
    thread.save(update_fields=["floor", "wants_person_at"])
    _announce(events.PERSON_AWAITED, thread, by, now)
    return thread


def _announce(kind: str, thread: Thread, by: str, now: datetime) -> None:
    data = {"channel": thread.channel}
    fact = log.Fact(kind, thread.id, now, customer_id=thread.customer_id, data=data)
    log.announce([fact], workspace_id=thread.workspace_id, by=by)
