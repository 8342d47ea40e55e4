"""A worker killed in the midst of a job: its next turn comes, and so do all that wait behind it."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import psycopg
import pytest
from procrastinate.exceptions import AlreadyEnqueued
from psycopg.conninfo import conninfo_to_dict

from innerloop.kernel.jobs import LONG, app, rescue_stalled_jobs
from tests.support import database

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = 60.0
OURS = "SELECT task_name, status::text FROM procrastinate_jobs WHERE task_name LIKE 'tests.%' ORDER BY id"


@pytest.fixture
def watcher() -> Iterator[psycopg.Connection]:
    """Look at the jobs from beside, and leave none of ours behind."""
    with database.other_connection() as watcher:
        yield watcher
        watcher.execute("DELETE FROM procrastinate_jobs WHERE task_name LIKE 'tests.%'")


@contextmanager
def worker(*how: str) -> Iterator[subprocess.Popen[bytes]]:
    """Work off the jobs in another process, which is killed in the end."""
    address = database.as_url(conninfo_to_dict(database.url()))
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.job_worker", *how], env={**os.environ, "INNERLOOP_DATABASE_URL": address}
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def wait_for(is_so: Callable[[], bool], watcher: psycopg.Connection) -> None:
    ends_at = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < ends_at, watcher.execute(OURS).fetchall()
        time.sleep(0.1)


def take_a_turn() -> None:
    app.configure_task("tests.turn", queue=LONG, lock="tests.turn", queueing_lock="tests.turn").defer()


def ask_for_rescue() -> None:
    """Queue what is due each minute, unless another test has left it there."""
    with suppress(AlreadyEnqueued):
        app.configure_task(rescue_stalled_jobs.name).defer(timestamp=0)


def it_goes_on_with_periodic_work_whose_next_turn_was_queued_when_its_worker_was_killed(
    watcher: psycopg.Connection,
) -> None:
    with worker("hang"):
        take_a_turn()
        wait_for(lambda: watcher.execute(OURS).fetchall() == [("tests.turn", "doing")], watcher)
    # The next tick, and what another dead worker left.
    take_a_turn()
    app.configure_task("tests.behind", queue=LONG, lock="tests.behind").defer()
    watcher.execute("UPDATE procrastinate_jobs SET status = 'doing' WHERE task_name = 'tests.behind'")
    watcher.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '2 minutes'")
    ask_for_rescue()

    with worker():
        wait_for(lambda: watcher.execute(OURS).fetchall() == [], watcher)
