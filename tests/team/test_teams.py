"""The tree of teams."""

import pytest

from innerloop.kernel import scope
from innerloop.kernel.models import Event
from innerloop.team import actions, errors, events, queries
from innerloop.team.models import Team
from tests.support.cast import FOUNDED_AT, Cast


def _add(cast: Cast, name: str, parent: Team | None = None, key: str = "") -> Team:
    return actions.add_team(
        workspace_id=cast.workspace.id, name=name, parent=parent, by_member=cast.mona, now=FOUNDED_AT, key=key
    )


def _move(cast: Cast, team: Team, parent: Team | None) -> Team:
    return actions.move_team(team=team, parent=parent, by_member=cast.mona, now=FOUNDED_AT)


def it_makes_a_key_from_the_name_and_counts_it_up(cast):
    assert [_add(cast, name).key for name in ("Front desk", "Front-desk")] == ["front-desk", "front-desk-2"]
    assert _add(cast, "Wäscherei", key="W-9").key == "W-9"
    assert _add(cast, "客服").key == "team"


def it_refuses_a_given_key_that_is_taken(cast):
    _add(cast, "Front desk", key="FD")

    with pytest.raises(errors.KeyTaken, match="belongs to Front desk"):
        _add(cast, "Other desk", key="FD")


@pytest.mark.parametrize("name", ["Front desk", "front  DESK", " Front desk "])
def it_refuses_a_name_that_another_team_has(cast, name):
    kenya, desk = _add(cast, "Kenya"), _add(cast, "Front desk")

    with pytest.raises(errors.NameTaken, match=r"There is a team “.*” already"):
        _add(cast, name, kenya)
    with pytest.raises(errors.NameTaken):
        actions.rename_team(team=kenya, name=name, by_member=cast.mona, now=FOUNDED_AT)

    actions.rename_team(team=desk, name="FRONT DESK", by_member=cast.mona, now=FOUNDED_AT)
    assert sorted(Team.everywhere.filter(workspace=cast.workspace).values_list("name", flat=True)) == [
        "FRONT DESK",
        "Kenya",
    ]


@pytest.mark.parametrize(("name", "key"), [("ksm-2", ""), ("Kisumu", "KSM-2")])
def it_sets_up_the_team_that_answers_have_named_already(cast, name, key):
    kenya = _add(cast, "Kenya")
    seen = actions.see_teams(workspace_id=cast.workspace.id, keys=["KSM-2"])

    made = _add(cast, name, kenya, key=key)

    assert (made.id, made.name, made.parent, made.is_set_up) == (seen["KSM-2"], name, kenya, True)
    assert Team.everywhere.filter(workspace=cast.workspace).count() == 2


def it_moves_a_team_but_not_into_a_circle(cast):
    kenya, nairobi = _add(cast, "Kenya"), _add(cast, "Nairobi")
    _move(cast, nairobi, kenya)

    with pytest.raises(errors.CircleOfTeams, match="Kenya cannot go under Nairobi"):
        _move(cast, kenya, nairobi)

    assert Team.everywhere.get(id=nairobi.id).parent == kenya
    assert Event.objects.filter(kind=events.TEAM_MOVED, workspace_id=cast.workspace.id).count() == 1


def it_counts_a_renamed_team_as_set_up(cast):
    seen = actions.see_teams(workspace_id=cast.workspace.id, keys=["KSM-2"])
    team = Team.everywhere.get(id=seen["KSM-2"])

    actions.rename_team(team=team, name="Kisumu", by_member=cast.mona, now=FOUNDED_AT)

    assert Team.everywhere.get(key="KSM-2").is_set_up


def it_shows_the_tree_in_one_query(cast, django_assert_num_queries):
    kenya = _add(cast, "Kenya")
    _add(cast, "Nairobi", kenya)
    _add(cast, "Ghana")

    with scope.to(cast.workspace.id), django_assert_num_queries(1):
        tree = queries.team_tree(on=FOUNDED_AT.date())

    assert [(row.team.name, row.depth) for row in tree] == [("Ghana", 0), ("Kenya", 0), ("Nairobi", 1)]
