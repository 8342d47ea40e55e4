"""The lake's writer killed at any moment: numbers stay right, and the next one clears up."""

import os
import random
import signal
import subprocess
import sys
import time
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection, transaction

from innerloop.kernel import clock, scope
from innerloop.listen.models import Metric
from innerloop.team.models import Workspace
from innerloop.understand import lake
from innerloop.understand.lake import at_hand, engine, files
from innerloop.understand.models import FactChange, Lake
from innerloop.understand.queries import Choice, counting
from tests.support import database, proof
from tests.understand.lake.conftest import fill, in_lake_alone, make, workspace

__all__ = ["workspace"]
CHOICES = (Choice(by=("touchpoint", "month")), Choice(is_latest=False, by=("properties.plan",)))


@pytest.mark.proof
def it_stays_right_whenever_its_writer_dies(workspace: Workspace, tmp_path: Path, settings: Any) -> None:
    kills, randomly, cut, wrong = proof.size(small=4, full=40), random.Random(9), set(), 0
    fill(workspace, 2_000)
    make(workspace.id)
    for _ in range(kills):
        stir(workspace)
        cut.add(kill_one(workspace, tmp_path, randomly))
        wrong += differing()

    clear_up(workspace)

    wrong += differing()
    there = {file.name for file in Path(settings.LAKE_URL).rglob("*.parquet")}
    left_over = len(there ^ needed())
    proof.write("lake_whose_writer_dies", kills=kills, cut_in=sorted(cut), wrong=wrong, files_left_over=left_over)
    assert wrong == 0
    assert not FactChange.objects.exists()
    assert left_over == 0


def kill_one(workspace: Workspace, folder: Path, randomly: random.Random) -> str:
    """Start a writer, kill it after some of its steps in the middle of one; return in which."""
    address = database.as_url(psycopg.conninfo.conninfo_to_dict(database.url()))
    environment = {
        **os.environ,
        "INNERLOOP_DATABASE_URL": address,
        "INNERLOOP_HOME": str(folder),
        "INNERLOOP_LAKE_URL": str(folder / "lake"),
    }
    command = [sys.executable, "-m", "tests.faults.lake_writer", str(workspace.id)]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout
        said = [writer.stdout.readline().strip() for _ in range(randomly.randint(1, 6))]
        time.sleep(randomly.uniform(0, 0.15))
        writer.send_signal(signal.SIGKILL)
    assert said[-1], "The writer ended by itself."
    return said[-1]


def stir(workspace: Workspace) -> None:
    some = "SELECT id FROM understand_fact WHERE workspace_id = %s ORDER BY random() LIMIT 20"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE understand_fact SET score = (score + 3) %% 11 WHERE id IN ({some})", [workspace.id])
        cursor.execute(f"DELETE FROM understand_fact WHERE id IN ({some})", [workspace.id])


def differing() -> int:
    """Return of how many slices the lake says something else than PostgreSQL; one being made says nothing."""
    metric, found = Metric.objects.get(slug="nps"), 0
    at_hand.forget()
    at_hand.look()
    for choice in CHOICES:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            with in_lake_alone() if at_hand.extent(scope.current()) else nullcontext():
                ours = counting.count(choice, metric, choice.by)
            theirs = counting.in_postgres(choice, metric, choice.by)
            found += [list(half.items()) for half in ours] != [list(half.items()) for half in theirs]
    return found


def clear_up(workspace: Workspace) -> None:
    """Do what the next round of a worker would."""
    ending = time.monotonic() + 30
    while True:
        try:
            with engine.writing() as opened:
                if Lake.objects.get().snapshot is None:
                    lake.make(workspace.id, now=clock.now(), lake=opened)
                lake.settle(workspace.id, now=clock.now(), lake=opened)
                lake.sweep_all(opened, now=clock.now())
                return
        except lake.Busy:
            assert time.monotonic() < ending


def needed() -> set[str]:
    """Return the files that the record speaks of."""
    record = files.recorded(Lake.objects.get().files)
    return {Path(file).name for file in (*record.facts, *record.changes)}
