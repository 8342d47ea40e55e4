"""Django's WSGI handler inside the ASGI server, with one way over into a thread and one way back.

A general bridge crosses between loop and thread for the headers, for each piece of the body and for its end, and
under load each crossing waits for the interpreter's lock. Nearly all that we take and answer is small and whole, so
it is read before the thread begins and sent after it has ended: measured with an empty answer, half the processor
time and twice the rate. What is large on either side is streamed.
"""

import asyncio
import contextvars
import io
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any, cast

from a2wsgi import WSGIMiddleware
from a2wsgi.wsgi import build_environ

Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

SMALL_BYTES = 256 * 1024
# Who takes no byte of a streamed answer for so long is given up, as a thread waits for them.
IDLE_SECONDS = 30.0


class ReaderGone(ConnectionError):
    """Nobody took any of the answer for a while."""


class Bridge:
    """An ASGI application that answers by a WSGI one, so many requests at once.

    It is called with requests whose body is here already (see `bodies`), with its length said.
    """

    def __init__(self, application: Any, *, threads: int) -> None:
        self._application = application
        # Both sides speak the same protocols with other names for their types.
        self._streamed: Any = WSGIMiddleware(application, workers=threads)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        length = int(dict(scope["headers"]).get(b"content-length", 0))
        if length > SMALL_BYTES:
            await self._streamed(scope, receive, send)
            return
        body = b""
        while len(body) < length:
            body += (await receive())["body"]
        loop, context = asyncio.get_running_loop(), contextvars.copy_context()
        try:
            whole = await loop.run_in_executor(
                self._streamed.executor, context.run, self._answer, scope, body, _sender(send, loop)
            )
        except ReaderGone:
            return  # the server closes a connection whose answer is not whole
        for message in whole:
            await send(message)

    def _answer(self, scope: Scope, body: bytes, send: Callable[[Message], None]) -> Iterable[Message]:
        """Answer in a thread, and return what is still to be sent."""
        start: Message = {"type": "http.response.start"}

        def start_response(status: str, headers: list[tuple[str, str]], problem: Any = None) -> None:
            start["status"] = int(status[:3])
            start["headers"] = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]

        environ = build_environ(cast(Any, scope), cast(Any, io.BytesIO(body)))
        answer = self._application(environ, start_response)
        try:
            # Only Django's own answers say whether they are whole; anything else may be as long as it likes. A small
            # file says its length: sent after the thread has ended, whoever reads it slowly holds up nobody.
            if not getattr(answer, "streaming", True) or _said_length(start) <= SMALL_BYTES:
                return start, {"type": "http.response.body", "body": b"".join(answer)}
            send(start)
            for piece in answer:
                send({"type": "http.response.body", "body": piece, "more_body": True})
            return ({"type": "http.response.body", "body": b""},)
        finally:
            if hasattr(answer, "close"):
                answer.close()


def _sender(send: Send, loop: asyncio.AbstractEventLoop) -> Callable[[Message], None]:
    """Return how a thread sends: it waits until the loop has taken the message."""

    async def sent(message: Message) -> None:
        await send(message)

    def wait(message: Message) -> None:
        taken = asyncio.run_coroutine_threadsafe(sent(message), loop)
        try:
            taken.result(IDLE_SECONDS)
        except TimeoutError:
            taken.cancel()
            raise ReaderGone from None

    return wait


def _said_length(start: Message) -> int:
    said = dict(start.get("headers", ())).get(b"content-length", b"")
    return int(said) if said.isdigit() else SMALL_BYTES + 1
