"""A worker killed in the midst of a job, or by it: its next turn comes, and so do all that wait behind it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import psycopg
import pytest
from procrastinate.exceptions import AlreadyEnqueued
from psycopg.conninfo import conninfo_to_dict

from innerloop.kernel import rescues
from innerloop.kernel.jobs import LONG, SHORT, app, rescue_stalled_jobs
from innerloop.kernel.models import RescuedJob
from tests.support import database

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = 60.0
OURS = "SELECT task_name, status::text FROM procrastinate_jobs WHERE task_name LIKE 'tests.%' ORDER BY id"


@pytest.fixture
def watcher() -> Iterator[psycopg.Connection]:
    """Look at the jobs from beside; none that tests have left is there before, and none of ours behind."""
    with database.other_connection() as watcher:
        _clear(watcher)
        yield watcher
        _clear(watcher)


def _clear(watcher: psycopg.Connection) -> None:
    watcher.execute("DELETE FROM procrastinate_jobs WHERE task_name LIKE 'tests.%'")
    watcher.execute("DELETE FROM kernel_rescuedjob WHERE task_name LIKE 'tests.%'")


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


def let_a_while_pass(watcher: psycopg.Connection) -> None:
    watcher.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '2 minutes'")


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
    let_a_while_pass(watcher)
    ask_for_rescue()

    with worker():
        wait_for(lambda: watcher.execute(OURS).fetchall() == [], watcher)


def it_sets_aside_the_job_that_kills_each_worker_and_does_all_others(watcher: psycopg.Connection) -> None:
    app.configure_task("tests.poison", queue=SHORT).defer(import_id="7")
    for _ in range(rescues.MOST_RESCUES + 1):
        app.configure_task("tests.behind", queue=SHORT).defer()
        with worker() as process:
            wait_for(lambda process=process: process.poll() is not None, watcher)  # type: ignore[misc]
        assert process.returncode == -signal.SIGKILL
        let_a_while_pass(watcher)
        ask_for_rescue()

    with worker():
        wait_for(lambda: watcher.execute(OURS).fetchall() == [("tests.poison", "failed")], watcher)

    aside = RescuedJob.objects.get(set_aside_at__isnull=False)
    assert (aside.task_name, aside.arguments, aside.rescues) == ("tests.poison", {"import_id": "7"}, 5)
