"""What was said on the customer's own survey page, for those whom no channel reaches."""

from datetime import datetime, timedelta
from uuid import UUID

from innerloop.listen.models import Invitation, Message, Thread

# As channel: the page behind an invitation's link. Nothing leaves; it is read where it stands.
PAGE = "page"
# The page is not shown what can still be taken back.
TAKEN_BACK_WITHIN = timedelta(seconds=5)
MOST = 100
# By which ways somebody was given the link: whoever was asked by USSD has never seen it.
_LINKED = ("link", "email")


def can_talk(invitation: Invitation) -> bool:
    """Say whether what we write can be read behind an invitation's link; never where answers are anonymous."""
    is_ones_own = not invitation.program.is_anonymous and invitation.customer.erased_at is None
    return is_ones_own and invitation.channel in _LINKED


def thread_of(invitation_id: UUID) -> Thread | None:
    """Return the conversation on the page of an invitation, where there is one."""
    return Thread.objects.select_related("customer").filter(channel=PAGE, their_address=str(invitation_id)).first()


def said_on(thread: Thread, *, now: datetime) -> list[Message]:
    """Return what the customer reads on the page, the oldest first."""
    rows = Message.objects.filter(thread=thread).exclude(text="").order_by("-at", "-id")[:MOST]
    shown = [row for row in rows if row.direction == Message.Direction.IN or row.at <= now - TAKEN_BACK_WITHIN]
    return shown[::-1]
