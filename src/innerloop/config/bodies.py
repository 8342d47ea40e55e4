"""What clients send, read to its end before a thread is spent on it: slow or broken senders cost no thread."""

import asyncio
import tempfile
from collections.abc import Awaitable, Callable, MutableMapping
from typing import IO, Any

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

IDLE_SECONDS = 30.0
IN_MEMORY_BYTES = 1024 * 1024
# An upload of 500 MB with the form around it. All longer bodies of a process share this much of the disk.
MOST_ON_DISK_BYTES = 600 * 1024 * 1024
REPLAY_BYTES = 64 * 1024

EMPTY: Message = {"type": "http.request", "body": b"", "more_body": False}


class WholeBodies:
    """An ASGI application in front of another, which it calls only with requests that arrived whole.

    The other one may then wait for the body in a thread: everything is here. A request that breaks off is dropped,
    as half a form would be read as another form.
    """

    def __init__(self, pages: Application, *, idle_seconds: float = IDLE_SECONDS) -> None:
        self.pages = pages
        self.idle_seconds = idle_seconds
        self.on_disk = 0  # bytes, of all requests that are here now

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = {name: value for name, value in scope["headers"] if name in _LENGTHS}
        if not headers or headers == _NOTHING:
            await self.pages(scope, _nothing, send)
            return
        with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY_BYTES) as file:
            body = _Body(file)
            try:
                said = _said_length(headers)
                await self._fill(body, receive)
                _compare(said, body.size)
                file.seek(0)
                await self.pages(_with_length(scope, body.size), body.replay, send)
            except _Refused as refusal:
                await _refuse(refusal, send)
            except _BrokenOff:
                return  # nobody is there to be answered
            finally:
                self.on_disk -= body.on_disk

    async def _fill(self, body: "_Body", receive: Receive) -> None:
        while True:
            message = await self._next(receive)
            if message["type"] == "http.disconnect":
                raise _BrokenOff
            self._keep(body, message.get("body", b""))
            if not message.get("more_body", False):
                return

    async def _next(self, receive: Receive) -> Message:
        try:
            async with asyncio.timeout(self.idle_seconds):
                return await receive()
        except TimeoutError:
            raise _Refused(408, f"Nothing came for {self.idle_seconds:g} seconds. Send the request again.") from None

    def _keep(self, body: "_Body", chunk: bytes) -> None:
        size = body.size + len(chunk)
        _limit(size)
        more = (size if size > IN_MEMORY_BYTES else 0) - body.on_disk
        if self.on_disk + more > MOST_ON_DISK_BYTES:
            raise _Refused(503, "Other uploads fill the room for them. Try again in a minute.")
        self.on_disk += more
        body.on_disk += more
        body.size = size
        body.file.write(chunk)


_LENGTHS = (b"content-length", b"transfer-encoding")
_NOTHING = {b"content-length": b"0"}


class _Body:
    def __init__(self, file: IO[bytes]) -> None:
        self.file = file
        self.size = 0
        self.on_disk = 0

    async def replay(self) -> Message:
        chunk = self.file.read(REPLAY_BYTES)
        return {"type": "http.request", "body": chunk, "more_body": self.file.tell() < self.size}


class _BrokenOff(Exception):
    pass


class _Refused(Exception):
    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


async def _nothing() -> Message:
    return EMPTY


def _said_length(headers: dict[bytes, bytes]) -> int | None:
    said = headers.get(b"content-length")
    if said is None:
        return None
    if not said.isdigit():
        raise _Refused(400, "The header Content-Length is not a number of bytes.")
    _limit(int(said))
    return int(said)


def _limit(size: int) -> None:
    if size > MOST_ON_DISK_BYTES:
        raise _Refused(413, f"The request is larger than {MOST_ON_DISK_BYTES // 1024**2} MB. Send less at once.")


def _compare(said: int | None, came: int) -> None:
    if said not in (None, came):
        raise _Refused(400, f"The request was to have {said} bytes, and {came} came. Send it again.")


def _with_length(scope: Scope, length: int) -> Scope:
    # WSGI reads no body whose length it is not told, and a body in chunks does not tell it.
    headers = [(name, value) for name, value in scope["headers"] if name not in _LENGTHS]
    return {**scope, "headers": [*headers, (b"content-length", str(length).encode())]}


async def _refuse(refusal: _Refused, send: Send) -> None:
    # The rest of the body is not read, so the connection cannot carry another request.
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")]
    if refusal.status == 503:
        headers.append((b"retry-after", b"60"))
    await send({"type": "http.response.start", "status": refusal.status, "headers": headers})
    await send({"type": "http.response.body", "body": str(refusal).encode(), "more_body": False})
