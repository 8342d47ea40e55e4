"""The lake under hardship: made anew while it is read, swept while it is read, written while facts change, stopped."""

import itertools
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import duckdb
import psycopg
import pytest
from django.db import connection

from innerloop.config import working
from innerloop.config.doctor import lakes
from innerloop.kernel import clock, scope
from innerloop.listen.models import Metric
from innerloop.team.models import Workspace
from innerloop.understand import lake
from innerloop.understand.lake import at_hand, engine, following, layout, weighing, writing
from innerloop.understand.models import FactChange, Lake
from innerloop.understand.queries import Choice, counting, in_lake
from tests.support import database
from tests.understand.lake.conftest import fill, in_lake_alone, make

CHOICE = Choice(by=("touchpoint", "properties.plan"), is_latest=False)
PATIENCE = 60.0


def is_right() -> bool:
    """Say whether the lake, and nobody else, says what PostgreSQL says."""
    metric = Metric.objects.get(slug="nps")
    with in_lake_alone():
        ours = counting.count(CHOICE, metric, CHOICE.by)
    return ours == counting.in_postgres(CHOICE, metric, CHOICE.by)


def it_lets_others_read_on_when_the_reader_is_let_go(workspace: Workspace) -> None:
    fill(workspace, 300)
    make(workspace.id)

    with engine.reading() as reading:
        engine.close_reader()

        assert reading.execute("SELECT 7").fetchall() == [(7,)]


def it_asks_postgresql_once_where_a_question_is_too_large(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(workspace, 300)
    make(workspace.id)
    with monkeypatch.context() as patch:
        patch.setattr(in_lake, "_in_files", too_large)

        assert in_lake.scores(CHOICE, Metric.objects.get(slug="nps"), CHOICE.by) is None

    assert is_right()


def too_large(*_: Any, **__: Any) -> None:
    """Ask DuckDB for more than it may have."""
    duckdb.connect(config={"memory_limit": "4MB", "temp_directory": ""}).execute(
        "SELECT list(range) FROM range(2000000)"
    ).fetchall()


def it_asks_postgresql_once_where_files_go_faster_than_it_reads(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(workspace, 300)
    make(workspace.id)

    def gone(*_: Any, **__: Any) -> None:
        Lake.objects.update(files={**Lake.objects.get().files, "properties": next(numbers)})
        raise duckdb.IOException("gone")

    record, numbers = Lake.objects.get().files, itertools.count(90)
    with monkeypatch.context() as patch:
        patch.setattr(in_lake, "_in_files", gone)
        assert in_lake.scores(CHOICE, Metric.objects.get(slug="nps"), CHOICE.by) is None
    Lake.objects.update(files=record)

    assert is_right()


def it_reads_a_lake_that_was_made_anew_from_the_first_question_on(workspace: Workspace) -> None:
    """In a new catalog all numbers begin anew: what is remembered under them would be of another workspace's table."""
    other = Workspace.objects.exclude(id=workspace.id).get()
    first, second = sorted((workspace, other), key=lambda each: each.id, reverse=True)
    for each, size in ((first, 300), (second, 200)):
        with scope.to(each.id):
            if each is other:
                furnish(other)
            fill(each, size)
            make(each.id)
            assert is_right()
    with connection.cursor() as cursor:  # of one there is a property less
        cursor.execute("ALTER TABLE understand_fact DISABLE TRIGGER USER")
        cursor.execute("UPDATE understand_fact SET properties = properties - 'country' WHERE score > 3")
        cursor.execute("ALTER TABLE understand_fact ENABLE TRIGGER USER")

    made = dict(lake.rebuild(now=clock.now()))
    at_hand.look()

    assert made == {first.id: 300, second.id: 200}
    for each in (first, second):
        with scope.to(each.id):
            assert is_right()


def furnish(workspace: Workspace) -> None:
    from innerloop.listen import actions as listening  # noqa: PLC0415

    listening.furnish(workspace=workspace, by="system", now=clock.now())


def it_keeps_workers_out_from_the_first_to_the_last_when_all_is_made_anew(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(workspace, 300)
    make(workspace.id)
    alone, taken = engine.alone, []

    @contextmanager
    def counted() -> Iterator[None]:
        taken.append(Lake.objects.count())
        with alone():
            yield

    monkeypatch.setattr(engine, "alone", counted)

    assert list(lake.rebuild(now=clock.now())) == [(workspace.id, 300)]
    assert taken == [1]


def it_makes_nobody_wait_who_changes_facts_while_it_waits_for_another(workspace: Workspace) -> None:
    fill(workspace, 300)
    change = "UPDATE understand_fact SET score = 10 - score WHERE id = (SELECT {}(id::text)::uuid FROM understand_fact)"
    making = threading.Thread(target=make_in_scope, args=(workspace,))
    with psycopg.connect(database.url()) as slow, database.other_connection() as quick:
        slow.execute(change.format("min").encode())
        making.start()
        await_lake(quick)

        quick.execute("SET lock_timeout = '300ms'")
        quick.execute(change.format("max").encode())
        slow.commit()
    making.join(PATIENCE)
    at_hand.look()

    assert is_right()
    assert Lake.objects.get().facts == 300


def make_in_scope(workspace: Workspace) -> None:
    try:
        with scope.to(workspace.id):
            make(workspace.id)
    finally:
        connection.close()


def await_lake(quick: psycopg.Connection) -> None:
    """Wait until changes are noted from here on, or somebody waits for a lock."""
    asked = "SELECT FROM understand_lake UNION ALL SELECT FROM pg_locks WHERE NOT granted"
    while not quick.execute(asked.encode()).fetchall():
        pass


def it_gives_up_on_facts_that_change_all_the_while(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(workspace, 300)
    monkeypatch.setattr(writing, "PATIENCE_SECONDS", 0.1)
    with psycopg.connect(database.url()) as slow:
        slow.execute("UPDATE understand_fact SET score = 3")

        with pytest.raises(writing.StillChanging):
            make(workspace.id)


def it_waits_for_facts_that_change_once_and_for_less_than_a_worker_has_to_end(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert writing.PATIENCE_SECONDS < working.END_SECONDS
    fill(workspace, 300)
    monkeypatch.setattr(following, "FROM_FACTS", 300)
    monkeypatch.setattr(writing, "PATIENCE_SECONDS", 0.1)
    wait, waited = writing._note_from_here_on, []

    def counted(workspace_id: UUID) -> None:
        waited.append(workspace_id)
        wait(workspace_id)

    monkeypatch.setattr(writing, "_note_from_here_on", counted)
    with psycopg.connect(database.url()) as slow:
        slow.execute("UPDATE understand_fact SET score = 3")
        lake.Follower().round()

    assert waited == [workspace.id]
    assert Lake.objects.get().failure == "StillChanging"


def it_leaves_what_it_does_when_told_to_stop(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(workspace, 500)
    monkeypatch.setattr(following, "FROM_FACTS", 500)
    whole, begun = layout.as_rows, threading.Event()

    def endless(*given: Any) -> str:
        begun.set()
        return f"{whole(*given)}, (SELECT count(*) FROM range(1000000000) a, range(1000) b)"

    follower, turns = lake.Follower(), []

    def go() -> None:
        turns.append(follower.round())
        connection.close()

    going = threading.Thread(target=go)
    with monkeypatch.context() as patch:
        patch.setattr(writing, "as_rows", endless)
        going.start()
        assert begun.wait(PATIENCE)
        while going.is_alive():
            follower.stop()
            going.join(0.1)

    assert turns == [0]
    assert Lake.objects.get().failed_at is None
    assert follower.round() == 0
    assert lake.Follower().round() == 1
    assert Lake.objects.get().facts == 500


def it_looks_on_for_lakes_whatever_happened(monkeypatch: pytest.MonkeyPatch) -> None:
    looked, twice = [], threading.Event()

    def look() -> None:
        looked.append(1)
        if len(looked) > 1:
            twice.set()
        raise RuntimeError

    monkeypatch.setattr(at_hand, "look", look)
    monkeypatch.setattr(at_hand, "LOOK_SECONDS", 0.0)
    ending = at_hand.keep_looking()

    assert twice.wait(PATIENCE)
    ending.set()


def it_finds_no_fault_in_files_that_a_sweep_has_just_taken_away(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(workspace, 300)
    make(workspace.id)
    reading, swept = engine.reading, list[int]()

    @contextmanager
    def sweeps_first() -> Iterator[Any]:
        if not swept:
            swept.append(make(workspace.id))
            lake.Follower().round()
        with reading() as cursor:
            yield cursor

    monkeypatch.setattr(engine, "reading", sweeps_first)

    [found] = lakes.look(clock.now())
    assert (found.level, found.what) == ("ok", "Whole and up to date, of 1 workspace.")


def it_says_of_a_lake_that_is_begun_while_it_is_looked_at_that_it_is_being_made(workspace: Workspace) -> None:
    fill(workspace, 300)
    make(workspace.id)
    row = Lake.objects.get()
    Lake.objects.update(snapshot=None)

    assert weighing.weigh(row) is None


def it_forgets_changes_of_before_it_was_made(workspace: Workspace) -> None:
    fill(workspace, 300)
    make(workspace.id)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE understand_fact SET score = 10 - score")

    make(workspace.id)

    assert not FactChange.objects.exists()
    assert is_right()
