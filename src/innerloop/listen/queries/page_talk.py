"""What was said where a customer answered, their own page or the widget, for those whom no channel reaches."""

from datetime import datetime, timedelta
from uuid import UUID

from innerloop.kernel import repeats
from innerloop.listen.models import Invitation, Message, Program, Response, Thread

# As channel: the page behind an invitation's link.
PAGE = "page"
# As channel: the widget, in the browser that answered in it.
WIDGET = "widget"
# On these nothing leaves: what we write is read where it stands, by whoever comes back.
STANDING = frozenset({PAGE, WIDGET})
# Nobody is shown what can still be taken back.
TAKEN_BACK_WITHIN = timedelta(seconds=5)
MOST = 100
# By which ways somebody was given the link: whoever was asked by USSD has never seen it.
_LINKED = ("link", "email")
# Where what we write to who answered without an invitation stands, by the way in which they did.
_RETURNS = {"web": WIDGET, "link": PAGE}


def can_talk(invitation: Invitation) -> bool:
    """Say whether what we write can be read behind an invitation's link; never where answers are anonymous."""
    is_ones_own = not invitation.program.is_anonymous and invitation.customer.erased_at is None
    return is_ones_own and invitation.channel in _LINKED


def can_return(response: Response) -> bool:
    """Say whether who answered in the widget, or by an open link, finds what we write: they have a secret of their own.

    The browser keeps that of the widget; that of an open link is the link that they were shown after sending. For the
    thirty days for which we remember what was shown; from the first time that they have read something, for good.
    """
    program = response.program
    if (
        response.channel not in _RETURNS
        or response.invitation_id
        or program is None
        or program.is_anonymous
        or response.erased_at is not None
    ):
        return False
    if response.customer is not None and response.customer.erased_at is not None:
        return False
    found = repeats.made_by(workspace_id=response.workspace_id, scope=returning_scope(program.id), key=str(response.id))
    return found is not None


def place_of(response: Response) -> str:
    """Return as which channel we write to who gave an answer, one that `can_return`."""
    return _RETURNS[response.channel]


def returning_scope(program_id: UUID) -> str:
    """Return where the answers are remembered whose browser keeps the secret of its showing."""
    return f"returns:{program_id}"


def read_scope(program_id: UUID) -> str:
    """Return where the secrets are remembered by which somebody has read what we wrote."""
    return f"{repeats.FOR_GOOD}returned:{program_id}"


def thread_of(place_id: UUID, channel: str = PAGE) -> Thread | None:
    """Return the conversation on the page of an invitation, or about an answer; where there is one."""
    return Thread.objects.select_related("customer").filter(channel=channel, their_address=str(place_id)).first()


def thread_behind(program: Program, secret: str, channel: str = WIDGET) -> Thread | None:
    """Return the conversation that the secret of one showing opens; None for any other secret."""
    response_id = answer_behind(program, secret)
    return thread_of(response_id, channel) if response_id else None


def answer_behind(program: Program, secret: str) -> UUID | None:
    """Return the answer that was given in the showing of which this is the secret; None for any other secret."""
    for scope in (read_scope(program.id), f"link:{program.id}"):
        response_id = repeats.made_by(workspace_id=program.workspace_id, scope=scope, key=secret)
        if response_id:
            return response_id
    return None


def said_on(thread: Thread, *, now: datetime) -> list[Message]:
    """Return what the customer reads there, the oldest first."""
    rows = Message.objects.filter(thread=thread).exclude(text="").order_by("-at", "-id")[:MOST]
    shown = [row for row in rows if row.direction == Message.Direction.IN or row.at <= now - TAKEN_BACK_WITHIN]
    return shown[::-1]
