"""Answers that no person gave: kept and set aside; they take nothing away from the person."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from innerloop.kernel import clock, portions, scope
from innerloop.listen import actions, queries
from innerloop.listen.actions import visiting
from innerloop.listen.actions.asking import Ask
from innerloop.listen.models import Invitation, Program, Response, Visit
from innerloop.listen.rules.heard import Heard
from innerloop.listen.survey_words import words_in
from innerloop.team import access
from tests.listen.browsing import nonce_in
from tests.support.cast import Cast

pytestmark = pytest.mark.urls("tests.listen.public_urls")
BROWSER = {
    "User-Agent": "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/126.0.0.0 Safari/537.36",
    "Accept-Language": "en",
}
UNTOUCHED, MOUSE = "0,0,0,0", "m,40,2100,0"
# Of the Internet: a documentation address is no more global than a container's, and tells nothing.
GATEWAY, HOME, CONTAINER = "20.203.113.9", "51.198.100.7", "172.18.0.1"


@pytest.fixture
def invitation(program: Program, cast: Cast) -> Invitation:
    return actions.invite(program=program, ask=Ask(cast.pia, channel="link"), by="system", now=clock.now()).invitation


@pytest.fixture
def path(invitation: Invitation) -> str:
    return f"/s/{queries.token_of(invitation.id)}"


def send(path: str, hand: str, score: str = "0", *, source: str = HOME, **more: str) -> Any:
    """Open the page and send it, with what its script would write."""
    browser = Client(headers=BROWSER, REMOTE_ADDR=source)
    nonce = nonce_in(browser.get(path))
    return browser.post(path, {"score": score, "g": hand, "nonce": nonce, **more})


def kept() -> list[tuple[int | None, str, bool]]:
    rows = Response.everywhere.order_by("id")
    return [(row.score, row.comment, row.excluded_at is not None) for row in rows]


def it_sets_aside_what_nobody_touched(path: str) -> None:
    page = send(path, UNTOUCHED)

    assert page.status_code == 200
    assert kept() == [(0, "", True)]
    assert Response.everywhere.get().excluded_why == ["no_gesture"]


def it_counts_what_a_hand_sent(path: str) -> None:
    send(path, MOUSE)

    assert kept() == [(0, "", False)]


def it_shows_the_person_a_fresh_page_after_a_scanner_answered(path: str) -> None:
    send(path, UNTOUCHED)

    page = Client().get(path).content.decode()

    assert words_in("en").why_title in page
    assert " checked" not in page


def it_lets_the_person_replace_what_a_scanner_sent(path: str, program: Program) -> None:
    send(path, UNTOUCHED, "0", source=GATEWAY)

    with clock.held_at(clock.now() + timedelta(days=20)):
        send(path, MOUSE, "9", comment="Kind staff")

        [row] = Response.everywhere.all()
        assert (row.score, row.comment, row.excluded_at) == (9, "Kind staff", None)
        assert row.answered_at == clock.now()
    assert [version.content["score"] for version in row.versions.order_by("number")] == [0, 9]


def it_counts_who_replaces_a_scanner_for_when_they_answered(path: str) -> None:
    send(path, UNTOUCHED, "0", source=GATEWAY)
    invitation = queries.invitation_by_token(path.removeprefix("/s/"))
    assert invitation
    now = clock.now()
    given_at = now - timedelta(days=2)

    with scope.to(invitation.workspace_id):
        heard = Heard(score=9, answered_at=given_at)
        row = actions.answer_invitation(invitation=invitation, heard=heard, now=now)

    assert (row.answered_at, row.changed_at, row.excluded_at) == (given_at, given_at, None)


def it_counts_the_person_who_says_what_the_scanner_said(path: str) -> None:
    send(path, UNTOUCHED, "10", source=GATEWAY)

    send(path, MOUSE, "10")

    assert kept() == [(10, "", False)]


def it_never_lets_a_scanner_change_what_a_person_said(path: str) -> None:
    send(path, MOUSE, "9")

    page = send(path, UNTOUCHED, "0", source=GATEWAY)

    assert page.status_code == 200
    assert kept() == [(9, "", False)]


def it_keeps_the_way_open_for_the_person_of_an_anonymous_program(program: Program, path: str) -> None:
    Program.objects.filter(id=program.id).update(is_anonymous=True)
    send(path, UNTOUCHED, "0")

    send(path, MOUSE, "9")

    assert sorted(kept()) == [(0, "", True), (9, "", False)]
    assert {row.answered_at.second for row in Response.everywhere.filter(excluded_at__isnull=False)} == {0}
    assert not Visit.everywhere.exists()


def it_keeps_each_visit_without_the_address_it_came_from(path: str, invitation: Invitation) -> None:
    browser = Client(headers=BROWSER, REMOTE_ADDR=GATEWAY)
    browser.get(f"{path}?score=3")
    browser.head(path)
    send(path, MOUSE, "9")

    visits = list(Visit.everywhere.order_by("id"))

    assert [(v.method, v.score, v.signals) for v in visits] == [
        ("GET", 3, []),
        ("HEAD", None, ["head"]),
        ("GET", None, []),
        ("POST", 9, ["gesture"]),
    ]
    assert {v.invitation_id for v in visits} == {invitation.id}
    assert len({v.source for v in visits}) == 2
    assert not any(GATEWAY in v.source or HOME in v.source for v in visits)


def it_forgets_visits_after_thirty_days(path: str) -> None:
    Client().get(path)

    assert visiting.forget_visits(now=clock.now() + timedelta(days=29)) == 0
    assert visiting.forget_visits(now=clock.now() + timedelta(days=31)) == 1


def it_forgets_visits_portion_by_portion(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(3):
        Client().get(path)
    monkeypatch.setattr(portions, "MOST", 2)

    with CaptureQueriesContext(connection) as asked:
        assert visiting.forget_visits(now=clock.now() + timedelta(days=31)) == 3

    assert sum("DELETE" in query["sql"] for query in asked.captured_queries) == 2


def it_forgets_the_visits_of_who_is_erased(path: str, cast: Cast) -> None:
    Client().get(path)

    actions.erase_words(customer_ids=[cast.pia.id], workspace_id=cast.workspace.id, now=clock.now())

    assert not Visit.everywhere.exists()


def it_keeps_no_more_visits_than_it_can_use(path: str) -> None:
    browser = Client()
    for _ in range(visiting.MOST + 5):
        browser.head(path)

    assert Visit.everywhere.count() == visiting.MOST


def it_knows_a_source_that_answers_for_many(program: Program, cast: Cast) -> None:
    paths = []
    for _ in range(6):
        ask = Ask(cast.pia, channel="link", is_asked_for=True)
        made = actions.invite(program=program, ask=ask, by="system", now=clock.now()).invitation
        paths.append(f"/s/{queries.token_of(made.id)}")
    for path in paths[:5]:
        send(path, UNTOUCHED, source=GATEWAY)

    # Quick, without a script: from anywhere else that would be bad luck.
    browser = Client(headers=BROWSER)
    nonce = nonce_in(browser.get(paths[5], REMOTE_ADDR=GATEWAY))
    browser.post(paths[5], {"score": "0", "nonce": nonce}, REMOTE_ADDR=GATEWAY)

    assert Response.everywhere.order_by("-id")[0].excluded_why == ["quick", "caught_before", "busy_source"]


def it_sets_nobody_aside_for_the_container_they_seem_to_come_from(program: Program, cast: Cast) -> None:
    for hand in [UNTOUCHED] * 5:
        ask = Ask(cast.pia, channel="link", is_asked_for=True)
        made = actions.invite(program=program, ask=ask, by="system", now=clock.now()).invitation
        send(f"/s/{queries.token_of(made.id)}", hand, source=CONTAINER)

    last = actions.invite(program=program, ask=Ask(cast.dina, channel="link"), by="system", now=clock.now()).invitation
    browser, path = Client(headers=BROWSER, REMOTE_ADDR=CONTAINER), f"/s/{queries.token_of(last.id)}"
    browser.post(path, {"score": "9", "nonce": nonce_in(browser.get(path))})

    assert not any(Visit.everywhere.values_list("source", flat=True))
    assert Response.everywhere.get(invitation=last).excluded_at is None


@pytest.mark.parametrize("nonce", ["", "x" * 38, "short", "ünicode" * 6])
def it_shows_the_page_once_more_where_its_proof_is_missing(path: str, nonce: str) -> None:
    page = Client().post(path, {"score": "9", "comment": "Long story", "nonce": nonce})

    assert page.status_code == 422
    assert "Nothing is lost" in page.content.decode()
    assert kept() == []
    again = page.context["page"]
    assert (again.comment, again.chosen) == ("Long story", 9)
    assert Client().post(path, {"score": "9", "nonce": again.nonce}).status_code == 200


def it_takes_no_proof_of_another_survey(path: str, program: Program, cast: Cast) -> None:
    other = actions.invite(program=program, ask=Ask(cast.dina, channel="link"), by="system", now=clock.now()).invitation
    nonce = nonce_in(Client().get(f"/s/{queries.token_of(other.id)}"))

    assert Client().post(path, {"score": "9", "nonce": nonce}).status_code == 422
    assert kept() == []


def it_takes_a_page_that_was_open_for_days_and_none_that_was_for_weeks(path: str) -> None:
    nonce = nonce_in(Client().get(path))

    with clock.held_at(clock.now() + timedelta(days=15)):
        assert Client().post(path, {"score": "9", "nonce": nonce}).status_code == 422
    with clock.held_at(clock.now() + timedelta(days=13)):
        assert Client().post(path, {"score": "9", "nonce": nonce}).status_code == 200


def it_counts_after_all_and_sets_aside_again(path: str, cast: Cast) -> None:
    send(path, UNTOUCHED)
    row = Response.everywhere.get()

    with scope.to(cast.workspace.id):
        actions.count_after_all(response_id=row.id, by="system", now=clock.now())
        assert kept() == [(0, "", False)]
        actions.set_aside(response_id=row.id, by="system", now=clock.now())

    row.refresh_from_db()
    assert (row.excluded_at is not None, row.excluded_why) == (True, ["no_gesture"])


def it_keeps_aside_what_one_of_us_set_aside_whoever_sends_it_again(path: str, cast: Cast) -> None:
    send(path, MOUSE, "9")
    with scope.to(cast.workspace.id):
        actions.set_aside(response_id=Response.everywhere.get().id, by=access.actor(cast.agnes), now=clock.now())

    send(path, UNTOUCHED, "0")
    assert kept() == [(9, "", True)]
    send(path, MOUSE, "8")

    assert kept() == [(8, "", True)]


def it_keeps_aside_what_one_of_us_set_aside_of_an_open_link(program: Program, cast: Cast) -> None:
    with scope.to(cast.workspace.id):
        once: dict[str, Any] = {"program": program, "nonce": "one showing", "now": clock.now()}
        made = actions.answer_link(heard=Heard(score=9), **once)
        assert made is not None
        actions.set_aside(response_id=made.id, by=access.actor(cast.agnes), now=clock.now())

        actions.answer_link(heard=Heard(score=9, comment="Once more"), **once)

    assert kept() == [(9, "Once more", True)]
