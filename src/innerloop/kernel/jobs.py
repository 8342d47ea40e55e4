"""Periodic and delayed work. Job arguments are ids; a job of a worker that died is taken up again (`rescues`)."""

from datetime import timedelta

from asgiref.sync import sync_to_async
from procrastinate.contrib.django import app

from innerloop.kernel import clock, news, partitions, repeats, rescues

__all__ = ["IMPORTS", "LONG", "MAILBOXES", "QUEUES", "SHORT", "app"]

# Each queue has a worker of its own, so that an import of an hour holds back nothing that takes a minute, and what
# takes a minute nothing that takes a second. A mail server that hangs does so for half a minute at each step.
SHORT, LONG, IMPORTS, MAILBOXES = QUEUES = ("default", "long", "imports", "mailboxes")
# A worker says every ten seconds that it lives.
SILENT_SECONDS = 30
# Successful ones are deleted at once; of the others their traces are in the worker's log.
ENDED_KEPT_HOURS = 30 * 24


# Before all others: what kills its worker must not do so again before anybody has counted how often.
@app.periodic(cron="*/1 * * * *")
@app.task(queueing_lock="kernel.rescue", pass_context=True, priority=1)
async def rescue_stalled_jobs(context, timestamp: int) -> None:  # type: ignore[no-untyped-def]
    """Take up again the jobs whose worker died."""
    stalled = await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=SILENT_SECONDS)
    await rescues.rescue(stalled, by=context.job, now=clock.now())


@app.periodic(cron="37 3 * * *")
@app.task(queueing_lock="kernel.ended_jobs")
async def forget_ended_jobs(timestamp: int) -> None:
    """Delete the jobs that failed or were given up a month ago."""
    await app.job_manager.delete_old_jobs(
        nb_hours=ENDED_KEPT_HOURS, include_failed=True, include_cancelled=True, include_aborted=True
    )
    await sync_to_async(rescues.forget_old)(before=clock.now() - timedelta(hours=ENDED_KEPT_HOURS))


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
