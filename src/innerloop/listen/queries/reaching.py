"""By which ways somebody can be answered: the conversation itself, else an address that allows it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from innerloop.customers import queries as customers
from innerloop.customers.models import Purpose
from innerloop.listen import channels
from innerloop.listen.models import Thread
from innerloop.listen.queries.lines import Way, ways
from innerloop.listen.queries.page_talk import STANDING

_MAIL = "email"


@dataclass(frozen=True, slots=True)
class Reach:
    """One way to answer somebody: a conversation that there is, or an address on a channel.

    `why_not` says why it cannot be gone now, in words; nothing where it can.
    """

    channel: str
    address: str
    thread: Thread | None = None
    way: Way | None = None
    why_not: str = ""


def in_thread(thread: Thread, *, now: datetime) -> Reach:
    """Return whether what a person writes can reach the customer in their own conversation. At most three queries."""
    adapter = _adapter_of(thread)
    return Reach(thread.channel, thread.their_address, thread, why_not=_against(thread, adapter, now))


def elsewhere(customer_id: UUID, *, but: str = "") -> list[Reach]:
    """Return the other channels on which a customer may be answered at an address of theirs, but for one channel.

    A channel that takes free words only after theirs is gone in the conversation alone.
    """
    found = []
    for name, way in ways().items():
        can = way.adapter.capabilities
        if name == but or not can.can_reply or can.free_within:
            continue
        verdict = customers.may_write(customer_id, channel=name, purpose=Purpose.REPLY)
        if verdict.allowed and verdict.address:
            found.append(Reach(name, verdict.address, way=way))
    return found


def _adapter_of(thread: Thread) -> channels.Adapter | None:
    if thread.line:
        return channels.of(thread.line.kind)
    return next((way.adapter for name, way in ways().items() if name == thread.channel), None)


def _against(thread: Thread, adapter: channels.Adapter | None, now: datetime) -> str:
    if thread.customer.erased_at:
        return "they were erased on request"
    if thread.channel in STANDING:
        return ""
    if adapter is None or (thread.line and thread.line.closed_at):
        return "the channel is closed"
    can = adapter.capabilities
    if not (can.can_reply and can.can_send):
        return f"what a person writes cannot reach anybody by {thread.channel}"
    if can.free_within and (thread.heard_at is None or now - thread.heard_at > can.free_within):
        hours = int(can.free_within.total_seconds() // 3600)
        return f"free words may follow their last message for {hours} hours only, and that is over"
    return "they asked us to stop at this address" if _is_stopped(thread) else ""


def _is_stopped(thread: Thread) -> bool:
    """Say whether they want nothing there. STOP on a telephone means everybody; in a mail, the surveys."""
    purposes = (Purpose.REPLY,) if thread.channel == _MAIL else (Purpose.REPLY, Purpose.ASK)
    said = (customers.is_stopped(thread.their_address, channel=thread.channel, purpose=purpose) for purpose in purposes)
    return any(said)
