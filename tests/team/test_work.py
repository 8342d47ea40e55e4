"""What members do: languages, skills, hours, absences, and who is on duty at a moment."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from innerloop.kernel import scope
from innerloop.kernel.models import Event
from innerloop.team import actions, errors, events, queries
from innerloop.team.models import Absence, Member, Skill, Team
from innerloop.team.rules import Role
from innerloop.team.rules.absence import Away
from innerloop.team.rules.working_time import DayOff, Span, WorkingHours
from tests.support.cast import FOUNDED_AT, Cast, make_member

WEDNESDAY = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)
NIGHTS = WorkingHours("Africa/Nairobi", tuple(Span(day, 1320, 1440) for day in range(7)))


def _by(cast: Cast) -> dict[str, Any]:
    return {"by_member": cast.mona, "now": FOUNDED_AT}


@pytest.fixture
def desk(cast: Cast) -> Team:
    kenya = actions.add_team(workspace_id=cast.workspace.id, name="Kenya", parent=None, **_by(cast))
    return actions.add_team(workspace_id=cast.workspace.id, name="Nairobi", parent=kenya, **_by(cast))


@pytest.fixture
def refunds(cast: Cast) -> Skill:
    return actions.add_skill(workspace_id=cast.workspace.id, name="Refunds", **_by(cast))


def _data(cast: Cast, kind: str) -> list[dict[str, Any]]:
    return [event.data for event in Event.objects.filter(workspace_id=cast.workspace.id, kind=kind).order_by("id")]


def _duty(cast: Cast, at: datetime = WEDNESDAY, teams: list[Team] | None = None) -> dict[str, queries.OnDuty]:
    with scope.to(cast.workspace.id):
        ids = None if teams is None else [team.id for team in teams]
        return {str(person.member): person for person in queries.people_on_duty(ids, at=at)}


def it_changes_what_a_member_does_and_tells_which_parts(cast, desk, refunds):
    work = actions.Work(team=desk, languages=["sw", "en"], skills=[refunds], capacity=6)
    for _ in range(2):
        actions.change_work(member=cast.agnes, work=work, **_by(cast))

    agnes = Member.everywhere.get(id=cast.agnes.id)
    assert (agnes.team, agnes.languages, agnes.capacity) == (desk, ["en", "sw"], 6)
    assert _data(cast, events.MEMBER_WORK_CHANGED) == [{"fields": "team, languages, capacity, skills"}]


def it_takes_a_skill_away_again(cast, refunds):
    baggage = actions.add_skill(workspace_id=cast.workspace.id, name="Baggage", **_by(cast))
    for skills in ([refunds, baggage], [baggage]):
        actions.change_work(member=cast.agnes, work=actions.Work(skills=skills), **_by(cast))

    assert dict(_duty(cast)["Agnes"].skills) == {"baggage": "Baggage"}


def it_remembers_who_had_a_retired_skill(cast, refunds):
    actions.change_work(member=cast.agnes, work=actions.Work(skills=[refunds]), **_by(cast))
    actions.retire_skill(skill=refunds, **_by(cast))
    retired = _duty(cast)["Agnes"].skills
    actions.change_work(member=cast.agnes, work=actions.Work(), **_by(cast))

    again = actions.add_skill(workspace_id=cast.workspace.id, name="REFUNDS", **_by(cast))

    assert retired == {}
    assert again.id == refunds.id
    assert dict(_duty(cast)["Agnes"].skills) == {"refunds": "Refunds"}


@pytest.mark.parametrize("name", ["Refunds", "refunds", " REFUNDS "])
def it_refuses_a_skill_that_is_there(cast, refunds, name):
    with pytest.raises(errors.SkillTaken, match="There is a skill “Refunds” already"):
        actions.add_skill(workspace_id=cast.workspace.id, name=name, **_by(cast))


def it_names_skills_of_any_script_apart(cast):
    slugs = [
        actions.add_skill(workspace_id=cast.workspace.id, name=name, **_by(cast)).slug
        for name in ("Bags", "Bags!", "退款", "行李")
    ]

    assert slugs == ["bags", "bags-2", "skill", "skill-2"]


def it_tells_who_is_on_duty_and_until_when(cast, desk):
    cast.workspace.time_zone = "Africa/Nairobi"
    cast.workspace.save()
    actions.change_work(member=cast.agnes, work=actions.Work(team=desk, languages=["sw"]), **_by(cast))

    agnes = _duty(cast)["Agnes"]

    assert agnes.teams == {desk.id, desk.parent_id}
    assert (agnes.languages, agnes.capacity, agnes.has_own_hours) == (frozenset({"sw"}), 10, False)
    assert (agnes.is_on_shift, agnes.is_away) == (True, False)
    assert agnes.off_at == datetime(2026, 11, 25, 14, 0, tzinfo=UTC)
    assert agnes.back_at == WEDNESDAY


def it_goes_by_a_members_own_hours_but_the_teams_holidays(cast, desk):
    actions.change_work(member=cast.agnes, work=actions.Work(team=desk), **_by(cast))
    actions.set_shift(member=cast.agnes, hours=NIGHTS, **_by(cast))
    day = DayOff(date(2026, 11, 25))
    actions.add_holiday(workspace_id=cast.workspace.id, team=desk.parent, day=day, name="Holiday", **_by(cast))

    agnes = _duty(cast)["Agnes"]

    assert agnes.hours == WorkingHours("Africa/Nairobi", NIGHTS.spans, (day,))
    assert (agnes.is_on_shift, agnes.off_at) == (False, None)
    assert agnes.back_at == datetime(2026, 11, 26, 19, 0, tzinfo=UTC)


def it_lets_a_member_keep_the_hours_of_the_team_again(cast):
    for _ in range(2):
        actions.set_shift(member=cast.agnes, hours=NIGHTS, **_by(cast))
    for _ in range(2):
        actions.end_shift(member=cast.agnes, **_by(cast))

    assert not _duty(cast)["Agnes"].has_own_hours
    assert len(_data(cast, events.MEMBER_SHIFT_SET)) == len(_data(cast, events.MEMBER_SHIFT_ENDED)) == 1


def it_tells_who_is_away_and_when_they_are_back(cast):
    days = Away(date(2026, 11, 25), date(2026, 11, 27))
    for _ in range(2):
        actions.note_absence(member=cast.agnes, days=days, by_member=cast.agnes, now=FOUNDED_AT)

    agnes = _duty(cast)["Agnes"]

    assert (agnes.is_away, agnes.is_on_shift) == (True, False)
    assert agnes.back_at == datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
    assert _data(cast, events.MEMBER_AWAY) == [{"starts_on": "2026-11-25", "ends_on": "2026-11-27"}]


def it_takes_an_absence_back(cast):
    absence = actions.note_absence(member=cast.agnes, days=Away(date(2026, 11, 25)), **_by(cast))
    away = _duty(cast)["Agnes"]
    for _ in range(2):
        actions.take_absence_back(absence=absence, **_by(cast))

    assert (away.is_away, away.back_at) == (True, None)
    assert not _duty(cast)["Agnes"].is_away
    assert _data(cast, events.MEMBER_BACK) == [{"starts_on": "2026-11-25"}]


def it_lists_absences_of_now_and_later_the_next_first(cast):
    for days in ((date(2026, 12, 24), date(2026, 12, 31)), (date(2026, 11, 20), date(2026, 11, 25)),
                 (date(2026, 10, 1), date(2026, 10, 2))):  # fmt: skip
        actions.note_absence(member=cast.agnes, days=Away(*days), **_by(cast))

    assert [each.starts_on.day for each in _duty(cast)["Agnes"].absences] == [20, 24]


def it_refuses_an_absence_that_ends_before_it_begins(cast):
    with pytest.raises(errors.AbsenceBackwards, match="2026-11-24, lies before the first, 2026-11-25"):
        actions.note_absence(member=cast.agnes, days=Away(date(2026, 11, 25), date(2026, 11, 24)), **_by(cast))
    with pytest.raises(IntegrityError), transaction.atomic():
        Absence.everywhere.create(
            workspace=cast.workspace, member=cast.agnes, starts_on=date(2026, 11, 25), ends_on=date(2026, 11, 24)
        )


def it_names_those_of_a_team_and_below_but_no_viewer_and_nobody_removed(cast, desk):
    for member in (cast.agnes, cast.vic):
        actions.change_work(member=member, work=actions.Work(team=desk), **_by(cast))
    actions.change_work(member=cast.mona, work=actions.Work(team=desk.parent), **_by(cast))
    actions.remove_member(member=cast.adam, by_member=cast.olive, now=FOUNDED_AT)

    assert set(_duty(cast)) == {"Olive", "Mona", "Agnes"}
    assert set(_duty(cast, teams=[desk])) == {"Agnes"}
    assert set(_duty(cast, teams=[desk.parent])) == {"Mona", "Agnes"}


def it_takes_eight_queries_for_any_number_of_people(cast, desk, refunds, django_assert_num_queries):
    def count() -> None:
        with scope.to(cast.workspace.id), django_assert_num_queries(8):
            queries.people_on_duty(at=WEDNESDAY)

    count()
    for number in range(5):
        member = make_member(cast.workspace, f"nia{number}", Role.AGENT)
        actions.change_work(member=member, work=actions.Work(desk, ["en"], [refunds], number), **_by(cast))
        actions.set_shift(member=member, hours=NIGHTS, **_by(cast))
        actions.note_absence(member=member, days=Away(WEDNESDAY.date(), None), **_by(cast))
    count()


def it_says_on_the_audit_trail_who_is_away(cast):
    days = Away(FOUNDED_AT.date(), FOUNDED_AT.date() + timedelta(days=2))
    actions.note_absence(member=cast.agnes, days=days, **_by(cast))

    with scope.to(cast.workspace.id):
        row = queries.audit_trail(limit=1)[0]

    assert (row.who, row.what, row.about) == ("Mona", "noted an absence from 2026-03-02 to 2026-03-04", "Agnes")
