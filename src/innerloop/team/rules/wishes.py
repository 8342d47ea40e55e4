"""How a member wants to be told, and when what they are told now is due."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

# So long a mail waits for its member to see it on the page, and for more of the same.
GATHERED_FOR = timedelta(minutes=2)
_MINUTE, _DAY = timedelta(minutes=1), timedelta(days=1)


class Way(StrEnum):
    """How something leaves the page."""

    MAIL = "mail"
    PUSH = "push"  # to a browser


class Pace(StrEnum):
    """How often mail leaves."""

    AT_ONCE = "at_once"
    HOURLY = "hourly"
    DAILY = "daily"


@dataclass(frozen=True, slots=True)
class Wishes:
    """What one member wishes: `quiet` and `daily_at` are minutes of the day by the clock of `zone` (IANA).

    `off` holds what they do not want to get, as kind and way: "case.yours mail". Nothing in it is everything.
    """

    zone: str
    pace: Pace = Pace.AT_ONCE
    daily_at: int = 8 * 60
    quiet: tuple[int, int] | None = None
    lets_pressing_through: bool = False
    off: frozenset[str] = frozenset()

    def wants(self, kind: str, way: Way) -> bool:
        """Say whether a kind is wanted by a way."""
        return switch(kind, way) not in self.off


def switch(kind: str, way: Way) -> str:
    """Return how one kind by one way is called in `off`."""
    return f"{kind} {way}"


def due_at(way: Way, *, wishes: Wishes, now: datetime, is_pressing: bool = False) -> datetime:
    """Return when something that is told now is to leave.

    Mail is gathered, at least for two minutes: whoever has the page open reads it there. What falls into quiet hours
    waits for their end, but what is pressing, where its member lets that through.
    """
    passes = is_pressing and wishes.lets_pressing_through
    at = now
    if way == Way.MAIL:
        at = _gathered(now, wishes, Pace.AT_ONCE if passes else wishes.pace)
    return at if passes else after_quiet(at, wishes)


def after_quiet(moment: datetime, wishes: Wishes) -> datetime:
    """Return the moment, or the end of the quiet hours that it falls into."""
    if wishes.quiet is None:
        return moment
    begins, ends = wishes.quiet
    local = moment.astimezone(ZoneInfo(wishes.zone))
    minute = local.hour * 60 + local.minute
    is_quiet = begins <= minute < ends if begins < ends else minute >= begins or minute < ends
    return _next(ends, after=moment, zone=wishes.zone) if is_quiet else moment


def _gathered(now: datetime, wishes: Wishes, pace: Pace) -> datetime:
    if pace == Pace.DAILY:
        return _next(wishes.daily_at, after=now, zone=wishes.zone)
    if pace == Pace.HOURLY:
        local = now.astimezone(ZoneInfo(wishes.zone))
        return _to_the_minute(now) + (60 - local.minute) * _MINUTE
    return _to_the_minute(now + GATHERED_FOR) + _MINUTE


def _to_the_minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)


def _next(minute: int, *, after: datetime, zone: str) -> datetime:
    """Return when the clock of a zone shows a minute of the day next; one that a night leaves out comes an hour later.

    On the night when an hour comes twice, so does its minute.
    """
    place, today = ZoneInfo(zone), after.astimezone(ZoneInfo(zone)).date()
    shown = time(minute // 60 % 24, minute % 60)
    moments = [
        datetime.combine(today + days * _DAY, shown.replace(fold=fold), place).astimezone(UTC)
        for days in range(3)
        for fold in (0, 1)
    ]
    return min(moment for moment in moments if moment > after)
