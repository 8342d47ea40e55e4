"""Who wants to be left alone, and who wants to hear from us again: at once, for this channel and address."""

from dataclasses import replace
from datetime import datetime

from innerloop.customers import actions as people
from innerloop.customers import queries as customers
from innerloop.customers import rules
from innerloop.customers.models import Purpose
from innerloop.listen import queries
from innerloop.listen.actions import meeting
from innerloop.listen.actions.in_app import APP
from innerloop.listen.models import Invitation, Message, Thread
from innerloop.listen.rules.conversation import OptIn, OptOut
from innerloop.listen.rules.inbound import Said

STOP, START = "stop", "start"


def ask_no_more(*, invitation: Invitation, wording: str, now: datetime) -> None:
    """Leave alone whom an invitation asked and who wants no more of it: at the address at which it reached them.

    A bare link was sent by hand, nobody knows where: then it is a word about every way to them, known or yet to come.
    `wording` is what they pressed.
    """
    # Whoever was merged since has their addresses as who they are now.
    customer_id = customers.resolve(invitation.customer_id) or invitation.customer_id
    if invitation.thread:
        addresses = [(invitation.thread.channel, invitation.thread.their_address)]
    elif invitation.channel == APP:
        addresses = [(APP, known) for known in queries.known_in_app_as(customer_id)]
    else:
        addresses = queries.addresses_to_ask(customer_id)
        people.refuse_anywhere(
            customer_id=customer_id,
            purpose=Purpose.ASK,
            wording=wording,
            workspace_id=invitation.workspace_id,
            by="customer",
            now=now,
        )
    for channel, address in addresses:
        stop = rules.Stop(channel=channel, address=address)
        people.suppress(stop, workspace_id=invitation.workspace_id, by="customer", now=now)


def grant(wish: OptOut | OptIn, message: Message, *, thread: Thread, now: datetime) -> None:
    """Keep what a customer allows at this address, and let the newest word count, whichever arrived first."""
    is_given = isinstance(wish, OptIn)
    if identity := meeting.identity_of(thread):
        said = rules.Said(channel=thread.channel, purpose=Purpose.ASK, is_given=is_given, wording=message.text[:4000])
        people.note_consent(
            said, identity_id=identity.id, workspace_id=thread.workspace_id, by="customer", now=message.at
        )
    elif is_given:
        # A chat that a link opened is none of the customer's addresses: their yes has only the whole of them to go to.
        people.allow_anywhere(
            customer_id=thread.customer_id,
            purpose=Purpose.ASK,
            wording=message.text[:4000],
            workspace_id=thread.workspace_id,
            by="customer",
            now=message.at,
        )
    _hold(thread.their_address, message, is_given=is_given, thread=thread, now=now)


def opened(said: Said, thread: Thread) -> Said:
    """Return what was said; the plain wish to start where somebody who is left alone begins to talk again."""
    if said.is_opening and is_left_alone(thread):
        return replace(said, text="START")
    return said


def open_again(said: Said, message: Message, *, thread: Thread, now: datetime) -> None:
    """Ask somebody at their address again who began to talk there of their own accord."""
    if said.is_opening and is_left_alone(thread):
        grant(OptIn(), message, thread=thread, now=now)


def is_left_alone(thread: Thread) -> bool:
    """Say whether nobody is to be asked at the address of a conversation: it is stopped, or its customer refused."""
    if customers.is_stopped(thread.their_address, channel=thread.channel, purpose=Purpose.ASK):
        return True
    verdict = customers.may_write(thread.customer_id, channel=thread.channel, purpose=Purpose.ASK)
    return any(reason["rule"] == "refused" for reason in verdict.reasons)


def grant_there(address: str, message: Message, *, thread: Thread, now: datetime) -> None:
    """Let a wish hold as well for the address that it was written from, where that is not the one we wrote to."""
    wish = message.facts.get("wish")
    if address != thread.their_address and wish in (STOP, START):
        _hold(address, message, is_given=wish == START, thread=thread, now=now)


def _hold(address: str, message: Message, *, is_given: bool, thread: Thread, now: datetime) -> None:
    if _said_later(message, thread):
        return
    stop = rules.Stop(channel=thread.channel, address=address)
    change = people.unsuppress if is_given else people.suppress
    change(stop, workspace_id=thread.workspace_id, by="customer", now=now)


def _said_later(message: Message, thread: Thread) -> bool:
    wishes = Message.objects.filter(thread=thread, facts__wish__in=[STOP, START], at__gt=message.at)
    return wishes.exclude(id=message.id).exists()
