"""Periodic and delayed work. Job arguments are ids; a job of a worker that died is taken up again."""

from procrastinate.contrib.django import app

from innerloop.kernel import clock, news, partitions, repeats

__all__ = ["LONG", "SHORT", "app"]

# Each queue has a worker of its own, so that an import of an hour holds back nothing that takes a second.
SHORT, LONG = "default", "long"


@app.periodic(cron="*/1 * * * *")
@app.task(queueing_lock="kernel.rescue", pass_context=True)
async def rescue_stalled_jobs(context, timestamp: int) -> None:  # type: ignore[no-untyped-def]
    """Take up again the jobs whose worker died."""
    for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=30):
        await app.job_manager.retry_job(job)


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
