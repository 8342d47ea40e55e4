"""What was written back and forth about an ask, and what waits to leave and why."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from innerloop.act.feedback_page import Written
from innerloop.kernel import clock
from innerloop.kernel.models import Delivery
from innerloop.listen.models import Message, Response, Thread

MOST = 60
State = Message.State
_WORDS = {
    State.QUEUED: "waits to leave",
    State.SENT: "sent",
    State.DELIVERED: "delivered",
    State.READ: "read",
    State.FAILED: "could not be delivered",
    State.UNKNOWN: "may have left; nobody knows",
    State.RECEIVED: "",
}


def conversation(row: Response) -> tuple[Written, ...]:
    """Return what was written on the thread of an answer's ask, the oldest first; nothing for a lone mail.

    Two queries.
    """
    if row.invitation is None or row.invitation.thread is None:
        return ()
    told = Message.objects.filter(invitation=row.invitation).exclude(text="", recording="")
    return _in_order(list(told.order_by("at", "id")[:MOST]), row.workspace.time_zone)


def on_thread(thread: Thread) -> tuple[Written, ...]:
    """Return the last of what was written on a thread, whatever it was about, the oldest first. Two queries."""
    told = Message.objects.filter(thread=thread).exclude(text="", recording="")
    return _in_order(list(told.order_by("-at", "-id")[:MOST])[::-1], thread.workspace.time_zone)


def _in_order(messages: Sequence[Message], zone: str) -> tuple[Written, ...]:
    waiting = _deliveries([message.id for message in messages if message.state != State.RECEIVED])
    return tuple(_written(message, waiting.get(message.id), zone) for message in messages)


def waiting(invitation_ids: Collection[UUID], *, zone: str) -> dict[UUID, str]:
    """Return why the question of an ask has not left, and when it is tried again, where that is so. Two queries."""
    stuck = Message.objects.filter(
        invitation_id__in=invitation_ids, purpose=Message.Purpose.ASK, state__in=[State.QUEUED, State.FAILED]
    )
    asks = dict(stuck.values_list("id", "invitation_id"))
    found = _deliveries(asks)
    return {asks[id_]: said for id_, delivery in found.items() if (said := _why(delivery, zone))}


def _deliveries(message_ids: Collection[UUID]) -> Mapping[UUID, Delivery]:
    if not message_ids:
        return {}
    return {row.object_id: row for row in Delivery.objects.filter(object_id__in=message_ids)}


def _written(message: Message, delivery: Delivery | None, zone: str) -> Written:
    is_ours = message.direction == Message.Direction.OUT
    words = _WORDS[State(message.state)]
    if is_ours and message.state in (State.QUEUED, State.FAILED) and delivery:
        words = _why(delivery, zone) or words
    return Written(
        is_ours=is_ours,
        words=message.text or "A recording",
        at=message.at,
        state=words,
        needs_a_look=message.state in (State.FAILED, State.UNKNOWN),
    )


def _why(delivery: Delivery, zone: str) -> str:
    """Say what becomes of a delivery: when it is tried, and what the provider said last."""
    outcome = delivery.outcome.rstrip(".")
    if delivery.state == Delivery.State.DUE:
        when = f"waits until {_clock(delivery.due_at, zone)}" if delivery.due_at > clock.now() else "waits for its turn"
        return f"{when}: {outcome}" if outcome else when
    if delivery.state in (Delivery.State.REFUSED, Delivery.State.STOPPED):
        return f"not sent: {outcome}" if outcome else "not sent"
    return ""


def _clock(moment: datetime, zone: str) -> str:
    return f"{moment.astimezone(ZoneInfo(zone)):%H:%M}"
