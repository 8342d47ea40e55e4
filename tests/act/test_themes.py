"""The Themes pages: what is spoken of, what it costs the score, and what people make of it."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from innerloop.act.queries import themes as queries
from innerloop.act.themes_page import ThemesPage
from innerloop.customers.rules import Person
from innerloop.kernel.models import Event
from innerloop.understand import events
from innerloop.understand.models import Edition, Theme, Unread
from innerloop.understand.queries import Slice
from innerloop.understand.words import clauses, sets
from tests.act.conftest import NOW, Hear
from tests.act.test_query_counts import queries_of
from tests.support.cast import Cast, as_member
from tests.support.wording import Spoken, make_lesson, make_reading, make_theme, make_topic

Speak = Callable[..., None]


def theme_called(slug: str) -> Theme:
    return Theme.objects.filter(slug=slug).first() or make_theme(slug)


@pytest.fixture
def speak(hear: Hear) -> Speak:
    """Let so many people give a score and speak of themes, or of none."""
    people = iter(range(10_000))

    def add(count: int, score: int, *slugs: str, words: str = "It took far too long.", feeling: int = -1) -> None:
        for _ in range(count):
            person = Person(email=f"speaks{next(people)}@example.org")
            heard = hear(score=score, comment=words, person=person, touchpoint="shop")
            first = clauses.split(words)[0].of(words)
            spoken = [Spoken(theme_called(slug), first, feeling) for slug in slugs]
            make_reading(heard, *spoken, label=feeling)

    return add


def page_of(cast: Cast) -> ThemesPage:
    return queries.themes(Slice(), workspace=cast.workspace, now=NOW)


def it_says_what_will_stand_here(vic: Client) -> None:
    assert "Nobody has written anything yet" in vic.get("/themes").content.decode()


def it_says_how_many_are_still_to_be_read(hear: Hear, cast: Cast, vic: Client) -> None:
    heard = hear(score=3, comment="It took far too long.")
    Unread.objects.get_or_create(workspace=cast.workspace, response_id=heard, defaults={"noted_at": NOW})

    assert "1 answers are being read" in vic.get("/themes").content.decode()


def it_names_first_the_theme_that_costs_most(speak: Speak, cast: Cast, vic: Client) -> None:
    speak(30, 2, "waiting")
    speak(20, 10, "staff", words="So kind.", feeling=1)
    speak(30, 9, words="Fine.", feeling=1)

    page = page_of(cast)

    assert page.finding.startswith("“Waiting” costs the score 75.0 points (")
    assert page.rest == "Who speaks of it scores −100, who does not 100."
    assert [row.name for row in page.rows] == ["Waiting", "Staff"]
    assert (page.rows[0].negative, page.rows[0].n, page.rows[0].tone) == (30, 30, "fell")
    shown = vic.get("/themes").content.decode()
    assert "75.0 points" in shown
    assert "30 ill, 0 mixed, 0 well" in shown


def it_gives_no_number_for_a_theme_of_few(speak: Speak, cast: Cast) -> None:
    speak(3, 2, "waiting")
    speak(30, 9, words="Fine.", feeling=1)

    [row] = page_of(cast).rows

    assert row.is_few
    assert row.impact is None


@pytest.fixture
def write(hear: Hear, cast: Cast) -> Callable[[int], None]:
    """Let so many people write what nobody has read yet."""

    def add(count: int) -> None:
        for n in range(count):
            heard = hear(score=9, comment="All is well.", person=Person(email=f"writes{n}@example.org"))
            Unread.objects.get_or_create(workspace=cast.workspace, response_id=heard, defaults={"noted_at": NOW})

    return add


def it_lets_no_theme_look_smaller_while_others_wait_to_be_read(
    speak: Speak, write: Callable[[int], None], cast: Cast, vic: Client
) -> None:
    speak(12, 2, "waiting")
    speak(12, 9, words="Fine.", feeling=1)
    before = page_of(cast)

    write(20)

    page = page_of(cast)
    assert (page.rows, page.finding) == (before.rows, before.finding)
    assert "The words of 20 answers here are still to be read." in vic.get("/themes").content.decode()
    assert "12 <small>of 24</small>" in vic.get("/themes/of/waiting").content.decode()


def it_counts_as_large_a_part_of_those_without_words_as_was_read(
    speak: Speak, write: Callable[[int], None], hear: Hear, cast: Cast
) -> None:
    speak(12, 2, "waiting")
    for n in range(24):
        hear(score=9, person=Person(email=f"silent{n}@example.org"))
    [all_read] = page_of(cast).rows

    write(12)

    [half_read] = page_of(cast).rows
    assert (all_read.share_said, half_read.share_said) == ("33.3 %", "50.0 %")


def it_tells_no_figure_of_a_theme_while_the_past_is_held_against_it(speak: Speak, cast: Cast, vic: Client) -> None:
    speak(12, 2, "waiting")
    speak(3, 2, "staff", words="So rude.")
    speak(12, 9, words="Fine.", feeling=1)
    make_theme("parking")
    Theme.objects.update(applied_at=None, passed=10, to_pass=24)

    page = page_of(cast)
    listed, one = vic.get("/themes").content.decode(), vic.get("/themes/of/waiting").content.decode()

    assert [(row.name, row.impact, row.counting) for row in page.rows] == [
        (name, None, "being counted: 41 %") for name in ("Parking", "Staff", "Waiting")
    ]
    assert (page.finding, page.silent) == ("", ())
    assert listed.count("being counted: 41 %") == 3
    assert "12 ill" not in listed
    assert "“Waiting” is being held against what was said before: 41 % is done." in one
    assert "In their words" in one
    for part in ('id="costs"', "Who speaks ill of it", "Since when", ">Where<", "12 answers"):
        assert part not in one


def it_says_nothing_of_all_themes_where_one_is_being_counted(speak: Speak, cast: Cast) -> None:
    speak(12, 9, "staff", words="Fine.", feeling=1)
    speak(12, 9, words="Fine.", feeling=1)
    make_theme("parking", applied_at=None)

    assert page_of(cast).finding == "Of the themes that are counted, none moves the score beyond chance here."


def it_draws_the_page_anew_when_one_of_several_themes_is_counted(speak: Speak, vic: Client) -> None:
    speak(12, 2, "waiting")
    make_theme("parking", applied_at=None)
    make_theme("prices", applied_at=None)
    assert "/themes/progress?applying=2" in vic.get("/themes").content.decode()

    Theme.objects.filter(slug="prices").update(applied_at=NOW)

    assert vic.get("/themes/progress?applying=2").headers["HX-Refresh"] == "true"
    assert "HX-Refresh" not in vic.get("/themes/progress?applying=1").headers


def it_says_that_a_theme_could_not_be_counted(speak: Speak, cast: Cast, vic: Client) -> None:
    speak(12, 2, "waiting")
    speak(12, 9, words="Fine.", feeling=1)
    Theme.objects.update(applied_at=None, failed_at=NOW)

    assert not page_of(cast).progress.is_working
    assert "could not be counted" in vic.get("/themes").content.decode()
    assert "“Waiting” could not be held against what was said before." in vic.get("/themes/of/waiting").content.decode()


def it_shows_one_theme_with_places_months_and_words(speak: Speak, cast: Cast, vic: Client) -> None:
    speak(12, 2, "waiting", words="I waited <b>two</b> hours. Then it closed.")
    speak(12, 9, words="Fine.", feeling=1)

    shown = vic.get("/themes/of/waiting").content.decode()

    assert "In their words" in shown
    assert '<mark class="negative">I waited &lt;b&gt;two&lt;/b&gt; hours.</mark>' in shown
    assert "12 <small>of 24</small>" in shown
    assert "shop" in shown.lower()


def it_leads_from_a_theme_to_its_answers(speak: Speak, vic: Client) -> None:
    speak(3, 2, "waiting")
    speak(2, 9, words="Quite fine, thank you.", feeling=1)

    shown = vic.get("/feedback?where=theme:waiting").content.decode()

    assert shown.count("It took far too long.") == 3
    assert "Quite fine" not in shown


def it_makes_a_theme_that_is_held_against_the_past(cast: Cast, mona: Client) -> None:
    given = {"name": "Parking", "description": "A place for the car", "examples": "no parking\n\nthe car park is full"}

    answer = mona.post("/themes/new", given)

    theme = Theme.objects.get(slug="parking")
    assert answer.headers["Location"] == reverse("act:theme", args=["parking"])
    assert theme.examples == ["no parking", "the car park is full"]
    assert theme.applied_at is None
    assert theme.origin == Theme.Origin.OWN


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"name": "", "description": "x"}, "This field is required"),
        ({"name": "Parking"}, "Say what it is about"),
        ({"name": "Parking", "examples": "x" * 301}, "is longer than 300 characters"),
        ({"name": "Parking", "examples": "\n".join(f"sentence {n}" for n in range(51))}, "give at most 50"),
    ],
)
def it_says_what_is_wrong_with_a_theme(given: dict[str, str], told: str, mona: Client) -> None:
    assert told in mona.post("/themes/new", given).content.decode()
    assert not Theme.objects.filter(slug="parking").exists()


def it_adds_the_themes_of_a_trade_once(cast: Cast, mona: Client) -> None:
    for _ in range(2):
        assert mona.post("/themes/sets", {"set": "health"}).status_code == 302

    assert Theme.objects.count() == len(sets.themes("health"))
    assert Event.objects.filter(kind=events.THEME_MADE, actor__startswith="member:").count() == Theme.objects.count()


def it_adds_no_set_that_there_is_not(mona: Client) -> None:
    assert "choose a set" in mona.post("/themes/sets", {"set": "\x00"}).content.decode()


def it_shows_what_emerges_and_makes_a_theme_of_it(speak: Speak, hear: Hear, cast: Cast, mona: Client) -> None:
    speak(12, 2, "waiting")
    said = [hear(score=4, comment=f"The car park is full <b>{n}</b>") for n in range(5)]
    topic = make_topic(*(make_reading(each) for each in said), n=5)
    shown = mona.get("/themes").content.decode()
    assert "Parking, full" in shown
    assert "The car park is full &lt;b&gt;0&lt;/b&gt;" in shown

    answer = mona.post(reverse("act:topic_make", args=[topic.id]))

    theme = Theme.objects.get(slug="parking-full")
    assert answer.headers["Location"] == reverse("act:theme_edit", args=[theme.id])
    assert len(theme.examples) == 5
    assert 'id="h-topics"' not in mona.get("/themes").content.decode()


def it_sets_a_topic_aside_and_back_as_the_form_says(cast: Cast, mona: Client) -> None:
    topic = make_topic()

    for to, is_aside in (("on", True), ("on", True), ("off", False)):
        mona.post(reverse("act:topic_aside", args=[topic.id]), {"to": to})
        topic.refresh_from_db()
        assert (topic.set_aside_at is not None) == is_aside


def it_puts_away_and_takes_up_as_the_form_says_however_often(cast: Cast, mona: Client) -> None:
    theme = make_theme("waiting")

    for _ in range(2):
        mona.post(reverse("act:theme_keep", args=[theme.id]), {"on": "0"})
    theme.refresh_from_db()
    assert not theme.is_on

    for _ in range(2):
        mona.post(reverse("act:theme_keep", args=[theme.id]) + "?on=1")
    theme.refresh_from_db()
    assert theme.is_on


def it_merges_and_parts_again(cast: Cast, mona: Client) -> None:
    waiting = make_theme("waiting", examples=["so slow"])
    speed = make_theme("speed", examples=["very fast"])

    mona.post(reverse("act:theme_merge", args=[waiting.id]), {"into": "speed"})

    speed.refresh_from_db()
    assert speed.examples == ["very fast", "so slow"]
    assert mona.get("/themes/of/waiting").headers["Location"] == "/themes/of/speed"

    mona.post(reverse("act:theme_part", args=[waiting.id]))
    waiting.refresh_from_db()
    assert waiting.is_on
    assert waiting.merged_into_id is None


@pytest.mark.parametrize("into", ["", "waiting", "no-such", "\x00"])
def it_refuses_to_merge_into_nothing_or_itself(into: str, cast: Cast, mona: Client) -> None:
    waiting = make_theme("waiting")

    mona.post(reverse("act:theme_merge", args=[waiting.id]), {"into": into})

    waiting.refresh_from_db()
    assert waiting.is_on


@pytest.mark.parametrize("url", ["/themes", "/themes/of/waiting", "/feedback?where=theme:waiting"])
def it_takes_as_many_queries_for_many_as_for_few(speak: Speak, cast: Cast, url: str) -> None:
    mona = as_member(Client(), cast.mona)
    speak(2, 2, "waiting")
    few = queries_of(mona, url)

    speak(20, 2, "waiting", "staff", "price")

    assert queries_of(mona, url) == few


def it_tells_what_verdicts_taught_and_goes_back_from_it(speak: Speak, cast: Cast, vic: Client, mona: Client) -> None:
    speak(12, 2, "waiting")
    waiting = theme_called("waiting")
    lesson = make_lesson(waiting, learned_at=NOW, labelled_by={str(cast.agnes.id): 20, str(cast.mona.id): 14})
    make_lesson(waiting, encoder="e5", kept="own", is_used=False, learned_at=NOW)

    shown = vic.get("/themes/of/waiting").content.decode()

    assert "Learned from 34 verdicts in English on 4 May 2026" in shown
    assert "Found 56 % → 78 % of what speaks of it (45 % to 94 % with 95 % confidence, n 9)." in shown
    assert "Of 6 that do not speak of it, it takes 1 for it, before 2." in shown
    assert "Verdicts by Agnes 20, Mona 14." in shown
    assert "Looked at 34 verdicts in other languages on 4 May 2026: what there was stays" in shown
    assert "Go back" not in shown
    # Marked where the chart stands, so that it does not look like a change of the customers.
    assert "Read otherwise since 4 May: “Waiting” learned from 34 verdicts" in shown

    answer = mona.post(reverse("act:lesson_back", args=[lesson.id]), {"to": "on"}, follow=True)
    lesson.refresh_from_db()
    assert not lesson.is_used
    page = answer.content.decode()
    assert "“Waiting” is read as before it learned." in page
    assert "somebody went back from it on 4 May 2026" in page
    waiting.refresh_from_db()
    assert waiting.applied_at is None

    again = mona.post(reverse("act:lesson_back", args=[lesson.id]), {"to": "on"}, follow=True)
    assert "“Waiting” is read as it was. What it learned there is not in use." in again.content.decode()

    mona.post(reverse("act:lesson_back", args=[lesson.id]) + "?to=off")
    lesson.refresh_from_db()
    assert lesson.is_used


def it_says_of_what_was_learned_why_it_is_not_in_use(speak: Speak, cast: Cast, vic: Client) -> None:
    speak(2, 2, "waiting")
    lesson = make_lesson(theme_called("waiting"), learned_at=NOW, is_used=False)
    assert "the theme, or the model that reads, is another since" in vic.get("/themes/of/waiting").content.decode()

    make_lesson(theme_called("waiting"), learned_at=NOW, before=lesson)
    Edition.objects.create(workspace=cast.workspace, version="9", begun_at=NOW)

    page = vic.get("/themes/of/waiting").content.decode()
    assert "a later one took its place" in page
    assert "Other models are reading all words anew" in page


def it_says_how_a_theme_can_be_taught(speak: Speak, vic: Client) -> None:
    speak(2, 2, "waiting")

    assert "Nothing yet. Whoever says on" in vic.get("/themes/of/waiting").content.decode()
