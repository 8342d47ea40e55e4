"""What the reader does next: what was just said, then a theme held against the past, then history, then what other
models have read; and once an hour, what no theme covers."""

from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings

from innerloop.kernel import apart, clock
from innerloop.team.models import Workspace
from innerloop.understand.actions.wording.applying import apply_next
from innerloop.understand.actions.wording.discovering import discover
from innerloop.understand.actions.wording.reading import read_next
from innerloop.understand.actions.wording.renewing import renew_next
from innerloop.understand.models import Emerging, Unread
from innerloop.understand.words.reading import Reader

# One round in so many begins with the themes, and with what none covers: an unbroken stream of answers stops neither.
NOT_LIVE = 8
# The minute of each hour at which it is looked for what no theme covers.
HOUR, MINUTE = timedelta(hours=1), 53


class WordReader:
    """Reads in rounds, each short, so that what is new never waits for long behind what is old."""

    def __init__(self) -> None:
        self._reader = Reader(Path(settings.HOME))
        self._turn = 0
        self._hourly = Hourly(self._reader)

    def round(self) -> int:
        """Do the most pressing piece of work; return how many texts it was about, 0 where there is none."""
        now = clock.now()
        self._turn += 1
        if self._turn % NOT_LIVE == 0 and (done := self._themes(now)):
            return done
        return (
            read_next(self._reader, now=now, rank=Unread.LIVE)
            or self._themes(now)
            or read_next(self._reader, now=now)
            or renew_next(self._reader, now=now)
        )

    def _themes(self, now: datetime) -> int:
        return apply_next(self._reader, now=now) or self._hourly.next(now)


class Hourly:
    """Looks once an hour for what no theme covers, a workspace a round: what is new waits for one of them at most."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._due: datetime | None = None
        self._left: list[UUID] = []

    def next(self, now: datetime) -> int:
        """Look in one workspace; return 0 where none is left for this hour."""
        if self._due is None:
            self._due = _next(now)
        if now >= self._due:
            self._due = _next(now)
            self._left = list(Workspace.objects.order_by("-id").values_list("id", flat=True))
        if not self._left:
            return 0
        with apart.within(self._left.pop(), doing="Finding what no theme covers"):
            # Another reader may have been here. Where nothing was found both look, which does no harm.
            if not Emerging.objects.filter(seen_at__gte=self._due - HOUR).exists():
                discover(self._reader, now=now)
        return 1


def _next(now: datetime) -> datetime:
    at = now.replace(minute=MINUTE, second=0, microsecond=0)
    return at if at > now else at + HOUR
