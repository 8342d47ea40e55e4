"""Taking up an invitation in a chat: somebody opened it by the invitation's link, and so says who they are."""

from datetime import datetime

from django.db import transaction

from innerloop.kernel import ids
from innerloop.listen import queries
from innerloop.listen.actions import keeping, meeting, threads, wishes
from innerloop.listen.models import Invitation, Line, Message, Thread
from innerloop.listen.rules.inbound import Said

# One that was held or is answered already asks nothing more.
_OPEN = (Invitation.State.LINK, Invitation.State.QUEUED, Invitation.State.SENT, Invitation.State.UNDELIVERED)


def take_up(said: Said, *, line: Line, now: datetime) -> bool:
    """Ask the question of an invitation in the chat that its link opened; False where the token names none that waits.

    From now on the chat is the invited customer's. Told twice, or opened again, it asks once for each opening.
    """
    waiting = Invitation.objects.filter(state__in=_OPEN, is_spent=False, expires_at__gt=now)
    found = waiting.filter(token_digest=ids.digest(said.takes_up))
    invitation = found.select_related("program__workspace", "program__survey__metric", "survey_version").first()
    if invitation is None:
        return False
    address = meeting.address_of(said, line)
    with transaction.atomic():
        thread = meeting.thread_with(invitation.customer_id, address, line=line)
        if keeping.heard(said, line):
            return True
        # About no invitation: that the chat was opened is nothing to read an answer from.
        message = keeping.keep(said, thread, line, now)
        wishes.open_again(said, message, thread=thread, now=now)
        threads.give_floor(thread, invitation)
        Thread.objects.filter(id=thread.id).update(heard_at=min(said.at or now, now))
        way = queries.way_by(line)
        words = threads.Words(
            Message.Purpose.SURVEY,
            threads.opening(invitation, way),
            threads.opening_buttons(invitation, way),
            invitation,
        )
        threads.post(thread, words, now=now)
    return True
