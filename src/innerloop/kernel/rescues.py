"""Jobs whose worker died while at them: taken up again, set aside after five times in a row, tried anew.

Whoever was at work in the same process died as well, and looks no less guilty. So jobs that died twice in a row are
taken up apart, and whichever of them comes to its end is forgotten here.
"""

import logging
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from procrastinate.contrib.django import app
from procrastinate.exceptions import ConnectorException, UniqueViolation
from procrastinate.jobs import Job, Status

from innerloop.kernel import ids
from innerloop.kernel.models import RescuedJob

# A deploy that kills a job may come twice in a row, and so may a machine short of memory; five times is the job.
MOST_RESCUES = 5
SUSPECT_FROM = 2
# What kills its worker does so within minutes, mostly; what is innocent has come to its end or is far by then.
APART = timedelta(minutes=10)

_COUNT = """
INSERT INTO kernel_rescuedjob AS r (id, task_name, arguments, job_id, rescues, rescued_at)
SELECT %(id)s, task_name, args - 'timestamp', id, 1, %(now)s
FROM procrastinate_jobs WHERE id = %(job_id)s AND status = 'doing'
ON CONFLICT (task_name, arguments) DO UPDATE SET job_id = excluded.job_id, rescued_at = excluded.rescued_at,
    rescues = least(r.rescues + 1, %(most)s),
    set_aside_at = CASE WHEN r.rescues >= %(most)s THEN coalesce(r.set_aside_at, excluded.rescued_at) END
RETURNING rescues + (set_aside_at IS NOT NULL)::int AS deaths
"""
_FIND = """
SELECT r.id, r.set_aside_at IS NOT NULL AS is_aside FROM kernel_rescuedjob r
JOIN procrastinate_jobs j ON j.task_name = r.task_name AND j.args - 'timestamp' = r.arguments
WHERE j.id = %(job_id)s
"""
_FORGET = "DELETE FROM kernel_rescuedjob WHERE id = %(id)s AND set_aside_at IS NULL"

log = logging.getLogger(__name__)


async def rescue(stalled: Iterable[Job], *, by: Job, now: datetime) -> None:
    """Take up again the jobs whose worker died, and set aside those of which five rescues were in vain.

    `by` is the job that does so. Its own turns are never set aside: nobody would be rescued any more.
    """
    counted = []
    for job in stalled:
        deaths = 0 if job.task_name == by.task_name else await _counted(job, now)
        if deaths > MOST_RESCUES:
            log.error("%s (job %s) is set aside: its worker died each time", job.task_name, job.id)
            await _in_peace(job, app.job_manager.finish_job(job, status=Status.FAILED, delete_job=False))
        else:
            counted.append((job, deaths))
    for job, wait in _in_turn(counted):
        await _in_peace(job, _take_up(job, at=now + wait))


async def guard(work: Callable[[], Awaitable[Any]], context: Any, worker: Any) -> Any:
    """Do a job unless it is set aside, and forget its rescues once it ended without taking its worker along.

    A middleware of the worker. What is set aside and due by the clock is passed over, turn by turn.
    """
    connector, job = context.app.connector, context.job
    known = await connector.execute_query_all_async(_FIND, job_id=job.id)
    if not known:
        return await work()
    if known[0]["is_aside"]:
        log.info("%s is set aside and passed over", job.task_name)
        return None
    try:
        return await work()
    finally:
        # A job that succeeded has, whatever becomes of this; its next end forgets them too.
        with suppress(ConnectorException):
            await connector.execute_query_async(_FORGET, id=known[0]["id"])


def set_aside() -> QuerySet[RescuedJob]:
    """Return the jobs that are set aside, oldest first."""
    return RescuedJob.objects.filter(set_aside_at__isnull=False).order_by("set_aside_at", "id")


def try_again(aside: RescuedJob, *, now: datetime) -> bool:
    """Queue a job anew that was set aside, with five rescues before it; False when the queue no longer holds it.

    What is due by the clock then comes with its next turn.
    """
    with transaction.atomic():
        RescuedJob.objects.filter(id=aside.id).delete()
        try:
            with transaction.atomic():
                app.job_manager.retry_job_by_id(aside.job_id, retry_at=now)
        except UniqueViolation:
            return True  # its next turn waits already
        except ConnectorException:
            return not aside.arguments
    return True


def forget_old(*, before: datetime) -> None:
    """Forget the jobs that were rescued before a moment; what is due by the clock stays set aside."""
    old = RescuedJob.objects.filter(rescued_at__lt=before)
    old.filter(set_aside_at=None).delete()
    old.exclude(arguments={}).delete()


async def _counted(job: Job, now: datetime) -> int:
    try:
        return await _count(job, now)
    except ConnectorException as error:
        log.warning("%s (job %s) was not counted: %s", job.task_name, job.id, type(error).__name__)
        return 0


async def _count(job: Job, now: datetime) -> int:
    """Return how often in a row a job's worker died, with this time; 0 for a job that is over by now."""
    values = {"id": ids.new_id(), "job_id": job.id, "now": now, "most": MOST_RESCUES}
    counted = await app.connector.execute_query_all_async(_COUNT, **values)
    return int(counted[0]["deaths"]) if counted else 0


async def _take_up(job: Job, *, at: datetime) -> None:
    try:
        await app.job_manager.retry_job(job, retry_at=at)
    except UniqueViolation:
        # Its next turn is queued already. Two turns may not wait at once, and while the dead one counts as running,
        # its lock keeps the next from ever being handed out: the dead one goes.
        await app.job_manager.finish_job(job, status=Status.ABORTED, delete_job=True)


def _in_turn(counted: Sequence[tuple[Job, int]]) -> list[tuple[Job, timedelta]]:
    """Return how long each job waits: the suspects among them ten minutes apart, in the other order each time."""
    suspects = sorted(
        (one for one in counted if one[1] >= SUSPECT_FROM),
        key=lambda one: (one[0].id or 0) * (1 if one[1] % 2 else -1),
    )
    others = [(job, timedelta()) for job, deaths in counted if deaths < SUSPECT_FROM]
    return [*others, *((job, place * APART) for place, (job, _) in enumerate(suspects))]


async def _in_peace(job: Job, change: Awaitable[None]) -> None:
    try:
        await change
    except ConnectorException as error:
        # Such as one that another worker has taken up just now; those behind it are rescued all the same.
        log.warning("%s (job %s) was not taken up again: %s", job.task_name, job.id, type(error).__name__)
