"""The owner's first minute."""

from django.test import Client

from innerloop.kernel import scope
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


def it_is_gone_once_there_is_a_survey(client: Client, cast: Cast) -> None:
    as_member(client, cast.olive).post("/begin", SAID)

    assert client.get("/begin").status_code == 404


def it_is_the_owners_alone(client: Client, cast: Cast) -> None:
    assert as_member(client, cast.adam).get("/begin").status_code == 404
