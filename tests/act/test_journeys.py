"""The page of journeys: each stage with what is said of everything, of its end and of its moments."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from innerloop.act.journeys_page import JourneysPage, StageCard
from innerloop.act.queries import journeys as queries
from innerloop.customers.models import Customer
from innerloop.customers.rules import Person
from innerloop.listen import actions as listening
from innerloop.listen.actions import programs
from innerloop.listen.actions.asking import Ask
from innerloop.listen.models import Program, Response, Stage, Touchpoint
from innerloop.listen.rules.heard import Heard, HeardAnswer
from innerloop.understand import actions as understanding
from innerloop.understand.queries import Slice
from tests.act.conftest import NOW, Hear
from tests.act.test_query_counts import queries_of
from tests.support.cast import Cast

Stages = dict[str, Stage]
Fill = Callable[..., None]


@pytest.fixture
def stages(program: Program, cast: Cast) -> Stages:
    """Joining with the shop, paying with the bill, help with the call."""
    cast.workspace.minimum_n = 5
    cast.workspace.save(update_fields=["minimum_n"])
    made = {}
    for place, (name, moment) in enumerate((("Join", "shop"), ("Pay", "bill"), ("Help", "call")), 1):
        stage = Stage.objects.create(workspace=cast.workspace, key=name.lower(), name=name, position=place)
        Touchpoint.objects.create(workspace=cast.workspace, key=moment, name=moment.capitalize(), stage=stage)
        made[name] = stage
    return made


@pytest.fixture
def fill(stages: Stages, hear: Hear) -> Fill:
    """Let so many people give a score at a moment."""

    def add(count: int, score: int, moment: str, **fields: object) -> None:
        for number in range(count):
            hear(score=score, touchpoint=moment, person=Person(email=f"{moment}{score}.{number}@example.org"), **fields)

    return add


def page_of(cast: Cast, **given: object) -> JourneysPage:
    return queries.journeys(Slice(**given), workspace=cast.workspace, now=NOW)  # type: ignore[arg-type]


def card(page: JourneysPage, name: str) -> StageCard:
    return next(stage for stage in page.stages if stage.name == name)


def it_says_how_to_begin(vic: Client) -> None:
    assert "No moments yet" in vic.get("/journeys").content.decode()


def it_names_the_stage_where_most_is_lost_and_how_sure_that_is(fill: Fill, cast: Cast, vic: Client) -> None:
    fill(20, 9, "shop")
    fill(20, 10, "bill")
    fill(20, 3, "call")

    page = page_of(cast)

    assert page.finding == "Most is lost in Help:"
    assert page.rest.startswith("200 points below the other stages (")
    assert page.rest.endswith(
        "beyond chance. Without its answers the score of all moments would be 66.7 points higher."
    )
    assert [stage.is_worst for stage in page.stages] == [False, False, True]
    assert "most is lost here" in vic.get("/journeys").content.decode()


def it_calls_no_stage_the_worst_within_chance(fill: Fill, cast: Cast) -> None:
    fill(6, 9, "shop")
    fill(6, 9, "bill")
    fill(5, 9, "call")
    fill(1, 7, "call")

    page = page_of(cast)

    assert page.finding == "No stage stands out beyond chance."
    assert not any(stage.is_worst for stage in page.stages)


def it_says_too_few_where_they_are(fill: Fill, cast: Cast, vic: Client) -> None:
    fill(4, 3, "call")

    page = page_of(cast)

    assert page.finding == "Too few answers to compare stages."
    assert card(page, "Help").levels[2].is_few
    assert "too few to show: n 4" in vic.get("/journeys").content.decode()


def it_keeps_what_is_said_of_everything_apart_from_moments_and_episodes(
    fill: Fill, program: Program, cast: Cast, hear: Hear, stages: Stages
) -> None:
    fill(6, 2, "call")
    episode = listening.open_program(
        survey=program.survey, name="After help", kind="episodic", by="system", now=NOW, plan={"stage": "help"}
    )
    for number in range(6):
        asked(program, f"call2.{number}", 9, cast)
        asked(episode, f"call2.{number}", 7, cast)

    help_ = card(page_of(cast), "Help")

    assert [(said.name, said.value, said.n) for said in help_.levels] == [
        ("Relationship", 100.0, 6),
        ("Episode", 0.0, 6),
        ("Moments", -100.0, 6),
    ]


def asked(program: Program, name: str, score: int, cast: Cast) -> None:
    """Let a customer answer a program about no moment."""
    customer = Customer.objects.get(identities__value=f"{name}@example.org")
    [verdict] = listening.record(
        [Heard(score=score, customer_id=customer.id, answered_at=NOW - timedelta(minutes=5))],
        workspace=cast.workspace,
        by="system",
        now=NOW,
    )
    assert isinstance(verdict, listening.Recorded)
    Response.objects.filter(id=verdict.response_id).update(program=program)
    understanding.count(response_ids=[verdict.response_id])


def it_takes_a_level_that_somebody_has_said(fill: Fill, program: Program, cast: Cast, stages: Stages) -> None:
    fill(6, 2, "call")
    for number in range(6):
        asked(program, f"call2.{number}", 9, cast)
    assert page_of(cast).whole is not None

    programs.change_program(program_id=program.id, changes={"level": "transaction"}, by="system", now=NOW)

    assert page_of(cast).whole is None


def it_says_how_easy_it_was_and_how_many_answered_when_asked(
    fill: Fill, program: Program, cast: Cast, stages: Stages
) -> None:
    fill(6, 2, "call", answers=(HeardAnswer("ease", metric="ces", score=7),))
    call = Touchpoint.objects.get(key="call")
    for customer in (cast.pia, cast.paul):
        listening.invite(
            program=program, ask=Ask(customer, channel="link", touchpoint_id=call.id), by="system", now=NOW
        )

    help_ = card(page_of(cast), "Help")

    assert help_.ease is not None
    assert (help_.ease.value, help_.ease.n) == (100.0, 6)
    assert (help_.volume.asked, help_.volume.answered) == (2, 0)


def it_marks_a_moment_that_fell_beyond_chance(fill: Fill, cast: Cast) -> None:
    fill(20, 9, "shop", answered_at=NOW - timedelta(days=40))
    fill(20, 3, "shop")

    [moment] = card(page_of(cast), "Join").moments

    assert (moment.change, moment.moved) == ("down 200, beyond chance", "fell")


def it_leads_to_the_answers_and_to_explore(fill: Fill, cast: Cast) -> None:
    fill(6, 9, "shop")

    [moment] = card(page_of(cast), "Join").moments

    assert moment.url == "/feedback?where=touchpoint%3Ashop"
    assert moment.explore_url == "/explore?where=touchpoint:shop&span=30"


def it_lists_moments_that_lie_in_no_stage(fill: Fill, cast: Cast) -> None:
    fill(6, 9, "web")

    assert [row.name for row in page_of(cast).loose] == ["web"]


def it_puts_a_stage_where_it_was_picked_and_back(stages: Stages, mona: Client) -> None:
    url = reverse("act:place_stage", args=[stages["Help"].id])

    shown = mona.post(url, {"to": "1"}, follow=True).content.decode()

    assert list(Stage.objects.order_by("position").values_list("name", flat=True)) == ["Help", "Join", "Pay"]
    assert "“Help” is first now." in shown
    mona.post(f"{url}?to=3")
    assert list(Stage.objects.order_by("position").values_list("name", flat=True)) == ["Join", "Pay", "Help"]


@pytest.mark.parametrize("to", ["", "x", "-1", "²"])
def it_moves_no_stage_to_what_is_no_place(stages: Stages, mona: Client, to: str) -> None:
    shown = mona.post(reverse("act:place_stage", args=[stages["Help"].id]), {"to": to}, follow=True)

    assert "Not moved" in shown.content.decode()


def it_lets_only_managers_move_stages(stages: Stages, agnes: Client) -> None:
    assert agnes.post(reverse("act:place_stage", args=[stages["Help"].id]), {"to": "1"}).status_code == 404


def it_reads_the_map_in_as_many_queries_for_many_as_for_few(fill: Fill, mona: Client, stages: Stages) -> None:
    fill(6, 9, "shop")
    few = queries_of(mona, "/journeys")

    fill(8, 3, "call")
    fill(8, 3, "bill")

    assert queries_of(mona, "/journeys") == few
