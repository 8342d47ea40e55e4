"""Teams and employees that turn up in an answer first."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from innerloop.kernel import scope
from innerloop.team import actions, errors, queries
from innerloop.team.models import Employee, Team


def it_makes_an_unknown_team_and_marks_it_as_not_set_up(cast):
    seen = actions.see_teams(workspace_id=cast.workspace.id, keys=["nairobi", "kisumu"])

    teams = {team.key: team for team in Team.everywhere.filter(workspace=cast.workspace)}
    assert seen == {key: team.id for key, team in teams.items()}
    assert not any(team.is_set_up for team in teams.values())


def it_returns_the_same_employee_the_second_time(cast):
    first = actions.see_employees(workspace_id=cast.workspace.id, keys=["E-7"])

    again = actions.see_employees(workspace_id=cast.workspace.id, keys={"E-7", "E-8"})

    assert again["E-7"] == first["E-7"]
    assert Employee.everywhere.count() == 2


def it_asks_at_most_once_when_all_are_known(cast):
    actions.see_teams(workspace_id=cast.workspace.id, keys=["nairobi", "kisumu"])

    with CaptureQueriesContext(connection) as asked:
        actions.see_teams(workspace_id=cast.workspace.id, keys=["kisumu", "nairobi"])

    assert len(asked) <= 1


def it_keeps_the_keys_of_two_workspaces_apart(cast):
    ours = actions.see_teams(workspace_id=cast.workspace.id, keys=["north"])
    theirs = actions.see_teams(workspace_id=cast.rival.id, keys=["north"])

    assert ours != theirs
    with scope.to(cast.workspace.id):
        assert queries.team_ids(["north"]) == ours


@pytest.mark.parametrize("key", ["", "x" * 121, "a\0b"])
def it_refuses_a_key_that_cannot_be_kept(cast, key):
    with pytest.raises(errors.BadKey):
        actions.see_teams(workspace_id=cast.workspace.id, keys=[key])
