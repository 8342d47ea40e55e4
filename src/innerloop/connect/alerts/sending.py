"""Sending what members are told, apart from what customers are: a way that hangs holds up no other."""

import logging
from concurrent.futures import Future, ThreadPoolExecutor

from django.db import Error, close_old_connections, connection

from innerloop.connect.alerts import destinations
from innerloop.kernel import clock, deliveries, scope
from innerloop.kernel.models import Delivery
from innerloop.team import notices
from innerloop.team.notices import ways
from innerloop.team.rules.wishes import Way

# Of each way of a member's own there is one port: mail and browsers find a slot however many destinations hang.
KEPT = len(Way)
# Destinations, of all workspaces, that are told at the same time.
MOST_DESTINATIONS = 4
# Letters of one way in a turn, until the next look at what is due.
TURN = 20

log = logging.getLogger(__name__)


class Sender:
    """Sends what is due, one letter at a time on each port, the ports side by side."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(KEPT + MOST_DESTINATIONS, thread_name_prefix="tell")
        self._going: dict[str, Future[None]] = {}
        self._begun: dict[str, int] = {}  # the number of the turn in which a port was begun last
        self._turn = 0

    def round(self) -> int:
        """Begin what is due on ports that are free, whoever waited longest first; return how many were begun."""
        self._going = {port: going for port, going in self._going.items() if not going.done()}
        due = [port for port in ports_due() if port not in self._going]
        free = MOST_DESTINATIONS - sum(map(_is_destination, self._going))
        waiting = sorted(filter(_is_destination, due), key=lambda port: self._begun.get(port, 0))
        begun = [port for port in due if not _is_destination(port)] + waiting[:free]
        for port in begun:
            self._turn += 1
            self._begun[port] = self._turn
            self._going[port] = self._pool.submit(_go_on, port)
        return len(begun)

    def close(self) -> None:
        """Wait until what is on its way has left."""
        self._pool.shutdown(wait=True, cancel_futures=True)


def ports_due() -> list[str]:
    """Return the ports of notices on which something is due."""
    return [port for port in deliveries.ports_due() if port.partition(":")[0] in (ways.PORT, destinations.PORT)]


def send_due() -> int:
    """Send what is due on every way, one each; return how many were sent or tried."""
    return sum(_send_next(port) is not None for port in ports_due())


def _is_destination(port: str) -> bool:
    return port.startswith(f"{destinations.PORT}:")


def _go_on(port: str) -> None:
    """Send what a port has due, for a turn at most; the first that nobody answers ends it: the next may hang too."""
    close_old_connections()
    try:
        for _ in range(TURN):
            if _send_next(port) in (None, Delivery.State.DUE, Delivery.State.UNKNOWN):
                return
    except Exception:
        log.exception("Telling on %s failed and goes on", port)
        connection.close()


def _send_next(port: str) -> str | None:
    """Send one letter of a port; return what came of it, or None where nothing is due."""
    for delivery in deliveries.take(port=port):
        with scope.to(delivery.workspace_id):
            sent = _tried(delivery)
            deliveries.settle(
                delivery,
                state=sent.state,
                provider_id=sent.provider_id,
                outcome=sent.outcome,
                wait=sent.wait,
                is_counted=sent.is_counted,
            )
        return sent.state
    return None


def _tried(delivery: Delivery) -> ways.Sent:
    try:
        if _is_destination(delivery.port):
            return destinations.send(delivery)
        adapter = ways.known().get(Way(delivery.port.partition(":")[2]))
        letter = notices.compose(
            letter_id=delivery.object_id, is_repeat=delivery.repeated_at is not None, now=clock.now()
        )
        if letter is None or adapter is None:
            return ways.Sent(Delivery.State.STOPPED, "Nothing was left to tell.")
        return adapter.send(letter)
    except Exception as error:
        log.exception("Telling failed on our side")
        if isinstance(error, Error):
            connection.close()
        return ways.Sent(Delivery.State.DUE, f"Our side failed: {type(error).__name__}")
