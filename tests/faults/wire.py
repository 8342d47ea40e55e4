"""Requests as bytes on connections that are open already, so that a test says itself when they leave."""

import json
import re
import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlencode

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)\r\n", re.IGNORECASE)
PATIENCE_SECONDS = 30.0


@dataclass(frozen=True)
class Reply:
    """One answer, whole."""

    status: int
    body: bytes

    def json(self) -> Any:
        """Return what it says."""
        return json.loads(self.body)


class Lines:
    """Connections that stay open; what is sent to all of them leaves at once."""

    def __init__(self, ports: Sequence[int]) -> None:
        self._open = [socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_SECONDS) for port in ports]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Hang up."""
        for line in self._open:
            line.close()

    def send(self, requests: Sequence[bytes]) -> tuple[list[Reply], float]:
        """Send a request on each line; return the replies, and the seconds from the first sending to the last."""
        began = time.perf_counter()
        for line, request in zip(self._open, requests, strict=True):
            line.sendall(request)
        gap = time.perf_counter() - began
        return [_read(line) for line in self._open], gap


def get(path: str) -> bytes:
    """Return a question as a browser puts it."""
    return f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()


def nonce_in(page: Reply) -> str:
    """Return what names this showing of a survey's page."""
    found = re.search(rb'name="nonce" value="([^"]+)"', page.body)
    assert found, page.body[:200]
    return found[1].decode()


def form(path: str, **fields: str) -> bytes:
    """Return a form as a browser posts it."""
    return _post(path, urlencode(fields).encode(), {"Content-Type": "application/x-www-form-urlencoded"})


def call(path: str, body: Any, *, key: str, once: str = "") -> bytes:
    """Return a POST to the API with a key of the workspace; `once` is its Idempotency-Key."""
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {key}"}
    return _post(f"/api/v1{path}", json.dumps(body).encode(), headers | ({"Idempotency-Key": once} if once else {}))


def _post(path: str, body: bytes, headers: dict[str, str]) -> bytes:
    said = {"Host": "localhost", "Content-Length": str(len(body)), **headers}
    head = "".join(f"{name}: {value}\r\n" for name, value in said.items())
    return f"POST {path} HTTP/1.1\r\n{head}\r\n".encode() + body


def _read(line: socket.socket) -> Reply:
    got = b""
    while b"\r\n\r\n" not in got:
        got += _more(line)
    head, _, body = got.partition(b"\r\n\r\n")
    found = _LENGTH.search(head + b"\r\n")
    assert found, f"an answer without Content-Length: {head!r}"
    while len(body) < int(found[1]):
        body += _more(line)
    return Reply(int(head[9:12]), body)


def _more(line: socket.socket) -> bytes:
    got = line.recv(65_536)
    if not got:
        raise ConnectionResetError("The other side closed the connection.")
    return got
