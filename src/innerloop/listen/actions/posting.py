"""Sending asks, one or thousands: their threads, messages and deliveries in a fixed number of statements."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from innerloop.kernel import bulk, deliveries, scope
from innerloop.listen.actions import threads
from innerloop.listen.models import Invitation, Message, Thread
from innerloop.listen.queries.lines import Way

_Key = tuple[UUID, str]  # whose thread, at which address

_GIVE_FLOOR = """
UPDATE listen_thread t SET floor = 'survey', invitation_id = v.invitation_id, awaits = v.awaits, is_reasked = false,
    language = v.language, line_id = %s
FROM unnest(%s::uuid[], %s::uuid[], %s::text[], %s::text[]) AS v(id, invitation_id, awaits, language)
WHERE t.workspace_id = %s AND t.id = v.id
"""


@dataclass(frozen=True, slots=True)
class Sending:
    """One invitation that leaves, and the address it leaves to."""

    invitation: Invitation
    address: str


def post_asks(sendings: Sequence[Sending], way: Way, *, now: datetime, purpose: str = Message.Purpose.ASK) -> None:
    """Write asks into their threads and post them, in the caller's transaction, which holds the customers.

    The invitations get their threads; the caller writes them. Their programs and versions are at hand.
    """
    if not sendings:
        return
    found = _threads(sendings, way)
    messages = []
    for sending in sendings:
        thread, invitation = found[_key(sending)], sending.invitation
        threads.prepare_floor(thread, invitation)
        buttons = threads.opening_buttons(invitation, way)
        words = threads.Words(purpose, threads.opening(invitation, way), buttons, invitation)
        messages.append(threads.message_of(thread, words, now))
    _give_floors([found[_key(sending)] for sending in sendings], way)
    bulk.write(Message, messages)
    port = way.line.port if way.line else way.name
    deliveries.post(
        port=port, object_ids=[message.id for message in messages], workspace_id=scope.current(), due_at=now
    )


def _threads(sendings: Sequence[Sending], way: Way) -> dict[_Key, Thread]:
    found = _there(sendings, way)
    missing = [sending for sending in sendings if _key(sending) not in found]
    if missing:
        rows = {_key(sending): _thread(sending, way) for sending in missing}
        # Somebody may write to us at this very moment, and so open the thread.
        Thread.objects.bulk_create(rows.values(), ignore_conflicts=True)
        found |= _there(missing, way)
    for thread in found.values():
        thread.line = way.line
    return found


def _there(sendings: Sequence[Sending], way: Way) -> dict[_Key, Thread]:
    customers = {sending.invitation.customer_id for sending in sendings}
    rows = Thread.objects.filter(customer_id__in=customers, channel=way.name, our_address=way.our_address)
    return {(thread.customer_id, thread.their_address): thread for thread in rows}


def _thread(sending: Sending, way: Way) -> Thread:
    return Thread(
        workspace_id=scope.current(),
        customer_id=sending.invitation.customer_id,
        channel=way.name,
        line=way.line,
        their_address=sending.address,
        our_address=way.our_address,
    )


def _give_floors(given: Sequence[Thread], way: Way) -> None:
    # Asked twice in one thread, the later ask has the floor.
    rows = list({thread.id: thread for thread in given}.values())
    with connection.cursor() as cursor:
        cursor.execute(
            _GIVE_FLOOR,
            [
                way.line.id if way.line else None,
                [thread.id for thread in rows],
                [thread.invitation_id for thread in rows],
                [thread.awaits for thread in rows],
                [thread.language for thread in rows],
                scope.current(),
            ],
        )


def _key(sending: Sending) -> _Key:
    return sending.invitation.customer_id, sending.address
