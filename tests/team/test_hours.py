"""The hours and holidays of teams, as they are set and as they hold."""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from innerloop.kernel import scope
from innerloop.kernel.models import Event
from innerloop.team import actions, errors, events, queries
from innerloop.team.models import Holiday, Hours, Team
from innerloop.team.rules.whose_hours import USUAL
from innerloop.team.rules.working_time import DayOff, Span, WorkingHours
from tests.support.cast import FOUNDED_AT, Cast

EARLY = WorkingHours("Africa/Nairobi", (Span(0, 360, 840), Span(5, 360, 600)))
LATE = WorkingHours("Africa/Nairobi", (Span(0, 720, 1200),))
JAMHURI = DayOff(date(2026, 12, 12))


def _by(cast: Cast) -> dict[str, Any]:
    return {"workspace_id": cast.workspace.id, "by_member": cast.mona, "now": FOUNDED_AT}


@pytest.fixture
def kenya(cast: Cast) -> Team:
    return actions.add_team(name="Kenya", parent=None, **_by(cast))


@pytest.fixture
def nairobi(cast: Cast, kenya: Team) -> Team:
    return actions.add_team(name="Nairobi", parent=kenya, **_by(cast))


def _kinds(cast: Cast) -> list[str]:
    told = Event.objects.filter(workspace_id=cast.workspace.id, kind__regex="hours|holiday")
    return list(told.order_by("id").values_list("kind", flat=True))


def it_keeps_the_hours_of_the_nearest_team_above(cast, kenya, nairobi):
    actions.keep_hours(team=None, hours=LATE, **_by(cast))
    actions.keep_hours(team=kenya, hours=EARLY, **_by(cast))

    with scope.to(cast.workspace.id):
        hours = queries.working_hours([nairobi.id, kenya.id, None])

    assert hours == {nairobi.id: EARLY, kenya.id: EARLY, None: LATE}
    assert _kinds(cast) == [events.HOURS_SET, events.TEAM_HOURS_SET]


def it_works_from_nine_to_five_until_somebody_says_otherwise(cast, nairobi):
    cast.workspace.time_zone = "Africa/Nairobi"
    cast.workspace.save()

    with scope.to(cast.workspace.id):
        assert queries.working_hours([nairobi.id]) == {nairobi.id: WorkingHours("Africa/Nairobi", USUAL)}


def it_sets_hours_once_and_tells_of_it_once(cast, kenya):
    for _ in range(2):
        actions.keep_hours(team=kenya, hours=EARLY, **_by(cast))

    assert Hours.everywhere.count() == 1
    assert _kinds(cast) == [events.TEAM_HOURS_SET]


def it_lets_a_team_keep_the_hours_above_it_again(cast, kenya):
    actions.keep_hours(team=kenya, hours=EARLY, **_by(cast))
    for _ in range(2):
        actions.inherit_hours(team=kenya, **_by(cast))

    with scope.to(cast.workspace.id):
        assert queries.working_hours([kenya.id])[kenya.id].spans == USUAL
    assert _kinds(cast) == [events.TEAM_HOURS_SET, events.TEAM_HOURS_INHERITED]


def it_adds_up_the_holidays_of_all_above(cast, kenya, nairobi):
    actions.add_holiday(team=None, day=DayOff(date(2026, 12, 25)), name="Christmas", **_by(cast))
    actions.add_holiday(team=kenya, day=JAMHURI, name="Jamhuri Day", **_by(cast))
    actions.add_holiday(team=nairobi, day=DayOff(date(2026, 12, 24), 780), name="Party", **_by(cast))

    with scope.to(cast.workspace.id):
        hours = queries.working_hours([nairobi.id, None])

    assert [day.on.day for day in hours[nairobi.id].days_off] == [12, 24, 25]
    assert [day.on.day for day in hours[None].days_off] == [25]


def it_refuses_a_second_holiday_on_a_day_and_names_the_first(cast, kenya):
    for team in (None, kenya):
        actions.add_holiday(team=team, day=JAMHURI, name="Jamhuri Day", **_by(cast))

    with pytest.raises(errors.HolidayTaken, match="2026-12-12 is a holiday here already: Jamhuri Day"):
        actions.add_holiday(team=None, day=JAMHURI, name="Another", **_by(cast))


def it_removes_a_holiday_once(cast):
    holiday = actions.add_holiday(team=None, day=JAMHURI, name="Jamhuri Day", **_by(cast))
    for _ in range(2):
        actions.remove_holiday(holiday=holiday, by_member=cast.mona, now=FOUNDED_AT)

    assert not Holiday.everywhere.exists()
    assert _kinds(cast) == [events.HOLIDAY_ADDED, events.HOLIDAY_REMOVED]


def it_keeps_no_week_without_an_hour_and_no_day_that_ends_before_it_begins(cast):
    for broken in (
        lambda: Hours.everywhere.create(workspace=cast.workspace, zone="UTC", spans=[]),
        lambda: Holiday.everywhere.create(workspace=cast.workspace, on=JAMHURI.on, name="x", starts=9, ends=9),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            broken()


def it_knows_nothing_of_a_strangers_hours(cast, kenya):
    by = {"workspace_id": cast.rival.id, "by_member": cast.stella, "now": FOUNDED_AT}
    actions.keep_hours(team=None, hours=EARLY, **by)
    actions.add_holiday(team=None, day=JAMHURI, name="Theirs", **by)

    with scope.to(cast.workspace.id):
        assert queries.working_hours([kenya.id, None])[None] == WorkingHours("UTC", USUAL)


def it_takes_four_queries_for_any_number_of_teams(cast, kenya, nairobi, django_assert_num_queries):
    actions.keep_hours(team=kenya, hours=EARLY, **_by(cast))

    with scope.to(cast.workspace.id):
        for wanted in ([kenya.id], [kenya.id, nairobi.id, None]):
            with django_assert_num_queries(4):
                queries.working_hours(wanted)
