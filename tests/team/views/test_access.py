"""Who may open which page, and that another workspace's objects are not there at all."""

import pytest

from innerloop.team import actions, urls
from innerloop.team.models import ApiKey, Employee, Team
from tests.support.aside import set_aside
from tests.support.belongings import work_of
from tests.support.cast import FOUNDED_AT, Cast, as_member, issue

FOR_ADMINS = ["/settings/members/", "/settings/keys/", "/settings/events/", "/settings/audit/"]
FOR_MANAGERS = [
    "/settings/teams/",
    "/settings/employees/",
    "/settings/hours/",
    "/settings/people/",
    "/settings/people/skills/",
]
FOR_ALL = ["/settings/account/", "/workspace/switch"]


def opens(client, cast: Cast, path: str) -> set[str]:
    """Return the names of those who see a page."""
    return {str(member) for member in cast.members if as_member(client, member).get(path).status_code == 200}


@pytest.mark.parametrize("path", FOR_ADMINS)
def it_shows_members_keys_and_audit_to_admins(client, cast, path):
    assert opens(client, cast, path) == {"Olive", "Adam"}


@pytest.mark.parametrize("path", FOR_MANAGERS)
def it_shows_teams_and_employees_to_managers(client, cast, path):
    assert opens(client, cast, path) == {"Olive", "Adam", "Mona"}


@pytest.mark.parametrize("path", FOR_ALL)
def it_shows_their_own_account_to_everybody(client, cast, path):
    assert len(opens(client, cast, path)) == 5


def it_takes_who_may_not_see_the_settings_to_their_account(client, cast):
    for member in (cast.mona, cast.agnes, cast.vic):
        answer = as_member(client, member).post("/settings/", {"name": "Mine"})

        assert answer.headers["Location"] == "/settings/account/"
    cast.workspace.refresh_from_db()
    assert cast.workspace.name == "Tandawa"


@pytest.mark.parametrize("path", ["/settings/", *FOR_ADMINS, *FOR_MANAGERS, *FOR_ALL])
def it_sends_strangers_to_sign_in(client, db, path):
    answer = client.get(path)

    assert answer.headers["Location"] == f"/accounts/login/?next={path}"


OF_OBJECTS = [f"/{route.pattern}" for route in urls.urlpatterns if "<uuid:" in str(route.pattern)]


@pytest.mark.parametrize("address", OF_OBJECTS)
def it_answers_for_another_workspace_as_for_nothing(client, cast, address):
    theirs = objects_of(cast)
    kind = address.partition("<uuid:")[2].partition(">")[0]
    nothing = "00000000-0000-7000-8000-000000000000"

    answers = [
        getattr(as_member(client, cast.olive), method)(address.replace(f"<uuid:{kind}>", str(id_)))
        for id_ in (theirs[kind], nothing)
        for method in ("post", "get")
    ]

    assert {answer.status_code for answer in answers} <= {404, 405}
    assert [answer.status_code for answer in answers[:2]] == [answer.status_code for answer in answers[2:]]
    assert answers[0].status_code == 404


def objects_of(cast: Cast) -> dict[str, object]:
    """Return the id of one of Rival's objects for each name in the addresses."""
    rival = cast.rival.id
    key, _ = issue(cast.stella)
    return {
        "member_id": cast.stella.id,
        "key_id": ApiKey.everywhere.get(id=key.id).id,
        "team_id": actions.see_teams(workspace_id=rival, keys=["north"])["north"],
        "employee_id": actions.see_employees(workspace_id=rival, keys=["E-1"])["E-1"],
        "aside_id": set_aside(rival).id,
        **work_of(cast.stella, cast.stella),
    }


def it_reaches_the_same_addresses_for_its_own_objects(client, cast):
    # So that the test above cannot pass because nothing is ever found.
    team = Team.everywhere.get(id=actions.see_teams(workspace_id=cast.workspace.id, keys=["a"])["a"])
    employee = Employee.everywhere.get(id=actions.see_employees(workspace_id=cast.workspace.id, keys=["b"])["b"])
    olive = as_member(client, cast.olive)

    assert olive.get(f"/settings/teams/{team.id}/").status_code == 200
    assert olive.get(f"/settings/employees/{employee.id}/").status_code == 200
    assert olive.post(f"/settings/members/{cast.vic.id}/remove").status_code == 302


def it_never_offers_or_takes_another_workspaces_team(client, cast):
    theirs = actions.see_teams(workspace_id=cast.rival.id, keys=["north"])["north"]
    employee = actions.add_employee(
        workspace_id=cast.workspace.id, name="Juma", email="", by_member=cast.mona, now=FOUNDED_AT
    )

    answer = as_member(client, cast.mona).post(
        f"/settings/employees/{employee.id}/place", {"team": str(theirs), "starts_on": "2026-03-02"}
    )

    assert answer.status_code == 200
    assert not employee.placements.model.everywhere.exists()
