"""What the page of working hours shows, of a team or of the whole workspace."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from innerloop.kernel import clock
from innerloop.team import queries
from innerloop.team.models import Holiday, Team
from innerloop.team.rules import weeks
from innerloop.team.rules.working_time import MIDNIGHT, WorkingHours


@dataclass(frozen=True)
class HolidayRow:
    """A holiday to come: which hours, where it is not the whole day, and whose it is."""

    holiday: Holiday
    part: str
    whose: str


@dataclass(frozen=True)
class TeamHours:
    """A team with hours of its own."""

    team: Team
    said: str


@dataclass(frozen=True)
class HoursPage:
    """The hours that hold for a team, where they come from, and its holidays to come."""

    team: Team | None
    hours: WorkingHours
    said: str
    is_own: bool
    whose: str  # who they are kept from; empty where they are its own, or the usual ones
    instead: str  # which would hold without its own
    holidays: list[HolidayRow]
    inherited: list[HolidayRow]
    teams: list[TeamHours]

    @property
    def count_holidays(self) -> int:
        """Return how many holidays are to come, its own and those from above."""
        return len(self.holidays) + len(self.inherited)


def read(team: Team | None, *, workspace_name: str, now: datetime) -> HoursPage:
    """Return what there is to show. Six queries."""
    here, teams = queries.calendar(), {each.id: each for each in Team.objects.all()}
    names: dict[UUID | None, str] = {None: workspace_name}
    names |= {each.id: each.name for each in teams.values()}
    team_id = team.id if team else None
    home = here.home_of(team_id)
    is_set, is_own = home in here.weeks, home == team_id and home in here.weeks
    hours = here.hours_of(team_id)
    holidays = queries.holidays(here.teams_of(team_id), since=clock.day_in(hours.zone, now))
    rows = [HolidayRow(each, part(each), names[each.team_id]) for each in holidays]
    return HoursPage(
        team=team,
        hours=hours,
        said=weeks.say_hours(hours),
        is_own=is_own,
        whose=names[home] if is_set and not is_own else "",
        instead=f"the hours of {names[here.home_of(team.parent_id)]}" if team else "the usual hours",
        holidays=[row for row in rows if row.holiday.team_id == team_id],
        inherited=[row for row in rows if row.holiday.team_id != team_id],
        teams=[] if team else _with_own(here, teams),
    )


def part(holiday: Holiday) -> str:
    """Return the hours that are off, as a form is given them; empty for a whole day."""
    is_whole = (holiday.starts, holiday.ends) == (0, MIDNIGHT)
    return "" if is_whole else weeks.say_stretch(holiday.starts, holiday.ends)


def _with_own(here: queries.Calendar, teams: Mapping[UUID, Team]) -> list[TeamHours]:
    own = [TeamHours(teams[team_id], weeks.say_hours(week)) for team_id, week in here.weeks.items() if team_id]
    return sorted(own, key=lambda row: row.team.name.casefold())
