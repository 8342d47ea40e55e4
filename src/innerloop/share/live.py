"""Live updates: one database listener a process, fanned out to its open pages by server-sent events.

A message only says that something is new; the page then asks for the part it shows, through its own
view, with its own filters and rights. So nothing that a member may not see passes here.
"""

import asyncio
import contextlib
import json
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable, MutableMapping
from http.cookies import CookieError, SimpleCookie
from importlib import import_module
from typing import Any
from uuid import UUID

import psycopg
from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth import get_user
from django.db import connection
from django.http import HttpRequest

from innerloop.team import access

CHANNEL = "innerloop_live"
BEAT_SECONDS = 15.0
RETRY_SECONDS = 1.0
# A page that does not read is behind by more than it can want: it is told once when it reads again.
MOST_WAITING = 16

log = logging.getLogger(__name__)

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


def tell(workspace_id: UUID, news: dict[str, Any]) -> None:
    """Tell every open page of a workspace, when the transaction commits. Ids and counts only."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, json.dumps({"workspace": str(workspace_id), **news})])


class Hub:
    """The open pages of this process, and the listener that feeds them."""

    def __init__(self) -> None:
        self._pages: dict[str, set[asyncio.Queue[str]]] = defaultdict(set)
        self._listener: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Start listening."""
        self._listener = asyncio.create_task(self._listen())

    async def close(self) -> None:
        """Stop listening."""
        if self._listener:
            self._listener.cancel()
            await asyncio.gather(self._listener, return_exceptions=True)

    async def serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one page with events until it goes away."""
        workspace = await sync_to_async(_workspace_of, thread_sensitive=False)(scope)
        if workspace is None:
            await send({"type": "http.response.start", "status": 403, "headers": [(b"content-type", b"text/plain")]})
            await send({"type": "http.response.body", "body": b"Sign in to see live updates."})
            return
        await send({"type": "http.response.start", "status": 200, "headers": _headers()})
        queue: asyncio.Queue[str] = asyncio.Queue(MOST_WAITING)
        self._pages[workspace].add(queue)
        gone = asyncio.create_task(_until_gone(receive))
        try:
            await self._feed(queue, gone, send)
        finally:
            gone.cancel()
            self._pages[workspace].discard(queue)

    async def _feed(self, queue: asyncio.Queue[str], gone: asyncio.Task[None], send: Send) -> None:
        await _write(send, "retry: 1000\n\n")
        while not gone.done():
            waiting = asyncio.create_task(queue.get())
            done, _ = await asyncio.wait({waiting, gone}, timeout=BEAT_SECONDS, return_when=asyncio.FIRST_COMPLETED)
            if waiting in done:
                await _write(send, f"event: answer\ndata: {waiting.result()}\n\n")
            else:
                waiting.cancel()
                await _write(send, ": still here\n\n")

    async def _listen(self) -> None:
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(_conninfo(), autocommit=True) as listening:
                    await listening.execute(f"LISTEN {CHANNEL}")
                    # Whatever was told while nobody listened: every page looks once.
                    self._spread_to_all()
                    async for notice in listening.notifies():
                        self._spread(notice.payload)
            except psycopg.Error as error:
                log.warning("Live updates wait for the database: %s", type(error).__name__)
            await asyncio.sleep(RETRY_SECONDS)

    def _spread(self, payload: str) -> None:
        for queue in self._pages.get(json.loads(payload)["workspace"], ()):
            with contextlib.suppress(asyncio.QueueFull):
                queue.put_nowait(payload)

    def _spread_to_all(self) -> None:
        for workspace in self._pages:
            self._spread(json.dumps({"workspace": workspace}))


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _write(send: Send, text: str) -> None:
    await send({"type": "http.response.body", "body": text.encode(), "more_body": True})


def _headers() -> list[tuple[bytes, bytes]]:
    return [
        (b"content-type", b"text/event-stream"),
        (b"cache-control", b"no-cache"),
        (b"x-accel-buffering", b"no"),  # a proxy that buffers would hold the news back
        (b"x-content-type-options", b"nosniff"),
    ]


def _workspace_of(scope: Scope) -> str | None:
    request = HttpRequest()
    request.method = "GET"
    with contextlib.suppress(CookieError):
        raw = b"; ".join(value for name, value in scope["headers"] if name == b"cookie")
        request.COOKIES = {name: morsel.value for name, morsel in SimpleCookie(raw.decode("latin-1")).items()}
    store = import_module(settings.SESSION_ENGINE).SessionStore
    request.session = store(request.COOKIES.get(settings.SESSION_COOKIE_NAME))
    try:
        request.user = get_user(request)
        member = access.member_of(request)
        return str(member.workspace_id) if member else None
    finally:
        connection.close()


def _conninfo() -> str:
    parameters = connection.get_connection_params()
    known = {
        name: value for name, value in parameters.items() if name in ("dbname", "user", "password", "host", "port")
    }
    return psycopg.conninfo.make_conninfo(**known)
