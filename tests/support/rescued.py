"""A job that was set aside, since its worker died each time."""

from typing import Any

from django.db import connection

from innerloop.kernel.jobs import LONG, app
from innerloop.kernel.models import RescuedJob
from innerloop.kernel.rescues import MOST_RESCUES
from tests.support.cast import FOUNDED_AT


def rescued(task_name: str, *, rescues: int = MOST_RESCUES, is_aside: bool = True, **arguments: Any) -> RescuedJob:
    """Queue a job, and note that its worker died so often."""
    job = app.configure_task(task_name, queue=LONG).defer(**arguments)
    if is_aside:
        with connection.cursor() as cursor:
            cursor.execute("UPDATE procrastinate_jobs SET status = 'failed' WHERE id = %s", [job])
    return RescuedJob.objects.create(
        task_name=task_name,
        arguments={name: value for name, value in arguments.items() if name != "timestamp"},
        job_id=job,
        rescues=rescues,
        rescued_at=FOUNDED_AT,
        set_aside_at=FOUNDED_AT if is_aside else None,
    )
