"""Correcting a clause: each place that speaks of a theme, and each that speaks of none, can be set right by itself."""

import re
from html import unescape
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from innerloop.understand.models import Mention, Theme
from tests.act.conftest import Hear
from tests.act.test_feedback import feedback
from tests.support.wording import Spoken, make_reading, make_theme

WORDS = "The line was slow, but Joyce was kind. I came by bus."
SLOW, KIND, BUS = "The line was slow", "but Joyce was kind", "I came by bus."


@pytest.fixture
def waiting(hear: Hear) -> Theme:
    return make_theme("waiting")


@pytest.fixture
def read(hear: Hear, waiting: Theme) -> UUID:
    """An answer of three clauses, one of which speaks ill of waiting and none of the staff."""
    make_theme("staff", "Kind <b>staff</b>")
    id_ = hear(score=9, comment=WORDS)
    make_reading(id_, Spoken(waiting, SLOW), label=1)
    return id_


def place_of(words: str) -> str:
    return f"{WORDS.index(words)}:{WORDS.index(words) + len(words)}"


def parts(page: str) -> list[tuple[str, str]]:
    """Return the places of the parts that C goes through, in its order, with what they are called."""
    found = re.findall(r'data-part="([\d:]+)" aria-label="([^"]*)"', page)
    return [(place, unescape(name)) for place, name in found]


def mentions() -> list[tuple[str, str, int]]:
    rows = Mention.objects.order_by("start", "theme__slug")
    return [(row.theme.slug, WORDS[row.start : row.end], row.feeling) for row in rows]


def it_goes_through_every_clause_in_the_order_of_the_words(read: UUID, agnes: Client, vic: Client) -> None:
    page = feedback(agnes)

    named = [name for _, name in parts(page)]
    assert named[0] == f"Waiting: {SLOW}"
    assert [words in " ".join(named[1:]) for words in ("Joyce was kind", "came by bus")] == [True, True]
    assert parts(agnes.get(reverse("act:answer", args=[read])).content.decode()) == parts(page)
    assert 'data-key="c" data-in-row' in page
    assert not parts(feedback(vic))
    assert "known-themes" not in feedback(vic)


def it_has_the_keys_of_a_theme_for_each_clause_that_speaks_of_one(read: UUID, waiting: Theme, agnes: Client) -> None:
    row = Mention.objects.get()
    at = WORDS.index(KIND)
    Mention.objects.create(
        workspace_id=row.workspace_id, reading=row.reading, response_id=read, theme=waiting, start=at,
        end=at + len(KIND), feeling=1, strength=0.5,
    )  # fmt: skip

    groups = re.findall(r'data-part="[\d:]+".*?</div>', feedback(agnes), re.DOTALL)

    keys = [
        re.findall(r'value="(?:yes|no|feel:-?\d):waiting:[\d:]+" data-key="(\w)" data-in-row', each) for each in groups
    ]
    assert keys[0] == ["y", "x", "u", "p"]
    assert keys[1] == ["y", "x", "n", "u"]


def it_lets_a_clause_be_about_another_theme_by_its_name(read: UUID, agnes: Client) -> None:
    page = feedback(agnes)
    assert '<option value="Kind &lt;b&gt;staff&lt;/b&gt;"></option>' in page
    assert f'<option value="{place_of(SLOW)}">' in page

    told = {"theme": " kind <B>Staff</B> ", "place": place_of(KIND)}
    assert agnes.post(reverse("act:correct", args=[read]), told).status_code == 302

    assert mentions() == [("waiting", SLOW, -1), ("staff", KIND, 1)]
    assert "About Kind &lt;b&gt;staff&lt;/b&gt;." in feedback(agnes)


@pytest.mark.parametrize("place", ["9:3", "0:9999", "x", "-1:4"])
def it_takes_no_place_that_is_none(read: UUID, agnes: Client, place: str) -> None:
    agnes.post(reverse("act:correct", args=[read]), {"theme": "staff", "place": place})

    assert mentions() == [("waiting", SLOW, -1)]
    assert "Not corrected" in feedback(agnes)


def it_names_no_words_where_another_text_was_read(hear: Hear, waiting: Theme, agnes: Client) -> None:
    id_ = hear(score=3, comment="")
    make_reading(id_, Spoken(waiting, "line"), question_key="more", text="The line. It was long.")

    assert parts(agnes.get(reverse("act:answer", args=[id_])).content.decode()) == [("4:8", "Waiting: ")]


def it_offers_few_clauses_of_a_very_long_comment(hear: Hear, waiting: Theme, agnes: Client) -> None:
    long = " ".join(f"It was number {at} today." for at in range(60))
    make_reading(hear(score=3, comment=long), Spoken(waiting, "It was number 59 today."))

    found = parts(feedback(agnes))

    assert len(found) == 13
    assert found[-1][1] == "Waiting: It was number 59 today."
