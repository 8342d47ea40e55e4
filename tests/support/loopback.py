"""Real servers on loopback: one that only counts who came, and one that says what it is told to say."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import Self

Answer = Callable[[socket.socket, bytes], None]


class Canary:
    """A listener that nobody may reach. The kernel completes connections, so counting needs no thread."""

    def __init__(self, host: str = "127.0.0.1", port: int = 0) -> None:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._listener = socket.create_server((host, port), family=family, backlog=64)
        self._listener.setblocking(False)
        self._seen = 0
        self.port: int = self._listener.getsockname()[1]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.close()

    @property
    def connections(self) -> int:
        """Count every connection that was completed until now."""
        with suppress(BlockingIOError):
            while True:
                self._listener.accept()[0].close()
                self._seen += 1
        return self._seen


class Server:
    """Accepts connections one after the other, reads a whole request, lets `answer` write to the socket."""

    def __init__(
        self,
        answer: Answer,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        tls: ssl.SSLContext | None = None,
        greets: bytes = b"",
        reads: bool = True,
    ) -> None:
        self.requests: list[bytes] = []
        self._answer = answer
        self._tls = tls
        self._greeting = greets
        self._reads = reads
        self._is_closing = threading.Event()
        self._listener = socket.create_server((host, port))
        self.host = host
        self.port: int = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._is_closing.set()
        # A last visitor wakes the thread out of its accept.
        with suppress(OSError):
            socket.create_connection((self.host, self.port), timeout=1).close()
        self._thread.join(timeout=10)
        self._listener.close()

    @property
    def place(self) -> str:
        """Return host:port."""
        return f"{self.host}:{self.port}"

    def _run(self) -> None:
        while True:
            connection, _ = self._listener.accept()
            if self._is_closing.is_set():
                connection.close()
                return
            with suppress(OSError):
                self._serve(connection)

    def _serve(self, connection: socket.socket) -> None:
        connection.settimeout(10)
        connection.sendall(self._greeting)
        with connection:
            if self._tls is None:
                self._exchange(connection)
                return
            with self._tls.wrap_socket(connection, server_side=True) as private:
                self._exchange(private)

    def _exchange(self, connection: socket.socket) -> None:
        request = read_request(connection) if self._reads else b"unread"
        if request:
            self.requests.append(request)
            self._answer(connection, request)


def read_request(connection: socket.socket) -> bytes:
    """Read a head and as many bytes as its Content-Length says."""
    received = b""
    while b"\r\n\r\n" not in received:
        piece = connection.recv(65536)
        if not piece:
            return received
        received += piece
    head, _, body = received.partition(b"\r\n\r\n")
    length = next(
        (int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")),
        0,
    )
    while len(body) < length:
        body += connection.recv(65536)
    return head + b"\r\n\r\n" + body


def says(status: str = "200 OK", body: bytes = b"", headers: str = "") -> Answer:
    """Make an answer that is sent at once and whole."""

    def answer(connection: socket.socket, request: bytes) -> None:
        head = f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n{headers}\r\n"
        connection.sendall(head.encode() + body)

    return answer
