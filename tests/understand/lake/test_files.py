"""The files of the lake: changes stand beside the facts until something must go, and whoever dies leaves no harm."""

import random
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from innerloop.config.doctor import lakes
from innerloop.kernel import clock, drain, scope
from innerloop.listen import actions as listening
from innerloop.listen.models import Metric
from innerloop.listen.rules.heard import Heard
from innerloop.team.models import Workspace
from innerloop.understand import lake
from innerloop.understand.lake import engine, following, writing
from innerloop.understand.models import FactChange, Lake
from innerloop.understand.queries import Choice, counting
from tests.understand.lake.conftest import fill, in_lake_alone, make
from tests.understand.lake.living import NOW, Life

CHOICE = Choice(by=("touchpoint", "properties.plan"), is_latest=False)


@pytest.fixture
def life(workspace: Workspace) -> Life:
    drain.open_cursors()
    lives = Life(workspace, random.Random(4))
    lives.answer(40)
    make(workspace.id)
    lake.Follower().round()  # takes away what was there before
    return lives


def is_right(choice: Choice = CHOICE) -> bool:
    """Say whether the lake, and nobody else, says what PostgreSQL says."""
    metric = Metric.objects.get(slug="nps")
    with in_lake_alone():
        ours = counting.count(choice, metric, choice.by)
    return ours == counting.in_postgres(choice, metric, choice.by)


def after(wait: timedelta) -> None:
    """Let the worker look after some time."""
    with clock.held_at(clock.now() + wait + timedelta(seconds=1)):
        lake.Follower().round()


def it_is_read_without_its_catalog(life: Life) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DROP SCHEMA {engine.CATALOG} CASCADE")

    assert is_right()


def it_leaves_the_facts_as_they_are_while_answers_only_come(life: Life) -> None:
    before = Lake.objects.get().files["facts"]
    life.answer(5)
    after(following.SETTLE_AFTER)
    row = Lake.objects.get()
    assert row.changes
    assert not FactChange.objects.exists()
    with clock.held_at(clock.now() + following.SETTLE_AFTER):
        after(following.SWEEP_AFTER)

    assert Lake.objects.get().files["facts"] == before
    assert is_right()


def it_writes_the_facts_anew_when_somebody_has_gone(life: Life) -> None:
    before = Lake.objects.get().files["facts"]
    life.erase()
    after(following.SETTLE_AFTER)
    assert Lake.objects.get().gone_at

    with clock.held_at(clock.now() + following.SETTLE_AFTER):
        after(following.SWEEP_AFTER)

    row = Lake.objects.get()
    assert (row.changes, row.gone_at, row.files["changes"]) == (0, None, [])
    assert row.files["facts"] != before
    assert is_right()


def it_writes_the_facts_anew_when_a_property_has_become_another(life: Life) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            'UPDATE understand_fact SET properties = \'{"plan": "c"}\' '
            "WHERE id = (SELECT id FROM understand_fact LIMIT 1)"
        )
    after(following.SETTLE_AFTER)

    assert Lake.objects.get().gone_at


def it_works_the_changes_in_when_they_are_many(life: Life, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "MOST_BESIDE", 10)
    life.answer(20)
    after(following.SETTLE_AFTER)

    assert Lake.objects.get().changes == 0
    assert is_right()


def it_works_the_changes_in_when_their_files_are_many(life: Life, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every question opens all of them."""
    monkeypatch.setattr(following, "MOST_FILES", 2)
    counted: list[int] = []
    for _ in range(4):
        life.answer(1)
        with clock.held_at(clock.now() + len(counted) * (following.SETTLE_AFTER + timedelta(seconds=1))):
            after(following.SETTLE_AFTER)
        counted.append(len(Lake.objects.get().files["changes"]))

    assert counted == [1, 2, 0, 1]
    assert is_right()


def it_sweeps_the_others_when_a_file_of_one_is_lost(life: Life, settings: Any) -> None:
    other = Workspace.objects.exclude(id=life.workspace.id).get()
    with scope.to(other.id):
        listening.furnish(workspace=other, by="system", now=clock.now())
        fill(other, 200)
        make(other.id)
    lake.Follower().round()
    with scope.to(other.id):
        [lost] = Lake.objects.get().files["facts"]
    (Path(settings.LAKE_URL) / lost).unlink()
    [before] = Lake.objects.get().files["facts"]

    life.erase()
    after(following.SETTLE_AFTER)
    with clock.held_at(clock.now() + following.SETTLE_AFTER):
        after(following.SWEEP_AFTER)

    assert Lake.objects.get().swept_at
    assert not (Path(settings.LAKE_URL) / before).exists()
    assert is_right()
    with scope.to(other.id):
        assert is_right()


def it_takes_away_the_files_of_a_lake_that_could_not_be_made_anew(
    life: Life, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: Any, **__: Any) -> str:
        raise ValueError

    Lake.objects.update(layout=1)
    monkeypatch.setattr(writing, "as_rows", fails)
    after(timedelta())

    assert Lake.objects.get().failed_at
    assert list(Path(settings.LAKE_URL).rglob("*.parquet")) == []


@pytest.mark.parametrize(
    "choice",
    [
        Choice(by=("properties.country",), is_latest=False),
        Choice(by=("properties.vip",), is_latest=False),
        Choice(by=("touchpoint",), where={"properties.country": ("KE",)}, is_latest=False),
    ],
)
def it_finds_a_property_in_its_column_whatever_others_have_come_since(workspace: Workspace, choice: Choice) -> None:
    """The record hands properties back with the shortest name first, whichever came first."""
    drain.open_cursors()
    hear(workspace, country="KE", plan="pro")
    make(workspace.id)
    lake.Follower().round()

    hear(workspace, country="UG", vip="yes")
    after(following.SETTLE_AFTER)

    assert not FactChange.objects.exists()
    assert is_right(choice)


def hear(workspace: Workspace, **properties: str) -> None:
    told = Heard(score=9, answered_at=NOW, touchpoint="shop", properties=properties)
    listening.record([told], workspace=workspace, by="system", now=NOW)
    drain.drain_dry()


@pytest.mark.parametrize("dies_at", [1, 2])
def it_counts_nothing_twice_though_its_writer_died_before_the_record(
    life: Life, monkeypatch: pytest.MonkeyPatch, dies_at: int
) -> None:
    """At the first record of a sweep changes stand beside the facts already, at the second they are worked in."""
    life.answer(5)
    life.erase()
    record, recorded = writing._record, []

    def dies(*given: Any, **named: Any) -> int:
        recorded.append(1)
        if len(recorded) == dies_at:
            raise KeyboardInterrupt
        return record(*given, **named)

    with monkeypatch.context() as patch, engine.writing() as files:
        patch.setattr(writing, "_record", dies)
        with pytest.raises(KeyboardInterrupt):
            lake.sweep(life.workspace.id, now=clock.now(), lake=files)
    assert is_right()

    life.answer(5)
    after(following.SETTLE_AFTER)

    assert is_right()
    assert Lake.objects.get().swept_at


def it_makes_anew_what_was_laid_out_as_it_was_before(life: Life) -> None:
    Lake.objects.update(layout=1, files={})

    [found] = lakes.look(clock.now())
    with engine.writing() as files:
        lake.sweep_all(files, now=clock.now())
    lake.Follower().round()

    assert "is being made" in found.what
    assert is_right()
