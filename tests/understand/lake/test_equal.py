"""The lake counts what PostgreSQL counts, to the last answer."""

import random

import pytest

from innerloop.config.bench import slices
from innerloop.listen.models import Metric
from innerloop.team.models import Workspace
from innerloop.understand.queries import counting, in_lake
from tests.support import proof
from tests.understand.lake.conftest import fill, make


@pytest.mark.proof
def it_counts_any_slice_as_postgresql_does(workspace: Workspace) -> None:
    size, tries = proof.size(small=5_000, full=1_000_000), proof.size(small=60, full=1_000)
    fill(workspace, size)
    assert make(workspace.id) == size
    randomly, metric = random.Random(5), Metric.objects.get(slug="nps")

    groups, differing = 0, []
    for _ in range(tries):
        choice = slices.drawn(randomly, metric=metric)
        found = in_lake.scores(choice, metric, choice.by)
        assert found is not None
        ours = counting.count(choice, metric, choice.by)
        theirs = counting.in_postgres(choice, metric, choice.by)
        groups += len(theirs[0])
        if [list(half.items()) for half in ours] != [list(half.items()) for half in theirs]:
            differing.append(choice)

    proof.write("lake_equals_postgresql", answers=size, slices=tries, groups=groups, differing=len(differing))
    assert groups > tries
    assert differing == []
