"""The hub: one database listener a process, fanned out to its open pages by server-sent events.

A message only says what is new, by number; the page then asks for the part it shows, through its own view, with its own
filters and rights. So nothing that a member may not see passes here.
"""

import asyncio
import contextlib
import functools
import logging
import time
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar
from uuid import UUID

import psycopg
from django.db import Error

from innerloop.kernel import news, waking
from innerloop.share.live import viewers
from innerloop.share.live.page import Page
from innerloop.share.live.telling import Viewer, as_events

BEAT_SECONDS = 15.0
RETRY_SECONDS = 1.0
CLOSE_SECONDS = 2.0
# The first news is told at once, and what comes within this time after it together: a page that is told twenty times a
# second asks no more often, and only costs the server twenty messages.
PACE_SECONDS = 0.25
# Whoever is removed or signs out loses the stream this long after, at the latest.
RECHECK_SECONDS = 4 * BEAT_SECONDS
MOST_PAGES = 2000
MOST_PAGES_OF_ONE = 20

log = logging.getLogger(__name__)

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
_Found = TypeVar("_Found")


class Hub:
    """The open pages of this process, and the listener that feeds them."""

    def __init__(self) -> None:
        self._pages: dict[str, set[Page]] = defaultdict(set)
        self._read: dict[str, int] = {}  # up to which number, by workspace with open pages
        self._pages_of: Counter[str] = Counter()  # by user
        self._going: set[asyncio.Task[None]] = set()  # each ends when its page goes away
        self._listener: asyncio.Task[None] | None = None
        self._asking = ThreadPoolExecutor(1, thread_name_prefix="live")  # with one connection, which it keeps

    async def open(self) -> None:
        """Start listening."""
        self._listener = asyncio.create_task(self._listen())

    async def close(self) -> None:
        """Stop listening. A database that does not answer holds nobody up: what hangs on it is left behind."""
        ending = [asyncio.get_running_loop().run_in_executor(self._asking, viewers.leave)]
        if self._listener:
            self._listener.cancel()
            ending.append(self._listener)
        await asyncio.wait(ending, timeout=CLOSE_SECONDS)
        self._asking.shutdown(wait=False, cancel_futures=True)

    def end(self) -> None:
        """End every stream: a server that stops would wait for them in vain."""
        for gone in self._going:
            gone.cancel()

    async def serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one page with events until it goes away, or its member does."""
        viewer = await self._ask(viewers.viewer_of, scope)
        if viewer is None:
            await _refuse(send, 403, "Sign in to see live updates.")
        elif self._pages_of[viewer.user] >= MOST_PAGES_OF_ONE:
            await _refuse(send, 503, f"You have {MOST_PAGES_OF_ONE} pages open. Close one to see live updates here.")
        elif self._pages_of.total() >= MOST_PAGES:
            await _refuse(send, 503, "Too many pages are open. Live updates start when some are closed.")
        else:
            with self._opened(Page(viewer, viewers.wants_of(scope))) as page:
                await self._answer(scope, page, receive, send)

    @contextlib.contextmanager
    def _opened(self, page: Page) -> Iterator[Page]:
        workspace, user = page.viewer.workspace, page.viewer.user
        self._pages[workspace].add(page)
        self._pages_of[user] += 1
        try:
            yield page
        finally:
            self._pages[workspace].discard(page)
            if not self._pages[workspace]:
                del self._pages[workspace]
                self._read.pop(workspace, None)
            self._pages_of -= Counter({user: 1})  # which also forgets those at nought

    async def _answer(self, scope: Scope, page: Page, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": _headers()})
        gone = asyncio.create_task(_until_gone(receive))
        self._going.add(gone)
        try:
            await self._feed(scope, page, gone, send)
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            self._going.discard(gone)
            gone.cancel()

    async def _feed(self, scope: Scope, page: Page, gone: asyncio.Task[None], send: Send) -> None:
        await _write(send, "retry: 1000\n\n")
        if not await self._caught_up(page, viewers.after_of(scope)):
            return
        checked_at = time.monotonic()
        while not gone.done():
            heard = await page.next(gone, BEAT_SECONDS)
            if time.monotonic() - checked_at >= RECHECK_SECONDS:
                if not await self._is_still(page.viewer, scope):
                    return
                checked_at = time.monotonic()
            await _write(send, as_events(heard, page.wants) if heard else ": still here\n\n")
            if heard:
                await asyncio.wait({gone}, timeout=PACE_SECONDS)

    async def _caught_up(self, page: Page, after: int | None) -> bool:
        """Give a page what it missed; False where the database is away, so that its browser comes again."""
        workspace = page.viewer.workspace
        try:
            if workspace not in self._read:
                # Before the page reads for itself: what is told from here on reaches it in one way or the other.
                newest = await self._ask(viewers.newest_of, workspace)
                self._read.setdefault(workspace, newest)
            missed, number = await self._ask(viewers.missed_by, workspace, after)
        except Error:
            return False
        page.catch_up(missed, number=number)
        return True

    async def _is_still(self, viewer: Viewer, scope: Scope) -> bool:
        try:
            return await self._ask(viewers.viewer_of, scope) == viewer
        except Error:
            # The database is away: there is no news either. The next look decides.
            return True

    async def _ask(self, ask: Callable[..., _Found], *given: Any) -> _Found:
        asking = functools.partial(viewers.asked, functools.partial(ask, *given))
        return await asyncio.get_running_loop().run_in_executor(self._asking, asking)

    async def _listen(self) -> None:
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(waking.conninfo(), autocommit=True) as listening:
                    await listening.execute(f"LISTEN {news.CHANNEL}")
                    # Whatever was told while nobody listened.
                    for workspace in list(self._pages):
                        await self._spread(listening, workspace)
                    while True:
                        # A connection that waits for notices can be asked nothing: all that have come are taken first,
                        # of several workspaces or of one many times.
                        notices = [notice async for notice in listening.notifies(stop_after=1)]
                        for workspace in dict.fromkeys(notice.payload for notice in notices):
                            await self._spread(listening, workspace)
            except psycopg.Error as error:
                log.warning("Live updates wait for the database: %s", type(error).__name__)
            except Exception:
                log.exception("The listener of live updates failed and starts again")
            await asyncio.sleep(RETRY_SECONDS)

    async def _spread(self, reading: psycopg.AsyncConnection[Any], workspace: str) -> None:
        # Whoever may use the database may notify; a workspace of nobody's, or one whose pages have not begun, is left.
        while workspace in self._pages and workspace in self._read:
            asked = (UUID(workspace), self._read[workspace], news.MOST)
            pieces: list[news.Piece] = await (await reading.execute(news.SINCE, asked)).fetchall()
            if pieces:
                self._read[workspace] = pieces[-1][0]
            for page in self._pages.get(workspace, ()):
                page.offer(pieces)
            if len(pieces) < news.MOST:
                return


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
