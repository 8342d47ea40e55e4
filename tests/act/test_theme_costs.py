"""What a theme costs in each slice apart: on its page, with few answers told as few."""

from datetime import timedelta

import pytest
from django.test import Client

from innerloop.act.queries import theme_costs
from innerloop.act.themes_page import Costs
from innerloop.customers.models import Property
from innerloop.customers.rules import Person
from innerloop.understand.models import Theme, Unread
from innerloop.understand.queries import Choice, Slice, impact
from tests.act.conftest import NOW, Hear
from tests.act.test_query_counts import queries_of
from tests.support.cast import Cast
from tests.support.wording import Spoken, make_reading, make_theme

WORDS = "It took far too long."


@pytest.fixture
def waiting(hear: Hear) -> Theme:
    """Waiting costs the shop a lot and the web nothing, and three people speak of it at the hotline."""
    theme = make_theme("waiting")
    people = iter(range(10_000))

    def say(count: int, score: int, where: str, plan: str, *, is_of_it: bool) -> None:
        for _ in range(count):
            heard = hear(
                score=score,
                comment=WORDS,
                touchpoint=where,
                channel="link",
                properties={"plan": plan},
                person=Person(external_id=f"{next(people)}"),
                answered_at=NOW - timedelta(days=2),
            )
            make_reading(heard, *([Spoken(theme, WORDS)] if is_of_it else []), label=-1)

    say(12, 1, "shop", "gold", is_of_it=True)
    say(12, 10, "shop", "gold", is_of_it=False)
    say(10, 9, "web", "blue", is_of_it=True)
    say(10, 9, "web", "blue", is_of_it=False)
    say(3, 1, "hotline", "blue", is_of_it=True)
    return theme


def costs_of(theme: Theme, cast: Cast, by: str = "touchpoint") -> Costs:
    found = theme_costs.costs(theme, Slice(), by, workspace=cast.workspace, now=NOW)
    assert found
    return found


def it_reads_each_slice_apart_the_costliest_first(waiting: Theme, cast: Cast) -> None:
    rows = costs_of(waiting, cast).rows

    assert [(row.name.lower(), row.n, row.of, row.impact_said) for row in rows] == [
        ("shop", 12, 24, "−100.0"),
        ("web", 10, 20, "0.0"),
        ("hotline", 3, 3, ""),
    ]
    assert [row.tone for row in rows] == ["fell", "", ""]


def it_is_read_by_a_property_that_was_declared(waiting: Theme, cast: Cast, vic: Client) -> None:
    Property.objects.get_or_create(workspace=cast.workspace, name="plan")

    found = costs_of(waiting, cast, "properties.plan")
    page = vic.get("/themes/of/waiting?costs=properties.plan").content.decode()

    assert {row.name: row.n for row in found.rows} == {"gold": 12, "blue": 13}
    assert "costs=channel#costs" in page
    assert "gold" in page


@pytest.mark.parametrize("by", ["", "month", "theme", "score", "properties.", "nonsense", "x" * 2_000])
def it_takes_the_usual_for_what_it_cannot_be_read_by(waiting: Theme, vic: Client, by: str) -> None:
    answer = vic.get("/themes/of/waiting", {"costs": by})

    assert answer.status_code == 200
    assert answer.context["costs"].noun == "Moment"


def it_takes_no_answer_for_silent_that_nobody_has_read(waiting: Theme, cast: Cast, hear: Hear) -> None:
    heard = hear(score=1, comment="Not read yet", touchpoint="shop", person=Person(external_id="new"))
    Unread.objects.get_or_create(workspace=cast.workspace, response_id=heard, defaults={"noted_at": NOW})

    shop = costs_of(waiting, cast).rows[0]

    assert (shop.n, shop.of) == (12, 24)


def it_counts_those_without_words_as_far_as_the_others_were_read(waiting: Theme, cast: Cast, hear: Hear) -> None:
    for at in range(24):
        heard = hear(score=1, comment="Not read yet", touchpoint="shop", person=Person(external_id=f"new {at}"))
        Unread.objects.get_or_create(workspace=cast.workspace, response_id=heard, defaults={"noted_at": NOW})
    for at in range(40):
        hear(score=10, touchpoint="shop", person=Person(external_id=f"silent {at}"))

    half = costs_of(waiting, cast).rows[0]
    Unread.objects.update(failed_at=NOW)
    set_aside = costs_of(waiting, cast).rows[0]
    [listed] = impact.weighed(Choice(where={"touchpoint": ("shop",)}))

    assert (half.n, half.of) == (12, 44)
    assert set_aside == half
    assert listed.of == half.of
    assert listed.impact
    assert listed.impact.points == pytest.approx(half.impact.value if half.impact else None)


def it_reads_many_in_as_many_queries_as_few(waiting: Theme, hear: Hear, mona: Client) -> None:
    few = queries_of(mona, "/themes/of/waiting")
    for at in range(6):
        hear(score=1, comment=WORDS, touchpoint=f"place-{at}", person=Person(external_id=f"new {at}"))

    assert queries_of(mona, "/themes/of/waiting") == few


def it_knows_no_theme_of_a_metric_that_is_not_there(waiting: Theme, vic: Client) -> None:
    assert vic.get("/themes/of/waiting", {"metric": "nothing-of-it"}).status_code == 404
