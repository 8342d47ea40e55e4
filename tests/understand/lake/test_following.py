"""The lake follows the facts: what is read of it is right at every moment, and its files become so."""

import random
import threading
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction

from innerloop.kernel import clock, drain, scope
from innerloop.listen.models import Metric
from innerloop.team.models import Workspace
from innerloop.understand import lake
from innerloop.understand.lake import at_hand, engine, following
from innerloop.understand.models import FactChange, Lake
from innerloop.understand.queries import Choice, counting, in_lake
from tests.support import proof
from tests.understand.lake.conftest import fill, in_lake_alone, lose_quick, make
from tests.understand.lake.living import NOW, Life

CHOICES = (
    Choice(),
    Choice(is_latest=False, by=("touchpoint", "week")),
    Choice(by=("month", "properties.plan")),
    Choice(by=("touchpoint", "team"), until=NOW - timedelta(days=20)),
    Choice(
        by=("week",), where={"properties.country": ("a",), "channel": ("sms", "email")}, since=NOW - timedelta(days=60)
    ),
    Choice(by=("properties.p1", "day"), where={"touchpoint": ("shop",)}, until=NOW - timedelta(days=5)),
)


def differing() -> list[Choice]:
    """Return the choices of which the lake says something else than PostgreSQL."""
    metric = Metric.objects.get(slug="nps")
    with in_lake_alone():
        return [
            choice
            for choice in CHOICES
            if told(counting.count(choice, metric, choice.by)) != told(counting.in_postgres(choice, metric, choice.by))
        ]


def told(halves: Sequence[dict[Any, Any]]) -> list[list[Any]]:
    # PostgreSQL has a group of nobody where it is asked for no groups.
    return [[(key, counted) for key, counted in half.items() if counted.n] for half in halves]


@pytest.fixture
def life(workspace: Workspace) -> Life:
    drain.open_cursors()
    lives = Life(workspace, random.Random(11))
    lives.answer(40)
    make(workspace.id)
    return lives


@pytest.mark.proof
def it_is_right_whatever_happens_and_whenever_its_files_are_written(life: Life) -> None:
    steps = proof.size(small=12, full=200)
    wrong, written = 0, 0
    for _ in range(steps):
        life.go_on()
        wrong += len(differing())
        if life.randomly.random() < 0.4:
            step = life.randomly.choice([lake.settle, lake.settle, lake.sweep, lake.make])
            with engine.writing() as open_lake:
                step(life.workspace.id, now=clock.now(), lake=open_lake)
                if step is lake.sweep:
                    lake.forget(open_lake, now=clock.now())
            written += 1
            wrong += len(differing())

    proof.write("lake_right_at_every_step", steps=steps, written=written, slices=len(CHOICES), wrong=wrong)
    assert written
    assert wrong == 0


def it_notes_changes_only_where_there_is_a_lake(life: Life) -> None:
    before = FactChange.objects.count()
    life.answer(3)
    assert FactChange.objects.count() > before

    Lake.everywhere.all().delete()
    noted = FactChange.objects.count()
    life.answer(3)

    assert FactChange.objects.count() == noted


def it_is_as_of_one_moment_while_others_count_and_write(workspace: Workspace) -> None:
    """Answers come and files are written while slices are counted: each is compared within one snapshot."""
    fill(workspace, 3_000)
    make(workspace.id)
    ending, broken = threading.Event(), []

    def keep(work: Any) -> None:
        try:
            while not ending.is_set():
                work()
        except Exception as error:
            broken.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=keep, args=(work,)) for work in (stir(workspace.id), write(workspace.id))]
    for thread in threads:
        thread.start()
    metric, wrong = Metric.objects.get(slug="nps"), 0
    choices = [Choice(by=("touchpoint", "month"), is_latest=False), Choice(by=("properties.plan",))]
    for turn in range(24):
        choice = choices[turn % 2]
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            with in_lake_alone():
                ours = counting.count(choice, metric, choice.by)
            wrong += told(ours) != told(counting.in_postgres(choice, metric, choice.by))
    ending.set()
    for thread in threads:
        thread.join()

    assert broken == []
    assert wrong == 0


def stir(workspace_id: UUID) -> Any:
    """Return what changes a hundred facts: some go, some come anew, some change."""

    def work() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "UPDATE understand_fact SET score = (score + 3) %% 11 WHERE id IN (SELECT id FROM understand_fact "
                "WHERE workspace_id = %s ORDER BY random() LIMIT 50)",
                [workspace_id],
            )
            cursor.execute(
                "DELETE FROM understand_fact WHERE id IN (SELECT id FROM understand_fact "
                "WHERE workspace_id = %s ORDER BY random() LIMIT 5)",
                [workspace_id],
            )

    return work


def write(workspace_id: UUID) -> Any:
    """Return what brings the files up."""

    def work() -> None:
        with engine.writing() as open_lake:
            lake.settle(workspace_id, now=clock.now(), lake=open_lake)

    return work


def it_makes_a_lake_for_a_workspace_that_has_grown(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(workspace, 500)
    monkeypatch.setattr(following, "FROM_FACTS", 501)
    lake.Follower().round()
    assert not Lake.objects.exists()

    monkeypatch.setattr(following, "FROM_FACTS", 500)
    lake.Follower().round()

    assert Lake.objects.get().facts == 500
    at_hand.look()
    assert at_hand.extent(workspace.id) is not None


def it_brings_the_files_up_when_changes_have_waited(life: Life) -> None:
    follower = lake.Follower()
    follower.round()  # it was made and not swept yet
    life.answer(3)
    at_first = Lake.objects.get().settled_at
    follower.round()
    assert FactChange.objects.exists()

    with clock.held_at(clock.now() + following.SETTLE_AFTER + timedelta(seconds=1)):
        follower.round()

    assert not FactChange.objects.exists()
    assert at_first is not None
    assert Lake.objects.get().settled_at != at_first
    assert differing() == []


def it_answers_from_postgresql_where_the_files_are_gone_and_mends_itself(life: Life, settings: Any) -> None:
    for file in Path(settings.LAKE_URL).rglob("*.parquet"):
        file.unlink()
    lose_quick()
    metric = Metric.objects.get(slug="nps")

    assert counting.count(CHOICES[0], metric, ()) == counting.in_postgres(CHOICES[0], metric, ())
    assert in_lake.scores(CHOICES[0], metric, ()) is None

    life.answer(1)
    with clock.held_at(clock.now() + following.SWEEP_AFTER + timedelta(minutes=1)):
        lake.Follower().round()
    at_hand.forget()
    at_hand.look()

    assert differing() == []


def it_writes_nothing_while_another_does(life: Life) -> None:
    life.answer(1)
    with engine.alone(), pytest.raises(lake.Busy), engine.writing():
        pass

    with engine.alone(), clock.held_at(clock.now() + following.SETTLE_AFTER + timedelta(seconds=1)):
        lake.Follower().round()

    assert FactChange.objects.exists()


def it_keeps_workspaces_apart(life: Life) -> None:
    other = Workspace.objects.exclude(id=life.workspace.id).get()
    with scope.to(other.id):
        assert in_lake.scores(Choice(), Metric(slug="nps", low=0, high=10), ()) is None


def it_reads_on_when_a_sweep_takes_the_files_away_under_its_eyes(
    life: Life, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    read, asked = in_lake._in_files, []

    def sweeps_first(*given: Any, **named: Any) -> Any:
        asked.append(given[1].files.facts)
        if len(asked) < in_lake.TRIES:
            make(workspace.id)
            lake.Follower().round()
        return read(*given, **named)

    monkeypatch.setattr(in_lake, "_in_files", sweeps_first)
    metric = Metric.objects.get(slug="nps")

    found = in_lake.scores(Choice(by=("touchpoint",)), metric, ("touchpoint",))

    assert found is not None
    assert len(set(asked)) == in_lake.TRIES
    assert at_hand.extent(workspace.id) is not None
