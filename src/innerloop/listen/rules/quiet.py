"""Quiet hours: nobody is written to at night, wherever they live.

Where nobody knows a customer's zone, the hours hold in every zone of their country. The arithmetic is exact at the
days on which clocks are put forward or back: a moment is open or not by the wall clock that hangs there.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from innerloop.listen.rules.asking import Against, Reason
from innerloop.listen.rules.whereabouts import Whereabouts, city_of, zone_of

EVERY_DAY = frozenset(range(7))
_MIDNIGHT = 24 * 60
_MOST_DAYS = 370  # a longer holiday is for ever
_MOST_ROUNDS = 800


@dataclass(frozen=True, slots=True)
class Hours:
    """When customers may be written to: minutes of the day from `opens` to before `closes`, on which days."""

    opens: int = 8 * 60
    closes: int = 21 * 60
    weekdays: frozenset[int] = EVERY_DAY  # 0 is Monday
    days_off: frozenset[date] = field(default_factory=frozenset)

    def is_open(self, local: datetime) -> bool:
        """Say whether a wall clock shows an hour at which one may write."""
        return self.opens <= local.hour * 60 + local.minute < self.closes and self.is_open_day(local.date())

    def is_open_day(self, day: date) -> bool:
        """Say whether a day has such hours at all."""
        return day.weekday() in self.weekdays and day not in self.days_off


@dataclass(frozen=True, slots=True)
class QuietHours:
    """The rule: the hours hold in every zone where the customer may be."""

    hours: Hours
    where: Whereabouts

    def against(self, at: datetime) -> Against | None:
        """Return that it is night there, until the first moment at which it is day in every zone."""
        moment = at.astimezone(UTC)
        closed = first_closed(self.hours, self.where.zones, moment)
        if closed is None:
            return None
        until = next_open(self.hours, self.where.zones, moment)
        return Against(Reason("quiet_hours", _detail(self.hours, self.where, closed, moment, until)), until)


@lru_cache(maxsize=4096)
def first_closed(hours: Hours, zones: tuple[str, ...], moment: datetime) -> str | None:
    """Return the first of the zones where one may not write at a moment, or None."""
    return next((zone for zone in zones if not hours.is_open(moment.astimezone(zone_of(zone)))), None)


@lru_cache(maxsize=4096)
def next_open(hours: Hours, zones: tuple[str, ...], moment: datetime) -> datetime | None:
    """Return the first moment from this one on that is open in every zone; None where there is none in a year."""
    at = moment
    for _ in range(_MOST_ROUNDS):
        closed = first_closed(hours, zones, at)
        if closed is None:
            return at
        opens = _opens_in(hours, zone_of(closed), at)
        if opens is None or opens - moment > timedelta(days=_MOST_DAYS):
            return None
        at = opens
    return None


def _opens_in(hours: Hours, zone: ZoneInfo, after: datetime) -> datetime | None:
    """Return the first moment after a closed one that is open in a zone."""
    first = after.astimezone(zone).date()
    for number in range(_MOST_DAYS):
        day = first + timedelta(days=number)
        if not hours.is_open_day(day):
            continue
        for moment in sorted(_candidates(hours, zone, day)):
            if moment >= after and hours.is_open(moment.astimezone(zone)):
                return moment
    return None


def _candidates(hours: Hours, zone: ZoneInfo, day: date) -> Iterator[datetime]:
    """Yield the moments at which a closed day may become open: the hour itself, and when the clock is moved."""
    opens = datetime.combine(day, time(hours.opens // 60, hours.opens % 60), zone)
    yield opens.astimezone(UTC)
    yield opens.replace(fold=1).astimezone(UTC)
    begins = datetime.combine(day, time(), zone).astimezone(UTC) - timedelta(hours=2)
    ends = begins + timedelta(hours=29)
    if begins.astimezone(zone).utcoffset() != ends.astimezone(zone).utcoffset():
        yield _moved_at(zone, begins, ends)


def _moved_at(zone: ZoneInfo, low: datetime, high: datetime) -> datetime:
    """Return the second at which a zone's clock is moved between two moments of different offset."""
    before = low.astimezone(zone).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = (low + (high - low) / 2).replace(microsecond=0)
        if middle.astimezone(zone).utcoffset() == before:
            low = middle
        else:
            high = middle
    return high


def _detail(hours: Hours, where: Whereabouts, zone: str, at: datetime, until: datetime | None) -> str:
    local = at.astimezone(zone_of(zone))
    if local.date() in hours.days_off:
        now = f"{local:%-d %B} is a day off"
    elif local.weekday() not in hours.weekdays:
        now = f"It is {local:%A} in {city_of(zone)}"
    else:
        now = f"It is {local:%H:%M} in {city_of(zone)}"
    if len(where.zones) > 1:
        now += f", and they may live anywhere in {where.name}"
    if until is None:
        return f"{now}. No hour of the day is allowed in all of it"
    return f"{now}. Next from {_said(until.astimezone(zone_of(zone)), local)}"


def _said(until: datetime, now: datetime) -> str:
    hour = f"{until:%H:%M}"
    days = (until.date() - now.date()).days
    if days == 0:
        return hour
    if days == 1:
        return f"{hour} tomorrow"
    return f"{hour} on {until:%A}" if days < 7 else f"{hour} on {until:%-d %B}"
