"""Jobs whose worker died while at them: taken up again, apart, and set aside in the end."""

from collections.abc import Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.jobs import Job

from innerloop.kernel import clock, jobs, rescues
from innerloop.kernel.jobs import LONG, app
from innerloop.kernel.models import RescuedJob
from tests.support.rescued import rescued

pytestmark = pytest.mark.django_db
RESCUER = Job(id=0, queue=LONG, lock=None, queueing_lock=None, task_name="tests.rescuer")


@pytest.fixture(autouse=True)
def _no_others() -> Iterator[None]:
    """What the tests of other processes left is not meant here, and what one commits here is nobody else's."""
    run("DELETE FROM procrastinate_jobs")
    yield
    run("DELETE FROM procrastinate_jobs")
    run("DELETE FROM kernel_rescuedjob")


def run(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def die_at(*names: str) -> None:
    """Let the worker die that is at these jobs, and be rescued what it was at."""
    run("UPDATE procrastinate_jobs SET status = 'doing', worker_id = NULL WHERE task_name = ANY(%s)", list(names))
    rescue_all()


def rescue_all() -> None:
    context: Any = SimpleNamespace(job=RESCUER)
    async_to_sync(jobs.rescue_stalled_jobs.func)(context, timestamp=0)


def tick(name: str, timestamp: int) -> None:
    """Queue one turn of what is done by the clock."""
    app.configure_task(name, queue=LONG, queueing_lock=name).defer(timestamp=timestamp)


def states() -> dict[str, list[str]]:
    """Return the states of the jobs in the queue, by their names."""
    found: dict[str, list[str]] = {}
    for name, status in ProcrastinateJob.objects.order_by("id").values_list("task_name", "status"):
        found.setdefault(name, []).append(status)
    return found


def guarded(name: str) -> list[str]:
    """Do the newest job of a name as a worker would; return what was done."""
    done: list[str] = []

    async def work() -> None:
        done.append(name)

    job = SimpleNamespace(id=ProcrastinateJob.objects.filter(task_name=name).latest("id").id, task_name=name)
    async_to_sync(rescues.guard)(work, SimpleNamespace(app=app, job=job), None)
    return done


def it_takes_a_job_up_five_times_and_then_sets_it_aside() -> None:
    app.configure_task("tests.poison", queue=LONG).defer(import_id="7")

    for _ in range(rescues.MOST_RESCUES):
        die_at("tests.poison")
        assert states() == {"tests.poison": ["todo"]}
    die_at("tests.poison")

    assert states() == {"tests.poison": ["failed"]}
    assert rescues.set_aside().get().arguments == {"import_id": "7"}


@pytest.mark.django_db(transaction=True)
def it_counts_every_turn_of_what_is_done_by_the_clock_as_one_job() -> None:
    tick("tests.minutely", 0)
    for number in range(rescues.MOST_RESCUES + 1):
        run("UPDATE procrastinate_jobs SET status = 'doing', worker_id = NULL WHERE task_name = 'tests.minutely'")
        tick("tests.minutely", number + 1)
        rescue_all()

    # The dead one is marked, and its next turn is passed over.
    assert states() == {"tests.minutely": ["failed", "todo"]}
    assert guarded("tests.minutely") == []


def it_forgets_the_rescues_of_a_job_that_came_to_its_end() -> None:
    app.configure_task("tests.slow", queue=LONG).defer()
    die_at("tests.slow")
    die_at("tests.slow")

    assert guarded("tests.slow") == ["tests.slow"]

    assert not RescuedJob.objects.exists()


def it_does_what_never_killed_a_worker_without_a_word() -> None:
    app.configure_task("tests.good", queue=LONG).defer()

    assert guarded("tests.good") == ["tests.good"]


def it_takes_up_apart_what_died_together_twice() -> None:
    for name in ("tests.one", "tests.other"):
        app.configure_task(name, queue=LONG).defer()
    first: list[str] = []

    for _ in range(3):
        die_at("tests.one", "tests.other")
        now = clock.now()
        waits = ProcrastinateJob.objects.filter(scheduled_at__gt=now + timedelta(minutes=9))
        first.append(",".join(ProcrastinateJob.objects.difference(waits).values_list("task_name", flat=True)))

    # At first both may be innocent. Then one at a time, and not the same each time.
    assert first[0] in ("tests.one,tests.other", "tests.other,tests.one")
    assert sorted(first[1:]) == ["tests.one", "tests.other"]


def it_never_sets_aside_whoever_rescues() -> None:
    app.configure_task(RESCUER.task_name, queue=LONG).defer(timestamp=0)

    for _ in range(rescues.MOST_RESCUES + 2):
        die_at(RESCUER.task_name)

    assert states() == {RESCUER.task_name: ["todo"]}
    assert not RescuedJob.objects.exists()


def it_tries_a_job_again_from_the_beginning() -> None:
    aside = rescued("tests.poison", import_id="7")

    assert rescues.try_again(aside, now=clock.now())

    assert states() == {"tests.poison": ["todo"]}
    assert not RescuedJob.objects.exists()


def it_leaves_what_is_done_by_the_clock_to_its_next_turn() -> None:
    queued = rescued("tests.minutely", timestamp=0)
    gone = rescued("tests.hourly", timestamp=0)
    run("UPDATE procrastinate_jobs SET queueing_lock = task_name")
    tick("tests.minutely", 1)
    run("DELETE FROM procrastinate_jobs WHERE id = %s", gone.job_id)

    assert rescues.try_again(queued, now=clock.now())
    assert rescues.try_again(gone, now=clock.now())

    assert guarded("tests.minutely") == ["tests.minutely"]


def it_says_that_a_job_is_gone() -> None:
    aside = rescued("tests.poison", import_id="7")
    run("DELETE FROM procrastinate_jobs")

    assert not rescues.try_again(aside, now=clock.now())


def it_forgets_after_a_month_all_but_what_comes_again_by_the_clock() -> None:
    rescued("tests.minutely", timestamp=0)
    rescued("tests.import", import_id="7")
    rescued("tests.once", timestamp=0, is_aside=False, rescues=1)

    async_to_sync(jobs.forget_ended_jobs.func)(timestamp=0)

    assert [row.task_name for row in RescuedJob.objects.all()] == ["tests.minutely"]
