"""What the worker's reader does next: what was just said first, then a theme held against the past, then history."""

import os
import threading
from pathlib import Path

from django.conf import settings

from innerloop.kernel import clock
from innerloop.understand.actions.wording.applying import apply_next
from innerloop.understand.actions.wording.reading import read_next
from innerloop.understand.models import Unread
from innerloop.understand.words.reading import Reader

# Whoever answers or looks at a page goes before whoever reads.
NICER = 5
# One round in so many begins with the themes: an unbroken stream of answers does not stop them.
NOT_LIVE = 8


class WordReader:
    """Reads in rounds, each short, so that what is new never waits for long behind what is old."""

    def __init__(self) -> None:
        self._reader = Reader(Path(settings.HOME))
        self._is_nice = False
        self._turn = 0

    def round(self) -> int:
        """Do the most pressing piece of work; return how many texts it was about, 0 where there is none."""
        self._be_nice()
        now = clock.now()
        self._turn += 1
        if self._turn % NOT_LIVE == 0 and (done := apply_next(self._reader, now=now)):
            return done
        return (
            read_next(self._reader, now=now, rank=Unread.LIVE)
            or apply_next(self._reader, now=now)
            or read_next(self._reader, now=now)
        )

    def _be_nice(self) -> None:
        """Let every other thread of this machine go first, where the system knows priorities of threads."""
        if not self._is_nice:
            self._is_nice = True
            if hasattr(os, "setpriority") and os.uname().sysname == "Linux":
                os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICER)
