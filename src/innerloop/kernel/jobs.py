"""Periodic and delayed work. Job arguments are ids; a job of a worker that died is taken up again."""

import logging

from procrastinate.contrib.django import app
from procrastinate.exceptions import ConnectorException, UniqueViolation
from procrastinate.jobs import Job, Status

from innerloop.kernel import clock, news, partitions, repeats

__all__ = ["IMPORTS", "LONG", "MAILBOXES", "QUEUES", "SHORT", "app"]

# Each queue has a worker of its own, so that an import of an hour holds back nothing that takes a minute, and what
# takes a minute nothing that takes a second. A mail server that hangs does so for half a minute at each step.
SHORT, LONG, IMPORTS, MAILBOXES = QUEUES = ("default", "long", "imports", "mailboxes")
# A worker says every ten seconds that it lives.
SILENT_SECONDS = 30
# Successful ones are deleted at once; of the others their traces are in the worker's log.
ENDED_KEPT_HOURS = 30 * 24

log = logging.getLogger(__name__)


@app.periodic(cron="*/1 * * * *")
@app.task(queueing_lock="kernel.rescue", pass_context=True)
async def rescue_stalled_jobs(context, timestamp: int) -> None:  # type: ignore[no-untyped-def]
    """Take up again the jobs whose worker died."""
    for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=SILENT_SECONDS):
        try:
            await _rescue(job)
        except ConnectorException as error:
            # Such as one that another worker has taken up just now; those behind it are rescued all the same.
            log.warning("%s (job %s) was not taken up again: %s", job.task_name, job.id, type(error).__name__)


async def _rescue(job: Job) -> None:
    try:
        await app.job_manager.retry_job(job)
    except UniqueViolation:
        # Its next turn is queued already. Two turns may not wait at once, and while the dead one counts as running,
        # its lock keeps the next from ever being handed out: the dead one goes.
        await app.job_manager.finish_job(job, status=Status.ABORTED, delete_job=True)


@app.periodic(cron="37 3 * * *")
@app.task(queueing_lock="kernel.ended_jobs")
async def forget_ended_jobs(timestamp: int) -> None:
    """Delete the jobs that failed or were given up a month ago."""
    await app.job_manager.delete_old_jobs(
        nb_hours=ENDED_KEPT_HOURS, include_failed=True, include_cancelled=True, include_aborted=True
    )


@app.periodic(cron="17 * * * *")
@app.task(queueing_lock="kernel.months")
def make_months(timestamp: int) -> None:
    """Make the next partitions of the event log; hourly, since a backup may be in the way for some."""
    partitions.ensure(around=clock.now())


@app.periodic(cron="17 3 * * *")
@app.task(queueing_lock="kernel.daily")
def tidy_daily(timestamp: int) -> None:
    """Forget the old idempotency keys."""
    repeats.forget_old()


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="kernel.news")
def forget_news(timestamp: int) -> None:
    """Forget what open pages were told an hour ago."""
    news.forget_old()
