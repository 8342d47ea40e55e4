"""What became of one invitation, in words."""

from collections.abc import Sequence
from dataclasses import dataclass

from innerloop.listen import queries
from innerloop.listen.models import Invitation
from innerloop.listen.rules import saying
from innerloop.listen.rules.asking import SPARING

_STATES = Invitation.State
_SHORT = {
    _STATES.PLANNED: "Planned",
    _STATES.HELD: "Left in peace",
    _STATES.QUEUED: "On its way",
    _STATES.SENT: "Asked",
    _STATES.LINK: "Link made",
    _STATES.UNDELIVERED: "Not delivered",
    _STATES.ANSWERED: "Answered",
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an invitation. `sign` picks the icon; `link` and `chats` are there where a link was only made."""

    invitation: Invitation
    short: str
    says: str
    sign: str
    language: str
    link: str = ""
    chats: Sequence[queries.Chat] = ()
    can_insist: bool = False


def outcome(invitation: Invitation, ways: Sequence[queries.Way] = ()) -> Outcome:
    """Return what became of an invitation; its customer, program and thread must be at hand.

    With the workspace's ways to customers, it tells in which chats a link can be taken up.
    """
    state = _STATES(invitation.state)
    return Outcome(
        invitation=invitation,
        short=_SHORT[state],
        says=_says(invitation, state),
        sign=_sign(state),
        language=saying.language_name(invitation.language) if invitation.language else "",
        link=queries.link_of(invitation.id) if state is _STATES.LINK else "",
        chats=queries.chats(queries.token_of(invitation.id), ways) if state is _STATES.LINK else (),
        can_insist=_can_insist(invitation, state),
    )


def _says(invitation: Invitation, state: Invitation.State) -> str:
    reached = f"{_where(invitation)} by {saying.channel_name(invitation.channel)}"
    return {
        _STATES.PLANNED: "Its time has not come",
        _STATES.HELD: f"Not asked: {'; '.join(reason['detail'] for reason in invitation.reasons)}",
        _STATES.QUEUED: f"On its way to {reached}",
        _STATES.SENT: f"Asked at {reached}",
        _STATES.LINK: f"Nothing was sent. Pass this link on to {invitation.customer}; it is theirs alone",
        _STATES.UNDELIVERED: f"Could not be delivered to {reached}",
        _STATES.ANSWERED: f"{invitation.customer} has answered",
    }[state]


def _where(invitation: Invitation) -> str:
    return invitation.thread.their_address if invitation.thread else str(invitation.customer)


def _sign(state: Invitation.State) -> str:
    if state in (_STATES.PLANNED, _STATES.HELD, _STATES.LINK):
        return "off"
    if state is _STATES.UNDELIVERED:
        return "late"
    return "done" if state is _STATES.ANSWERED else "on"


def _can_insist(invitation: Invitation, state: Invitation.State) -> bool:
    # A person may overrule tiredness, never consent.
    rules = {reason["rule"] for reason in invitation.reasons}
    return state is _STATES.HELD and bool(rules) and rules <= SPARING and invitation.program.closed_at is None
