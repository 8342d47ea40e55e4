"""Live updates: one database listener a process, fanned out to its open pages by server-sent events.

A message only says that something is new; the page then asks for the part it shows, through its own
view, with its own filters and rights. So nothing that a member may not see passes here.
"""

import asyncio
import contextlib
import json
import logging
import time
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Iterator, MutableMapping, Sequence
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from importlib import import_module
from typing import Any
from uuid import UUID

import psycopg
from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth import get_user
from django.db import Error, connection
from django.http import HttpRequest

from innerloop.team import access

CHANNEL = "innerloop_live"
BEAT_SECONDS = 15.0
RETRY_SECONDS = 1.0
# The first news is told at once, and what comes within this time after it together: a page that is told twenty times a
# second asks no more often, and only costs the server twenty messages.
PACE_SECONDS = 0.5
# A page that does not read is told once when it reads again: of all that came, in one sum.
MOST_WAITING = 16
# Whoever is removed or signs out loses the stream this long after, at the latest.
RECHECK_SECONDS = 4 * BEAT_SECONDS
MOST_PAGES = 2000
MOST_PAGES_OF_ONE = 20
# A connection that the network forgot is noticed within a minute, else nobody would hear anything any more.
KEEPALIVES = {"keepalives": 1, "keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3}
# What Django adds for psycopg itself; all else is libpq's, above all how the server is verified.
NOT_OF_LIBPQ = {"autocommit", "context", "cursor_factory", "prepare_threshold", "row_factory"}

log = logging.getLogger(__name__)

# What news tell of, and the event that an open page hears it as.
_EVENTS = {"answers": "answer", "cases": "case", "notices": "notice"}
# Cases that are named in one message; with so many members told at once, all of the workspace look.
MOST_NAMED = 100

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


def tell(workspace_id: UUID, news: dict[str, Any]) -> None:
    """Tell every open page of a workspace, when the transaction commits. Ids and counts only."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, json.dumps({"workspace": str(workspace_id), **news})])


def tell_members(workspace_id: UUID, members: Sequence[UUID]) -> None:
    """Tell the open pages of some members that they were told something, when the transaction commits."""
    named = [str(member) for member in members] if len(members) <= MOST_NAMED else []
    tell(workspace_id, {"notices": named})


class Hub:
    """The open pages of this process, and the listener that feeds them."""

    def __init__(self) -> None:
        self._pages: dict[str, dict[asyncio.Queue[str], _Viewer]] = defaultdict(dict)
        self._pages_of: Counter[str] = Counter()  # by user
        self._going: set[asyncio.Task[None]] = set()  # each ends when its page goes away
        self._listener: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Start listening."""
        self._listener = asyncio.create_task(self._listen())

    async def close(self) -> None:
        """Stop listening."""
        if self._listener:
            self._listener.cancel()
            await asyncio.gather(self._listener, return_exceptions=True)

    def end(self) -> None:
        """End every stream: a server that stops would wait for them in vain."""
        for gone in self._going:
            gone.cancel()

    async def serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one page with events until it goes away, or its member does."""
        viewer = await _viewer(scope)
        if viewer is None:
            await _refuse(send, 403, "Sign in to see live updates.")
        elif self._pages_of[viewer.user] >= MOST_PAGES_OF_ONE:
            await _refuse(send, 503, f"You have {MOST_PAGES_OF_ONE} pages open. Close one to see live updates here.")
        elif self._pages_of.total() >= MOST_PAGES:
            await _refuse(send, 503, "Too many pages are open. Live updates start when some are closed.")
        else:
            with self._opened(viewer) as queue:
                await self._answer(scope, viewer, queue, receive, send)

    @contextlib.contextmanager
    def _opened(self, viewer: "_Viewer") -> Iterator[asyncio.Queue[str]]:
        queue: asyncio.Queue[str] = asyncio.Queue(MOST_WAITING)
        self._pages[viewer.workspace][queue] = viewer
        self._pages_of[viewer.user] += 1
        try:
            yield queue
        finally:
            self._pages[viewer.workspace].pop(queue, None)
            if not self._pages[viewer.workspace]:
                del self._pages[viewer.workspace]
            self._pages_of -= Counter({viewer.user: 1})  # which also forgets those at nought

    async def _answer(
        self, scope: Scope, viewer: "_Viewer", queue: asyncio.Queue[str], receive: Receive, send: Send
    ) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": _headers()})
        gone = asyncio.create_task(_until_gone(receive))
        self._going.add(gone)
        try:
            await self._feed(scope, viewer, queue, gone, send)
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            self._going.discard(gone)
            gone.cancel()

    async def _feed(
        self, scope: Scope, viewer: "_Viewer", queue: asyncio.Queue[str], gone: asyncio.Task[None], send: Send
    ) -> None:
        await _write(send, "retry: 1000\n\n")
        checked_at = time.monotonic()
        while not gone.done():
            news = await _next(queue, gone)
            if time.monotonic() - checked_at >= RECHECK_SECONDS:
                if not await _is_still(viewer, scope):
                    return
                checked_at = time.monotonic()
            await _write(send, _as_events(news) if news else ": still here\n\n")
            if news:
                await asyncio.wait({gone}, timeout=PACE_SECONDS)
                _gather(queue)

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
            except Exception:
                log.exception("The listener of live updates failed and starts again")
            await asyncio.sleep(RETRY_SECONDS)

    def _spread(self, payload: str) -> None:
        # Whoever may use the database may notify; what is no news of ours must not end the listening.
        try:
            news = json.loads(payload)
            workspace = str(news["workspace"])
        except (ValueError, TypeError, KeyError):
            log.warning("Live updates leave out a notice that is not theirs")
            return
        for queue, viewer in self._pages.get(workspace, {}).items():
            told = _for(viewer, news, payload)
            if told is None:
                continue
            if queue.full():
                _gather(queue)
            queue.put_nowait(told)

    def _spread_to_all(self) -> None:
        for workspace in self._pages:
            self._spread(json.dumps({"workspace": workspace}))


@dataclass(frozen=True, slots=True)
class _Viewer:
    workspace: str
    user: str
    member: str


def _for(viewer: _Viewer, news: dict[str, Any], payload: str) -> str | None:
    """Return the news as one viewer gets them; who else was told something is nobody's business."""
    if "notices" not in news:
        return payload
    is_told = not news["notices"] or viewer.member in news["notices"]
    return json.dumps({"workspace": viewer.workspace, "notices": True}) if is_told else None


async def _viewer(scope: Scope) -> _Viewer | None:
    return await sync_to_async(_viewer_of, thread_sensitive=False)(scope)


async def _is_still(viewer: _Viewer, scope: Scope) -> bool:
    try:
        return await _viewer(scope) == viewer
    except Error:
        # The database is away: there is no news either. The next look decides.
        return True


async def _next(queue: asyncio.Queue[str], gone: asyncio.Task[None]) -> str | None:
    """Return the next news; None when there is none for a beat, or nobody to tell it to."""
    waiting = asyncio.create_task(queue.get())
    done, _ = await asyncio.wait({waiting, gone}, timeout=BEAT_SECONDS, return_when=asyncio.FIRST_COMPLETED)
    if waiting in done:
        return waiting.result()
    waiting.cancel()
    return None


def _as_events(news: str) -> str:
    """Return the events that news become: of answers, of cases, of notices; all where nobody knows what was missed."""
    told = json.loads(news)
    is_unknown = not told.keys() & _EVENTS.keys()
    names = [event for name, event in _EVENTS.items() if is_unknown or name in told]
    return "".join(f"event: {event}\ndata: {news}\n\n" for event in names)


def _gather(queue: asyncio.Queue[str]) -> None:
    """Leave of the news that wait only one: how many answers they tell of together, and of which cases."""
    waiting = [json.loads(queue.get_nowait()) for _ in range(queue.qsize())]
    if not waiting:
        return
    together = dict(waiting[-1])
    if any(not news.keys() & _EVENTS.keys() for news in waiting):
        # Something was missed: every part of the page looks again.
        together = {"workspace": together["workspace"]}
    else:
        counts = [news["answers"] for news in waiting if "answers" in news]
        cases = [news["cases"] for news in waiting if "cases" in news]
        together |= {"answers": sum(count for count in counts if isinstance(count, int))} if counts else {}
        together |= {"cases": sorted({case for each in cases for case in each})[:MOST_NAMED]} if cases else {}
        together |= {"notices": True} if any("notices" in news for news in waiting) else {}
    queue.put_nowait(json.dumps(together))


async def _refuse(send: Send, status: int, sentence: str) -> None:
    headers = [(b"content-type", b"text/plain")]
    if status == 503:
        headers.append((b"retry-after", b"60"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": sentence.encode()})


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


def _viewer_of(scope: Scope) -> _Viewer | None:
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
        return _Viewer(str(member.workspace_id), str(member.user_id), str(member.id)) if member else None
    finally:
        connection.close()


def _conninfo() -> str:
    given = connection.get_connection_params()
    of_libpq = {name: value for name, value in given.items() if name not in NOT_OF_LIBPQ}
    return psycopg.conninfo.make_conninfo(**{**KEEPALIVES, **of_libpq})
