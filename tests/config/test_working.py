"""The worker's loops, when something goes wrong."""

import asyncio
import logging
import threading
import time
import uuid
from collections.abc import Sequence
from typing import Any

import psycopg
import pytest
from django.db import connection

from innerloop.config import working
from innerloop.connect.imports.jobs import check_import, run_import
from innerloop.connect.jobs import read_mailboxes
from innerloop.customers.models import Customer
from innerloop.kernel import clock, drain, log, statistics
from innerloop.kernel.jobs import IMPORTS, MAILBOXES, QUEUES, SHORT, app
from innerloop.kernel.models import Event
from tests.support.cast import Cast


class Jobs:
    """Stands where the jobs' worker is reached: fails as told, and counts how often it was begun."""

    def __init__(self, ending: threading.Event, error: BaseException | None) -> None:
        self.ending = ending
        self.error = error
        self.begun = 0

    async def run(self, *args: Any, queues: list[str], **kwargs: Any) -> None:
        if queues != [SHORT]:
            await asyncio.Event().wait()
        self.begun += 1
        if self.begun == 2:
            self.ending.set()
            await asyncio.Event().wait()
        if self.error:
            raise self.error


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("error", "level", "words"),
    [
        (psycopg.OperationalError("gone"), logging.WARNING, "jobs wait for the database: OperationalError"),
        (RuntimeError("never foreseen"), logging.ERROR, "never foreseen"),
    ],
)
def it_tells_why_the_jobs_ended_and_begins_again_after_a_pause(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, error: Exception, level: int, words: str
) -> None:
    ending = threading.Event()
    pauses: list[float] = []
    jobs = Jobs(ending, error)
    monkeypatch.setattr("procrastinate.App.run_worker_async", jobs.run)
    monkeypatch.setattr(ending, "wait", pauses.append)

    working._jobs(ending)

    assert (jobs.begun, pauses[0]) == (2, working.AFTER_ERROR_SECONDS)
    assert words in caplog.text
    assert level in [record.levelno for record in caplog.records]


@app.task(name="tests.long_one")
def _long_one() -> None:
    began.release()
    may_end.wait(20)


@app.task(name="tests.short_one")
def _short_one() -> None:
    done.set()


began, done, may_end = threading.Semaphore(0), threading.Event(), threading.Event()


@pytest.mark.django_db(transaction=True)
def it_goes_on_with_short_jobs_while_everything_long_hangs(monkeypatch: pytest.MonkeyPatch) -> None:
    # What is due by the clock is not meant here, and would leave connections behind in its threads.
    monkeypatch.setattr(app.periodic_registry, "periodic_tasks", {})
    slow = [queue for queue in QUEUES if queue != SHORT]
    for queue in slow:
        _long_one.configure(queue=queue).defer()
    ending = threading.Event()
    worker = threading.Thread(target=working._jobs, args=(ending,))
    worker.start()
    try:
        for _ in slow:
            assert began.acquire(timeout=20)

        _short_one.defer()

        assert done.wait(20)
        assert not may_end.is_set()
    finally:
        may_end.set()
        ending.set()
        worker.join(20)
    assert not worker.is_alive()


def it_gives_imports_and_mailboxes_a_queue_of_their_own() -> None:
    slow: list[Any] = [run_import, check_import, read_mailboxes]

    assert [task.queue for task in slow] == [IMPORTS, IMPORTS, MAILBOXES]


@pytest.mark.parametrize(
    ("found", "took", "rests"),
    [
        pytest.param(0, 0.004, 0.05, id="after nothing: the whole beat"),
        pytest.param(3, 0.01, 0.04, id="after a short round: what is left of the beat"),
        pytest.param(20, 0.1, 0.1, id="after a long round: as long as it took"),
        pytest.param(500, 2.0, 0.25, id="after a very long round: a breath, much is there"),
        pytest.param(0, 0.06, 0.05, id="after looking long for nothing: the whole beat"),
    ],
)
def it_rests_between_rounds_so_that_what_comes_meanwhile_is_read_together(
    found: int, took: float, rests: float
) -> None:
    rested = working.rest(found=found, took=took, idle=0.05, breath=0.25)

    assert rested == pytest.approx(rests)


@pytest.mark.parametrize(
    ("quiet_for", "found", "rests"),
    [
        pytest.param(1.0, 0, 0.05, id="nothing for a moment: the whole beat"),
        pytest.param(3_600.0, 0, working.CALM_SECONDS, id="nothing for an hour: it looks less often"),
        pytest.param(3_600.0, 1, 0.05, id="something after an hour: the whole beat again"),
    ],
)
def it_looks_less_often_where_nothing_came_for_a_while(quiet_for: float, found: int, rests: float) -> None:
    calm = working.Calm(since=1_000.0)

    rested = calm.idle(0.05, found=found, now=1_000.0 + quiet_for)

    assert rested == rests


def it_looks_no_oftener_than_usual_when_calm() -> None:
    calm = working.Calm(since=0.0)

    assert calm.idle(3.0, found=0, now=3_600.0) == 3.0


def it_sends_on_without_a_rest_as_long_as_something_is_due() -> None:
    rested = working.rest(found=1, took=0.001, idle=0.05, breath=0)

    assert rested == 0


@pytest.mark.usefixtures("empty_log")
def it_does_not_rest_while_the_drain_is_behind() -> None:
    seen: list[Event] = []
    pia, calm = uuid.uuid4(), working.Calm(time.monotonic())
    facts = [log.Fact("test.fact", uuid.uuid4(), clock.now(), customer_id=pia) for _ in range(2 * drain.BATCH)]

    def digest(events: Sequence[Event]) -> None:
        seen.extend(events)

    drain.subscribe("test.reader", kinds=["test.fact"])(digest)
    try:
        drain.open_cursors()
        log.announce(facts, workspace_id=uuid.uuid4(), by="system")
        rests = []
        while len(seen) < len(facts):
            rests.append(working._pause_after("drain 1", drain.drain, 0.5, 0.25, calm))
        log.announce(facts[:1], workspace_id=uuid.uuid4(), by="system")
        after = working._pause_after("drain 1", drain.drain, 0.5, 0.25, calm)
    finally:
        drain.unsubscribe("test.reader")

    assert rests[:-1] == [0.0] * (len(rests) - 1)
    assert len(rests) > 1
    assert after > 0


@pytest.mark.usefixtures("empty_log")
def it_has_tables_counted_again_that_answers_have_outgrown(cast: Cast) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE customers_customer")
    Customer.everywhere.bulk_create(Customer(workspace=cast.workspace, known_at=clock.now()) for _ in range(500))
    drain.subscribe("test.reader", kinds=["test.fact"])(lambda events: None)
    try:
        drain.open_cursors()
        usual, read = working.Usual(), 0
        while read < statistics.FEWEST:
            facts = [log.Fact("test.fact", uuid.uuid4(), clock.now(), customer_id=uuid.uuid4()) for _ in range(50)]
            log.announce(facts, workspace_id=uuid.uuid4(), by="system")
            read += usual.round().batches
    finally:
        drain.unsubscribe("test.reader")

    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE relname = 'customers_customer'")
        assert cursor.fetchone()[0] >= 500
