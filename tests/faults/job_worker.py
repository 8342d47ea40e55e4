"""A worker's jobs in a process of their own: one that hangs until it is killed, or, started so, one that ends."""

import sys
import threading

import django

django.setup()

from innerloop.config import working  # noqa: E402
from innerloop.kernel.jobs import LONG, app  # noqa: E402


@app.task(name="tests.turn", queueing_lock="tests.turn", lock="tests.turn", queue=LONG)
def _turn() -> None:
    if "hang" in sys.argv:
        threading.Event().wait()


@app.task(name="tests.behind", lock="tests.behind", queue=LONG)
def _behind() -> None:
    """Do nothing, behind whatever is in the way."""


# Nothing is due by the clock; the test asks for what it wants.
app.periodic_registry.periodic_tasks = {}
working._jobs(threading.Event())
