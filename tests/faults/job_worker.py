"""A worker's jobs in a process of their own: some end, one hangs where it is started so, and one kills the process."""

import os
import signal
import sys
import threading

import django

django.setup()

from innerloop.config import working  # noqa: E402
from innerloop.kernel.jobs import LONG, SHORT, app  # noqa: E402


@app.task(name="tests.turn", queueing_lock="tests.turn", lock="tests.turn", queue=LONG)
def _turn() -> None:
    if "hang" in sys.argv:
        threading.Event().wait()


@app.task(name="tests.poison", queue=SHORT)
def _poison(import_id: str) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@app.task(name="tests.behind", lock="tests.behind", queue=LONG)
def _behind() -> None:
    """Do nothing, behind whatever is in the way."""


# Nothing is due by the clock; the test asks for what it wants.
app.periodic_registry.periodic_tasks = {}
working._jobs(threading.Event())
