"""Whose hours a team keeps: its own, else those of the nearest team above it, else the workspace's (named by None).

Days off add up instead: a country's holidays, set at its team, are holidays of every desk below.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from uuid import UUID

from innerloop.team.rules.working_time import DayOff, Span, WorkingHours

# Until somebody says otherwise: Monday to Friday, nine to five.
USUAL = tuple(Span(day, 9 * 60, 17 * 60) for day in range(5))

Parents = Mapping[UUID, UUID | None]
# None is the whole workspace.
Weeks = Mapping[UUID | None, WorkingHours]
DaysOff = Mapping[UUID | None, Collection[DayOff]]


def hours_of(team_id: UUID | None, *, parents: Parents, weeks: Weeks, days_off: DaysOff, zone: str) -> WorkingHours:
    """Return the hours that hold for a team, or for the workspace without one.

    Where nobody has set any they are Monday to Friday, nine to five, in the workspace's `zone`.
    """
    week = weeks.get(whose_hours(team_id, parents=parents, weeks=weeks)) or WorkingHours(zone, USUAL)
    return without(week, team_id, parents=parents, days_off=days_off)


def whose_hours(team_id: UUID | None, *, parents: Parents, weeks: Weeks) -> UUID | None:
    """Return the nearest team from this one upwards that has hours of its own; None where the workspace's hold."""
    return next((each for each in upwards(team_id, parents) if each in weeks), None)


def without(week: WorkingHours, team_id: UUID | None, *, parents: Parents, days_off: DaysOff) -> WorkingHours:
    """Return hours without the days off of a team, of every team above it, and of the workspace."""
    off = [day for home in (*upwards(team_id, parents), None) for day in days_off.get(home, ())]
    return replace(week, days_off=tuple(sorted(set(off), key=lambda day: (day.on, day.starts, day.ends))))


def upwards(team_id: UUID | None, parents: Parents) -> Iterator[UUID]:
    """Yield a team and those above it, the nearest first."""
    seen: set[UUID] = set()
    while team_id is not None and team_id not in seen:
        yield team_id
        seen.add(team_id)
        team_id = parents.get(team_id)
