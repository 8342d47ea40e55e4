"""The settings pages, each by what it is for."""

import pytest
from django.core import mail

from innerloop.team import actions
from innerloop.team.models import ApiKey, Employee, Member, Placement, Team, Workspace
from innerloop.team.rules import Role
from tests.support.cast import FOUNDED_AT, as_member

SETTINGS = {
    "name": "Tandawa Air",
    "brand": "#0B5A4A",
    "language": "sw",
    "time_zone": "Africa/Nairobi",
    "currency": "KES",
    "minimum_n": "20",
    "postal_address": "Moi Avenue 4\nNairobi",
    "privacy_url": "tandawa.example/privacy",
}


def it_saves_the_settings(olive, cast):
    olive.post("/settings/", SETTINGS)

    saved = Workspace.objects.get(id=cast.workspace.id)
    assert (saved.name, saved.brand, saved.time_zone) == ("Tandawa Air", "#0b5a4a", "Africa/Nairobi")
    assert saved.privacy_url == "https://tandawa.example/privacy"


def it_says_at_the_field_why_a_colour_is_refused_and_keeps_the_rest(olive, cast):
    page = olive.post("/settings/", SETTINGS | {"brand": "#ffee00"}).content.decode()

    assert "White words on #ffee00 cannot be read" in page
    assert "Tandawa Air" in page
    assert Workspace.objects.get(id=cast.workspace.id).name == "Tandawa"


def it_tells_moments_in_the_workspaces_time(olive, cast):
    Workspace.objects.filter(id=cast.workspace.id).update(time_zone="Africa/Nairobi")

    assert "2 Mar 2026, 12:00" in olive.get("/settings/audit/").content.decode()


def it_invites_by_mail_with_a_link_under_our_own_address(olive, cast, settings):
    settings.BASE_URL = "https://feedback.tandawa.example"

    olive.post("/settings/members/", {"email": "nia@tandawa.example", "role": "2"}, headers={"host": "evil.example"})

    (sent,) = mail.outbox
    assert sent.to == ["nia@tandawa.example"]
    assert "https://feedback.tandawa.example/welcome/" in sent.body
    assert "evil" not in sent.body
    assert Member.everywhere.get(user__email="nia@tandawa.example").role == Role.AGENT


@pytest.mark.parametrize("url", ["smtp://127.0.0.1:9", "smtp://nobody@", "sendgrid://?"])
def it_keeps_the_place_where_the_mail_server_fails(olive, settings, url):
    settings.EMAIL_BACKEND, settings.EMAIL_URL = "innerloop.connect.email.backend.RelayBackend", url

    page = olive.post("/settings/members/", {"email": "n@t.example", "role": "2"}, follow=True).content.decode()

    assert "the mail server refused the invitation" in page
    assert "/welcome/" not in page


def it_sends_the_first_link_again_but_not_to_who_has_been_here(olive, cast):
    assert olive.post(f"/settings/members/{cast.vic.id}/link").status_code == 302
    assert olive.post(f"/settings/members/{cast.olive.id}/link").status_code == 404
    assert [sent.to for sent in mail.outbox] == [[cast.vic.user.email]]


def it_does_not_let_an_admin_make_an_owner(client, cast):
    adam = as_member(client, cast.adam)

    adam.post("/settings/members/", {"email": "nia@tandawa.example", "role": str(Role.OWNER.value)})
    page = adam.post(f"/settings/members/{cast.vic.id}/role", {"role": "5"}, follow=True).content.decode()

    assert "Only an owner can make, change or remove an owner" in page
    assert list(Member.everywhere.filter(workspace=cast.workspace, role=Role.OWNER)) == [cast.olive]


def it_changes_a_role_and_offers_to_undo_it(olive, cast):
    page = olive.post(f"/settings/members/{cast.vic.id}/role", {"role": "2"}, follow=True).content.decode()
    undo = f"/settings/members/{cast.vic.id}/role?role=1"

    assert undo in page
    olive.post(undo)
    assert Member.everywhere.get(id=cast.vic.id).role == Role.VIEWER


def it_ends_a_removed_members_session_at_once_and_can_undo_it(client, cast, django_user_model):
    vic, olive = type(client)(), as_member(client, cast.olive)
    as_member(vic, cast.vic)

    olive.post(f"/settings/members/{cast.vic.id}/remove")
    assert vic.get("/settings/account/").status_code == 404

    olive.post(f"/settings/members/{cast.vic.id}/return")
    assert vic.get("/settings/account/").status_code == 200


def it_says_why_the_last_owner_stays(olive, cast):
    page = olive.post(f"/settings/members/{cast.olive.id}/remove", follow=True).content.decode()

    assert "Olive is the only owner" in page


def it_adds_renames_and_moves_teams(client, cast):
    mona = as_member(client, cast.mona)
    mona.post("/settings/teams/", {"name": "Kenya"})
    kenya = Team.everywhere.get(name="Kenya")
    mona.post("/settings/teams/", {"name": "Nairobi", "parent": str(kenya.id), "key": "NBO"})
    nairobi = Team.everywhere.get(key="NBO")

    mona.post(f"/settings/teams/{nairobi.id}/", {"name": "Nairobi West"})
    page = mona.post(f"/settings/teams/{nairobi.id}/move", {"parent": ""}, follow=True).content.decode()
    mona.post(f"/settings/teams/{kenya.id}/move", {"parent": str(nairobi.id)})

    assert f"/settings/teams/{nairobi.id}/move?parent={kenya.id}" in page
    assert [row.parent for row in Team.everywhere.order_by("name")] == [Team.everywhere.get(key="NBO"), None]


def it_refuses_a_circle_of_teams_in_words(client, cast):
    mona = as_member(client, cast.mona)
    mona.post("/settings/teams/", {"name": "Kenya"})
    kenya = Team.everywhere.get()
    mona.post("/settings/teams/", {"name": "Nairobi", "parent": str(kenya.id)})
    nairobi = Team.everywhere.get(name="Nairobi")

    page = mona.post(f"/settings/teams/{kenya.id}/move", {"parent": str(nairobi.id)}, follow=True)

    assert "Kenya cannot go under Nairobi" in page.content.decode()


def it_says_which_key_is_taken(client, cast):
    mona = as_member(client, cast.mona)
    mona.post("/settings/teams/", {"name": "Nairobi", "key": "NBO"})

    page = mona.post("/settings/teams/", {"name": "Mombasa", "key": "NBO"}).content.decode()

    assert "The key &#x27;NBO&#x27; belongs to Nairobi already" in page


def it_says_at_the_name_that_there_is_such_a_team(client, cast):
    mona = as_member(client, cast.mona)
    mona.post("/settings/teams/", {"name": "Coast"})

    form = mona.post("/settings/teams/", {"name": "coast "}).context["form"]

    assert form.errors["name"] == [
        "There is a team “coast” already. Pages name a team by its name alone: call this one differently."
    ]
    assert Team.everywhere.filter(workspace=cast.workspace).count() == 1


def it_adds_an_employee_and_places_them(client, cast):
    mona = as_member(client, cast.mona)
    team = actions.see_teams(workspace_id=cast.workspace.id, keys=["north"])["north"]
    mona.post("/settings/employees/", {"name": "Wanjiru", "key": "E-7", "email": ""})
    wanjiru = Employee.everywhere.get(key="E-7")

    mona.post(f"/settings/employees/{wanjiru.id}/place", {"team": str(team), "starts_on": "2026-03-02"})
    mona.post(f"/settings/employees/{wanjiru.id}/", {"name": "Wanjiru K.", "email": "w@t.example"})

    assert Placement.everywhere.get().team_id == team
    assert Employee.everywhere.get().name == "Wanjiru K."
    assert "north" in mona.get("/settings/employees/?q=wanj").content.decode()
    assert "Wanjiru" not in mona.get("/settings/employees/?q=nobody").content.decode()


def it_shows_a_secret_once(olive):
    page = olive.post("/settings/keys/", {"name": "Shop", "scopes": ["score:read"]})
    again = olive.get("/settings/keys/").content.decode()
    secret = page.context["secret"]

    assert secret in page.content.decode()
    assert "no-store" in page.headers["Cache-Control"]
    assert secret not in again
    assert "Shop" in again


def it_revokes_a_key_and_can_undo_a_slip(olive):
    olive.post("/settings/keys/", {"name": "Shop", "scopes": ["score:read"]})
    key = ApiKey.everywhere.get()

    olive.post(f"/settings/keys/{key.id}/revoke")
    assert ApiKey.everywhere.get().revoked_at is not None

    olive.post(f"/settings/keys/{key.id}/return")
    assert ApiKey.everywhere.get().revoked_at is None


def it_does_not_bring_a_key_back_that_was_revoked_long_ago(olive):
    olive.post("/settings/keys/", {"name": "Shop", "scopes": ["score:read"]})
    key = ApiKey.everywhere.get()
    ApiKey.everywhere.update(revoked_at=FOUNDED_AT)

    page = olive.post(f"/settings/keys/{key.id}/return", follow=True).content.decode()

    assert "was revoked more than 10 minutes ago" in page
    assert ApiKey.everywhere.get().revoked_at == FOUNDED_AT


def it_names_a_person_as_they_wish(olive, cast):
    olive.post("/settings/account/", {"name": "Olive Achieng"})

    cast.olive.user.refresh_from_db()
    assert cast.olive.user.name == "Olive Achieng"


def it_switches_between_a_persons_own_workspaces(client, cast):
    actions.invite_member(
        workspace_id=cast.rival.id,
        email=cast.olive.user.email,
        role=Role.VIEWER,
        by_member=cast.stella,
        now=FOUNDED_AT,
    )
    olive = as_member(client, cast.olive)

    olive.post("/workspace/switch", {"workspace": "rival"})

    assert "are viewer of Rival" in olive.get("/settings/account/").content.decode()
    assert olive.get("/settings/members/").status_code == 404


def it_switches_to_nobody_elses_workspace(olive):
    assert olive.post("/workspace/switch", {"workspace": "rival"}).status_code == 404
    assert "Tandawa" in olive.get("/settings/account/").content.decode()
