"""One open page: what waits to be told to it, gathered into one piece however long it does not read."""

import asyncio
from collections.abc import Iterable

from innerloop.kernel.news import Piece
from innerloop.share.live.telling import Heard, Viewer, Wants, hear, together


class Page:
    """What one open page hears. While it catches up on what it missed, what is new waits behind that."""

    def __init__(self, viewer: Viewer, wants: Wants) -> None:
        self.viewer, self.wants = viewer, wants
        self._number = 0
        self._waiting: Heard | None = None
        self._behind: list[Piece] | None = []
        self._came = asyncio.Event()

    def offer(self, pieces: Iterable[Piece]) -> None:
        """Give it news of its workspace, in their order."""
        if self._behind is not None:
            self._behind += pieces
            return
        for number, told in pieces:
            if number > self._number:
                self._number = number
                self._put(hear(number, told, self.wants, self.viewer))

    def catch_up(self, missed: Iterable[Piece] | None, *, number: int) -> None:
        """Give it what it missed since a number, then what came meanwhile; None where nobody knows what it missed."""
        behind, self._behind, self._number = self._behind or [], None, number
        if missed is None:
            self._put(Heard(number, is_unknown=True))
        self.offer(missed or ())
        self.offer(behind)

    async def next(self, gone: "asyncio.Task[None]", within: float) -> Heard | None:
        """Return what waits; None when nothing comes within so many seconds, or the page goes away."""
        if self._waiting is None:
            coming = asyncio.create_task(self._came.wait())
            await asyncio.wait({coming, gone}, timeout=within, return_when=asyncio.FIRST_COMPLETED)
            coming.cancel()
        heard, self._waiting = self._waiting, None
        self._came.clear()
        return heard

    def _put(self, heard: Heard | None) -> None:
        if heard:
            self._waiting = together(self._waiting, heard) if self._waiting else heard
            self._came.set()
