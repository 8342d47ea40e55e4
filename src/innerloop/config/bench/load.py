"""The load: prebuilt requests on raw connections, from one thread of a program of its own."""

import re
import selectors
import socket
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)\r\n", re.IGNORECASE)
_END = b"\r\n\r\n"
PATIENCE_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Request:
    """One request as it goes over the wire, and the status that it must get."""

    wire: bytes
    expected: int


# What one client does before it comes again: the requests of one visit, on one connection.
Visit = Sequence[Request]


@dataclass(slots=True)
class Outcome:
    """What came of a load. `latencies` are seconds from the first byte sent to the last one read, per request."""

    visits: int = 0
    seconds: float = 0.0
    errors: int = 0
    first_error: str = ""
    latencies: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Return the visits per second."""
        return self.visits / self.seconds if self.seconds else 0.0

    def quantile(self, share: float) -> float:
        """Return the latency, in seconds, that this share of the requests stayed under."""
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


def get(path: str, *, expected: int = 200) -> Request:
    """Return a GET as it goes over the wire."""
    return Request(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode(), expected)


def post(path: str, body: bytes, *, content_type: str, headers: str = "", expected: int = 200) -> Request:
    """Return a POST as it goes over the wire; each of `headers` ends in CRLF."""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {content_type}\r\n"
        f"Content-Length: {len(body)}\r\n{headers}\r\n"
    )
    return Request(head.encode() + body, expected)


def drive(
    ports: Sequence[int], visits: Sequence[Visit], clients: int, seconds: float, pause_seconds: float = 0.0
) -> Outcome:
    """Send visits from so many clients at once until the time or the visits are used up.

    A visit that is under way when the time is up is still ended, and its time counted. With a pause, everybody
    waits so long before each visit: for a single client.
    """
    outcome, waiting = Outcome(), _with_pauses(visits, pause_seconds)
    started = time.perf_counter()
    with selectors.DefaultSelector() as selector:
        for number in range(clients):
            client = _Client(ports[number % len(ports)], outcome)
            if client.begin(waiting):
                selector.register(client.connection, selectors.EVENT_READ, client)
        while selector.get_map():
            if not (ready := selector.select(PATIENCE_SECONDS)):
                outcome.errors += len(selector.get_map())
                outcome.first_error = outcome.first_error or f"no answer within {PATIENCE_SECONDS:.0f} s"
                break
            is_over = time.perf_counter() - started > seconds
            for key, _ in ready:
                if not key.data.read(iter(()) if is_over else waiting):
                    selector.unregister(key.data.connection)
                    key.data.connection.close()
    outcome.seconds = time.perf_counter() - started
    return outcome


def _with_pauses(visits: Sequence[Visit], pause_seconds: float) -> Iterator[Visit]:
    for visit in visits:
        time.sleep(pause_seconds)
        yield visit


class _Client:
    """One connection that is kept, on one visit after another."""

    def __init__(self, port: int, outcome: Outcome) -> None:
        self.connection = socket.create_connection(("127.0.0.1", port))
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._outcome = outcome
        self._coming: Iterator[Request] = iter(())
        self._asked: Request
        self._sent_at = 0.0
        self._got = bytearray()

    def begin(self, waiting: Iterator[Visit]) -> bool:
        """Send the first request of the next visit; False when there is none."""
        visit = next(waiting, None)
        if visit is None:
            return False
        self._coming = iter(visit)
        return self._send()

    def read(self, waiting: Iterator[Visit]) -> bool:
        """Read what is there; once an answer is whole, send what comes next. False when nothing does."""
        got = self.connection.recv(262_144)
        if not got:
            return self._fail("the connection was closed")
        self._got += got
        end = self._got.find(_END)
        if end < 0:
            return True
        length = _LENGTH.search(self._got, 0, end + 2)
        if length is None:
            return self._fail("an answer without Content-Length")
        if len(self._got) < end + 4 + int(length[1]):
            return True
        return self._take_answer(waiting)

    def _take_answer(self, waiting: Iterator[Visit]) -> bool:
        self._outcome.latencies.append(time.perf_counter() - self._sent_at)
        if int(self._got[9:12]) != self._asked.expected:
            return self._fail(bytes(self._got[:400]).decode(errors="replace"))
        if self._send():
            return True
        self._outcome.visits += 1
        return self.begin(waiting)

    def _send(self) -> bool:
        request = next(self._coming, None)
        if request is None:
            return False
        self._asked = request
        self._got.clear()
        self._sent_at = time.perf_counter()
        self.connection.sendall(request.wire)
        return True

    def _fail(self, reason: str) -> bool:
        self._outcome.errors += 1
        self._outcome.first_error = self._outcome.first_error or reason
        return False
