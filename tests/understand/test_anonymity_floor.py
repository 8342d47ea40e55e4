"""The floor of anonymity: fewer than five anonymous answers in a slice are neither counted nor shown there."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from innerloop.kernel import clock, scope
from innerloop.listen import actions as listening
from innerloop.listen.actions import rows
from innerloop.listen.models import Program, Response
from innerloop.listen.rules.heard import Heard
from innerloop.understand import actions, queries
from innerloop.understand.models import Fact
from innerloop.understand.rules import anonymity
from tests.support.cast import Cast, as_member, furnish

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _here(cast: Cast) -> Iterator[None]:
    with scope.to(cast.workspace.id), clock.held_at(NOW):
        furnish(cast.workspace, now=NOW - timedelta(days=60))
        yield


@pytest.fixture
def box(cast: Cast) -> Program:
    """An always-open box whose answers are anonymous."""
    survey = Program.objects.get().survey
    return listening.open_program(
        survey=survey, name="Box", kind="always_on", by="system", now=NOW, slug="box", is_anonymous=True
    )


def drop(box: Program, *scores: int, team: str = "north", plan: str = "pro") -> None:
    """Put answers into the box, and count them."""
    told = [Heard(score=score, comment=f"Nobody's {score}", team=team, properties={"plan": plan}) for score in scores]
    verdicts = listening.record(
        told,
        workspace=box.workspace,
        by="customer",
        now=NOW,
        asked=[rows.Asked(box, box.survey.versions.get().id)] * len(told),
    )
    actions.count(response_ids=[one.response_id for one in verdicts if isinstance(one, listening.Recorded)])


def names(cast: Cast, *scores: int, team: str = "north") -> None:
    """Have answers with no name that were not promised anything, and count them."""
    told = [Heard(score=score, comment=f"Somebody's {score}", team=team) for score in scores]
    verdicts = listening.record(told, workspace=cast.workspace, by="system", now=NOW)
    actions.count(response_ids=[one.response_id for one in verdicts if isinstance(one, listening.Recorded)])


def told(**chosen: str) -> tuple[int, Any, int]:
    where = [f"team:{chosen['team']}"] if "team" in chosen else []
    score = queries.total(queries.choose(where=where))
    return score.n, score.value, score.withheld


def told_by_team() -> dict[str | None, tuple[int, int]]:
    return {
        group.key["team"]: (group.score.n, group.score.withheld) for group in queries.groups(queries.choose(by="team"))
    }


def it_tells_nothing_of_four_and_everything_of_five(box: Program) -> None:
    drop(box, 9, 9, 9, 0)
    assert told() == (0, None, 4)
    assert sum(queries.histogram(queries.choose()).values()) == 0
    assert not queries.behind(queries.choose()).exists()

    drop(box, 10)

    assert told() == (5, 60.0, 0)
    assert sum(queries.histogram(queries.choose()).values()) == 5
    assert queries.behind(queries.choose()).count() == 5


def it_counts_the_others_as_if_the_few_were_not_there(box: Program, cast: Cast) -> None:
    drop(box, 0, 0)
    names(cast, 9, 9, 3)

    score = queries.total(queries.choose())

    assert (score.n, score.top, score.bottom, score.mean, score.withheld) == (3, 2, 1, 7.0, 2)
    assert {row.score for row in queries.behind(queries.choose())} == {9, 3}


def it_hides_a_second_team_where_subtraction_would_tell_of_the_first(box: Program) -> None:
    drop(box, 9, 2, team="north")
    drop(box, *[9] * 6, team="south")
    drop(box, *[9] * 9, team="west")

    assert told() == (17, pytest.approx(100 * 15 / 17), 0)
    assert told_by_team() == {"north": (0, 2), "south": (0, 6), "west": (9, 0)}


def it_tells_of_one_team_alone_what_the_table_of_all_teams_tells(box: Program) -> None:
    drop(box, 9, 2, team="north")
    drop(box, *[9] * 6, team="south")
    drop(box, *[9] * 9, team="west")

    assert [told(team=team)[0] for team in ("north", "south", "west")] == [0, 0, 9]
    assert not queries.behind(queries.choose(where=["team:south"])).exists()
    # Both teams together are eight people: whoever subtracts them from all learns only of west.
    assert queries.total(queries.choose(where=["team:north", "team:south"])).n == 8


def anonymous_by(*by: str, where: Sequence[str] = ()) -> dict[tuple[str | None, ...], int]:
    """Return how many anonymous answers each group is told with, where all are: those that are not withheld."""
    found = queries.groups(queries.choose(by=",".join(by), where=where))
    return {tuple(group.key.values()): group.score.n for group in found}


def one_of_north_pays(box: Program) -> None:
    """Have one anonymous answer of north with the plan pro, among enough of all else."""
    drop(box, 0, team="north", plan="pro")
    drop(box, *[9] * 7, team="north", plan="free")
    drop(box, *[9] * 6, team="south", plan="pro")
    drop(box, *[9] * 8, team="south", plan="free")


def it_hides_a_whole_table_whose_margins_would_tell_of_one_cell(box: Program) -> None:
    one_of_north_pays(box)

    # The margins are shown, so with only a partner held back north without its free ones would be that one answer.
    assert anonymous_by("team") == {("north",): 8, ("south",): 14}
    assert anonymous_by("properties.plan") == {("free",): 15, ("pro",): 7}
    assert set(anonymous_by("team", "properties.plan").values()) == {0}


def it_tells_the_parts_of_one_team_as_the_table_of_all_teams_does(box: Program) -> None:
    one_of_north_pays(box)

    # All who pay but those of south would be the one of north.
    assert set(anonymous_by("properties.plan", where=["team:south"]).values()) == {0}
    assert told(team="south")[0] == 14


def it_tells_one_team_with_one_plan_as_the_table_by_both_does(box: Program) -> None:
    one_of_north_pays(box)
    drop(box, *[9] * 9, team="west", plan="pro")
    drop(box, *[9] * 9, team="west", plan="free")

    # All who pay but those of south and of west would be the one of north.
    shown = [
        queries.total(queries.choose(where=[f"team:{team}", "properties.plan:pro"])).n for team in ("south", "west")
    ]
    assert shown == [0, 0]
    assert queries.total(queries.choose(where=["properties.plan:pro"])).n == 16


def it_shows_a_table_of_which_every_cell_is_large_enough(box: Program) -> None:
    one_of_north_pays(box)
    drop(box, *[9] * 4, team="north", plan="pro")

    assert sorted(anonymous_by("team", "properties.plan").values()) == [5, 6, 7, 8]
    assert sorted(anonymous_by("properties.plan", where=["team:south"]).values()) == [6, 8]


def it_makes_no_difference_where_nobody_answers_anonymously(cast: Cast) -> None:
    names(cast, 9, 9, team="north")
    names(cast, 2, team="south")

    assert told() == (3, pytest.approx(100 / 3), 0)
    assert told_by_team() == {"north": (2, 0), "south": (1, 0)}


def it_marks_what_was_counted_before_facts_knew_it(box: Program, cast: Cast) -> None:
    drop(box, 9, 2)
    names(cast, 9)
    Fact.objects.update(is_anonymous=False)

    with connection.cursor() as cursor:
        cursor.execute(import_module("innerloop.understand.migrations.0002_mark_anonymous_facts").MARK)

    assert Fact.objects.filter(is_anonymous=True).count() == 2


def it_says_on_the_pages_why_they_show_less(box: Program, cast: Cast) -> None:
    drop(box, 9, 2)
    vic = as_member(Client(), cast.vic)

    pulse, feedback = (vic.get(path).content.decode() for path in ("/pulse", "/feedback"))

    why = anonymity.why_left_out(2)
    assert why in pulse
    assert why in feedback
    assert "Nobody&#x27;s" not in pulse + feedback


def it_shows_no_words_without_a_score_of_a_few_either(box: Program, cast: Cast) -> None:
    vic = as_member(Client(), cast.vic)
    drop(box, *[9] * 4)
    Response.objects.update(score=None)
    Fact.objects.all().delete()
    assert "Nobody&#x27;s" not in vic.get("/feedback?unscored=1").content.decode()

    drop(box, 9)
    Response.objects.update(score=None)
    Fact.objects.all().delete()

    assert "Nobody&#x27;s" in vic.get("/feedback?unscored=1").content.decode()


def it_tells_of_a_single_anonymous_answer_neither_team_nor_properties(box: Program, cast: Cast) -> None:
    drop(box, *[9] * 5, team="Northern Lights")
    vic = as_member(Client(), cast.vic)
    one = Response.objects.all()[0]

    listed = vic.get("/feedback").context["page"].rows
    shown = vic.get(f"/feedback/{one.id}").content.decode()

    assert [row.facts for row in listed] == [()] * 5
    assert "Nobody&#x27;s 9" in shown
    assert "Northern Lights" not in shown
    assert "Plan" not in shown
