"""The lake counts what PostgreSQL counts, to the last answer."""

import random
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import pytest

from innerloop.config.bench import slices
from innerloop.listen.models import Metric
from innerloop.team.models import Workspace
from innerloop.understand.lake import at_hand
from innerloop.understand.queries import Choice, Impossible, choosing, counting, in_lake, scoring
from innerloop.understand.rules.score import Score
from tests.support import proof
from tests.understand.lake.conftest import fill, in_lake_alone, make

REFUSED = "too many groups"


@pytest.mark.proof
def it_counts_any_slice_as_postgresql_does(workspace: Workspace) -> None:
    size, tries = proof.size(small=5_000, full=1_000_000), proof.size(small=60, full=1_000)
    fill(workspace, size)
    assert make(workspace.id) == size
    randomly, metric = random.Random(5), Metric.objects.get(slug="nps")

    groups, refused, differing = 0, 0, []
    for _ in range(tries):
        choice = slices.drawn(randomly, metric=metric)
        ours, theirs = outcome(through_lake, choice), outcome(counting.in_postgres, choice)
        groups, refused = groups + (0 if theirs == REFUSED else len(theirs[0])), refused + (theirs == REFUSED)
        if ours != theirs:
            differing.append(choice)

    proof.write(
        "lake_equals_postgresql",
        answers=size,
        slices=tries,
        groups=groups,
        refused_by_both=refused,
        differing=len(differing),
    )
    assert groups > tries
    assert differing == []


def through_lake(choice: Choice, metric: Metric, by: Sequence[str]) -> Any:
    with in_lake_alone():
        return counting.count(choice, metric, by)


def outcome(count: Callable[[Choice, Metric, Sequence[str]], Any], choice: Choice) -> Any:
    """Return what was counted, with the order of the groups, or that it was refused."""
    try:
        return [list(half.items()) for half in count(choice, scoring.metric_of(choice), choice.by)]
    except Impossible:
        return REFUSED


def it_tells_and_withholds_what_postgresql_does(workspace: Workspace) -> None:
    """Anonymous answers among them: where they are few, both leave out the same ones."""
    fill(workspace, 2_000)
    make(workspace.id)
    randomly, metric = random.Random(2), Metric.objects.get(slug="nps")
    choices = [slices.drawn(randomly, metric=metric) for _ in range(25)]

    with in_lake_alone():
        through = [scores_of(choice) for choice in choices]
    at_hand.forget()
    plain = [scores_of(choice) for choice in choices]

    assert through == plain
    assert any(total.withheld for total, _, _ in plain)
    assert any(group.score.withheld for _, groups, _ in plain for group in groups)


def scores_of(choice: Choice) -> tuple[Score, list[scoring.Group], dict[int, int]]:
    return scoring.total(choice), scoring.groups(choice), scoring.histogram(choice)


def it_leaves_what_postgresql_counts_as_quickly_to_it(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(workspace, 2_000)
    make(workspace.id)
    metric = Metric.objects.get(slug="nps")
    monkeypatch.setattr(in_lake, "FROM_FACTS", 500)
    month = Choice(since=slices.FIRST, until=slices.FIRST + timedelta(days=30))

    assert in_lake.scores(month, metric, ()) is None
    assert in_lake.scores(Choice(since=slices.FIRST), metric, ()) is not None


def it_refuses_too_many_groups_in_the_same_words(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(workspace, 2_000)
    make(workspace.id)
    metric = Metric.objects.get(slug="nps")
    monkeypatch.setattr(choosing, "MOST_GROUPS", 50)
    choice = Choice(by=("team", "week"))

    with pytest.raises(Impossible) as ours:
        in_lake.scores(choice, metric, choice.by)
    with pytest.raises(Impossible) as theirs:
        counting.in_postgres(choice, metric, choice.by)

    assert str(ours.value) == str(theirs.value)
