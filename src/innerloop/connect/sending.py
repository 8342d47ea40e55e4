"""Sending what is due: each channel for itself, so that one whose provider hangs holds up no other."""

import logging
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime, timedelta

from django.db import close_old_connections, connection, transaction
from django.db.models import F
from django.db.models.functions import Greatest

from innerloop.kernel import clock, deliveries, scope
from innerloop.kernel.models import Delivery
from innerloop.listen import actions as listening
from innerloop.listen import channels
from innerloop.listen.models import Line, Message

# Threads that wait for providers; what they wait for costs nothing.
MOST_AT_ONCE = 8
# A provider that accepted a message reports on it within this time; then nobody knows, and it is sent once more.
REPORTS_WITHIN = timedelta(minutes=10)

log = logging.getLogger(__name__)


class Sender:
    """Sends what is due, one message at a time on each channel, the channels side by side.

    One at a time, taken just before it is tried: a worker that dies leaves one message of unknown fate a channel.
    """

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(MOST_AT_ONCE, thread_name_prefix="send")
        self._going: dict[str, Future[None]] = {}

    def round(self) -> int:
        """Begin what is due on channels that are free; return how many were begun."""
        self._going = {kind: going for kind, going in self._going.items() if not going.done()}
        free = [kind for kind in channels.known() if kind not in self._going]
        begun = deliveries.ports_due(free)
        for kind in begun:
            self._going[kind] = self._pool.submit(_go_on, kind)
        return len(begun)

    def close(self) -> None:
        """Wait until what is on its way has left."""
        self._pool.shutdown(wait=True, cancel_futures=True)


def send_due() -> int:
    """Send what is due on every channel, one message each; return how many were sent or tried."""
    return sum(_send_on(adapter) for adapter in channels.known().values())


def settle_lost() -> int:
    """Say of what a dead worker was sending that nobody knows whether it arrived; return how many."""
    lost = deliveries.release_lost()
    for delivery in lost:
        if delivery.port in channels.known():
            with scope.to(delivery.workspace_id):
                sent = channels.Sent(delivery.state, outcome=delivery.outcome)
                listening.note_delivery(message_id=delivery.object_id, sent=sent, now=clock.now())
    return len(lost)


def send_unknown_again() -> int:
    """Send once more what is of unknown fate and was not reported on within the time that reports take."""
    again = 0
    for kind in channels.known():
        again += len(deliveries.send_again(port=kind, unanswered_for=REPORTS_WITHIN))
    return again


def _go_on(kind: str) -> None:
    # As long as the channel has something due: a new thread for every message would cost more than the message.
    close_old_connections()
    try:
        while _send_on(channels.known()[kind]):
            pass
    except Exception:
        log.exception("Sending on %s failed and goes on", kind)
        connection.close()


def _send_on(adapter: channels.Adapter) -> int:
    taken = deliveries.take(port=adapter.kind)
    for delivery in taken:
        with scope.to(delivery.workspace_id):
            _send(adapter, delivery)
    return len(taken)


def _send(adapter: channels.Adapter, delivery: Delivery) -> None:
    message = (
        Message.objects.select_related(
            "invitation__customer",
            "invitation__program__workspace",
            "invitation__program__survey__metric",
            "invitation__survey_version",
            "thread__line",
            "thread__customer",
            "workspace",
        )
        .filter(id=delivery.object_id)
        .first()
    )
    if message and (day_at := listening.wait_for_day(message=message, now=clock.now())):
        deliveries.put_off(delivery, until=day_at)
        return
    line = message.thread.line if message else None
    if line and (free_at := _claim_pace(line)):
        deliveries.put_off(delivery, until=free_at)
        return
    sent = _attempt(adapter, message)
    with transaction.atomic():
        deliveries.settle(
            delivery, state=sent.state, provider_id=sent.provider_id, outcome=sent.outcome, wait=sent.wait
        )
        if line and sent.wait:
            _hold(line, clock.now() + sent.wait)
        if line and sent.tells:
            listening.hear(sent.tells, line=line, now=clock.now())
        if message:
            final = channels.Sent(delivery.state, sent.provider_id, sent.outcome)
            listening.note_delivery(message_id=message.id, sent=final, now=clock.now())


def _attempt(adapter: channels.Adapter, message: Message | None) -> channels.Sent:
    if message is None:
        return channels.Sent(Delivery.State.STOPPED, outcome="What was to be sent is gone.")
    # What was true when it was written may no longer be: hours can lie between.
    if against := listening.against_sending(message=message, now=clock.now()):
        return channels.Sent(Delivery.State.STOPPED, outcome=against)
    try:
        return adapter.send(message)
    except Exception as error:
        # A defect of ours: tried again later, and named without its words, which may be a customer's.
        log.exception("The channel %s failed on delivery of message %s", adapter.kind, message.id)
        return channels.Sent(Delivery.State.DUE, outcome=f"Our side failed: {type(error).__name__}")


def _claim_pace(line: Line) -> datetime | None:
    """Take the next turn of a line with a rate; return when there will be one, or None where it is now."""
    now = clock.now()
    if line.paced_until and line.paced_until > now:
        return line.paced_until
    if line.per_second is None:
        return None
    turn = timedelta(seconds=1 / float(line.per_second))
    free = Line.objects.filter(id=line.id).exclude(paced_until__gt=now)
    return None if free.update(paced_until=now + turn) else now + turn


def _hold(line: Line, until: datetime) -> None:
    Line.objects.filter(id=line.id).update(paced_until=Greatest(F("paced_until"), until))
