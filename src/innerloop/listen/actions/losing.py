"""Telling that what one of us wrote did not arrive: whoever wrote it believes that it did."""

from datetime import datetime

from innerloop.kernel import log
from innerloop.listen import events
from innerloop.listen.models import Message, Thread


def tell_of_loss(message: Message, *, was: str, now: datetime) -> None:
    """Announce what one of us wrote and could not be delivered, in the caller's transaction; `was` is its state before.

    What a survey said is no news: nobody waits for it.
    """
    failed = Message.State.FAILED
    if message.purpose != Message.Purpose.REPLY or message.state != failed or was == failed:
        return
    thread = Thread.objects.get(id=message.thread_id)
    data = {"channel": message.channel, "thread": str(thread.id), "message": str(message.id)}
    fact = log.Fact(events.MESSAGE_UNDELIVERED, message.id, now, customer_id=thread.customer_id, data=data)
    log.announce([fact], workspace_id=message.workspace_id, by="system")
