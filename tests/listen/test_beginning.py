"""The owner's first minute."""

from django.test import Client
from django.urls import reverse

from innerloop.kernel import clock, scope
from innerloop.listen import actions
from innerloop.listen.actions.beginning import First
from innerloop.listen.models import Program
from innerloop.team.models import User, Workspace
from tests.support.cast import Cast, as_member

SAID = {"company": "Tandawa", "name": "Zawadi", "email": "zawadi@tandawa.example", "time_zone": "Africa/Nairobi"}


def it_leads_the_owner_of_a_new_workspace_there(client: Client, cast: Cast) -> None:
    page = as_member(client, cast.olive).get("/")

    assert page["Location"] == "/begin"


def it_makes_the_first_survey_in_the_companys_name(client: Client, cast: Cast) -> None:
    as_member(client, cast.olive).post("/begin", SAID)

    with scope.to(cast.workspace.id):
        program = Program.objects.get(is_default=True)
        assert "Tandawa" in program.survey.versions.get().content["question"]["en"]
    assert Workspace.objects.get(id=cast.workspace.id).time_zone == "Africa/Nairobi"
    assert User.objects.get(id=cast.olive.user_id).email == "zawadi@tandawa.example"


def it_refuses_an_address_that_somebody_signs_in_with(client: Client, cast: Cast) -> None:
    page = as_member(client, cast.olive).post("/begin", SAID | {"email": cast.adam.user.email})

    assert page.status_code == 422
    assert "signs in here already" in page.content.decode()


def it_leads_to_the_survey_that_a_first_press_made(client: Client, cast: Cast) -> None:
    owner = as_member(client, cast.olive)

    pages = [owner.post("/begin", SAID), owner.post("/begin", SAID), owner.get("/begin")]

    assert [page["Location"] for page in pages] == [reverse("listen:surveys")] * 3
    assert Program.everywhere.count() == 1


def it_begins_once_where_two_presses_overlap(cast: Cast) -> None:
    first = First(SAID["company"], SAID["name"], SAID["email"], SAID["time_zone"])

    with scope.to(cast.workspace.id):
        for _ in range(2):
            actions.begin(first=first, member=cast.olive, now=clock.now())

    assert Program.everywhere.count() == 1


def it_is_the_owners_alone(client: Client, cast: Cast) -> None:
    assert as_member(client, cast.adam).get("/begin").status_code == 404
