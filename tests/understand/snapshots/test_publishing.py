"""What is published is what the facts are at that moment, whole or not at all."""

import hashlib
import json
import os
import random
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
from django.db import connection

from innerloop.kernel import clock, drain
from innerloop.listen import actions as listening
from innerloop.listen.models import Metric
from innerloop.team.models import Workspace
from innerloop.understand import lake
from innerloop.understand.lake import engine, following
from innerloop.understand.models import Lake
from innerloop.understand.queries import Choice, counting
from innerloop.understand.snapshots import manifest, publishing
from tests.understand.lake.conftest import fill, make
from tests.understand.lake.living import NOW, Life
from tests.understand.lake.test_erasing import OTHER_SECRET, SECRET, hear_from_zoe
from tests.understand.snapshots.conftest import asked, paths, publish


@pytest.fixture
def life(workspace: Workspace) -> Life:
    drain.open_cursors()
    lives = Life(workspace, random.Random(7))
    lives.answer(40)
    return lives


def it_publishes_what_postgresql_counts(life: Life, folder: Path) -> None:
    """With a lake or without, and with what has changed since its files were written: in them, beside them, neither."""
    seen = []
    for step in (None, make_lake, None, settle, None):
        if step is None:
            for _ in range(6):
                life.go_on()
        else:
            step(life.workspace)
        publish(folder, life.workspace)
        seen.append(by_touchpoint_and_plan(folder) == in_postgres())

    assert seen == [True] * 5
    assert len(in_postgres()) > 3


def make_lake(workspace: Workspace) -> None:
    make(workspace.id)
    lake.Follower().round()  # takes away what was there before


def settle(_: Workspace) -> None:
    with clock.held_at(clock.now() + following.SETTLE_AFTER + timedelta(seconds=1)):
        lake.Follower().round()
    assert Lake.objects.get().files["changes"]


def by_touchpoint_and_plan(folder: Path) -> dict[Any, Any]:
    told = manifest.read((folder / manifest.LATEST).read_text(), folder=str(folder))
    plan = told.of("tandawa").properties.get("plan", "NULL")
    rows = asked(
        folder,
        f"SELECT touchpoint, {plan}, count(*), sum(score) FROM published WHERE metric = 'nps' AND is_latest_here "
        "GROUP BY 1, 2",
    )
    return {row[:2]: row[2:] for row in rows}


def in_postgres() -> dict[Any, Any]:
    choice = Choice(by=("touchpoint", "properties.plan"))
    every, _ = counting.in_postgres(choice, Metric.objects.get(slug="nps"), choice.by)
    return {key: (counted.n, counted.sum) for key, counted in every.items()}


def it_says_what_it_is(life: Life, folder: Path) -> None:
    told = publish(folder, life.workspace)

    [path] = map(Path, paths(folder))
    [file] = told.files
    assert (file.bytes, file.sha256) == (path.stat().st_size, hashlib.sha256(path.read_bytes()).hexdigest())
    assert asked(folder, "SELECT count(*) FROM published") == [(told.rows,)] == [(file.rows,)]
    assert set(told.properties) == {"plan", "country", "p1", "p2", "p3"}
    written = json.loads((folder / "latest.json").read_text())
    assert written == json.loads((path.parents[1] / "manifest.json").read_text())
    assert (written["format"], written["measures"]) == (manifest.FORMAT, manifest.MEASURES)
    assert {metric.slug for metric in told.metrics} == set(Metric.objects.values_list("slug", flat=True))


def it_explains_every_column(life: Life, folder: Path) -> None:
    told = publish(folder, life.workspace)

    columns = [name for (name, *_) in asked(folder, "DESCRIBE published")]
    assert columns == [*list(manifest.COLUMNS)[:-1], *told.properties.values()]


def it_holds_no_customer_and_no_answer_by_its_id(life: Life, folder: Path) -> None:
    response = hear_from_zoe(life.workspace)

    publish(folder, life.workspace)

    told = "".join(str(row) for row in asked(folder, "SELECT columns(*)::VARCHAR FROM published"))
    assert SECRET in told
    assert [part for part in (str(response.id), str(response.customer_id), "Zahir", "I am Zoe") if part in told] == []


def it_is_as_of_one_moment(life: Life, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is counted while one workspace is written is in neither."""
    other = Workspace.objects.exclude(id=life.workspace.id).get()
    before, facts_of = in_postgres(), publishing._facts_of

    def answers_come(row: Workspace, *given: Any) -> manifest.Facts:
        if row.id == life.workspace.id:
            life.answer(5)
        return facts_of(row, *given)

    monkeypatch.setattr(publishing, "_facts_of", answers_come)
    publishing.publish(folder, workspaces=[other, life.workspace])

    assert by_touchpoint_and_plan(folder) == before != in_postgres()


def it_is_rid_of_the_erased_when_published_again(life: Life, folder: Path) -> None:
    response = hear_from_zoe(life.workspace)
    publish(folder, life.workspace)
    assert stands_in(folder, SECRET)
    assert response.customer_id
    listening.erase_person(customer_id=response.customer_id, workspace_id=life.workspace.id, by="system", now=NOW)
    drain.drain_dry()

    publish(folder, life.workspace)

    assert stands_in(folder, SECRET, OTHER_SECRET) == []
    assert by_touchpoint_and_plan(folder) == in_postgres()


def stands_in(folder: Path, *texts: str) -> list[str]:
    """Return which texts stand in the bytes of any file of a folder, or in the rows of any Parquet file."""
    found = []
    for file in (file for file in folder.rglob("*") if file.is_file()):
        rows = duckdb.sql(f"SELECT columns(*)::VARCHAR FROM '{file}'").fetchall() if file.suffix == ".parquet" else []
        found += [text for text in texts if text.encode() in file.read_bytes() or text in str(rows)]
    return found


def it_keeps_as_many_snapshots_as_it_is_told(life: Life, folder: Path) -> None:
    for _ in range(3):
        publish(folder, life.workspace, keep=2)
    assert len(list(folder.glob("*/manifest.json"))) == 2

    publish(folder, life.workspace)

    [kept] = folder.glob("*/manifest.json")
    assert sorted(path.name for path in folder.iterdir()) == sorted([kept.parent.name, "latest.json"])


def it_takes_nothing_away_that_is_not_its_own(life: Life, folder: Path) -> None:
    (folder / "2025-report").mkdir(parents=True)
    (folder / "2025-report" / "manifest.json").write_text("theirs")

    publish(folder, life.workspace)

    assert (folder / "2025-report" / "manifest.json").read_text() == "theirs"


def it_opens_nothing_that_is_not_its_own(life: Life, folder: Path) -> None:
    """Such as lost+found, which is closed to it, or a pipe, at which it would wait for ever."""
    folder.mkdir()
    os.mkfifo(folder / "pipe")
    publish(folder, life.workspace)

    publish(folder, life.workspace)

    assert len(list(folder.glob("*/manifest.json"))) == 1


def it_publishes_a_workspace_whatever_its_slug(life: Life, folder: Path) -> None:
    Workspace.objects.filter(id=life.workspace.id).update(slug="spill")
    life.workspace.refresh_from_db()

    told = publish(folder, life.workspace)

    [file] = folder.glob("*/spill/facts.parquet")
    assert told.files[0].sha256 == hashlib.sha256(file.read_bytes()).hexdigest()


def it_is_not_published_where_sweeps_delete_it(life: Life, folder: Path, settings: Any) -> None:
    settings.LAKE_URL = str(folder)

    with pytest.raises(publishing.TooNear, match="Choose a folder apart from it"):
        publish(folder / "published", life.workspace)

    assert not folder.exists()


def it_blames_no_lake_for_a_disk_that_takes_nothing(
    workspace: Workspace, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(workspace, 300)
    make(workspace.id)
    facts_of, tries = publishing._facts_of, list[Path]()

    def is_in_the_way(row: Workspace, to: Path, *given: Any) -> manifest.Facts:
        tries.append(to)
        (to / "facts.parquet").mkdir(parents=True)
        return facts_of(row, to, *given)

    monkeypatch.setattr(publishing, "_facts_of", is_in_the_way)

    with pytest.raises(publishing.Unwritten, match="the lake's files are whole"):
        publish(folder, workspace)

    assert len(tries) == 1


def it_is_published_by_one_at_a_time(life: Life, folder: Path) -> None:
    folder.mkdir()
    with publishing._alone_in(folder), pytest.raises(publishing.Occupied, match="Wait until it is done"):
        publish(folder, life.workspace)

    assert publish(folder, life.workspace).rows


def it_leaves_the_one_before_where_it_dies(life: Life, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(folder, life.workspace)
    before = (folder / "latest.json").read_text(), by_touchpoint_and_plan(folder)
    life.answer(5)
    with monkeypatch.context() as patch:
        patch.setattr(publishing, "_settle", dies)
        with pytest.raises(KeyboardInterrupt):
            publish(folder, life.workspace)

    assert ((folder / "latest.json").read_text(), by_touchpoint_and_plan(folder)) == before
    (folder / ".draft-of-who-was-killed").mkdir()
    publish(folder, life.workspace)
    assert list(folder.glob(".draft*")) == []
    assert by_touchpoint_and_plan(folder) == in_postgres()


def dies(_: Path) -> None:
    raise KeyboardInterrupt


def it_begins_anew_where_a_sweep_takes_the_files_away(
    workspace: Workspace, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(workspace, 300)
    make(workspace.id)
    named, swept = publishing._named, list[int]()

    def sweeps(*given: Any) -> str:
        if not swept:
            swept.append(make(workspace.id))
            lake.Follower().round()
        return named(*given)

    monkeypatch.setattr(publishing, "_named", sweeps)

    assert publish(folder, workspace).rows == swept[0] == 300


def it_says_what_is_wrong_where_files_stay_away(workspace: Workspace, folder: Path, settings: Any) -> None:
    fill(workspace, 300)
    make(workspace.id)
    for file in Path(settings.LAKE_URL).rglob("*.parquet"):
        file.unlink()
    engine.close_reader()

    with pytest.raises(publishing.Broken) as refused:
        publish(folder, workspace)

    assert "innerloop lake rebuild" in str(refused.value)
    assert not (folder / "latest.json").exists()


def it_asks_for_no_lake_where_there_is_none(workspace: Workspace, folder: Path) -> None:
    fill(workspace, 200)
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA IF EXISTS lake CASCADE")

    assert publish(folder, workspace).rows == 200


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "is no manifest"),
        ("[]", "is no manifest"),
        ('{"format": 1}', "is no manifest"),
        ('{"format": 2, "measures": 1}', "Use a newer Innerloop"),
        ('{"format": 1, "measures": 2}', "Use a newer Innerloop"),
    ],
)
def it_reads_no_manifest_that_it_does_not_know(text: str, reason: str) -> None:
    with pytest.raises(manifest.Unreadable, match=reason):
        manifest.read(text, folder="published")


def it_is_read_without_django_and_without_a_database() -> None:
    """By a notebook or on a cluster, where neither is."""
    asked = (
        "import sys; from innerloop.understand.snapshots import manifest, scoring, slicing, spark; print(*sys.modules)"
    )

    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)

    assert {"django", "psycopg", "duckdb", "pyspark"}.isdisjoint(done.stdout.split())


def it_asks_which_workspace_is_meant_where_there_are_several() -> None:
    facts = [manifest.Facts(name, "UTC", 0, 5, (), {}, ()) for name in ("tandawa", "rival")]
    both = manifest.Manifest("a", "b", "c", tuple(facts))

    assert both.of("rival") == facts[1]
    assert manifest.read(manifest.written(both), folder="published") == both
    with pytest.raises(manifest.Unreadable, match=r"and none is named\. Known: tandawa, rival"):
        both.of("")
    with pytest.raises(manifest.Unreadable, match="it holds no workspace 'nowhere'"):
        both.of("nowhere")
