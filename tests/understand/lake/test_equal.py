"""The lake counts what PostgreSQL counts, to the last answer."""

import random
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from innerloop.config.bench import slices
from innerloop.listen.models import Metric
from innerloop.team.models import Workspace
from innerloop.understand.queries import Choice, Impossible, counting, in_lake, scoring
from tests.support import proof
from tests.understand.lake.conftest import fill, make

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
    assert in_lake.scores(choice, metric, by) is not None
    return counting.count(choice, metric, by)


def outcome(count: Callable[[Choice, Metric, Sequence[str]], Any], choice: Choice) -> Any:
    """Return what was counted, with the order of the groups, or that it was refused."""
    try:
        return [list(half.items()) for half in count(choice, scoring.metric_of(choice), choice.by)]
    except Impossible:
        return REFUSED
