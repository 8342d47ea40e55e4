"""May a program ask a customer now? The same rules hold an invitation and answer the question beforehand."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from innerloop.customers import queries as people
from innerloop.customers import rules as rules_of_people
from innerloop.customers.models import Customer, Purpose
from innerloop.listen import errors, queries
from innerloop.listen.models import Invitation, Message, Program
from innerloop.listen.queries import standing
from innerloop.listen.queries.weighing import PLAINLY, Look, Weigher
from innerloop.listen.rules import asking as rules

LINK = "link"
# What begins a dealing is weighed again before it leaves; the rest answers somebody who is there.
BEGINNING = (Message.Purpose.ASK, Message.Purpose.REMIND)
# A line can be held for long; asks expire with their invitations, answers with this.
ANSWERED_WITHIN = timedelta(days=5)
# What begins without a survey: each for the purpose of the same name that customers allow or refuse.
UNASKED = (Message.Purpose.TELL, Message.Purpose.PROMOTE)
_SILENT = (Invitation.State.SENT, Invitation.State.UNDELIVERED)


@dataclass(frozen=True, slots=True)
class Eligibility:
    """Whether one may ask, every reason against it, and the first moment at which one may, where time alone is."""

    reasons: tuple[rules.Reason, ...] = ()
    next_eligible_at: datetime | None = None
    address: str = ""

    @property
    def is_eligible(self) -> bool:
        """Say whether nothing is against asking."""
        return not self.reasons


def eligibility(
    *, program: Program, customer: Customer, now: datetime, channel: str = "", is_asked_for: bool = False
) -> Eligibility:
    """Say whether a program may ask a customer now, by its own channel or another; raises ChannelUnknown.

    By link nothing is sent, so nothing but a no to every question is against it. `is_asked_for` means that a
    person insists: then nobody is tired, but who refused still has refused.
    """
    by = channel or program.channel
    if by == LINK:
        return Eligibility(against_link(customer.id))
    ways = queries.ways()
    if by not in ways:
        raise errors.ChannelUnknown(channel=by, known=", ".join([*ways, LINK]))
    return _weighed(Weigher.of(program, channel=by, now=now), customer, look=Look(is_asked_for))


def against_link(customer_id: UUID) -> tuple[rules.Reason, ...]:
    """Return what speaks against handing somebody a link: nothing but that they want no more questions at all."""
    verdict = people.may_write(customer_id, channel=LINK, purpose=Purpose.ASK)
    return tuple(rules.Reason(**reason) for reason in verdict.reasons if reason["rule"] == "refused")


def eligibility_within(
    *, program: Program, customer: Customer, now: datetime, channel: str, address: str
) -> Eligibility:
    """Say whether a program may ask a customer in a conversation that they are in: the address is known then."""
    return _weighed(Weigher.of(program, channel=channel, now=now), customer, place=standing.Place(address))


def _weighed(
    weigher: Weigher, customer: Customer, *, look: Look = PLAINLY, place: standing.Place | None = None
) -> Eligibility:
    stands = weigher.look_at([customer.id], place)[customer.id]
    weighed = weigher.weigh(stands, look=look)
    return Eligibility(weighed.reasons, weighed.next_at, stands.verdict.address or "")


def against_sending(*, message: Message, now: datetime) -> str:
    """Say what speaks against sending a message now, or nothing: it was made a while ago."""
    line = message.thread.line
    if line is not None and line.closed_at is not None:
        return "The channel is closed."
    # Of unknown fate, it may be sent once more; what its provider has reported on may not.
    if message.state not in (Message.State.QUEUED, Message.State.UNKNOWN):
        return f"The message is {message.state} by now."
    return _against_beginning(message, now) if message.purpose in BEGINNING else _against_answering(message, now)


def _against_beginning(message: Message, now: datetime) -> str:
    invitation = message.invitation
    if invitation is None or invitation.expires_at <= now:
        return "The invitation has expired."
    if invitation.program.closed_at is not None:
        return "The program is closed."
    # Of unknown fate counts as sent, and may be sent once more.
    is_unsure = message.state == Message.State.UNKNOWN and invitation.state == Invitation.State.SENT
    is_silent = message.purpose == Message.Purpose.REMIND and invitation.state in _SILENT
    # An anonymous answer moves no state: a message held back after one would tell who gave it.
    if invitation.state != Invitation.State.QUEUED and not is_unsure and not is_silent:
        return f"The invitation is {invitation.state} by now."
    # Where an address identifies nobody, the chat itself is the address.
    return _stopped(
        message, Purpose.ASK, () if rules_of_people.kind_for(message.channel) else standing.SETTLED_BY_WRITING
    )


def _against_answering(message: Message, now: datetime) -> str:
    if now - message.at > ANSWERED_WITHIN:
        return f"It waited for over {ANSWERED_WITHIN.days} days; an answer so late helps nobody."
    # Whoever has just written to us is answered; who said stop gets the one confirmation and nothing else.
    if message.purpose in (Message.Purpose.STOPPED, Message.Purpose.TEST):
        return ""
    if message.purpose in UNASKED:
        # STOP in a text message is said to a survey, and means everything that we would begin.
        return _stopped(message, message.purpose, ()) or _stopped(message, Purpose.ASK, ("no_consent",))
    purpose = Purpose.REPLY if message.purpose == Message.Purpose.REPLY else Purpose.ASK
    return _stopped(message, purpose, standing.SETTLED_BY_WRITING)


def _stopped(message: Message, purpose: str, passed: Collection[str]) -> str:
    verdict = people.may_write(message.thread.customer_id, channel=message.channel, purpose=purpose)
    stopped = [reason["detail"] for reason in verdict.reasons if reason["rule"] not in passed]
    if not stopped and people.is_stopped(message.thread.their_address, channel=message.channel, purpose=purpose):
        stopped = ["Asked us to stop at this address"]
    return "; ".join(stopped)
