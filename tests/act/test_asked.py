"""Who was asked: the invitations behind the response rate."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from innerloop.act.queries.asked import PAGE
from innerloop.listen import actions as listening
from innerloop.listen.actions.asking import Ask
from innerloop.listen.models import Invitation, Program
from innerloop.listen.rules.heard import Heard
from tests.act.conftest import NOW
from tests.act.test_query_counts import queries_of
from tests.support.cast import Cast, as_member, make_customer

URL = "/feedback/asked"


def ask(cast: Cast, program: Program, name: str, *, hours: int = 1) -> Invitation:
    person = make_customer(cast.workspace, name)
    at = NOW - timedelta(hours=hours)
    return listening.invite(program=program, ask=Ask(person, channel="link"), by="system", now=at).invitation


def page_of(client: Client, query: str = "") -> str:
    response = client.get(f"{URL}?{query}")
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def names_on(page: str) -> list[str]:
    return re.findall(r'href="/customers/[0-9a-f-]{36}">([^<]+)</a>', page)


def it_lists_who_was_asked_and_leads_to_who_they_are_and_what_they_said(
    program: Program, vic: Client, cast: Cast
) -> None:
    ask(cast, program, "Waits", hours=3)
    answered = ask(cast, program, "Answers", hours=2)
    response = listening.answer_invitation(invitation=answered, heard=Heard(score=9), now=NOW)

    page = page_of(vic)

    assert names_on(page) == ["Answers", "Waits"]
    assert "50.0 % answered when asked, <span>9.5 to 90.5 with 95 % confidence, n 2." in page
    assert f'<a href="{reverse("act:answer", args=[response.id])}">Answered</a>' in page
    assert names_on(page_of(vic, "which=answered")) == ["Answers"]


@pytest.fixture
def anonymous(program: Program) -> Program:
    Program.objects.filter(id=program.id).update(is_anonymous=True)
    program.refresh_from_db()
    return program


def answered(cast: Cast, program: Program, name: str, *, hours: int) -> None:
    invitation = ask(cast, program, name, hours=hours)
    listening.answer_invitation(invitation=invitation, heard=Heard(score=9), now=NOW)


def told(page: str) -> list[str]:
    return re.findall(r"(?:Asked|Answered) <em>(\d+)", page)


def it_names_nobody_who_was_asked_anonymously_beside_how_many_answered(
    anonymous: Program, vic: Client, cast: Cast
) -> None:
    for number in range(5):
        answered(cast, anonymous, f"A{number}", hours=number)
    ask(cast, anonymous, "Waits", hours=3)

    page, those = page_of(vic), page_of(vic, "which=answered")

    for shown in (page, those):
        assert (names_on(shown), told(shown)) == ([], ["6", "5"])
        assert "6 of them were asked anonymously, and 5 answered: who is told to nobody." in shown


def it_counts_no_anonymous_answers_where_they_are_few(anonymous: Program, vic: Client, cast: Cast) -> None:
    for number in range(4):
        answered(cast, anonymous, f"A{number}", hours=number)
    ask(cast, anonymous, "Waits", hours=3)

    for which in ("", "which=answered"):
        page = page_of(vic, which)
        assert (names_on(page), told(page)) == ([], ["0", "0"])
        assert "5 more were asked anonymously." in page
        assert "answered when asked" not in page


def it_tells_of_an_anonymous_month_as_a_whole_so_that_no_slice_leaves_one_person(
    anonymous: Program, vic: Client, cast: Cast
) -> None:
    for number in range(8):
        answered(cast, anonymous, f"A{number}", hours=1)
    answered(cast, anonymous, "Alone", hours=48)
    ask(cast, anonymous, "Silent", hours=72)

    days = {day: told(page_of(vic, f"days={day}/2026-05-04")) for day in ("2026-05-01", "2026-05-02", "2026-05-03")}
    one = page_of(vic, "days=2026-05-02/2026-05-02")

    assert days == {"2026-05-01": ["10", "9"], "2026-05-02": ["0", "0"], "2026-05-03": ["0", "0"]}
    assert (told(one), names_on(one), "1 more was asked anonymously." in one) == (["0", "0"], [], True)


def it_says_why_somebody_was_left_in_peace(program: Program, vic: Client, cast: Cast) -> None:
    held = ask(cast, program, "Rests")
    reasons = [{"rule": "rest", "detail": "Asked 3 days ago"}]
    Invitation.objects.filter(id=held.id).update(state=Invitation.State.HELD, reasons=reasons)

    page = page_of(vic, "which=held")

    assert names_on(page) == ["Rests"]
    assert "Asked 3 days ago" in page
    assert "Nobody was asked." in page


def it_leads_from_page_to_page_without_gap_or_double(program: Program, vic: Client, cast: Cast) -> None:
    for number in range(PAGE + 3):
        ask(cast, program, f"C{number}")

    seen: list[str] = []
    url: str | None = URL
    while url:
        page = vic.get(url).content.decode()
        seen += names_on(page)
        further = re.search(r'hx-get="([^"]+)"', page)
        url = further[1].replace("&amp;", "&") if further else None

    assert sorted(seen) == sorted(f"C{number}" for number in range(PAGE + 3))


def it_says_what_to_do_where_nobody_was_asked(program: Program, vic: Client) -> None:
    for query in (
        "",
        "which=held",
        "metric=nothing",
        "metric=%00",
        "which=x&after=zz&shown=-1",
        "where=touchpoint:%00",
    ):
        assert "Show all time" in page_of(vic, query)


def it_shows_a_rival_nobody_of_ours(program: Program, cast: Cast) -> None:
    ask(cast, program, "Ours")

    assert "Ours" not in as_member(Client(), cast.stella).get(URL).content.decode()


def it_reads_as_many_queries_for_many_as_for_few(program: Program, vic: Client, cast: Cast) -> None:
    for number in range(2):
        answered = ask(cast, program, f"A{number}")
        listening.answer_invitation(invitation=answered, heard=Heard(score=9), now=NOW)
    few = queries_of(vic, URL)

    for number in range(12):
        answered = ask(cast, program, f"B{number}")
        listening.answer_invitation(invitation=answered, heard=Heard(score=9), now=NOW)

    assert queries_of(vic, URL) == few
