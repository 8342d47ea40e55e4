"""The page of drivers: what the score goes along with, what would move it, and that this proves no cause."""

from collections.abc import Callable
from datetime import date, timedelta
from random import Random

import pytest
from django.test import Client

from innerloop.act.drivers_page import DriversPage
from innerloop.act.queries import drivers as queries
from innerloop.act.rules import drivers as rules
from innerloop.customers.rules import Person
from innerloop.listen import actions as listening
from innerloop.listen.models import Program
from innerloop.listen.rules.heard import HeardAnswer
from innerloop.listen.rules.scale import Scale
from innerloop.understand.queries import Slice, driving
from innerloop.understand.rules.driving import Driven, Driver, Estimate
from tests.act.conftest import NOW, Hear
from tests.act.test_query_counts import queries_of
from tests.support.cast import Cast

Rate = Callable[[int], None]


@pytest.fixture
def rate(program: Program, hear: Hear, cast: Cast) -> Rate:
    """Let so many people give a score, and rate speed, with which it goes along, and care, with which it does not."""
    cast.workspace.minimum_n = 5
    cast.workspace.save(update_fields=["minimum_n"])
    for slug in ("speed", "care"):
        scale = Scale(slug, 1, 5, "high", top=frozenset({5}), bottom=frozenset({1, 2}))
        listening.define_metric(
            scale=scale, name=slug.capitalize(), workspace_id=cast.workspace.id, by="system", now=NOW
        )

    def add(count: int) -> None:
        for number in range(count):
            speed, care = number % 5 + 1, (number * 7) // 5 % 5 + 1
            further = (
                HeardAnswer("How fast?", metric="speed", score=speed),
                HeardAnswer("How kind?", metric="care", score=care),
            )
            person = Person(email=f"rates{count}.{number}@example.org")
            hear(score=min(10, 2 * speed + number % 2), person=person, answers=further, touchpoint="shop")

    return add


def page_of(cast: Cast) -> DriversPage:
    return queries.drivers(Slice(), workspace=cast.workspace, now=NOW)


def it_says_what_will_stand_here(vic: Client) -> None:
    assert "Nobody has answered yet" in vic.get("/drivers").content.decode()


def it_says_first_what_goes_along_most_and_what_would_move_it(rate: Rate, cast: Cast, vic: Client) -> None:
    rate(60)

    page = page_of(cast)

    assert page.finding.startswith("Speed goes along with the score most: ")
    assert page.rest.startswith("Were 10 more in 100 to rate Speed top, the score would be ")
    assert page.rest.endswith("as far as one causes the other.")
    assert page.n == 60
    shown = vic.get("/drivers").content.decode()
    assert page.finding in shown
    assert "need not cause it" in shown
    assert "n 60" in shown


def it_says_too_few_below_twenty_for_each(rate: Rate, cast: Cast, vic: Client) -> None:
    rate(30)

    assert page_of(cast).empty is not None
    assert "Too few to tell what drives the score: n 30" in vic.get("/drivers").content.decode()


def it_says_since_when_where_older_answers_are_left_out(
    rate: Rate, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(driving, "NEWEST", 50)
    rate(60)

    page = page_of(cast)

    assert page.n == 50
    assert page.foot.endswith(" Looked at were the newest 50 answers, given since 4 May 2026.")


def it_says_how_many_were_drawn_by_lot(rate: Rate, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(driving, "MOST", 50)
    rate(60)

    assert page_of(cast).foot.endswith(" Looked at were 50 of 60 answers, drawn by lot.")


def it_measures_the_eight_ratings_of_nine_that_say_most(program: Program, hear: Hear, cast: Cast) -> None:
    slugs = [f"part{number}" for number in range(9)]
    for slug in slugs:
        scale = Scale(slug, 1, 5, "high", top=frozenset({5}), bottom=frozenset({1, 2}))
        listening.define_metric(
            scale=scale, name=slug.capitalize(), workspace_id=cast.workspace.id, by="system", now=NOW
        )
    draw = Random(1)
    for number in range(170):
        felt = draw.randint(1, 5)
        # Each goes along with the score, the last one least.
        shares = (*[0.6] * 8, 0.35)
        rated = [felt if draw.random() < share else draw.randint(1, 5) for share in shares]
        further = tuple(HeardAnswer(slug, metric=slug, score=score) for slug, score in zip(slugs, rated, strict=True))
        hear(score=2 * felt, person=Person(email=f"nine{number}@example.org"), answers=further)

    page = page_of(cast)

    assert sorted(row.name for row in page.rows) == [slug.capitalize() for slug in slugs[:-1]]
    assert ("Part8", "says less of the score than those shown") in page.left_out


def it_names_nothing_that_chance_alone_would_have_named(
    rate: Rate, hear: Hear, program: Program, cast: Cast, vic: Client
) -> None:
    draw = Random(6)
    for number in range(80):
        further = (HeardAnswer("How fast?", metric="speed", score=draw.randint(1, 5)),)
        person = Person(email=f"any{number}@example.org", properties={"plan": draw.choice(("free", "pro", "firm"))})
        hear(score=draw.randint(0, 10), person=person, answers=further, touchpoint=draw.choice(("shop", "web")))

    page = page_of(cast)

    assert page.empty is not None
    assert page.empty.title == "Nothing goes along with the score more than chance would have it: n 80"
    reason = "goes along with the score no more than chance would have it"
    assert {("Speed", reason), ("Moment", reason)} <= set(page.left_out)
    assert page.empty.title in vic.get("/drivers").content.decode()


def it_keeps_a_rating_that_says_nothing_from_the_place_of_what_does(
    rate: Rate, hear: Hear, program: Program, cast: Cast
) -> None:
    draw = Random(6)
    for number in range(80):
        further = (HeardAnswer("How fast?", metric="speed", score=draw.randint(1, 5)),)
        plan = draw.choice(("free", "pro"))
        person = Person(email=f"any{number}@example.org", properties={"plan": plan})
        hear(score=draw.randint(7, 10) if plan == "pro" else draw.randint(0, 6), person=person, answers=further)

    page = page_of(cast)

    assert [row.name for row in page.rows] == ["Plan"]
    assert ("Speed", "goes along with the score no more than chance would have it") in page.left_out


@pytest.mark.parametrize(
    ("name", "of", "shown", "bands"),
    [
        (
            *("balance", lambda number: 100 * number + 0.5, "Balance"),
            ["0.5 to 3,900.5", "4,000.5 to 7,900.5", "8,000.5 to 11,900.5", "12,000.5 to 15,900.5"],
        ),
        (
            *("joined_on", lambda number: str(date(2020, 1, 1) + timedelta(days=number)), "Joined on"),
            [
                "1 January 2020 to 9 February 2020",
                "10 February 2020 to 20 March 2020",
                "21 March 2020 to 29 April 2020",
                "30 April 2020 to 8 June 2020",
            ],
        ),
    ],
)
def it_takes_numbers_and_days_in_bands(
    program: Program,
    hear: Hear,
    cast: Cast,
    vic: Client,
    name: str,
    of: Callable[[int], float | str],
    shown: str,
    bands: list[str],
) -> None:
    cast.workspace.minimum_n = 5
    cast.workspace.save(update_fields=["minimum_n"])
    for number in range(160):
        person = Person(email=f"any{number}@example.org", properties={name: of(number)})
        hear(score=9 if 40 <= number < 120 else 3, person=person)

    page = page_of(cast)

    assert [(row.name, [band.name for band in row.bands]) for row in page.rows] == [(shown, bands)]
    assert [(band.score, band.n) for band in page.rows[0].bands] == [
        ("−100", "40"),
        *[("100", "40")] * 2,
        ("−100", "40"),
    ]
    assert "From least to most" in vic.get("/drivers").content.decode()


@pytest.mark.parametrize("known", [29, 49])
def it_leaves_out_a_number_of_which_too_few_are_known(program: Program, hear: Hear, cast: Cast, known: int) -> None:
    for number in range(known + 10):
        properties = {"balance": number} if number < known else {}
        hear(score=9 if number < known else 3, person=Person(email=f"any{number}@example.org", properties=properties))

    assert ("Balance", "too few know it, or too many are alike, to part it into bands") in page_of(cast).left_out


def it_leads_to_explore_and_to_the_answers(rate: Rate, cast: Cast) -> None:
    rate(60)

    page = page_of(cast)

    assert page.rows[0].url == "/explore?metric=speed&span=30"
    assert page.n_url == "/feedback"


def it_goes_on_to_who_is_behind_the_score(rate: Rate, cast: Cast) -> None:
    assert [(tab.url, tab.is_current) for tab in page_of(cast).tabs] == [("/drivers", True), ("/reach", False)]


def it_reads_the_page_in_as_many_queries_for_many_as_for_few(rate: Rate, mona: Client) -> None:
    rate(60)
    few = queries_of(mona, "/drivers")

    rate(70)

    assert queries_of(mona, "/drivers") == few


def it_survives_a_metric_that_there_is_not(vic: Client) -> None:
    assert vic.get("/drivers?metric=none").status_code == 200
    assert vic.get("/reach?metric=none").status_code == 200


@pytest.mark.parametrize(
    ("penalty", "reward", "kind"),
    [
        ((-40, -50, -30), (5, -2, 12), "must-have"),
        ((-5, -12, 2), (40, 30, 50), "delighter"),
        ((-20, -30, -10), (25, 15, 35), "both ways"),
        (None, (25, 15, 35), ""),
    ],
)
def it_tells_must_haves_from_delighters_beyond_their_intervals(penalty, reward, kind) -> None:
    share = Estimate(0.5, 0.4, 0.6)
    given = [each and Estimate(*each) for each in (penalty, reward)]

    assert rules.kind(Driven(Driver("speed"), share, share, penalty=given[0], reward=given[1])) == kind
