"""Which hours hold for whom."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from innerloop.kernel import scope
from innerloop.team.models import Holiday, Hours, Workspace
from innerloop.team.queries.teams import team_parents
from innerloop.team.rules import whose_hours as rule
from innerloop.team.rules.working_time import DayOff, WorkingHours


@dataclass(frozen=True)
class Calendar:
    """All hours and holidays of a workspace, as they were at one moment; `zone` is the workspace's."""

    zone: str
    parents: dict[UUID, UUID | None]
    weeks: dict[UUID | None, WorkingHours]
    days_off: dict[UUID | None, list[DayOff]]
    # One object for a whole team, which remembers its days.
    _known: dict[UUID | None, WorkingHours] = field(default_factory=dict, init=False, repr=False, compare=False)

    def hours_of(self, team_id: UUID | None) -> WorkingHours:
        """Return the hours that hold for a team; without one, the workspace's."""
        if team_id not in self._known:
            self._known[team_id] = rule.hours_of(
                team_id, parents=self.parents, weeks=self.weeks, days_off=self.days_off, zone=self.zone
            )
        return self._known[team_id]

    def within(self, week: WorkingHours, team_id: UUID | None) -> WorkingHours:
        """Return somebody's own hours, without the holidays of their team."""
        return rule.without(week, team_id, parents=self.parents, days_off=self.days_off)

    def home_of(self, team_id: UUID | None) -> UUID | None:
        """Return whose hours a team keeps; None is the workspace."""
        return rule.whose_hours(team_id, parents=self.parents, weeks=self.weeks)

    def teams_of(self, team_id: UUID | None) -> frozenset[UUID]:
        """Return a team with all above it."""
        return frozenset(rule.upwards(team_id, self.parents))


def calendar() -> Calendar:
    """Return the hours and holidays of this workspace. Four queries."""
    days_off: dict[UUID | None, list[DayOff]] = {}
    for holiday in Holiday.objects.all():
        days_off.setdefault(holiday.team_id, []).append(holiday.read())
    return Calendar(
        zone=Workspace.objects.values_list("time_zone", flat=True).get(id=scope.current()),
        parents=team_parents(),
        weeks={hours.team_id: hours.read() for hours in Hours.objects.all()},
        days_off=days_off,
    )


def working_hours(team_ids: Collection[UUID | None]) -> dict[UUID | None, WorkingHours]:
    """Return the hours that hold for each of the teams; None is the workspace. Four queries."""
    here = calendar()
    return {team_id: here.hours_of(team_id) for team_id in team_ids}


def holidays(team_ids: Collection[UUID], *, since: date) -> QuerySet[Holiday]:
    """Return the holidays of these teams and of the workspace, from a day on; the next first."""
    theirs = Q(team_id__in=team_ids) | Q(team=None)
    found: QuerySet[Holiday] = Holiday.objects.filter(theirs, on__gte=since).order_by("on", "id")
    return found
