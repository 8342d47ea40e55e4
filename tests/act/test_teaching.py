"""The twenty comments of a week: chosen where a label teaches most, answered by one key, and what that brought."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from innerloop.customers.rules import Person
from innerloop.listen.models import Response
from innerloop.understand import actions
from innerloop.understand.models import Doubt, Mention, Theme, Verdict
from innerloop.understand.rules.learning import FEWEST_READINGS, monday_of
from innerloop.understand.words.reading import Reader
from tests.act.conftest import NOW, Hear
from tests.act.test_query_counts import queries_of
from tests.support.cast import Cast
from tests.support.wording import Spoken, make_doubt, make_lesson, make_reading, make_theme

MONDAY = date(2026, 5, 4)
WORDS = "The line was slow. <b>Joyce</b> was kind."
Ask = Callable[..., UUID]


@pytest.fixture
def waiting(hear: Hear) -> Theme:
    return make_theme("waiting")


@pytest.fixture
def ask(hear: Hear, waiting: Theme) -> Ask:
    """Let a comment have been read and be asked about this week: its first sentence, or all of it."""
    positions = iter(range(100))

    def make(*, of_theme: bool = True, why: str = "near", week_on: date = MONDAY) -> UUID:
        id_ = hear(score=9, comment=WORDS)
        make_reading(id_, Spoken(waiting, "The line was slow."), label=-1)
        theme, end = (waiting, 18) if of_theme else (None, 0)
        make_doubt(id_, theme, position=next(positions), now=NOW, end=end, why=why, week_on=week_on)
        return id_

    return make


def teach(client: Client) -> str:
    return client.get("/themes/teach").content.decode()


def fill(hear: Hear, count: int, *, sureness: float = 0.5) -> None:
    for number in range(count):
        person = Person(email=f"asked{number}@example.org")
        heard = hear(score=number % 11, comment=f"It took far too long, {number} of them.", person=person)
        make_reading(heard, label=0, sureness=sureness)


def it_asks_about_the_marked_words_by_one_key(ask: Ask, agnes: Client) -> None:
    id_ = ask()

    page = teach(agnes)

    assert "Do the marked words speak of “Waiting”?" in page
    assert '<mark class="asked">The line was slow.</mark> &lt;b&gt;Joyce' in page
    assert "<b>Joyce" not in page
    assert "0 of 1 done." in page
    for key in "yx":
        assert f'data-key="{key}" data-in-row' in page

    agnes.post(reverse("act:correct", args=[id_]), {"say": "no:waiting:0:18", "back": "/themes/teach"})

    assert not Verdict.objects.get().holds
    assert not Mention.objects.exists()
    assert "All 1 are done" in teach(agnes)
    assert "The next come on Monday 11 May" in teach(agnes).replace("the next", "The next")


def it_asks_how_all_of_it_feels(ask: Ask, agnes: Client) -> None:
    id_ = ask(of_theme=False, why="clash")
    page = teach(agnes)
    assert "The words and the score contradict each other." in page
    for key in "nup":
        assert f'data-key="{key}" data-in-row' in page

    # Of a theme something was said, and not yet of all.
    agnes.post(reverse("act:correct", args=[id_]), {"say": "yes:waiting:0:18"})
    assert "0 of 1 done." in teach(agnes)
    agnes.post(reverse("act:correct", args=[id_]), {"say": "feel:1"})

    assert "1 of 1 done." in teach(agnes)


def it_goes_on_with_the_next_and_takes_an_undo_back(ask: Ask, agnes: Client) -> None:
    first, second = ask(), ask()
    page = teach(agnes)
    assert f'value="/themes/teach#at-{second}"' in page
    assert page.index(str(first)) < page.index(str(second))

    agnes.post(reverse("act:correct", args=[first]), {"say": "yes:waiting:0:18"})
    assert "1 of 2 done." in teach(agnes)
    agnes.post(reverse("act:uncorrect", args=[Verdict.objects.get().id]))

    assert "0 of 2 done." in teach(agnes)


def it_asks_nothing_of_words_that_are_gone_or_of_last_week(ask: Ask, agnes: Client, waiting: Theme) -> None:
    changed, erased = ask(), ask()
    ask(week_on=MONDAY - timedelta(days=7))
    Response.objects.filter(id=changed).update(comment="Other", changed_at=NOW + timedelta(hours=1))
    Response.objects.filter(id=erased).update(comment="", erased_at=NOW)

    assert "Nothing is asked yet" in teach(agnes)
    assert "The next come on Monday 11 May." in teach(agnes)


def it_tells_what_labels_brought(ask: Ask, agnes: Client, waiting: Theme) -> None:
    ask()
    make_lesson(waiting, learned_at=NOW)

    assert "Found 56 % → 78 % of what speaks of it" in teach(agnes)


def it_is_for_those_who_may_correct(ask: Ask, agnes: Client, vic: Client) -> None:
    ask()

    assert vic.get("/themes/teach").status_code == 404
    assert "/themes/teach" not in vic.get("/themes").content.decode()
    assert "1 this week" in agnes.get("/themes").content.decode()


def it_asks_about_many_in_as_many_queries_as_about_few(ask: Ask, agnes: Client) -> None:
    ask()
    ask(of_theme=False, why="feeling")
    teach(agnes)
    few = queries_of(agnes, "/themes/teach")
    for _ in range(5):
        ask()
        ask(of_theme=False, why="feeling")

    assert queries_of(agnes, "/themes/teach") == few


def it_chooses_twenty_of_different_people_once_a_week(hear: Hear, cast: Cast, tmp_path: Path) -> None:
    fill(hear, FEWEST_READINGS + 5)
    zone = cast.workspace.time_zone

    assert actions.choose_doubts(Reader(tmp_path), zone=zone, now=NOW) == 20
    assert actions.choose_doubts(Reader(tmp_path), zone=zone, now=NOW) == 0

    rows = Doubt.objects.select_related("response")
    assert {row.week_on for row in rows} == {MONDAY}
    assert len({row.response.customer_id for row in rows}) == 20
    assert {row.why for row in rows} == {"feeling"}
    # Nobody is asked about the same again in the next week.
    later = NOW + timedelta(days=7)
    assert actions.choose_doubts(Reader(tmp_path), zone=zone, now=later) == 0


def it_waits_until_enough_was_read(hear: Hear, cast: Cast, tmp_path: Path) -> None:
    fill(hear, 10)

    assert actions.choose_doubts(Reader(tmp_path), zone=cast.workspace.time_zone, now=NOW) == 0


def it_asks_about_contradictions_and_never_of_anonymous_or_judged_answers(
    hear: Hear, cast: Cast, tmp_path: Path
) -> None:
    fill(hear, FEWEST_READINGS, sureness=1.0)
    clash = hear(score=10, comment="It was a catastrophe, all of it.", person=Person(email="clash@example.org"))
    make_reading(clash, label=-1)
    judged = hear(score=10, comment="It was a disaster for us all.", person=Person(email="judged@example.org"))
    make_reading(judged, label=-1)
    Verdict.objects.create(
        workspace_id=cast.workspace.id, response_id=judged, feeling=-1, said_by=cast.agnes, said_at=NOW
    )
    hidden = hear(score=10, comment="It was a horror for us all.")
    make_reading(hidden, label=-1)
    Response.objects.filter(id=hidden).update(is_anonymous=True)

    assert actions.choose_doubts(Reader(tmp_path), zone=cast.workspace.time_zone, now=NOW) == 1

    row = Doubt.objects.get()
    assert (row.response_id, row.why, row.theme) == (clash, "clash", None)


def it_begins_a_week_on_its_monday() -> None:
    assert {monday_of(MONDAY + timedelta(days=days)) for days in range(7)} == {MONDAY}
