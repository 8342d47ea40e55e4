"""What other sites load and send: the widget's file, the words of a survey, answers under their own origin."""

import gzip
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from innerloop.kernel import clock, ids
from innerloop.listen import actions, queries, widget_files
from innerloop.listen.models import Program, Response
from innerloop.listen.rules import identity
from tests.support.cast import Cast

pytestmark = pytest.mark.urls("tests.listen.public_urls")
HEAVIEST = 10_000  # bytes, compressed
BROWSER = {
    "User-Agent": "Mozilla/5.0 (X11; Linux) AppleWebKit/537.36 Chrome/126.0 Safari/537.36",
    "Accept-Language": "en",
}
SHOP = "https://shop.example"


@pytest.fixture
def door(program: Program) -> Program:
    return actions.open_program(
        survey=program.survey, name="Door", kind="always_on", by="system", now=clock.now(), slug="door", channel="link"
    )


@pytest.fixture
def site() -> Client:
    """The browser of somebody on a company's own site."""
    return Client(headers={**BROWSER, "Origin": SHOP})


def send(site: Client, score: str = "9", showing: str = "", **fields: str) -> Any:
    nonce = fields.pop("nonce", "") or site.get("/w/door.json").json()["nonce"]
    body = {"score": score, "nonce": nonce, "showing": showing or ids.new_secret(), "g": "t,0,900,0", **fields}
    return site.post("/w/door", body)


def kept() -> list[tuple[int | None, str]]:
    return list(Response.everywhere.order_by("id").values_list("score", "comment"))


def it_weighs_less_than_ten_kilobytes(capsys: pytest.CaptureFixture[str]) -> None:
    size = len(gzip.compress(widget_files.newest().content))

    with capsys.disabled():
        print(f"\nwidget.js: {len(widget_files.newest().content):,} bytes, {size:,} compressed")
    assert size < HEAVIEST


def it_serves_the_newest_for_minutes_and_a_number_for_good(client: Client) -> None:
    newest, pinned = client.get("/widget.js"), client.get("/widget/1.js")

    assert newest["Cache-Control"] == "public, max-age=600"
    assert pinned["Cache-Control"] == "public, max-age=31536000, immutable"
    assert newest["Access-Control-Allow-Origin"] == pinned["Access-Control-Allow-Origin"] == "*"
    assert widget_files.released()[1].content == pinned.content
    assert client.get("/widget/99.js").status_code == 404


@pytest.mark.usefixtures("door")
def it_tells_the_words_in_the_language_of_the_page(site: Client) -> None:
    english, arabic = (site.get("/w/door.json", {"lang": lang}).json() for lang in ("en-GB", "ar"))

    assert "How likely are you to recommend Tandawa" in english["question"]
    assert [point["value"] for point in english["points"]] == list(range(11))
    assert (arabic["language"], arabic["direction"]) == ("ar", "rtl")
    assert arabic["words"]["close"] == "إغلاق"


@pytest.mark.usefixtures("door")
def it_keeps_one_answer_of_one_showing_however_often_it_is_sent(site: Client) -> None:
    showing = ids.new_secret()
    for fields in ({}, {}, {"comment": "Kind staff"}, {"comment": "Kind staff"}):
        assert send(site, showing=showing, **fields).json() == {"kept": True, "known": False}

    assert kept() == [(9, "Kind staff")]
    [row] = Response.everywhere.all()
    assert (row.channel, row.version, row.customer_id) == ("web", 2, None)


@pytest.mark.usefixtures("door")
def it_sets_no_cookie_and_lets_any_origin_read_without_credentials(site: Client) -> None:
    answers = [site.get("/w/door.json"), send(site), site.get("/w/nothing.json")]

    for answer in answers:
        assert answer["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in answer.headers
        assert not answer.cookies


def it_is_shown_only_where_its_program_says(site: Client, door: Program) -> None:
    Program.objects.filter(id=door.id).update(origins=[SHOP])
    other = Client(headers={**BROWSER, "Origin": "https://evil.example"})
    nonce = site.get("/w/door.json").json()["nonce"]

    refused = [other.get("/w/door.json"), send(other, nonce=nonce), send(Client(headers=BROWSER), nonce=nonce)]

    assert [answer.status_code for answer in refused] == [403, 403, 403]
    assert "https://evil.example" in refused[0].json()["detail"]
    assert send(site).status_code == 200
    assert len(kept()) == 1


@pytest.mark.usefixtures("door")
def it_takes_who_is_proven_to_be_a_customer(site: Client, door: Program, cast: Cast) -> None:
    code = identity.proof(key=queries.identity_key_of(door), external_id="C-7")

    assert send(site, external_id="C-7", email="not@proven.example", hash=code).json()["known"] is True

    [row] = Response.everywhere.select_related("customer").all()
    assert row.customer
    assert [(each.kind, each.value) for each in row.customer.identities.all()] == [("external_id", "C-7")]


@pytest.mark.parametrize(
    "given",
    [
        {"external_id": "C-7"},
        {"external_id": "C-7", "hash": "0" * 64},
        {"external_id": "C-7", "hash": "ü"},
        {"email": "pia@example.org", "hash": "of C-7"},
        {"external_id": "C-8", "hash": "of C-7"},
    ],
)
def it_lets_nobody_answer_as_somebody_else(site: Client, door: Program, given: dict[str, str]) -> None:
    code = identity.proof(key=queries.identity_key_of(door), external_id="C-7")
    fields = {name: code if value == "of C-7" else value for name, value in given.items()}

    assert send(site, **fields).json() == {"kept": True, "known": False}

    assert Response.everywhere.get().customer_id is None


def it_takes_no_id_that_looks_like_an_address_for_the_address(door: Program) -> None:
    key = queries.identity_key_of(door)

    code = identity.proof(key=key, external_id="pia@example.org")

    assert identity.proven(key=key, external_id="", email="pia@example.org", given=code) == {}


def it_proves_nothing_by_an_old_key(site: Client, door: Program) -> None:
    code = identity.proof(key=queries.identity_key_of(door), external_id="C-7")
    Program.objects.filter(id=door.id).update(identity_round=1)

    assert send(site, external_id="C-7", hash=code).json()["known"] is False


@pytest.mark.usefixtures("door")
def it_keeps_the_time_of_an_answer_that_waited_for_a_connection(site: Client) -> None:
    send(site, age=str(3 * 3_600_000), kiosk="1")

    [row] = Response.everywhere.all()
    assert timedelta(hours=2.9) < clock.now() - row.answered_at < timedelta(hours=3.1)
    assert row.channel == "kiosk"


@pytest.mark.usefixtures("door")
def it_gives_a_page_that_is_too_old_a_fresh_proof_and_keeps_one_answer(site: Client) -> None:
    showing, nonce = ids.new_secret(), site.get("/w/door.json").json()["nonce"]
    assert send(site, showing=showing, nonce=nonce).status_code == 200

    stale = send(site, showing=showing, nonce="x" * 38, comment="More")
    assert stale.status_code == 409
    again = send(site, showing=showing, nonce=stale.json()["nonce"], comment="More")

    assert again.status_code == 200
    assert kept() == [(9, "More")]


@pytest.mark.usefixtures("door")
@pytest.mark.parametrize("score", ["", "11", "ten", "9" * 400])
def it_refuses_what_is_no_score_and_says_so(site: Client, score: str) -> None:
    answer = send(site, score=score)

    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
    assert kept() == []


@pytest.mark.usefixtures("door")
def it_sets_aside_what_no_hand_sent(site: Client) -> None:
    send(site, g="0,0,0,0")

    assert Response.everywhere.get().excluded_why == ["no_gesture"]
