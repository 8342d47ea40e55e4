"""Working time: how much of it lies between two moments, and when so much of it will have passed.

A moment is open by the wall clock that hangs there. So where clocks are put forward the hour that nobody sees is
nobody's work, and where they are put back the hour that comes twice counts twice: what is added up is time as it
passes. Moments are taken in any zone and given in UTC.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, cached_property
from zoneinfo import ZoneInfo

MIDNIGHT = 24 * 60  # the end of a day, in minutes
# Who waits longer waits for ever: past it the search ends, whatever the holidays say.
LONGEST = timedelta(days=3653)
_DAY = timedelta(days=1)
_MONTH = timedelta(days=31)

Minutes = tuple[int, int]
Opening = tuple[datetime, datetime]


class HoursImpossible(ValueError):
    """These hours cannot be worked: {reason}."""

    def __init__(self, reason: str = "") -> None:
        super().__init__(" ".join((self.__doc__ or "").split()).format(reason=reason))


class EmptyWeek(HoursImpossible):
    """A week needs a working hour. Give at least one day its hours."""


class NeverDone(ValueError):
    """{amount} of working time do not pass within ten years from {start}. Look at the hours and the holidays."""

    def __init__(self, start: datetime, amount: timedelta) -> None:
        super().__init__((self.__doc__ or "").format(amount=amount, start=start))


@dataclass(frozen=True, slots=True)
class Span:
    """Hours of a weekday (0 is Monday): minutes of its day, from `opens` to before `closes`; 1440 is its end."""

    weekday: int
    opens: int
    closes: int

    def __post_init__(self) -> None:
        if not (0 <= self.weekday < 7 and 0 <= self.opens < self.closes <= MIDNIGHT):
            raise HoursImpossible(f"day {self.weekday} from minute {self.opens} to {self.closes}")


@dataclass(frozen=True, slots=True)
class DayOff:
    """A day on which nobody works, or only a part of one: from the minute `starts` to before `ends`."""

    on: date
    starts: int = 0
    ends: int = MIDNIGHT

    def __post_init__(self) -> None:
        if not 0 <= self.starts < self.ends <= MIDNIGHT:
            raise HoursImpossible(f"{self.on} is off from minute {self.starts} to {self.ends}")


@dataclass(frozen=True)
class WorkingHours:
    """When somebody works: the hours of a week in a time zone (IANA), but for the days off.

    Raises EmptyWeek, and HoursImpossible for a zone that nobody knows.
    """

    zone: str
    spans: tuple[Span, ...]
    days_off: tuple[DayOff, ...] = ()
    # A case's clocks ask for the same few days again and again.
    _known: dict[date, tuple[Opening, ...]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not self.spans:
            raise EmptyWeek
        try:
            zone_of(self.zone)
        except (KeyError, ValueError, OSError):
            raise HoursImpossible(f"nobody knows the time zone {self.zone!r}") from None

    def on(self, day: date) -> list[Minutes]:
        """Return what is worked on a local day, in order, as minutes of the day."""
        return _without(self._week.get(day.weekday(), []), self._off.get(day, []))

    def openings(self, start: datetime, end: datetime) -> Iterator[Opening]:
        """Yield the working hours between two moments, in order; what lies across midnight in UTC comes in two."""
        day = start.date()
        while start < end and day <= end.date():
            for opens, closes in self._in_day(day):
                if closes > start and opens < end:
                    yield max(opens, start), min(closes, end)
            day += _DAY

    @cached_property
    def _week(self) -> dict[int, list[Minutes]]:
        days = {span.weekday for span in self.spans}
        return {day: _merged((each.opens, each.closes) for each in self.spans if each.weekday == day) for day in days}

    @cached_property
    def _off(self) -> dict[date, list[Minutes]]:
        off: dict[date, list[Minutes]] = {}
        for each in self.days_off:
            off.setdefault(each.on, []).append((each.starts, each.ends))
        return off

    def _in_day(self, day: date) -> tuple[Opening, ...]:
        """Return what is open within a day of UTC."""
        if day not in self._known:
            begins = datetime.combine(day, time(), UTC)
            self._known[day] = tuple(
                opening for piece in _steady(zone_of(self.zone), begins) for opening in self._in_piece(*piece)
            )
        return self._known[day]

    def _in_piece(self, begins: datetime, ends: datetime, offset: timedelta) -> Iterator[Opening]:
        first, last = (begins + offset).date(), (ends + offset).date()
        for number in range((last - first).days + 1):
            local = first + timedelta(days=number)
            midnight = datetime.combine(local, time(), UTC) - offset
            for opens, closes in self.on(local):
                from_, to = midnight + timedelta(minutes=opens), midnight + timedelta(minutes=closes)
                if from_ < ends and to > begins:
                    yield max(from_, begins), min(to, ends)


zone_of = cache(ZoneInfo)  # the library forgets all but eight, and reads each anew from its file


def add_working(start: datetime, amount: timedelta, hours: WorkingHours) -> datetime:
    """Return the first moment at which so much working time has passed since `start`; raises NeverDone."""
    at, left = _utc(start), amount
    if left <= timedelta():
        return at
    for opens, closes in hours.openings(at, at + LONGEST):
        if left <= closes - opens:
            return opens + left
        left -= closes - opens
    raise NeverDone(start, amount)


def working_between(start: datetime, end: datetime, hours: WorkingHours) -> timedelta:
    """Return how much working time lies between two moments; none where the second is the earlier one."""
    openings = hours.openings(_utc(start), _utc(end))
    return sum((closes - opens for opens, closes in openings), timedelta())


def is_open(at: datetime, hours: WorkingHours) -> bool:
    """Say whether a moment is within the working hours."""
    local = _utc(at).astimezone(zone_of(hours.zone))
    minute = local.hour * 60 + local.minute
    return any(opens <= minute < closes for opens, closes in hours.on(local.date()))


def next_open(at: datetime, hours: WorkingHours) -> datetime:
    """Return the first moment from this one on that is within the working hours; raises NeverDone."""
    moment = _utc(at)
    for opens, _ in hours.openings(moment, moment + LONGEST):
        return opens
    raise NeverDone(at, timedelta())


def next_close(at: datetime, hours: WorkingHours) -> datetime | None:
    """Return when the working hours end that a moment is in; None outside them, and where no end is within a month."""
    moment = _utc(at)
    end = moment
    for opens, closes in hours.openings(moment, moment + _MONTH):
        if opens > end:
            break
        end = closes
    return end if moment < end < moment + _MONTH else None


def always(zone: str) -> WorkingHours:
    """Return the hours of a desk that never closes."""
    return WorkingHours(zone, tuple(Span(day, 0, MIDNIGHT) for day in range(7)))


def _utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError(f"{moment} has no time zone: give a moment that says where it is.")
    return moment.astimezone(UTC)


def _steady(zone: ZoneInfo, begins: datetime) -> list[tuple[datetime, datetime, timedelta]]:
    """Cut a day of UTC where the zone's clock is moved: (from, to, offset) of each piece."""
    ends = begins + _DAY
    before, after = _offset(zone, begins), _offset(zone, ends)
    if before == after:
        return [(begins, ends, before)]
    moved = _moved_at(zone, begins, ends)
    return [(begins, moved, before), (moved, ends, after)]


def _moved_at(zone: ZoneInfo, low: datetime, high: datetime) -> datetime:
    before = _offset(zone, low)
    while high - low > timedelta(seconds=1):
        middle = (low + (high - low) / 2).replace(microsecond=0)
        low, high = (middle, high) if _offset(zone, middle) == before else (low, middle)
    return high


def _offset(zone: ZoneInfo, moment: datetime) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta()


def _merged(pieces: Iterable[Minutes]) -> list[Minutes]:
    merged: list[Minutes] = []
    for opens, closes in sorted(pieces):
        if merged and opens <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], closes))
        else:
            merged.append((opens, closes))
    return merged


def _without(worked: list[Minutes], off: list[Minutes]) -> list[Minutes]:
    for starts, ends in off:
        cut = [part for opens, closes in worked for part in ((opens, min(closes, starts)), (max(opens, ends), closes))]
        worked = [(opens, closes) for opens, closes in cut if opens < closes]
    return worked
