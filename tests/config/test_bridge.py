"""The way between the ASGI server and Django's WSGI handler: small and whole in one go, large or streamed in pieces."""

import asyncio
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest
from django.http import HttpResponse, StreamingHttpResponse

from innerloop.config import bridge

Message = dict[str, Any]
Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


SCOPE = {"type": "http", "http_version": "1.1", "method": "POST", "path": "/", "query_string": b""}


def echo(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer with what was sent, and with the length that was said."""
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH", 0)))
    answer = HttpResponse(body, status=201, headers={"X-Said": environ.get("CONTENT_LENGTH", "none")})
    start_response("201 Created", list(answer.items()))
    return answer


def it_answers_a_small_request_in_two_messages() -> None:
    sent = answered(echo, b"score=9")

    assert [message["type"] for message in sent] == ["http.response.start", "http.response.body"]
    assert (sent[0]["status"], (b"x-said", b"7") in sent[0]["headers"]) == (201, True)
    assert sent[1]["body"] == b"score=9"


def it_answers_a_request_without_a_body() -> None:
    sent = answered(echo, b"")

    assert body_of(sent) == b""
    assert (b"x-said", b"none") in sent[0]["headers"]


@pytest.mark.parametrize("size", [bridge.SMALL_BYTES, bridge.SMALL_BYTES + 1, 3_000_000])
def it_hands_over_a_body_of_any_size(size: int) -> None:
    sent = answered(echo, b"x" * size)

    assert len(body_of(sent)) == size


def it_sends_a_streamed_answer_piece_by_piece_and_closes_it() -> None:
    closed = threading.Event()

    def pieces() -> Iterator[bytes]:
        yield b"one "
        yield b"two"

    def stream(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        start_response("200 OK", [("Content-Type", "text/plain")])
        answer = StreamingHttpResponse(pieces())
        answer._resource_closers.append(closed.set)  # type: ignore[attr-defined]
        return answer

    sent = answered(stream, b"")

    assert [message.get("body") for message in sent] == [None, b"one ", b"two", b""]
    assert closed.is_set()


def it_gives_up_whoever_takes_nothing_of_a_streamed_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bridge, "IDLE_SECONDS", 0.05)
    closed = threading.Event()

    def stream(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        start_response("200 OK", [("Content-Type", "text/plain")])
        answer = StreamingHttpResponse(b"x" * 10 for _ in range(1_000_000))
        answer._resource_closers.append(closed.set)  # type: ignore[attr-defined]
        return answer

    async def ask_and_read_nothing() -> None:
        async def receive() -> Message:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: Any) -> None:
            await asyncio.Event().wait()

        pages = bridge.Bridge(stream, threads=1)
        await pages({**SCOPE, "headers": []}, receive, send)
        # Its only thread is free for somebody else.
        assert pages._streamed.executor.submit(closed.wait, 10).result(10)

    asyncio.run(ask_and_read_nothing())

    assert closed.is_set()


def it_sends_a_small_file_whole_after_its_thread_has_ended() -> None:
    def small_file(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        start_response("200 OK", [("Content-Length", "7")])
        return StreamingHttpResponse([b"one ", b"two"])

    sent = answered(small_file, b"")

    assert [message.get("body") for message in sent] == [None, b"one two"]


def it_breaks_off_where_an_answer_fails_after_its_head_was_sent() -> None:
    sent: list[Message] = []

    def pieces() -> Iterator[bytes]:
        yield b"one"
        raise ValueError("ours")

    def stream(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        start_response("200 OK", [("Content-Type", "text/plain")])
        return StreamingHttpResponse(pieces())

    with pytest.raises(ValueError, match="ours"):
        asyncio.run(ask(bridge.Bridge(stream, threads=1), b"", sent))

    assert [message.get("more_body") for message in sent] == [None, True], "no end was sent that nobody meant"


def it_lets_an_error_through_to_the_server() -> None:
    def broken(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        raise ValueError("ours")

    with pytest.raises(ValueError, match="ours"):
        answered(broken, b"")


def it_works_on_as_many_requests_at_once_as_it_has_threads() -> None:
    both = threading.Barrier(2)

    def meet(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        both.wait(timeout=60)
        return echo(environ, start_response)

    async def ask_twice() -> tuple[list[Message], list[Message]]:
        pages = bridge.Bridge(meet, threads=2)
        return await asyncio.gather(ask(pages, b"first"), ask(pages, b"second"))

    assert [body_of(sent) for sent in asyncio.run(ask_twice())] == [b"first", b"second"]


def answered(application: Application, body: bytes) -> list[Message]:
    """Return the messages that a request is answered with."""
    return asyncio.run(ask(bridge.Bridge(application, threads=1), body))


async def ask(pages: bridge.Bridge, body: bytes, sent: list[Message] | None = None) -> list[Message]:
    """Send a request as the server does, its body in pieces."""
    pieces = [body[start : start + 65_536] for start in range(0, len(body), 65_536)]
    sent = [] if sent is None else sent

    async def receive() -> Message:
        return {"type": "http.request", "body": pieces.pop(0) if pieces else b"", "more_body": bool(pieces)}

    async def send(message: Any) -> None:
        sent.append(message)

    said = [(b"content-length", str(len(body)).encode())] if body else []
    await pages({**SCOPE, "headers": said}, receive, send)
    return sent


def body_of(sent: list[Message]) -> bytes:
    """Return the whole body of an answer."""
    return b"".join(message.get("body", b"") for message in sent)
