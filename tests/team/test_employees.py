"""Employees and their time in teams."""

from datetime import date
from uuid import UUID

import pytest

from innerloop.kernel import scope
from innerloop.team import actions, errors, queries
from innerloop.team.models import Employee, Placement, Team
from tests.support.cast import FOUNDED_AT, Cast

MARCH, MAY, JULY = date(2026, 3, 1), date(2026, 5, 1), date(2026, 7, 1)


@pytest.fixture
def place(cast):
    """Place Wanjiru in a team, by name."""
    ids = actions.see_teams(workspace_id=cast.workspace.id, keys=["north", "south", "east"])
    teams = {row.key: row for row in _teams(cast, ids)}
    wanjiru = actions.add_employee(
        workspace_id=cast.workspace.id, name="Wanjiru", email="", by_member=cast.mona, now=FOUNDED_AT
    )

    def placed(team, starts_on):
        actions.place_employee(
            employee=wanjiru, team=teams[team], starts_on=starts_on, by_member=cast.mona, now=FOUNDED_AT
        )
        rows = Placement.everywhere.filter(employee=wanjiru).order_by("starts_on")
        return [(row.team.key, row.starts_on, row.ends_on) for row in rows]

    return placed


def _teams(cast: Cast, ids: dict[str, UUID]) -> list[Team]:
    with scope.to(cast.workspace.id):
        return [row.team for row in queries.team_tree(on=MARCH) if row.team.id in ids.values()]


def it_ends_the_placement_before_a_new_one(place):
    place("north", MARCH)

    assert place("south", MAY) == [("north", MARCH, date(2026, 4, 30)), ("south", MAY, None)]


def it_fits_a_placement_between_two(place):
    place("north", MARCH)
    place("south", JULY)

    assert place("east", MAY) == [
        ("north", MARCH, date(2026, 4, 30)),
        ("east", MAY, date(2026, 6, 30)),
        ("south", JULY, None),
    ]


def it_replaces_a_placement_of_the_same_day(place):
    place("north", MARCH)

    assert place("south", MARCH) == [("south", MARCH, None)]


def it_knows_the_team_of_a_day(cast, place):
    place("north", MARCH)
    place("south", MAY)
    wanjiru = Employee.everywhere.get(name="Wanjiru")

    with scope.to(cast.workspace.id):
        then = queries.teams_of([wanjiru.id], on=date(2026, 4, 30))
        now = queries.teams_of([wanjiru.id], on=MAY)
        before = queries.teams_of([wanjiru.id], on=date(2026, 2, 1))

    assert (then[wanjiru.id] == now[wanjiru.id], before) == (False, {})


def it_counts_an_employee_seen_in_an_answer_as_set_up_once_named(cast):
    seen = actions.see_employees(workspace_id=cast.workspace.id, keys=["E-7"])
    employee = Employee.everywhere.get(id=seen["E-7"])

    actions.change_employee(
        employee=employee, name="Juma", email="juma@tandawa.example", by_member=cast.mona, now=FOUNDED_AT
    )

    employee.refresh_from_db()
    assert (employee.name, employee.is_set_up) == ("Juma", True)


def it_refuses_a_key_that_is_taken(cast):
    actions.see_employees(workspace_id=cast.workspace.id, keys=["E-7"])

    with pytest.raises(errors.KeyTaken):
        actions.add_employee(
            workspace_id=cast.workspace.id,
            name="Juma",
            email="",
            by_member=cast.mona,
            now=FOUNDED_AT,
            key="E-7",
        )
