"""Who wants to be left alone, and who wants to hear from us again: at once, for this channel and address."""

from datetime import datetime

from innerloop.customers import actions as people
from innerloop.customers import rules
from innerloop.customers.models import Purpose
from innerloop.listen.actions import meeting
from innerloop.listen.models import Message, Thread
from innerloop.listen.rules.conversation import OptIn, OptOut

STOP, START = "stop", "start"


def grant(wish: OptOut | OptIn, message: Message, *, thread: Thread, now: datetime) -> None:
    """Keep what a customer allows at this address, and let the newest word count, whichever arrived first."""
    is_given = isinstance(wish, OptIn)
    if identity := meeting.identity_of(thread):
        said = rules.Said(channel=thread.channel, purpose=Purpose.ASK, is_given=is_given, wording=message.text[:4000])
        people.note_consent(
            said, identity_id=identity.id, workspace_id=thread.workspace_id, by="customer", now=message.at
        )
    if _said_later(message, thread):
        return
    stop = rules.Stop(channel=thread.channel, address=thread.their_address)
    change = people.unsuppress if is_given else people.suppress
    change(stop, workspace_id=thread.workspace_id, by="customer", now=now)


def _said_later(message: Message, thread: Thread) -> bool:
    wishes = Message.objects.filter(thread=thread, facts__wish__in=[STOP, START], at__gt=message.at)
    return wishes.exclude(id=message.id).exists()
