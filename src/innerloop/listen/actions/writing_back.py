"""What a person of ours writes to a customer: in their conversation, and taken back within a few seconds."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from innerloop.kernel import deliveries, scope
from innerloop.kernel.models import Delivery
from innerloop.listen import errors
from innerloop.listen.actions import floors, page_talk, threads
from innerloop.listen.models import Message, Thread
from innerloop.listen.queries.lines import Way
from innerloop.listen.queries.page_talk import STANDING
from innerloop.listen.queries.reaching import Reach, in_thread

# A sent message waits so long for who wrote it to think again.
TAKEN_BACK_WITHIN = timedelta(seconds=5)
_WRITTEN_BY = "written_by"


@transaction.atomic
def write_back(*, thread_id: UUID, text: str, by: str, now: datetime) -> Message:
    """Write to a customer in their conversation, whose floor is ours from now on.

    Raises CannotReach where nothing that a person writes can reach them there.
    """
    floors.take_floor(thread_id=thread_id, to_write=True, by=by, now=now)
    thread = Thread.objects.select_related("customer", "line").get(id=thread_id)
    reach = in_thread(thread, now=now)
    if reach.why_not:
        raise errors.CannotReach(reason=reach.why_not)
    if thread.channel in STANDING:
        return page_talk.say_on_page(thread, text, by=by, now=now)
    words = threads.Words(Message.Purpose.REPLY, text, facts={_WRITTEN_BY: by})
    return threads.post(thread, words, now=now, due_at=now + TAKEN_BACK_WITHIN)


@transaction.atomic
def open_thread(*, customer_id: UUID, reach: Reach) -> Thread:
    """Return the conversation with a customer at an address of theirs, opened where there was none."""
    way = reach.way
    if reach.thread or not isinstance(way, Way):
        raise ValueError("there is a conversation already")
    thread, _ = Thread.objects.get_or_create(
        workspace_id=scope.current(),
        customer_id=customer_id,
        channel=way.name,
        their_address=reach.address,
        our_address=way.our_address,
        defaults={"line": way.line},
    )
    return thread


@transaction.atomic
def take_back(*, message_id: UUID, by: str, now: datetime) -> bool:
    """Take back what was written, if it has not begun to leave; say whether it was.

    Where nothing else was said since, the survey has the floor again, or the customer waits again, as before.
    """
    held = Delivery.objects.select_for_update().filter(object_id=message_id, state=Delivery.State.DUE).first()
    message = Message.objects.filter(id=message_id, purpose=Message.Purpose.REPLY).first()
    if message is None:
        return False
    if message.state != Message.State.QUEUED:
        if not page_talk.unsay(message, now=now):
            return False
    elif held is None or held.attempts:
        return False
    else:
        deliveries.settle(held, state=Delivery.State.STOPPED, outcome="Taken back by who wrote it.", is_counted=False)
        message.delete()
    floors.leave_unsaid(thread_id=message.thread_id, by=by, now=now)
    return True
