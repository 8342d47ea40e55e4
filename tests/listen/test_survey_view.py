"""The survey page of an invitation."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from innerloop.customers.models import Identity, Suppression
from innerloop.kernel import clock, scope
from innerloop.listen import actions, queries
from innerloop.listen.actions import eligibility
from innerloop.listen.actions.asking import Ask
from innerloop.listen.models import Answer, Invitation, Program, Response, ResponseVersion, Visit
from innerloop.listen.rules import content
from innerloop.listen.survey_words import words_in
from tests.listen.browsing import nonce_in, send
from tests.support.cast import Cast

pytestmark = pytest.mark.urls("tests.listen.public_urls")
BY_TOUCH = "t,0,2000,0"


@pytest.fixture
def address(program: Program, cast: Cast) -> str:
    made = actions.invite(program=program, ask=Ask(cast.pia, channel="link"), by="system", now=clock.now())
    return f"/s/{queries.token_of(made.invitation.id)}"


@pytest.fixture
def door(program: Program) -> Program:
    """Return what is asked of everybody at the door."""
    return actions.open_program(
        survey=program.survey, name="Door", kind="always_on", by="system", now=clock.now(), slug="door"
    )


def answers() -> list[tuple[int | None, str]]:
    return list(Response.everywhere.order_by("id").values_list("score", "comment"))


def it_shows_the_question(client: Client, address: str) -> None:
    page = client.get(address)

    assert page.status_code == 200
    assert "How likely are you to recommend Tandawa" in page.content.decode()


def it_preselects_the_score_that_was_tapped_in_the_mail(client: Client, address: str) -> None:
    page = client.get(f"{address}?score=9").content.decode()

    [chosen] = re.findall(r"<input[^>]*\bchecked\b[^>]*>", page)
    assert 'value="9"' in chosen
    assert answers() == []


@pytest.mark.parametrize("method", ["get", "head"])
def it_records_nothing_on_a_get(client: Client, address: str, method: str) -> None:
    for score in range(11):
        getattr(client, method)(f"{address}?score={score}")

    assert answers() == []


def it_records_the_answer_that_is_sent(client: Client, address: str) -> None:
    page = send(client, address, {"score": "9", "comment": "Kind staff"})

    assert page.status_code == 200
    assert answers() == [(9, "Kind staff")]


def it_thanks_again_for_an_anonymous_answer_that_is_sent_twice(client: Client, program: Program, address: str) -> None:
    Program.objects.filter(id=program.id).update(is_anonymous=True)
    form = {"nonce": nonce_in(client.get(address)), "score": "9", "comment": "Kind staff"}
    thanks = [client.post(address, form) for _ in range(2)]
    strange = client.post(address, {**form, "nonce": "made up"})

    assert [page.status_code for page in thanks] == [200, 200]
    assert all(f"<h1>{words_in('en').thanks}</h1>" in page.content.decode() for page in thanks)
    assert (strange.status_code, client.get(address).status_code) == (404, 404)
    assert answers() == [(9, "Kind staff")]


def it_counts_a_score_without_words_and_takes_the_words_later(client: Client, address: str) -> None:
    send(client, address, {"score": "2"})
    assert answers() == [(2, "")]

    send(client, address, {"score": "2", "comment": "No cash"})

    assert answers() == [(2, "No cash")]


def it_counts_a_score_as_soon_as_it_is_picked_and_adds_the_words_when_they_are_sent(
    client: Client, address: str
) -> None:
    nonce = nonce_in(client.get(address))

    picked = pick(client, address, score="6", nonce=nonce)
    assert (picked.status_code, picked.content, answers()) == (204, b"", [(6, "")])
    for score in ("2", "2"):
        pick(client, address, score=score, nonce=nonce)
    client.post(address, {"score": "2", "comment": "No cash", "nonce": nonce})

    assert answers() == [(2, "No cash")]
    versions = ResponseVersion.everywhere.order_by("number").values_list("content", flat=True)
    assert [(version["score"], version["comment"]) for version in versions] == [(6, ""), (2, ""), (2, "No cash")]


def it_leaves_the_words_as_they_are_when_another_score_is_picked(client: Client, address: str) -> None:
    send(client, address, {"score": "9", "comment": "Kind staff"})

    pick(client, address, score="8", nonce=nonce_in(client.get(address)))

    assert answers() == [(8, "Kind staff")]


def it_takes_no_pick_that_stalled_for_newer_than_what_was_sent_after_it(client: Client, address: str) -> None:
    opened = clock.now()
    with clock.held_at(opened):
        nonce = nonce_in(client.get(address))

    with clock.held_at(opened + timedelta(minutes=1)):
        pick(client, address, score="5", nonce=nonce, ms="20000")
        pick(client, address, score="9", nonce=nonce, ms="10000")
        assert answers() == [(5, "")]
        client.post(address, {"score": "3", "comment": "Cold", "nonce": nonce, "ms": "30000"})
        pick(client, address, score="9", nonce=nonce, ms="25000")

    assert answers() == [(3, "Cold")]


@pytest.mark.parametrize("ms", ["", "-5", "x", "9" * 13, "999999999999", "²"])
def it_takes_an_answer_whatever_the_page_says_of_its_moment(client: Client, address: str, ms: str) -> None:
    nonce = nonce_in(client.get(address))

    client.post(address, {"score": "3", "nonce": nonce, "ms": ms})
    client.post(address, {"score": "4", "nonce": nonce, "ms": ms})

    assert answers() == [(4, "")]
    assert Response.everywhere.get().answered_at <= clock.now()


@pytest.mark.parametrize("fields", [{"score": "11"}, {"score": ""}, {"score": "9", "nonce": "made up"}])
def it_takes_no_pick_that_is_none(client: Client, address: str, fields: dict[str, str]) -> None:
    nonce = nonce_in(client.get(address))

    assert pick(client, address, **{"nonce": nonce, **fields}).status_code == 422
    assert answers() == []


def it_takes_an_anonymous_answer_whole(client: Client, program: Program, address: str) -> None:
    Program.objects.filter(id=program.id).update(is_anonymous=True)
    page = client.get(address)

    assert pick(client, address, score="9", nonce=nonce_in(page)).status_code == 422
    assert "picked=1" not in page.content.decode()
    assert answers() == []


def it_takes_no_pick_where_the_link_is_gone(client: Client, address: str) -> None:
    nonce = nonce_in(client.get(address))

    with clock.held_at(clock.now() + timedelta(days=90)):
        assert pick(client, address, score="9", nonce=nonce).status_code == 404
    assert answers() == []


def it_takes_a_scanners_pick_for_no_answer(client: Client, address: str) -> None:
    pick(client, address, score="0", nonce=nonce_in(client.get(address)), g="0,0,0,0")

    assert list(Response.everywhere.values_list("score", "excluded_why")) == [(0, ["no_gesture"])]


def it_takes_nobody_who_tries_several_scores_for_a_run_through_the_mail(client: Client, address: str) -> None:
    nonce = nonce_in(client.get(address))

    for score in range(5):
        pick(client, address, score=str(score), nonce=nonce)

    assert set(Visit.everywhere.values_list("score", flat=True)) == {None}
    assert answers() == [(4, "")]
    assert Response.everywhere.get().excluded_at is None


def it_keeps_what_was_typed_when_the_score_is_missing(client: Client, address: str) -> None:
    page = send(client, address, {"comment": "I typed a lot"})

    assert page.status_code == 422
    assert "I typed a lot" in page.content.decode()
    assert answers() == []


@pytest.mark.parametrize("score", ["11", "-1", "ten", "9" * 400, "٩٩", ""])
def it_refuses_what_is_no_score(client: Client, address: str, score: str) -> None:
    page = send(client, address, {"score": score})

    assert page.status_code == 422
    assert answers() == []


def it_shows_hostile_words_as_words(client: Client, address: str) -> None:
    send(client, address, {"score": "2", "comment": "<script>alert(1)</script>"})

    page = client.get(address).content.decode()

    assert "<script>" not in page
    assert answers() == [(2, "<script>alert(1)</script>")]


def it_looks_the_same_for_a_token_unknown_and_one_expired(client: Client, address: str) -> None:
    unknown = client.get("/s/AAAAAAAAAAAAAAAAAAAAAA")
    with clock.held_at(clock.now() + timedelta(days=90)):
        expired = client.get(address)

    assert (unknown.status_code, expired.status_code) == (404, 404)


def it_stops_asking_after_one_click(client: Client, program: Program, cast: Cast) -> None:
    made = actions.invite(program=program, ask=Ask(cast.pia), by="system", now=clock.now())
    path = f"/unsubscribe/{queries.unsubscribe_token_of(made.invitation.id)}"
    assert client.get(path).status_code == 200

    client.post(path, {"List-Unsubscribe": "One-Click"})

    with scope.to(cast.workspace.id):
        again = actions.invite(program=program, ask=Ask(cast.pia, is_asked_for=True), by="system", now=clock.now())
    assert [reason["rule"] for reason in again.invitation.reasons] == ["suppressed"]


def it_does_not_stop_asking_on_a_get(client: Client, program: Program, cast: Cast) -> None:
    made = actions.invite(program=program, ask=Ask(cast.pia), by="system", now=clock.now())

    client.get(f"/unsubscribe/{queries.unsubscribe_token_of(made.invitation.id)}")

    with scope.to(cast.workspace.id):
        again = actions.invite(program=program, ask=Ask(cast.pia, is_asked_for=True), by="system", now=clock.now())
    assert again.invitation.reasons == []


@pytest.mark.parametrize("form", [{}, {"anything": "else"}, {"List-Unsubscribe": "Yes"}, {"nonce": "short"}])
def it_stops_by_no_post_but_the_pages_own_and_one_click(
    client: Client, program: Program, cast: Cast, form: dict[str, str]
) -> None:
    made = actions.invite(program=program, ask=Ask(cast.pia), by="system", now=clock.now())

    answer = client.post(f"/unsubscribe/{queries.unsubscribe_token_of(made.invitation.id)}", form)

    assert (answer.status_code, Suppression.objects.count()) == (200, 0)
    assert not answer.context["page"].is_stopped


def it_stops_by_the_pages_button_under_a_hand(client: Client, program: Program, cast: Cast) -> None:
    made = actions.invite(program=program, ask=Ask(cast.pia), by="system", now=clock.now())

    answer = press_stop(client, made.invitation, g=BY_TOUCH)

    assert (answer.context["page"].is_stopped, Suppression.objects.count()) == (True, 1)


def it_asks_once_more_where_no_hand_is_seen(client: Client, program: Program, cast: Cast) -> None:
    made = actions.invite(program=program, ask=Ask(cast.pia), by="system", now=clock.now())

    first = press_stop(client, made.invitation, g="")
    assert (first.context["page"].asks_again, Suppression.objects.count()) == (True, 0)
    press_stop(client, made.invitation, g="", sure="1", seconds=20)

    assert Suppression.objects.count() == 1


def it_is_stopped_by_no_script_that_presses_twice(client: Client, program: Program, cast: Cast) -> None:
    made = actions.invite(program=program, ask=Ask(cast.pia), by="system", now=clock.now())

    for sure in ("", "1"):
        press_stop(client, made.invitation, g="0,0,0,0", sure=sure)

    assert Suppression.objects.count() == 0


def it_makes_one_answer_of_one_showing_of_an_always_on_page(client: Client, program: Program) -> None:
    actions.open_program(
        survey=program.survey, name="Door", kind="always_on", by="system", now=clock.now(), slug="door"
    )
    nonce = nonce_in(client.get("/l/door"))

    for _ in range(2):
        client.post("/l/door", {"score": "9", "nonce": nonce})

    assert answers() == [(9, "")]


def it_keeps_what_was_typed_where_too_many_answers_come_from_one_address(
    client: Client, program: Program, settings: Any
) -> None:
    actions.open_program(
        survey=program.survey, name="Door", kind="always_on", by="system", now=clock.now(), slug="door"
    )
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"link_answers_per_minute": 2})
    hall = Client(REMOTE_ADDR="203.0.113.9")
    given = [{"score": "9", "comment": f"Guest {n}", "nonce": nonce_in(client.get("/l/door"))} for n in range(3)]

    *taken, held = [hall.post("/l/door", each) for each in given]

    assert [page.status_code for page in taken] == [200, 200]
    assert (held.status_code, held["Retry-After"]) == (429, "30")
    assert "It is still here" in held.content.decode()
    assert (held.context["page"].comment, held.context["page"].nonce) == ("Guest 2", given[2]["nonce"])
    assert answers() == [(9, "Guest 0"), (9, "Guest 1")]
    # From elsewhere, and later from here, the same form is taken, once.
    assert client.post("/l/door", given[2], REMOTE_ADDR="203.0.113.10").status_code == 200
    assert len(answers()) == 3


@pytest.mark.parametrize("nonce", ["a\0b" * 10, "short", "", "x" * 65, "bad nonce with spaces in it"])
def it_asks_again_for_a_nonce_that_is_none(client: Client, program: Program, nonce: str) -> None:
    actions.open_program(
        survey=program.survey, name="Door", kind="always_on", by="system", now=clock.now(), slug="door"
    )

    page = client.post("/l/door", {"score": "9", "nonce": nonce})

    assert page.status_code == 422
    assert answers() == []


def it_stops_asking_at_every_address_of_who_got_a_bare_link(client: Client, program: Program, cast: Cast) -> None:
    made = actions.invite(program=program, ask=Ask(cast.pia, channel="link"), by="system", now=clock.now())

    press_stop(client, made.invitation, g=BY_TOUCH)

    with scope.to(cast.workspace.id):
        again = actions.invite(program=program, ask=Ask(cast.pia), by="system", now=clock.now())
    assert [reason["rule"] for reason in again.invitation.reasons] == ["suppressed", "refused"]


def it_keeps_the_wish_of_somebody_who_has_no_address_wherever_they_would_be_asked(
    client: Client, program: Program, cast: Cast
) -> None:
    Identity.everywhere.filter(customer=cast.pia).update(kind="external_id", value="T-1")
    made = actions.invite(program=program, ask=Ask(cast.pia, channel="link"), by="system", now=clock.now())

    page = press_stop(client, made.invitation, g=BY_TOUCH)

    assert "Tandawa asks you no more questions." in page.content.decode()
    with scope.to(cast.workspace.id):
        again = actions.invite(program=program, ask=Ask(cast.pia, channel="link"), by="system", now=clock.now())
        Identity.objects.create(workspace=cast.workspace, customer=cast.pia, kind="email", value="pia@example.com")
        mailed = actions.invite(program=program, ask=Ask(cast.pia), by="system", now=clock.now())
        looked = eligibility.eligibility(program=program, customer=cast.pia, channel="link", now=clock.now())
    assert (again.invitation.state, mailed.invitation.state) == ("held", "held")
    assert [reason["rule"] for reason in again.invitation.reasons] == ["refused"]
    assert [reason["rule"] for reason in mailed.invitation.reasons] == ["refused"]
    assert [reason.rule for reason in looked.reasons] == ["refused"]


def it_says_what_stopping_means_without_an_empty_place_for_the_address(
    client: Client, program: Program, cast: Cast
) -> None:
    made = actions.invite(program=program, ask=Ask(cast.pia, channel="link"), by="system", now=clock.now())

    page = client.get(f"/unsubscribe/{queries.unsubscribe_token_of(made.invitation.id)}").content.decode()

    assert "Tandawa will not ask you questions like this any more." in page


def it_is_small(client: Client, address: str) -> None:
    assert len(client.get(address).content) < 15_000


def it_keeps_a_further_score_as_a_score(client: Client, program: Program) -> None:
    followup = {
        "key": "ease",
        "kind": "scale",
        "metric": "ces",
        "label": {"en": "How easy was it?"},
        "options": [{"value": str(number), "label": {"en": str(number)}} for number in range(1, 8)],
    }
    version = queries.newest_version(program.survey_id)
    actions.publish_version(
        survey_id=program.survey_id,
        name="With ease",
        content=version.content | {"followups": [followup]},
        by="system",
        now=clock.now(),
    )
    actions.open_program(
        survey=program.survey, name="Door", kind="always_on", by="system", now=clock.now(), slug="ease"
    )
    nonce = nonce_in(client.get("/l/ease"))

    client.post("/l/ease", {"score": "9", "f-ease": "6", "nonce": nonce})

    answer = Answer.everywhere.get(question_key="ease")
    assert (answer.number, answer.metric.slug if answer.metric else "") == (6, "ces")


def it_falls_back_to_the_surveys_first_language() -> None:
    assert content.text_in({"ar": "عربي", "en": "English"}, "sw", "en") == "English"


def pick(client: Client, path: str, *, g: str = BY_TOUCH, **fields: str) -> Any:
    """Do what the page's script does when a score is picked."""
    headers = {"user-agent": "Mozilla/5.0 (Android)", "accept-language": "en"}
    return client.post(path, {"picked": "1", "g": g, **fields}, headers=headers)


def it_counts_a_score_of_an_open_link_as_soon_as_it_is_picked(client: Client, door: Program) -> None:
    opened = clock.now()
    with clock.held_at(opened):
        page = client.get("/l/door")
        nonce = nonce_in(page)

    with clock.held_at(opened + timedelta(minutes=1)):
        assert pick(client, "/l/door", score="6", nonce=nonce, ms="10000").status_code == 204
        assert answers() == [(6, "")]
        client.post("/l/door", {"score": "2", "comment": "No cash", "nonce": nonce, "ms": "30000"})
        pick(client, "/l/door", score="9", nonce=nonce, ms="20000")  # stalled on its way

    assert "picked=1" in page.content.decode()
    assert answers() == [(2, "No cash")]


def it_hears_whoever_was_taken_for_a_scanner_and_sends_by_hand(client: Client, door: Program) -> None:
    nonce = nonce_in(client.get("/l/door"))
    pick(client, "/l/door", score="2", nonce=nonce, g="0,0,0,0")
    assert list(Response.everywhere.values_list("score", "excluded_why")) == [(2, ["no_gesture"])]

    client.post("/l/door", {"score": "2", "comment": "No cash", "nonce": nonce, "g": BY_TOUCH})
    pick(client, "/l/door", score="9", nonce=nonce, g="0,0,0,0")

    assert list(Response.everywhere.values_list("score", "comment", "excluded_at")) == [(2, "No cash", None)]


@pytest.mark.parametrize("is_anonymous", [True, False])
def it_takes_an_answer_whole_where_it_is_anonymous_or_on_a_kiosk(
    client: Client, door: Program, is_anonymous: bool
) -> None:
    Program.objects.filter(id=door.id).update(is_anonymous=is_anonymous)
    place = "/l/door" if is_anonymous else "/l/door?kiosk=1"
    page = client.get(place)

    assert pick(client, place, score="9", nonce=nonce_in(page)).status_code == 422
    assert "picked=1" not in page.content.decode()
    assert answers() == []


@pytest.mark.parametrize("place", ["/l/door", "/l/door?kiosk=1"])
def it_promises_no_change_where_nothing_leads_back_to_an_answer(client: Client, door: Program, place: str) -> None:
    page = client.get(place)
    sent = client.post(place, {"score": "9", "nonce": nonce_in(page)})

    assert sent.status_code == 200
    assert "You can change" not in page.content.decode() + sent.content.decode()


def it_tells_nobody_at_a_tablet_that_they_opened_a_link(client: Client, door: Program) -> None:
    page = client.get("/l/door?kiosk=1").content.decode()

    assert "You opened a link" not in page
    assert "Tandawa asks everybody who is here how it did." in page


def press_stop(client: Client, invitation: Invitation, *, g: str, sure: str = "", seconds: int = 5) -> Any:
    """Open the page that asks whether to stop, and press its button after a while."""
    path = f"/unsubscribe/{queries.unsubscribe_token_of(invitation.id)}"
    headers = {"user-agent": "Mozilla/5.0 (Android)", "accept-language": "en"}
    nonce = nonce_in(client.get(path, headers=headers))
    with clock.held_at(clock.now() + timedelta(seconds=seconds)):
        return client.post(path, {"nonce": nonce, "g": g, "sure": sure}, headers=headers)
