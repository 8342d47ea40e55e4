"""More rows, no more queries: each list page."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from innerloop.kernel import clock
from innerloop.team import actions
from innerloop.team.models import Employee, Skill, Team
from innerloop.team.rules import Role
from innerloop.team.rules.absence import Away
from innerloop.team.rules.working_time import DayOff, Span, WorkingHours
from tests.support.aside import set_aside
from tests.support.cast import FOUNDED_AT, Cast, issue, make_member


def _more_members(cast: Cast, number: int) -> None:
    make_member(cast.workspace, f"nia{number}", Role.AGENT)


def _more_teams(cast: Cast, number: int) -> None:
    parent = Team.everywhere.filter(workspace=cast.workspace).order_by("-id").first()
    actions.add_team(
        workspace_id=cast.workspace.id, name=f"T{number}", parent=parent, by_member=cast.mona, now=FOUNDED_AT
    )


def _more_employees(cast: Cast, number: int) -> None:
    _more_teams(cast, number)
    employee = actions.add_employee(
        workspace_id=cast.workspace.id, name=f"E{number}", email="", by_member=cast.mona, now=FOUNDED_AT
    )
    actions.place_employee(
        employee=employee,
        team=Team.everywhere.get(key=f"t{number}"),
        starts_on=FOUNDED_AT.date(),
        by_member=cast.mona,
        now=FOUNDED_AT,
    )


def _more_keys(cast: Cast, number: int) -> None:
    issue(make_member(cast.workspace, f"key{number}", Role.ADMIN))


def _more_aside(cast: Cast, number: int) -> None:
    set_aside(cast.workspace.id, subscriber=f"test.reader{number}")


def _more_of_all(cast: Cast, number: int) -> None:
    _more_employees(cast, number)
    _more_keys(cast, number)
    member = make_member(cast.workspace, f"m{number}", Role.AGENT)
    actions.remove_member(member=member, by_member=cast.adam, now=FOUNDED_AT)


def _more_hours(cast: Cast, number: int) -> None:
    _more_teams(cast, number)
    made: Any = {"workspace_id": cast.workspace.id, "by_member": cast.mona, "now": FOUNDED_AT}
    team = Team.everywhere.get(key=f"t{number}")
    actions.keep_hours(team=team, hours=WorkingHours("UTC", (Span(0, 0, 60 * number),)), **made)
    for home in (team, None):
        day = DayOff(clock.now().date() + timedelta(days=number))
        actions.add_holiday(team=home, day=day, name=f"H{number}", **made)


def _more_people(cast: Cast, number: int) -> None:
    _more_hours(cast, number)
    _more_skills(cast, number)
    by: Any = {"by_member": cast.mona, "now": FOUNDED_AT}
    member = make_member(cast.workspace, f"p{number}", Role.AGENT)
    work = actions.Work(Team.everywhere.get(key=f"t{number}"), ["en", "sw"], list(Skill.everywhere.all()))
    for each in (member, cast.agnes, cast.olive):
        actions.change_work(member=each, work=work, **by)
        actions.note_absence(member=each, days=Away(clock.now().date() + timedelta(days=number)), **by)


def _more_skills(cast: Cast, number: int) -> None:
    actions.add_skill(workspace_id=cast.workspace.id, name=f"S{number}", by_member=cast.mona, now=FOUNDED_AT)


def _more_workspaces(cast: Cast, number: int) -> None:
    actions.found_workspace(name=f"W{number}", owner_email=cast.olive.user.email, now=FOUNDED_AT)


@pytest.mark.parametrize(
    ("path", "grow"),
    [
        ("/settings/members/", _more_members),
        ("/settings/events/", _more_aside),
        ("/settings/teams/", _more_teams),
        ("/settings/employees/", _more_employees),
        ("/settings/keys/", _more_keys),
        ("/settings/audit/", _more_of_all),
        ("/settings/account/", _more_workspaces),
        ("/settings/account/", _more_people),
        ("/settings/hours/", _more_hours),
        ("/settings/people/", _more_people),
        ("/settings/people/skills/", _more_skills),
        ("/workspace/switch", _more_workspaces),
    ],
)
def it_asks_no_more_for_more_rows(olive, cast, path, grow: Callable[[Cast, int], None]):
    grow(cast, 1)
    _queries(olive, path)  # the first visit may make what lasts: a session, a cache
    few = _queries(olive, path)
    for number in range(2, 8):
        grow(cast, number)

    assert _queries(olive, path) == few
    assert few <= 18


def _queries(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(path).status_code == 200
    return len(asked)


def it_pages_through_employees_without_gap_or_overlap(olive, cast):
    # Three of one name: the id decides between them.
    names = [f"Person {number:03}" for number in range(110)] + ["person 050", "PERSON 050"]
    Employee.everywhere.bulk_create(
        Employee(workspace=cast.workspace, key=f"E-{at}", name=name) for at, name in enumerate(names)
    )
    seen, url = [], "/settings/employees/"

    while url:
        page = olive.get(url)
        seen += [row.key for row in page.context["employees"]]
        url = page.context["more"].url

    assert len(seen) == len(set(seen)) == 112
    assert page.context["more"].shown == 112


@pytest.mark.parametrize("query", ["q=%00", "after=nonsense", "after=&shown=%C2%B2", "shown=-1", "shown=99999999999"])
def it_takes_nonsense_in_the_address_for_the_first_page(olive, query):
    for path in ("/settings/employees/", "/settings/audit/"):
        assert olive.get(f"{path}?{query}").status_code == 200


@pytest.mark.parametrize("path", ["/settings/teams/{team}/hours/", "/settings/people/{member}/"])
def it_asks_no_more_on_the_page_of_one(olive, cast, path):
    _more_people(cast, 1)
    url = path.format(team=Team.everywhere.get(key="t1").id, member=cast.agnes.id)
    _queries(olive, url)
    few = _queries(olive, url)
    for number in range(2, 8):
        _more_people(cast, number)

    assert _queries(olive, url) == few
    assert few <= 20
