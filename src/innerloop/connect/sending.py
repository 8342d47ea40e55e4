"""Sending what is due: each line for itself, so that one whose provider hangs holds up no other."""

import logging
import time
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from copy import copy
from datetime import datetime, timedelta
from uuid import UUID

from django.db import Error, close_old_connections, connection, transaction

from innerloop.connect import outlets
from innerloop.kernel import again, clock, deliveries, scope
from innerloop.kernel.models import Delivery
from innerloop.kernel.ready import Ready
from innerloop.listen import actions as listening
from innerloop.listen import channels
from innerloop.listen.models import Line, Message

# Threads that wait for providers; what they wait for costs nothing.
MOST_AT_ONCE = 8
# Of those, the most that lines may hold whose provider was slow: the others find a free one at once.
MOST_SLOW = MOST_AT_ONCE // 2
# Seconds: a provider that takes longer over one message is slow.
SLOW = 3.0
# Seconds after which a line that still has something gives its thread to the next.
TURN = 2.0
# Seconds: a rate's next turn that is nearer is waited for, where it would cost more to come back.
NEAR = 0.5
# A provider that accepted a message reports on it within this time; then nobody knows, and it is sent once more.
REPORTS_WITHIN = timedelta(minutes=10)

log = logging.getLogger(__name__)


class Sender:
    """Sends what is due, one message at a time on each port, the ports side by side: a line has one of its own.

    One at a time, taken just before it is tried: a worker that dies leaves one message of unknown fate a line.
    """

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(MOST_AT_ONCE, thread_name_prefix="send")
        self._going: dict[str, Future[bool]] = {}
        self._slow: set[str] = set()
        self._begun: dict[str, int] = {}  # the number of the turn in which a port was begun last
        self._turn = 0

    def round(self) -> int:
        """Begin what is due on ports that are free, whoever waited longest first; return how many were begun."""
        self._note_ended()
        begun = 0
        for port in sorted(_ready(self._going), key=lambda port: self._begun.get(port, 0)):
            if len(self._going) >= MOST_AT_ONCE:
                break
            if port in self._slow and len(self._slow & self._going.keys()) >= MOST_SLOW:
                continue
            self._turn += 1
            self._begun[port] = self._turn
            self._going[port] = self._pool.submit(_go_on, port)
            begun += 1
        return begun

    def close(self) -> None:
        """Wait until what is on its way has left."""
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _note_ended(self) -> None:
        for port in [port for port, going in self._going.items() if going.done()]:
            was_slow = self._going.pop(port).result()
            (self._slow.add if was_slow else self._slow.discard)(port)


def send_due() -> int:
    """Send what is due on every port, one message each; return how many were sent or tried."""
    return sum(_send_on(port) for port in _ready(()))


def settle_lost() -> int:
    """Say of what a dead worker was sending that nobody knows whether it arrived; return how many."""
    lost = deliveries.release_lost()
    for delivery in lost:
        if _kind(delivery.port) in channels.known():
            with scope.to(delivery.workspace_id):
                sent = channels.Sent(delivery.state, outcome=delivery.outcome)
                listening.note_delivery(message_id=delivery.object_id, sent=sent, now=clock.now())
    return len(lost)


def send_unknown_again() -> int:
    """Send once more what is of unknown fate and was not reported on within the time that reports take."""
    return len(deliveries.send_again(unanswered_for=REPORTS_WITHIN))


def _ready(busy: Iterable[str]) -> list[str]:
    """Return the ports that have something due and are free to send it. Three queries at most."""
    known = channels.known()
    due = [port for port in deliveries.ports_due() if port not in busy and _kind(port) in known]
    lines = {line_id: port for port in due if (line_id := _line_id(port))}
    # Taken only as far as the pace lets them: not taken and put off at every look.
    paced = Line.everywhere.filter(id__in=lines, paced_until__gt=clock.now()).values_list("id", flat=True)
    held = {lines[line_id] for line_id in paced}
    held |= outlets.paced([port for port in due if _line_id(port) is None], clock.now())
    return [port for port in due if port not in held]


def _go_on(port: str) -> bool:
    """Send what a port has due for the length of a turn; return whether its provider was slow.

    A new thread for every message would cost more than the message.
    """
    close_old_connections()
    ends_at, longest = time.monotonic() + TURN, 0.0
    try:
        while (began_at := time.monotonic()) < ends_at and _is_free(port) and _send_on(port):
            longest = max(longest, time.monotonic() - began_at)
    except Exception:
        log.exception("Sending on %s failed and goes on", port)
        connection.close()
    return longest > SLOW


def _is_free(port: str) -> bool:
    """Say whether a line's next turn has come, and wait for it where it is near."""
    line_id = _line_id(port)
    if line_id is None:
        return not outlets.paced([port], clock.now())
    until = Line.everywhere.filter(id=line_id).values_list("paced_until", flat=True).first()
    left = (until - clock.now()).total_seconds() if until else 0
    if 0 < left < NEAR:
        time.sleep(left)
    return left < NEAR


def _send_on(port: str) -> int:
    taken = deliveries.take(port=port)
    for delivery in taken:
        with scope.to(delivery.workspace_id):
            _send(channels.known()[_kind(port)], delivery)
    return len(taken)


def _send(adapter: channels.Adapter, delivery: Delivery) -> None:
    message: Message | None = None
    try:
        message = _message(delivery)
        if message and (later := _later(message)):
            deliveries.put_off(delivery, until=later)
            return
        sent = _attempt(adapter, message)
    except Exception as error:
        # Nothing has left: what failed is ours.
        log.exception("Looking at delivery %s failed before it was sent", delivery.id)
        if isinstance(error, Error):
            connection.close()  # perhaps the database was away for a moment: what comes next needs a new one
        sent = _our_failure(error)
    _settle(delivery, message, sent)


_messages = Ready(
    lambda workspace, id_: Message.everywhere.select_related(
        "invitation__customer",
        "invitation__program__workspace",
        "invitation__program__survey__metric",
        "invitation__survey_version",
        "thread__line",
        "thread__customer",
        "workspace",
    ).filter(workspace=workspace, id=id_)
)


def _message(delivery: Delivery) -> Message | None:
    return next(iter(_messages(delivery.workspace_id, delivery.object_id)), None)


def _later(message: Message) -> datetime | None:
    """Return until when a message has to wait, or None where it may leave now: then its line's turn is taken."""
    if day_at := listening.wait_for_day(message=message, now=clock.now()):
        return day_at
    line = message.thread.line
    return _claim_pace(line) if line else None


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
        return _our_failure(error)


def _our_failure(error: Exception) -> channels.Sent:
    return channels.Sent(Delivery.State.DUE, outcome=f"Our side failed: {type(error).__name__}")


def _settle(delivery: Delivery, message: Message | None, sent: channels.Sent) -> None:
    # The message has left: a report on it or an answer that comes at the same moment is no reason to forget that.
    again.when_in_the_way(lambda: _write(copy(delivery), message, sent))


def _write(delivery: Delivery, message: Message | None, sent: channels.Sent) -> None:
    line = message.thread.line if message else None
    with transaction.atomic():
        deliveries.settle(
            delivery,
            state=sent.state,
            provider_id=sent.provider_id,
            outcome=sent.outcome,
            wait=sent.wait,
            is_counted=sent.trouble != channels.Trouble.ACCOUNT,
        )
        if line and (sent.trouble or sent.wait or line.failures):
            listening.note_try(line_id=line.id, sent=sent, now=clock.now())
        if message and not line:
            outlets.note_try(delivery.port, sent, now=clock.now())
        if line and sent.tells:
            listening.hear(sent.tells, line=line, now=clock.now())
        if message:
            final = channels.Sent(delivery.state, sent.provider_id, sent.outcome)
            listening.note_delivery(message_id=message.id, sent=final, now=clock.now())


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


def _kind(port: str) -> str:
    return port.partition(":")[0]


def _line_id(port: str) -> UUID | None:
    line_id = port.partition(":")[2]
    return UUID(line_id) if line_id else None
