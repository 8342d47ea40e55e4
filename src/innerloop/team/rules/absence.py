"""Who is away, and when they are back at work."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from innerloop.team.rules.working_time import NeverDone, WorkingHours, next_open, zone_of

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Away:
    """Days on which somebody is away, first and last; without a last one nobody knows for how long."""

    starts_on: date
    ends_on: date | None = None

    def covers(self, day: date) -> bool:
        """Say whether a day is one of them."""
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


def is_away(at: datetime, hours: WorkingHours, absences: Collection[Away]) -> bool:
    """Say whether somebody is away at a moment, by the calendar of their own zone."""
    day = at.astimezone(zone_of(hours.zone)).date()
    return any(away.covers(day) for away in absences)


def back_at(at: datetime, hours: WorkingHours, absences: Collection[Away]) -> datetime | None:
    """Return the first moment from this one on at which somebody works and is not away; None where nobody knows."""
    moment = at
    # Each round leaves an absence behind for good, so there are never more rounds than absences.
    for _ in range(len(absences) + 1):
        try:
            moment = next_open(moment, hours)
        except NeverDone:
            return None
        day = moment.astimezone(zone_of(hours.zone)).date()
        ends = [away.ends_on for away in absences if away.covers(day)]
        if not ends:
            return moment
        known = [end for end in ends if end is not None]
        if len(known) < len(ends):
            return None
        moment = datetime.combine(max(known) + _DAY, time(), zone_of(hours.zone)).astimezone(UTC)
    return None
