"""Moments to put a case off to: near ones in one press, all in the hours of the team that has it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from innerloop.act.rules.due import say_moment
from innerloop.team.rules.working_time import NeverDone, WorkingHours, next_open, zone_of

_MONDAY = 0


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment that can be picked, and how it is said: "in an hour, 15:00"."""

    at: datetime
    words: str


def moments(now: datetime, hours: WorkingHours) -> tuple[Moment, ...]:
    """Return the moments that are offered, the nearest first, none twice."""
    zone = hours.zone
    found: dict[datetime, Moment] = {}
    for name, at in _offered(now, hours):
        if at > now:
            found.setdefault(at, Moment(at, f"{name}, {say_moment(at, now=now, zone=zone)}"))
    return tuple(sorted(found.values(), key=lambda moment: moment.at))


def _offered(now: datetime, hours: WorkingHours) -> Iterator[tuple[str, datetime]]:
    hour = (now + timedelta(hours=1)).replace(second=0, microsecond=0)
    yield "in an hour", hour
    local = now.astimezone(zone_of(hours.zone))
    to_monday = (_MONDAY - local.weekday()) % 7 or 7
    for name, days in (("next working day", 1), ("on Monday", to_monday), ("in a week", 7)):
        midnight = datetime.combine(local.date() + timedelta(days=days), time(), local.tzinfo)
        try:
            yield name, next_open(midnight, hours)
        except NeverDone:
            continue
