"""Whose hours a team keeps, and whose holidays."""

from datetime import date
from uuid import UUID, uuid4

from innerloop.team.rules.whose_hours import USUAL, hours_of, upwards, whose_hours
from innerloop.team.rules.working_time import DayOff, Span, WorkingHours

KENYA, NAIROBI, DESK, GHANA = (uuid4() for _ in range(4))
PARENTS: dict[UUID, UUID | None] = {KENYA: None, NAIROBI: KENYA, DESK: NAIROBI, GHANA: None}
EARLY = WorkingHours("Africa/Nairobi", (Span(0, 360, 840),))
JAMHURI, INDEPENDENCE, PARTY = DayOff(date(2026, 12, 12)), DayOff(date(2026, 3, 6)), DayOff(date(2026, 7, 3), 780)


def it_keeps_the_hours_of_the_nearest_team_above():
    hours = hours_of(DESK, parents=PARENTS, weeks={KENYA: EARLY}, days_off={}, zone="UTC")

    assert hours == EARLY
    assert whose_hours(DESK, parents=PARENTS, weeks={KENYA: EARLY}) == KENYA


def it_keeps_its_own_hours_before_those_above():
    late = WorkingHours("Africa/Lagos", (Span(0, 720, 1200),))

    assert hours_of(DESK, parents=PARENTS, weeks={KENYA: EARLY, DESK: late}, days_off={}, zone="UTC") == late


def it_keeps_the_usual_week_in_the_workspaces_zone_where_nobody_has_said_otherwise():
    for team in (GHANA, None):
        hours = hours_of(team, parents=PARENTS, weeks={KENYA: EARLY}, days_off={}, zone="Africa/Accra")

        assert hours == WorkingHours("Africa/Accra", USUAL)
        assert whose_hours(team, parents=PARENTS, weeks={KENYA: EARLY}) is None


def it_keeps_the_workspaces_hours_where_no_team_above_has_any():
    assert hours_of(GHANA, parents=PARENTS, weeks={None: EARLY}, days_off={}, zone="UTC") == EARLY
    assert hours_of(None, parents=PARENTS, weeks={None: EARLY}, days_off={}, zone="UTC") == EARLY


def it_adds_up_the_holidays_of_all_above_and_of_the_workspace():
    off = {KENYA: [JAMHURI], GHANA: [INDEPENDENCE], DESK: [PARTY, JAMHURI], None: [DayOff(date(2026, 1, 1))]}

    def dates(team: UUID | None) -> list[str]:
        hours = hours_of(team, parents=PARENTS, weeks={}, days_off=off, zone="UTC")
        return [f"{day.on:%m-%d}" for day in hours.days_off]

    assert dates(DESK) == ["01-01", "07-03", "12-12"]
    assert dates(GHANA) == ["01-01", "03-06"]
    assert dates(None) == ["01-01"]


def it_ends_where_teams_are_tied_in_a_circle():
    circle: dict[UUID, UUID | None] = {KENYA: NAIROBI, NAIROBI: KENYA}

    assert list(upwards(KENYA, circle)) == [KENYA, NAIROBI]
