"""What the doctor says of jobs that stand still."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from innerloop.config.doctor import background
from innerloop.kernel import clock
from innerloop.kernel.jobs import IMPORTS, LONG, app
from tests.support.rescued import rescued

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_others() -> None:
    """What the tests of other processes left is not meant here."""
    run("DELETE FROM procrastinate_jobs")


def make_job(name: str, *, state: str, ago: timedelta, queue: str = LONG) -> None:
    """Make a job of which the last that is known happened so long ago."""
    job = app.configure_task(name, queue=queue).defer()
    run("UPDATE procrastinate_jobs SET status = %s WHERE id = %s", state, job)
    run("UPDATE procrastinate_events SET at = %s WHERE job_id = %s", clock.now() - ago, job)


def run(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def hold(name: str, *, silent_for: timedelta) -> None:
    """Let a job be held by a worker that said so long ago that it lives."""
    run(
        "WITH worker AS (INSERT INTO procrastinate_workers (last_heartbeat) VALUES (%s) RETURNING id) "
        "UPDATE procrastinate_jobs SET worker_id = worker.id FROM worker WHERE task_name = %s",
        clock.now() - silent_for,
        name,
    )


def it_names_the_job_whose_turn_does_not_come() -> None:
    make_job("listen.jobs.plan_asks", state="todo", ago=timedelta(hours=5))
    make_job("act.jobs.wake_cases", state="todo", ago=timedelta(minutes=50))

    [found] = background.jobs(clock.now())

    assert (found.level, found.name) == ("error", "jobs")
    assert found.what == "Waiting for their turn: 1, the oldest listen.jobs.plan_asks for 5 hours."
    assert "worker" in found.do


@pytest.mark.parametrize(
    ("silent_for", "level"), [(timedelta(minutes=6), "error"), (timedelta(seconds=9), "ok"), (None, "error")]
)
def it_names_what_a_dead_worker_left(silent_for: timedelta | None, level: str) -> None:
    make_job("understand.jobs.watch", state="doing", ago=timedelta(hours=5))
    if silent_for:
        hold("understand.jobs.watch", silent_for=silent_for)

    [found] = background.jobs(clock.now())

    assert found.level == level
    assert ("1, the oldest understand.jobs.watch for 5 hours" in found.what) == (level == "error")


def it_leaves_an_import_in_peace_that_waits_behind_a_long_one() -> None:
    make_job("connect.run_import", state="todo", ago=timedelta(hours=5), queue=IMPORTS)
    make_job("connect.check_import", state="failed", ago=timedelta(hours=5))

    assert [found.level for found in background.jobs(clock.now())] == ["ok"]


def it_names_the_job_that_is_done_no_more() -> None:
    rescued("connect.run_import", rescues=2, is_aside=False)
    assert background.set_aside().level == "ok"
    rescued("act.jobs.route_cases", timestamp=0)

    found = background.set_aside()

    assert (found.level, found.name) == ("error", "jobs set aside")
    assert found.what.startswith("1, the newest act.jobs.route_cases since 2026-03-02")
    assert "innerloop jobs again" in found.do
