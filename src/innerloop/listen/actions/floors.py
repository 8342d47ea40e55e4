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
# Who had the floor before somebody came to write, kept likewise: what they wrote may be taken back.
_FLOOR = "floor_was"


@transaction.atomic
def take_floor(*, thread_id: UUID, to_write: bool = False, by: str, now: datetime) -> Thread:
    """Let a person of ours have the floor: nothing is read as an answer from now on, and nobody waits any more.

    The moment is kept in the conversation itself, so that what was said before it and arrives after it is still read.
    Whoever comes `to_write` may be gone again by `leave_unsaid`.
    """
    thread = Thread.objects.select_for_update(no_key=True).get(id=thread_id)
    since, floor = thread.wants_person_at, thread.floor
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
        facts={
            TAKEN_BY: by,
            **({_SINCE: since.isoformat()} if since else {}),
            **({_FLOOR: floor} if to_write else {}),
        },
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


def leave_unsaid(*, thread_id: UUID, by: str, now: datetime) -> None:
    """Let a conversation stand as before one of us came to write, in the caller's transaction.

    Changes nothing where anything was said in it since.
    """
    thread = Thread.objects.select_for_update(no_key=True).get(id=thread_id)
    newest = Message.objects.filter(thread=thread).order_by("-at", "-id").first()
    if newest is None or newest.purpose != Message.Purpose.TAKEN or _FLOOR not in newest.facts:
        return
    since = newest.facts.get(_SINCE)
    newest.delete()
    thread.floor = newest.facts[_FLOOR]
    thread.wants_person_at = datetime.fromisoformat(since) if since else None
    thread.save(update_fields=["floor", "wants_person_at"])
    _announce(events.PERSON_AWAITED if since else events.PERSON_LEFT, thread, by, now)


def _announce(kind: str, thread: Thread, by: str, now: datetime) -> None:
    data = {"channel": thread.channel}
    fact = log.Fact(kind, thread.id, now, customer_id=thread.customer_id, data=data)
    log.announce([fact], workspace_id=thread.workspace_id, by=by)
