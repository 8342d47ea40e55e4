"""Spark counts a published snapshot as PostgreSQL and the lake count the facts, on a cluster of its own."""

import json
import random
from collections.abc import Iterator, Sequence
from multiprocessing.pool import ThreadPool
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from innerloop.config.bench import slices
from innerloop.listen.models import Metric
from innerloop.team.models import Workspace
from innerloop.understand.queries import Choice, counting, scoring
from innerloop.understand.queries.counting import Groups
from innerloop.understand.rules.counted import Counted
from innerloop.understand.snapshots import manifest, slicing, spark
from innerloop.understand.snapshots import scoring as told
from innerloop.understand.snapshots.slicing import Scores, Slice
from tests.support import cluster, proof
from tests.understand.lake.conftest import fill, make
from tests.understand.lake.test_equal import REFUSED, outcome, through_lake
from tests.understand.snapshots.conftest import publish

pytestmark = cluster.MARKS
THREADS = 8
Outcome = Any


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A session on the cluster."""
    cluster.home()
    with cluster.running(tmp_path_factory.mktemp("spark")) as master:
        opened = spark.session(master, cluster.SETTINGS)
        yield opened
        opened.stop()


def published(session: Any, folder: Path, workspace: Workspace) -> spark.Facts:
    publish(folder, workspace)
    return spark.Facts.of(session, str(folder)).kept()


@pytest.mark.proof
def it_counts_any_slice_as_postgresql_and_the_lake_do(session: Any, workspace: Workspace, folder: Path) -> None:
    size, tries = proof.size(small=4_000, full=1_000_000), proof.size(small=10, full=1_000)
    fill(workspace, size)
    make(workspace.id)
    change_some()
    facts = published(session, folder, workspace)
    assert facts.known.rows == size
    randomly, metric = random.Random(11), Metric.objects.get(slug="nps")
    choices = [slices.drawn(randomly, metric=metric) for _ in range(tries)]

    with ThreadPool(THREADS) as pool:
        by_spark = pool.map(lambda choice: outcome_of(facts, choice, metric), choices)
    in_postgres = [outcome(counting.in_postgres, choice) for choice in choices]
    in_lake = [outcome(through_lake, choice) for choice in choices]

    groups = sum(len(found[0]) for found in in_postgres if found != REFUSED)
    differing = [
        choice for choice, *three in zip(choices, by_spark, in_postgres, in_lake, strict=True) if len(unlike(three)) > 1
    ]
    proof.write(
        "spark_equals_postgresql_and_lake",
        answers=size,
        slices=tries,
        groups=groups,
        refused_by_all=in_postgres.count(REFUSED),
        workers=2 if proof.IS_FULL else 0,
        differing=len(differing),
    )
    assert groups > tries
    assert differing == []


def change_some() -> None:
    """Let some facts change, so that what is published is more than what is in the files of the lake."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE understand_fact SET score = 10 - score WHERE id IN (SELECT id FROM understand_fact LIMIT 50)"
        )


def outcome_of(facts: spark.Facts, choice: Choice, metric: Metric) -> Outcome:
    """Return what Spark counted, in the order of the groups, or that it was refused."""
    try:
        return [list(added(half, metric).items()) for half in facts.count(slice_of(choice))]
    except slicing.Impossible:
        return REFUSED


def slice_of(choice: Choice) -> Slice:
    return Slice("nps", choice.since, choice.until, choice.by, choice.where, choice.is_latest)


def added(half: Scores, metric: Metric) -> Groups:
    return {
        key: Counted(
            sum(n for score, n in scores.items() if score in metric.top),
            sum(n for score, n in scores.items() if score in metric.bottom),
            sum(scores.values()),
            sum(score * n for score, n in scores.items()),
            sum(score**2 * n for score, n in scores.items()),
        )
        for key, scores in half.items()
    }


def unlike(outcomes: Sequence[Outcome]) -> list[Outcome]:
    """Return the outcomes that are like none before them."""
    return [found for number, found in enumerate(outcomes) if found not in outcomes[:number]]


def it_tells_and_withholds_what_the_api_does(session: Any, workspace: Workspace, folder: Path) -> None:
    """Anonymous answers among them: where they are few, both leave out the same ones, and tell the same intervals."""
    fill(workspace, 1_500)
    facts = published(session, folder, workspace)
    randomly = random.Random(2)
    choices = [slices.drawn(randomly, metric=Metric.objects.get(slug="nps")) for _ in range(6)]

    with ThreadPool(THREADS) as pool:
        by_spark = pool.map(lambda choice: told.told(facts, slice_of(choice)), choices)

    plain = [(scoring.total(choice), scoring.groups(choice)) for choice in choices]
    assert [(total, [(group.key, group.score) for group in groups]) for total, groups in by_spark] == [
        (total, [(group.key, group.score) for group in groups]) for total, groups in plain
    ]
    assert any(total.withheld for total, _ in plain)
    assert any(group.score.withheld for _, groups in plain for group in groups)


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        (Slice(metric="nothing"), "There is no metric 'nothing'. Known: .*nps"),
        (Slice(by=("theme",)), "does not know 'theme': what was said is not in it"),
        (Slice(where={"sentiment": ("negative",)}), "does not know 'sentiment'"),
    ],
)
def it_refuses_what_is_not_in_a_snapshot(
    session: Any, workspace: Workspace, folder: Path, asked: Slice, reason: str
) -> None:
    fill(workspace, 10)
    facts = published(session, folder, workspace)

    with pytest.raises(slicing.Impossible, match=reason):
        facts.count(asked)


def it_says_that_nothing_was_published(session: Any, folder: Path) -> None:
    with pytest.raises(manifest.Unreadable, match="Publish one: innerloop lake publish FOLDER"):
        spark.Facts.of(session, str(folder))


def it_counts_nobody_by_a_property_that_nobody_has(session: Any, workspace: Workspace, folder: Path) -> None:
    fill(workspace, 40)
    facts = published(session, folder, workspace)

    [*groups], _ = facts.count(Slice(by=("properties.shoe size",), is_latest=False))
    nobody, _ = facts.count(Slice(where={"properties.shoe size": ("9",)}, is_latest=False))

    assert (groups, nobody) == ([(None,)], {})
    assert json.dumps(facts.known.properties)
