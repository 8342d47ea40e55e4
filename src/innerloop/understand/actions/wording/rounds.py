"""What the reader does next: what was just said, then a theme held against the past, then history, then what other
models have read."""

from pathlib import Path

from django.conf import settings

from innerloop.kernel import clock
from innerloop.understand.actions.wording.applying import apply_next
from innerloop.understand.actions.wording.reading import read_next
from innerloop.understand.actions.wording.renewing import renew_next
from innerloop.understand.models import Unread
from innerloop.understand.words.reading import Reader

# One round in so many begins with the themes: an unbroken stream of answers does not stop them.
NOT_LIVE = 8


class WordReader:
    """Reads in rounds, each short, so that what is new never waits for long behind what is old."""

    def __init__(self) -> None:
        self._reader = Reader(Path(settings.HOME))
        self._turn = 0

    def round(self) -> int:
        """Do the most pressing piece of work; return how many texts it was about, 0 where there is none."""
        now = clock.now()
        self._turn += 1
        if self._turn % NOT_LIVE == 0 and (done := apply_next(self._reader, now=now)):
            return done
        return (
            read_next(self._reader, now=now, rank=Unread.LIVE)
            or apply_next(self._reader, now=now)
            or read_next(self._reader, now=now)
            or renew_next(self._reader, now=now)
        )
