"""The queue of jobs itself: nothing in it stays for ever."""

import pytest
from asgiref.sync import async_to_sync
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from innerloop.kernel import jobs

pytestmark = pytest.mark.django_db
ENDED = ("failed", "aborted", "cancelled")


def make_jobs(name: str, *, days_ago: int) -> None:
    """Leave a job that ended, in each way but the good one, so many days ago."""
    with connection.cursor() as cursor:
        for status in ENDED:
            job = jobs.app.configure_task(f"{name}.{status}", queue="tests").defer()
            cursor.execute("UPDATE procrastinate_jobs SET status = %s WHERE id = %s", [status, job])
            cursor.execute(
                "UPDATE procrastinate_events SET at = now() - make_interval(days => %s) WHERE job_id = %s",
                [days_ago, job],
            )


def it_forgets_the_jobs_that_ended_badly_a_month_ago() -> None:
    make_jobs("old", days_ago=31)
    make_jobs("young", days_ago=29)

    async_to_sync(jobs.forget_ended_jobs.func)(timestamp=0)

    left = ProcrastinateJob.objects.filter(queue_name="tests").order_by("task_name")
    assert list(left.values_list("task_name", flat=True)) == ["young.aborted", "young.cancelled", "young.failed"]
