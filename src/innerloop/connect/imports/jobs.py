"""The background's jobs of imports. A job whose worker died is taken up again, and goes on where it stopped."""

from collections.abc import Callable
from uuid import UUID

from django.db import InterfaceError, OperationalError
from procrastinate import JobContext, RetryStrategy
from procrastinate.exceptions import JobAborted

from innerloop.connect.imports import actions, errors, working
from innerloop.kernel import clock
from innerloop.kernel.jobs import app

Work = Callable[[UUID, int, Callable[[], bool]], None]

# The database may be away for a while; a worker that ends hands over to the next one.
AGAIN = RetryStrategy(max_attempts=50, wait=2, retry_exceptions={OperationalError, InterfaceError, JobAborted})


@app.task(name=actions.CHECK_JOB, queue=actions.QUEUE, pass_context=True, retry=AGAIN)
def check_import(context: JobContext, import_id: str, attempt: int) -> None:
    """Rehearse an import."""
    _work(working.check, context, import_id, attempt)


@app.task(name=actions.RUN_JOB, queue=actions.QUEUE, pass_context=True, retry=AGAIN)
def run_import(context: JobContext, import_id: str, attempt: int) -> None:
    """Import an uploaded file."""
    _work(working.run, context, import_id, attempt)


@app.periodic(cron="41 * * * *")
@app.task(queueing_lock="connect.tidy_imports")
def tidy_imports(timestamp: int) -> None:
    """Put away the uploads of yesterday."""
    actions.tidy(clock.now())


def _work(work: Work, context: JobContext, import_id: str, attempt: int) -> None:
    try:
        work(UUID(import_id), attempt, context.should_abort)
    except errors.Interrupted as interruption:
        _fail_at_last(context, import_id, attempt, interruption)
        raise JobAborted from interruption
    except (OperationalError, InterfaceError) as error:
        _fail_at_last(context, import_id, attempt, error)
        raise
    except Exception as error:
        working.fail(UUID(import_id), attempt, error)
        raise


def _fail_at_last(context: JobContext, import_id: str, attempt: int, error: Exception) -> None:
    """Say that it stopped where the job will not be tried again. Should the database be away even now, the row is
    found later as one that nobody works on."""
    if context.job.attempts >= (AGAIN.max_attempts or 0):
        working.fail(UUID(import_id), attempt, error)
