"""Requests that come slowly, break off or are too long: none takes a thread, none is read as another one."""

import asyncio
import os
import socket
import urllib.request
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from a2wsgi import WSGIMiddleware
from django.db import connection

from innerloop.config import bodies
from innerloop.kernel import clock, scope
from innerloop.listen import actions
from innerloop.listen.models import Program, Response
from tests.support.cast import Cast
from tests.support.running import Running

Message = dict[str, Any]
END: Message = {"type": "http.disconnect"}


def part(text: bytes, *, more: bool = False) -> Message:
    return {"type": "http.request", "body": text, "more_body": more}


class Pages:
    """A WSGI application that keeps what it was sent, in the server of ours."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []
        inner: Any = WSGIMiddleware(self._answer, workers=1)
        self.door = bodies.WholeBodies(inner, idle_seconds=0.05)

    def ask(self, *messages: Message, length: int | None = None, chunked: bool = False) -> list[Message]:
        """Send one request; when its messages are used up, nothing more comes."""
        headers = [(b"content-length", str(length).encode())] if length is not None else []
        headers += [(b"transfer-encoding", b"chunked")] if chunked else []
        return asyncio.run(exchange(self.door, list(messages), headers))

    def _answer(self, environ: Any, start: Any) -> Iterator[bytes]:
        self.bodies.append(environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)))
        start("200 OK", [])
        yield b"kept"


async def exchange(
    door: Callable[..., Awaitable[None]], messages: list[Message], headers: list[tuple[bytes, bytes]]
) -> list[Message]:
    sent: list[Message] = []
    request = {
        "type": "http",
        "method": "POST",
        "path": "/",
        "query_string": b"",
        "http_version": "1.1",
        "headers": headers,
    }

    async def receive() -> Message:
        if not messages:
            await asyncio.Event().wait()
        return messages.pop(0)

    async def send(message: Message) -> None:
        sent.append(message)

    await door(request, receive, send)
    return sent


def it_hands_on_what_came_in_parts() -> None:
    pages = Pages()

    answer = pages.ask(part(b"score=", more=True), part(b"10"), length=8)

    assert (answer[0]["status"], pages.bodies) == (200, [b"score=10"])


def it_tells_the_length_of_a_body_in_chunks() -> None:
    pages = Pages()

    pages.ask(part(b"score=", more=True), part(b"10"), chunked=True)

    assert pages.bodies == [b"score=10"]


@pytest.mark.parametrize("length", [None, 0])
def it_does_not_wait_for_a_body_that_is_not_announced(length: int | None) -> None:
    pages = Pages()

    assert pages.ask(length=length)[0]["status"] == 200


def it_drops_a_request_that_breaks_off() -> None:
    pages = Pages()

    answer = pages.ask(part(b"score=1", more=True), END, length=8)

    assert (answer, pages.bodies) == ([], [])


def it_refuses_a_body_shorter_than_was_said() -> None:
    pages = Pages()

    assert pages.ask(part(b"score=1"), length=8)[0]["status"] == 400
    assert pages.bodies == []


def it_gives_up_on_a_sender_who_has_gone_quiet() -> None:
    pages = Pages()

    answer = pages.ask(part(b"score=1", more=True), length=8)

    assert (answer[0]["status"], pages.bodies) == (408, [])
    assert (b"connection", b"close") in answer[0]["headers"]


def it_hands_on_a_large_body_whole_and_gives_its_room_back() -> None:
    pages = Pages()
    chunks = [os.urandom(700_001) for _ in range(4)]

    pages.ask(*[part(chunk, more=True) for chunk in chunks], part(b""), length=4 * 700_001)

    assert pages.bodies == [b"".join(chunks)]
    assert pages.door.on_disk == 0


@pytest.mark.parametrize("length", [3_000_000, None])
def it_refuses_what_is_too_long(monkeypatch: pytest.MonkeyPatch, length: int | None) -> None:
    monkeypatch.setattr(bodies, "MOST_ON_DISK_BYTES", 2_000_000)
    pages = Pages()

    answer = pages.ask(*[part(b"x" * 1_000_000, more=True)] * 3, length=length, chunked=length is None)

    assert (answer[0]["status"], pages.door.on_disk) == (413, 0)


def it_takes_small_bodies_while_uploads_fill_the_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "MOST_ON_DISK_BYTES", 2_000_000)
    pages = Pages()
    pages.door.on_disk = 1_500_000

    assert pages.ask(part(b"x" * 1_200_000), length=1_200_000)[0]["status"] == 503
    assert pages.ask(part(b"score=10"), length=8)[0]["status"] == 200


@pytest.mark.usefixtures("empty_log")
def it_answers_while_more_clients_than_threads_send_nothing(cast: Cast, tmp_path: Path) -> None:
    with scope.to(cast.workspace.id):
        now = clock.now()
        survey = actions.furnish(workspace=cast.workspace, by="system", now=now).survey
        actions.open_program(
            survey=survey, name="Counter", kind=Program.Kind.ALWAYS_ON, slug="counter", by="system", now=now
        )

    with Running(settings={"INNERLOOP_WEB_THREADS": "2"}, log=tmp_path / "log") as product, ExitStack() as slow:
        for _ in range(4):
            line = slow.enter_context(socket.create_connection(("127.0.0.1", product.port)))
            line.sendall(unfinished(b"score=1", length=60))
        with urllib.request.urlopen(f"{product.url}/l/counter", timeout=20) as page:
            assert page.status == 200
        slow.pop_all().close()
        with urllib.request.urlopen(f"{product.url}/l/counter", timeout=20) as page:
            assert page.status == 200

    connection.close()
    assert Response.everywhere.count() == 0


def unfinished(body: bytes, *, length: int) -> bytes:
    head = "POST /l/counter HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    return f"{head}Content-Length: {length}\r\n\r\n".encode() + body
