"""What is drawn over time of themes and feelings says since when the machine reads otherwise."""

from datetime import timedelta

import pytest
from django.test import Client

from innerloop.customers.rules import Person
from innerloop.team.models import Workspace
from innerloop.understand.models import Edition, Theme
from innerloop.understand.queries import Slice, turning
from tests.act.conftest import NOW, Hear
from tests.support.cast import Cast
from tests.support.wording import Spoken, make_lesson, make_reading, make_theme

SAID = "“Waiting” learned from 34 verdicts"
PANELS = "/explore?by=channel&across=week&as=chart&span=90&where=theme:waiting"


@pytest.fixture
def waiting(hear: Hear, cast: Cast) -> Theme:
    """A theme of which enough people speak in each week to be drawn, and which has learned a fortnight ago."""
    Workspace.objects.filter(id=cast.workspace.id).update(minimum_n=2)
    theme = make_theme("waiting")
    for number in range(24):
        person = Person(email=f"waits{number}@example.org")
        at = NOW - timedelta(days=2 * number)
        heard = hear(score=number % 11, comment="It took too long.", person=person, answered_at=at)
        make_reading(heard, Spoken(theme, "It took too long."), label=-1)
    make_lesson(theme, learned_at=NOW - timedelta(days=14))
    return theme


def page(client: Client, url: str) -> str:
    return client.get(url).content.decode()


def it_marks_the_panels_of_themes(waiting: Theme, vic: Client) -> None:
    shown = page(vic, PANELS)

    assert 'class="c-turned"' in shown
    assert f"20 Apr: {SAID}" in shown
    assert f"Words are read otherwise since 20 Apr: {SAID}." in shown


@pytest.mark.parametrize("url", ["/pulse?where=theme:waiting&span=90", "/pulse?where=sentiment:negative&span=90"])
def it_marks_the_trend_of_what_depends_on_words(waiting: Theme, cast: Cast, vic: Client, url: str) -> None:
    for days, reader in ((60, "one"), (21, "another")):
        Edition.objects.create(workspace_id=cast.workspace.id, version=reader, begun_at=NOW - timedelta(days=days))

    shown = page(vic, url)

    assert 'class="c-turned"' in shown
    assert "Words are read otherwise since 13 Apr: another model reads the words" in shown
    assert (f"20 Apr: {SAID}" in shown) is ("theme" in url)


@pytest.mark.parametrize("url", ["/pulse?span=90", "/explore?by=touchpoint&across=week&as=chart&span=90"])
def it_marks_nothing_that_does_not_depend_on_words(waiting: Theme, vic: Client, url: str) -> None:
    assert "c-turned" not in page(vic, url)


def it_tells_in_their_order_what_was_learned_and_left(waiting: Theme, cast: Cast) -> None:
    make_lesson(waiting, learned_at=NOW, kept="own", is_used=False, encoder="e5")
    back_at = NOW - timedelta(days=7)
    make_lesson(waiting, learned_at=NOW - timedelta(days=8), is_used=False, back_at=back_at)
    make_lesson(make_theme("staff"), learned_at=NOW)

    found = turning.turns(zone="UTC", theme_id=waiting.id)

    assert [f"{turn.on:%d} {turn.words}" for turn in found] == [
        f"20 {SAID}",
        f"26 {SAID}",
        "27 “Waiting” is read as before it learned",
    ]
    assert turning.turns_of(Slice(), zone="UTC") == []
    assert len(turning.turns_of(Slice(), zone="UTC", by=("theme",))) == 4
