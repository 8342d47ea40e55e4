"""Finding comments on the Feedback page: by their words, mistyped ones too, and by what they mean."""

import html
import re
from datetime import timedelta
from importlib import import_module
from uuid import UUID

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from innerloop.act.queries import finding
from innerloop.customers.rules import Person
from innerloop.listen.models import Response
from innerloop.understand import actions as understanding
from innerloop.understand.models import Gathering, Reading
from innerloop.understand.queries import seeking
from innerloop.understand.words.reading import Reader
from tests.act.conftest import NOW, Hear
from tests.act.test_feedback import feedback, listed, words_of
from tests.support.wording import make_reading


def let_read(id_: UUID) -> None:
    """Write down the vector of an English answer as the machine would."""
    encoder = Reader(settings.HOME).encoder("en")
    assert encoder is not None, "the models are not installed; run `innerloop models --shared`"
    row = make_reading(id_, language="en", encoder=encoder.name)
    [vector] = encoder.encode([row.response.comment])
    Reading.objects.filter(id=row.id).update(vector=vector.tolist())


@pytest.fixture
def read(hear: Hear) -> list[UUID]:
    said = ["I stood in the queue for two hours", "My money never arrived", "Joyce was friendly", "Waited for ages"]
    ids = [hear(score=5, comment=words, language="en") for words in said]
    for id_ in ids:
        let_read(id_)
    return ids


def it_finds_the_beginning_of_a_word_and_marks_the_whole(hear: Hear, vic: Client) -> None:
    hear(score=5, comment="L’Arrêt brusque", language="fr")
    hear(score=5, comment="Nothing here")

    page = feedback(vic, "q=arre")

    assert words_of(page) == ["L’Arrêt brusque"]
    assert 'L’<mark class="hit">Arrêt</mark> brusque' in page


def it_says_what_a_mistyped_word_was_taken_for(hear: Hear, vic: Client) -> None:
    for who in ("a", "b"):
        hear(score=5, comment="No float today", person=Person(external_id=who))
    understanding.learn_words()

    page = feedback(vic, "q=flaot")

    assert words_of(page) == ["No float today"] * 2
    assert "Looked for “float” for “flaot”, which nobody wrote." in page
    assert '<mark class="hit">float</mark>' in page


def it_finds_what_stands_in_quotes_and_leaves_out_what_has_a_minus(hear: Hear, vic: Client) -> None:
    hear(score=5, comment="There was no float")
    hear(score=5, comment="Float, no trouble")

    page = feedback(vic, "q=%22no+float%22")

    assert words_of(page) == ["There was no float"]
    assert '<mark class="hit">no</mark> <mark class="hit">float</mark>' in page
    assert "With a score <em>1</em>" in page
    assert words_of(feedback(vic, "q=float+-trouble")) == ["There was no float"]
    assert len(words_of(feedback(vic, "q=trouble+OR+there"))) == 2


def it_marks_another_form_of_what_was_sought(hear: Hear, vic: Client) -> None:
    hear(score=5, comment="They charged <b>me</b>", language="en")

    assert '<mark class="hit">charged</mark> &lt;b&gt;me' in feedback(vic, "q=charging")


def it_says_what_else_to_try_where_nothing_is_found(hear: Hear, vic: Client) -> None:
    hear(score=9, comment="Complaints are heard", touchpoint="shop")

    page = feedback(vic, "q=complaining+%22dragons+here%22&where=touchpoint:shop&cohort=bottom&span=30")

    assert "Nobody said" in page
    for words in ("by its meaning", "in any order", "“complai ", "every score", "without the filters", "all time"):
        assert words in page, words
    assert "Or try" not in feedback(vic, "q=complaints")
    assert "by its meaning" not in feedback(vic, "q=complaining&by=meaning")


def it_does_not_count_what_very_many_say(hear: Hear, vic: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seeking, "MOST_COUNTED", 2)
    for number in range(3):
        hear(score=5, comment=f"word {number}")

    page = feedback(vic, "q=word")

    assert len(listed(page)) == 3
    assert "With a score</a>" in page
    assert "Scores given" not in page
    assert "With a score <em>1</em>" in feedback(vic, "q=word+2")


def it_says_how_much_of_the_past_can_be_found(hear: Hear, vic: Client) -> None:
    hear(score=5, comment="Words")
    workspace_id = Response.objects.get().workspace_id
    state = Gathering.objects.create(workspace_id=workspace_id, to_pass=200, passed=50, begun_at=NOW)

    assert "25 % can be found by now" in feedback(vic, "q=words")
    assert "can be found by now" not in feedback(vic)
    Gathering.objects.filter(id=state.id).update(done_at=NOW)
    assert "can be found by now" not in feedback(vic, "q=words")


def it_leads_from_page_to_page_of_what_is_sought(hear: Hear, vic: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "PAGE", 2)
    monkeypatch.setattr(import_module("innerloop.act.queries.feedback"), "PAGE", 2)
    for day in range(5):
        hear(score=5, comment=f"word {day}", answered_at=NOW - timedelta(days=day))
        hear(score=5, comment=f"else {day}", answered_at=NOW - timedelta(days=day))

    seen, query = [], "q=word"
    while query:
        page = feedback(vic, query)
        seen += words_of(page)
        found = re.search(r'href="/feedback\?([^"]*after=[^"]*)"', page)
        query = html.unescape(found[1]) if found else ""

    assert seen == [f"word {day}" for day in range(5)]


def it_shows_what_is_near_newest_first_where_asked(read: list[UUID], vic: Client) -> None:
    for age, id_ in enumerate(read):
        Response.objects.filter(id=id_).update(answered_at=NOW - timedelta(days=age))

    page = feedback(vic, "q=long+waiting+line&by=meaning&order=time")

    assert listed(page) == [str(id_) for id_ in read]
    assert "Nearest first" in page


def it_finds_by_meaning_the_nearest_first(read: list[UUID], vic: Client) -> None:
    page = feedback(vic, "q=long+waiting+line&by=meaning")

    assert set(listed(page)[:2]) == {str(read[0]), str(read[3])}
    assert "The nearest in meaning first" in page
    assert 'value="meaning" checked' in page
    assert words_of(feedback(vic, "q=long+waiting+line&by=meaning&score=4")) == []


def it_finds_by_meaning_in_as_many_queries(read: list[UUID], hear: Hear, vic: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            feedback(vic, "q=waiting&by=meaning")
        return len(captured)

    queries()
    few = queries()
    for _ in range(6):
        let_read(hear(score=5, comment="Such a long queue"))

    assert queries() == few


def it_shows_no_few_anonymous_answers_by_meaning(read: list[UUID], vic: Client) -> None:
    Response.objects.filter(id=read[0]).update(is_anonymous=True)
    understanding.count(response_ids=read)

    assert str(read[0]) not in feedback(vic, "q=queue&by=meaning")
    assert str(read[0]) not in vic.get(reverse("act:answer", args=[read[3]])).content.decode()


def it_shows_beside_an_answer_who_says_nearly_the_same(read: list[UUID], vic: Client) -> None:
    page = vic.get(reverse("act:answer", args=[read[0]])).content.decode()

    assert "Others who say nearly the same" in page
    assert listed(page)[0] == str(read[3])
    assert str(read[0]) not in listed(page)


@pytest.mark.parametrize("q", ["%00", "%ed%a0%80", "x" * 300, "&by=meaning", "q&by=nonsense", "''&by=meaning"])
def it_shows_a_page_for_whatever_is_sought(hear: Hear, vic: Client, q: str) -> None:
    hear(score=5, comment="Words")

    feedback(vic, f"q={q}")
