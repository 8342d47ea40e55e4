"""Requests that cannot be read are answered by a page of ours, and fill no log."""

import logging
from collections.abc import Iterator

import pytest
from django.test import Client

from innerloop.kernel import clock, scope
from innerloop.listen import actions, queries
from innerloop.listen.actions.asking import Ask
from innerloop.listen.models import Program, Response
from innerloop.listen.survey_words import WORDS
from tests.support import cast as people
from tests.support.cast import Cast, furnish

pytestmark = pytest.mark.django_db
FORM = "application/x-www-form-urlencoded"
UNREADABLE = [
    pytest.param(b"comment=" + b"a" * (5 * 1024**2), FORM, id="too long"),
    pytest.param(b"&".join(b"f%d=1" % number for number in range(5_000)), FORM, id="too many fields"),
    pytest.param("score=9".encode("utf-16"), f"{FORM}; charset=utf-16", id="another alphabet"),
]


@pytest.fixture
def program(cast: Cast) -> Iterator[Program]:
    with scope.to(cast.workspace.id):
        yield furnish(cast.workspace)


@pytest.mark.parametrize(("body", "kind"), UNREADABLE)
@pytest.mark.parametrize("language", ["en", "ar"])
def it_tells_a_customer_in_their_language(
    client: Client, program: Program, cast: Cast, language: str, body: bytes, kind: str
) -> None:
    cast.pia.language = language
    cast.pia.save()
    made = actions.invite(program=program, ask=Ask(cast.pia, channel="link"), by="system", now=clock.now())

    answer = client.generic("POST", f"/s/{queries.token_of(made.invitation.id)}", body, content_type=kind)

    said = answer.content.decode()
    assert answer.status_code == 400
    assert (f'lang="{language}"' in said, WORDS[language].unread_text in said, "Tandawa" in said) == (True,) * 3
    assert not Response.everywhere.exists()


@pytest.mark.parametrize("path", ["/s/no-such-token", "/l/nobody", "/unsubscribe/no-such-token"])
def it_tells_whoever_has_no_link_as_well(client: Client, path: str) -> None:
    answer = client.generic("POST", path, b"score=9", content_type=f"{FORM}; charset=utf-16")

    assert answer.status_code in (400, 404)
    assert "Bad Request" not in answer.content.decode()


@pytest.mark.parametrize(("body", "kind"), UNREADABLE)
def it_tells_everybody_else_why(client: Client, body: bytes, kind: str) -> None:
    answer = client.generic("POST", "/accounts/login/", body, content_type=kind)

    said = answer.content.decode()
    assert answer.status_code == 400
    assert "What was sent could not be read" in said
    assert ("larger than 4 MB" in said, "more than 1000 fields" in said) == (len(body) > 1024**2, b"f4999" in body)


def it_leaves_nothing_of_it_in_the_log(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    client.post("/accounts/login/", b"a" * (5 * 1024**2), content_type=FORM)

    assert [each.getMessage() for each in caplog.records if each.levelno >= logging.ERROR] == []


@pytest.mark.parametrize("place", ["/s/nobody", "/l/nobody", "/unsubscribe/nobody"])
def it_tells_a_customer_whose_address_cannot_be_read(
    client: Client, db: None, caplog: pytest.LogCaptureFixture, place: str
) -> None:
    answer = client.get(f"{place}?{'a&' * 1_500}lang=sw", headers={"accept-language": "fr"})

    assert answer.status_code in (400, 404)
    assert [each for each in caplog.records if each.levelno >= logging.ERROR] == []


def it_tells_a_program_in_json(client: Client, program: Program) -> None:
    actions.open_program(
        survey=program.survey, name="Door", kind="always_on", by="system", now=clock.now(), slug="door"
    )
    answer = client.post("/w/door", b"a" * (5 * 1024**2), content_type=FORM)
    queried = client.get(f"/w/door.json?{'a&' * 1_500}")

    assert {each["Content-Type"] for each in (answer, queried)} == {"application/problem+json"}
    assert (answer.status_code, queried.status_code) == (413, 400)
    assert ("4194304 bytes" in answer.json()["detail"], "1000 parameters" in queried.json()["detail"]) == (True, True)


def it_refuses_too_many_parameters_of_the_api_without_an_error(
    client: Client, cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    key = {"authorization": f"Bearer {people.api_key(cast)}"}
    answers = [client.get(f"/api/v1/responses?{'a&' * 1_500}", headers=sent) for sent in (key, {})]

    assert [answer.status_code for answer in answers] == [400, 401]
    assert answers[0].json()["type"] == "/problems/too-many-parameters"
    assert [each for each in caplog.records if each.levelno >= logging.ERROR] == []
