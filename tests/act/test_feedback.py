"""The list of answers behind a number."""

import re
from datetime import timedelta
from urllib.parse import urlencode
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from innerloop.act.queries import finding
from innerloop.customers.rules import Person
from innerloop.listen import actions as listening
from innerloop.listen.actions.changing import Change
from innerloop.listen.models import Response
from innerloop.team.models import Workspace
from innerloop.understand import queries as understanding
from innerloop.understand.queries import Slice
from tests.act.conftest import NOW, Hear
from tests.support.cast import Cast

PIA, PAUL, DINA = (Person(email=f"{name}@example.org") for name in ("pia", "paul", "dina"))
SLICES = [
    "",
    "of=all",
    "span=all",
    "span=all&of=all",
    "where=touchpoint:shop",
    "where=channel:sms&where=channel:email",
    "where=language:sw",
    "where=properties.plan:gold&of=all",
    "days=2026-05-01/2026-05-02&of=all",
    "metric=csat",
]


def feedback(client: Client, query: str = "") -> str:
    """Return the page behind an address."""
    response = client.get(f"{reverse('act:feedback')}?{query}")
    assert response.status_code == 200
    return response.content.decode()


def listed(page: str) -> list[str]:
    """Return the ids of the answers on a page, in order."""
    return re.findall(r'class="open" href="/feedback/([0-9a-f-]{36})"', page)


def words_of(page: str) -> list[str]:
    return [Response.objects.get(id=UUID(id_)).comment for id_ in listed(page)]


def slice_of(query: str) -> Slice:
    pairs = [part.split("=", 1) for part in query.split("&") if part]
    return understanding.read(dict(pairs), [value for name, value in pairs if name == "where"])


@pytest.fixture
def heard(hear: Hear) -> None:
    """Hear a mixed handful: twice from one, without a name, without a score, long ago, on another metric."""
    hear(score=9, person=PIA, comment="Quick", touchpoint="shop", properties={"plan": "gold"})
    hear(score=3, person=PIA, comment="Slow", channel="sms", answered_at=NOW - timedelta(days=2))
    hear(score=8, person=PAUL, language="sw", touchpoint="shop", answered_at=NOW - timedelta(days=3))
    hear(score=0, person=DINA, comment="Hakuna float", language="sw", channel="sms")
    hear(score=10, comment="Nobody knows me", answered_at=NOW - timedelta(days=5))
    hear(score=None, person=PAUL, comment="Only words")
    hear(score=2, person=DINA, comment="Long ago", answered_at=NOW - timedelta(days=200))
    hear(metric="csat", score=5, person=DINA, comment="Fine", touchpoint="shop")


@pytest.mark.parametrize("query", SLICES)
def it_lists_exactly_the_answers_that_the_score_counts(heard: None, vic: Client, cast: Cast, query: str) -> None:
    choice = slice_of(query).choice(now=NOW, zone=cast.workspace.time_zone)
    n = understanding.total(choice).n

    page = feedback(vic, query)

    assert n > 0 or "days=" in query
    assert listed(page) == [str(row.id) for row in understanding.behind(choice)]
    assert len(listed(page)) == n
    assert f"With a score <em>{n}</em>" in page


def it_lists_one_cohort_or_one_score(heard: None, vic: Client) -> None:
    assert words_of(feedback(vic, "of=all&cohort=bottom")) == ["Hakuna float", "Slow"]
    assert words_of(feedback(vic, "of=all&cohort=middle")) == [""]
    assert words_of(feedback(vic, "of=all&score=10")) == ["Nobody knows me"]
    assert "Score 10 <em>1</em>" in feedback(vic, "score=10")


def it_lists_only_those_with_words(heard: None, vic: Client) -> None:
    assert words_of(feedback(vic, "words=1")) == ["Hakuna float", "Quick", "Nobody knows me"]


def it_lists_answers_without_a_score_of_the_same_slice(heard: None, hear: Hear, vic: Client) -> None:
    hear(score=None, comment="By text", channel="sms", properties={"vip": True})

    assert words_of(feedback(vic, "unscored=1")) == ["By text", "Only words"]
    assert words_of(feedback(vic, "unscored=1&where=channel:sms")) == ["By text"]
    assert words_of(feedback(vic, "unscored=1&where=properties.vip:true")) == ["By text"]
    assert words_of(feedback(vic, "unscored=1&where=team:none")) == []


def it_searches_the_words_whatever_their_case(heard: None, vic: Client) -> None:
    page = feedback(vic, "q=FLOAT")

    assert words_of(page) == ["Hakuna float"]
    assert 'Hakuna <mark class="hit">float</mark>' in page
    assert "With a score <em>1</em>" in page


@pytest.mark.parametrize("sign", ["%", "_", "\\", "'", '"', "%%s", "a.*b"])
def it_finds_signs_only_where_they_are_written(hear: Hear, vic: Client, sign: str) -> None:
    hear(score=5, comment=f"here {sign} it is")
    hear(score=5, comment="nothing of the kind, axxb")

    page = feedback(vic, urlencode({"q": sign}))

    assert words_of(page) == [f"here {sign} it is"]


def it_never_runs_what_a_customer_or_visitor_wrote(hear: Hear, vic: Client) -> None:
    hear(score=5, comment="<script>alert(1)</script>")

    text = feedback(vic, "q=<script>")

    assert "<script>alert" not in text
    assert '<mark class="hit">&lt;script&gt;</mark>alert(1)' in text


@pytest.mark.parametrize(
    "query",
    [
        "cohort=best&score=x&span=9&days=x&of=some",
        "metric=nothing",
        "metric=%00",
        "where=touchpoint:%00&where=nonsense&where=properties.x:y&where=product:",
        "after=zz&shown=-4",
        "after=ffffffffffffffffffff-00000000000000000000000000000000",
        "score=9999&q=%00",
        "q=%ed%a0%80%f0%9f%98%80",
    ],
)
def it_shows_a_page_for_any_address(heard: None, vic: Client, query: str) -> None:
    feedback(vic, query)


def it_leads_from_page_to_page_without_gap_or_double(hear: Hear, vic: Client) -> None:
    at = NOW - timedelta(hours=3)
    heard = [str(hear(score=number % 11, answered_at=at)) for number in range(57)]

    seen: list[str] = []
    query: str | None = ""
    while query is not None:
        page = feedback(vic, query)
        seen += listed(page)
        assert f"{len(seen)} of 57 shown" in page
        further = re.search(r'hx-get="/feedback\?([^"]+)"', page)
        query = further[1].replace("&amp;", "&") if further else None

    assert seen == sorted(heard, reverse=True)


def it_keeps_the_slice_in_every_address_of_the_page(heard: None, vic: Client) -> None:
    text = feedback(vic, "span=365&where=channel:sms&q=o&words=1")

    tab = re.search(r'href="([^"]+)"[^>]*>Detractors', text)
    assert tab
    for part in ("span=365", "where=channel%3Asms", "q=o", "words=1", "cohort=bottom"):
        assert part in tab[1]
    assert '<input type="hidden" name="where" value="channel:sms">' in text
    assert '<input type="hidden" name="q"' not in text


def it_says_score_and_interval_with_n_or_that_there_are_too_few(heard: None, vic: Client, cast: Cast) -> None:
    assert "Too few to show a score: n 4." in feedback(vic)

    Workspace.objects.filter(id=cast.workspace.id).update(minimum_n=1)
    score = understanding.total(slice_of("").choice(now=NOW, zone="UTC"))
    text = feedback(vic)

    assert score.value is not None
    assert f"{round(score.value)} points," in text
    assert "95 % confidence, n 4. 3 of them came with words." in text


def it_leaves_uncounted_what_is_only_nice_to_know_of_very_many(
    heard: None, vic: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "MANY", 3)

    page = feedback(vic)

    assert "came with words" not in page
    assert ">Without a score</a>" in page
    assert words_of(feedback(vic, "unscored=1")) == ["Only words"]


def it_counts_what_nobody_asked_for_up_to_a_bound_beside_however_many(
    heard: None, hear: Hear, vic: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "MANY", 3)
    assert "Nobody asked" not in feedback(vic)

    hear(source="chat", comment="Where is it")
    assert "Nobody asked <em>1</em>" in feedback(vic)
    for number in range(3):
        hear(source="review", comment=f"Slow {number}")

    assert ">Nobody asked</a>" in feedback(vic)
    assert len(words_of(feedback(vic, "unasked=1"))) == 4


def it_calls_nothing_without_a_score_that_was_never_to_carry_one(heard: None, hear: Hear, vic: Client) -> None:
    hear(source="chat", comment="Where is it")

    assert words_of(feedback(vic, "unscored=1")) == ["Only words"]
    assert words_of(feedback(vic, "unasked=1")) == ["Where is it"]


def it_shows_words_in_their_language_and_who_said_them(heard: None, vic: Client, cast: Cast) -> None:
    text = feedback(vic, "q=float")

    assert '<blockquote class="words" lang="sw" dir="auto">' in text
    assert f'<a href="/customers/{cast.dina.id}">Dina</a>' in text


def it_notes_that_an_answer_was_changed(hear: Hear, vic: Client, cast: Cast) -> None:
    id_ = hear(score=9, person=PIA)
    assert "</svg>changed" not in feedback(vic)

    listening.change(response_id=id_, to=Change(score=2), workspace=cast.workspace, by="customer", now=NOW)

    assert "</svg>changed" in feedback(vic)


def it_says_nothing_of_a_change_where_words_followed_the_score(hear: Hear, vic: Client, cast: Cast) -> None:
    id_ = hear(score=9, person=PIA, answered_at=NOW - timedelta(minutes=2))
    listening.change(response_id=id_, to=Change(comment="Kind"), workspace=cast.workspace, by="customer", now=NOW)

    assert "</svg>changed" not in feedback(vic)
    assert "What it was before" not in vic.get(reverse("act:answer", args=[id_])).content.decode()


def it_notes_at_once_that_another_score_was_given(hear: Hear, vic: Client, cast: Cast) -> None:
    id_ = hear(score=9, person=PIA, answered_at=NOW - timedelta(minutes=2))
    for to in (Change(score=2), Change(comment="Late")):
        listening.change(response_id=id_, to=to, workspace=cast.workspace, by="customer", now=NOW)

    assert "</svg>changed" in feedback(vic)
    assert "</svg>changed" in vic.get(f"/customers/{cast.pia.id}?show=answers").content.decode()
    assert "What it was before" in vic.get(reverse("act:answer", args=[id_])).content.decode()


def it_gives_the_day_and_no_moment_of_an_anonymous_answer(hear: Hear, vic: Client) -> None:
    id_ = hear(score=9, comment="Who am I")
    Response.objects.filter(id=id_).update(is_anonymous=True)

    page = feedback(vic)

    assert '<time datetime="2026-05-04">4 May 2026</time>' in page
    assert "Anonymous" in page


def it_folds_a_long_comment(hear: Hear, vic: Client) -> None:
    hear(score=5, comment="On and on. " * 60)

    text = feedback(vic)

    assert 'class="words clamp"' in text
    assert "data-unclamp>More</a>" in text


def it_says_what_will_stand_here_before_anybody_answered(vic: Client) -> None:
    text = feedback(vic)

    assert "Nobody has answered yet" in text
    assert reverse("listen:surveys") in text


def it_says_how_to_find_more_where_nothing_is_listed(heard: None, vic: Client) -> None:
    assert "Nobody said “xyz” here" in feedback(vic, "q=xyz")
    assert "Nothing of this kind" in feedback(vic, "score=4")
    assert "Nobody answered in these days" in feedback(vic, "days=2020-01-01")


def it_sends_whoever_is_not_signed_in_to_sign_in(heard: None, client: Client) -> None:
    assert client.get(reverse("act:feedback")).status_code == 302
