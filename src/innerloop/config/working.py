"""The worker process: the drain, what is due to be sent, and the jobs, each in a loop of its own."""

import asyncio
import logging
import signal
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, cast

import psycopg
from django.db import Error, close_old_connections, connection
from procrastinate.exceptions import ConnectorException

from innerloop.config import lasting, tree
from innerloop.connect import sending
from innerloop.connect.alerts import sending as alerts
from innerloop.kernel import clock, drain, partitions, rescues, statistics
from innerloop.kernel.jobs import IMPORTS, QUEUES, SHORT, app
from innerloop.kernel.subscriber import ALL_TURNS, PROMPT
from innerloop.understand import lake

# A short poll costs less than a NOTIFY in every commit, which would queue the commits (see architecture).
IDLE_SECONDS = 0.05
# Where nothing came for a while, as at night, looking seldom halves what an idle worker takes (7 to 3.5 % of a slow
# core); whoever comes then waits a fifth of a second longer at most.
CALM_AFTER_SECONDS = 30.0
CALM_SECONDS = 0.2
# Members hear within a second; mail to them is gathered for minutes.
TELL_IDLE_SECONDS = 0.5
# Readers add up what the files of the lake do not know yet, so that nobody waits for this.
LAKE_IDLE_SECONDS = 3.0
# A round of the drain costs some hundred statements and commits, whether it reads five answers or two hundred. So it is
# followed by a rest as long as itself, for what comes meanwhile to be read together, and by no longer one than this.
BREATH_SECONDS = 0.25
# Who waits for a case in front of a screen is served by a drain of its own, which never waits for all the others.
PROMPT_BREATH_SECONDS = 0.05
AFTER_ERROR_SECONDS = 1.0
# Some seconds under load. Where no table has outgrown what is known of it, that is two short statements.
COUNTED_AFTER_BATCHES = 500
END_SECONDS = 8.0
# So long may a job go on to its end. Then it is asked to hand over to the next worker, which an import does within a
# second or two: all of it in less than END_SECONDS, and than the ten seconds after which a container is killed.
HAND_OVER_SECONDS = 4.0

log = logging.getLogger(__name__)


def work() -> None:
    """Work until told to stop. What was begun is finished, but for an import, which the next worker goes on with, and
    for the files of the lake, which are begun anew.
    """
    ending = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ending.set())
    # Before anything else: after months without a worker there is no room for the events of today.
    partitions.ensure(around=clock.now())
    drain.open_cursors()
    lasting.keep()
    threads = [
        _loop(ending, "prompt drain", lambda: drain.drain(PROMPT), breath=PROMPT_BREATH_SECONDS),
        _loop(ending, "drain", Usual().round),
    ]
    sender = sending.Sender()
    threads.append(_loop(ending, "send", sender.round, breath=0))
    telling = alerts.Sender()
    threads.append(_loop(ending, "tell", telling.round, idle=TELL_IDLE_SECONDS, breath=0))
    follower = lake.Follower()
    threads.append(_loop(ending, "lake", follower.round, idle=LAKE_IDLE_SECONDS, breath=0))
    threads.append(threading.Thread(target=_jobs, args=(ending,), name="jobs"))
    for thread in threads:
        thread.start()
    while not ending.wait(0.5):
        if tree.is_orphan():
            ending.set()
    _end(threads, follower)
    sender.close()
    telling.close()


def _end(threads: Sequence[threading.Thread], follower: lake.Follower) -> None:
    for thread in threads:
        patience = time.monotonic() + END_SECONDS
        while thread.is_alive() and time.monotonic() < patience:
            follower.stop()
            thread.join(timeout=0.2)


def rest(*, found: int, took: float, idle: float, breath: float, is_behind: bool = False) -> float:
    """Return for how many seconds a loop rests after a round that found so much and took so many seconds.

    A short round keeps the beat of `idle`, a long one is followed by a rest as long as itself and at most a `breath`:
    what comes meanwhile is read together. Where there is nothing to be gained by that, `breath` is 0; and whoever is
    behind, such as after an import, has enough to read together already.
    """
    if not found:
        return idle
    if is_behind:
        return 0.0
    return max(idle - took, min(took, breath)) if breath else 0.0


@dataclass
class Calm:
    """Since when a loop has found nothing, on the clock of `time.monotonic`."""

    since: float

    def idle(self, usual: float, *, found: int, now: float) -> float:
        """Return for how many seconds the loop rests when it finds nothing: longer once that has lasted."""
        if found:
            self.since = now
        return usual if now - self.since < CALM_AFTER_SECONDS else max(usual, CALM_SECONDS)


class Usual:
    """The drain of all who may come after the prompt ones; it keeps the planner's statistics close behind what comes.

    A day's first thousand answers may be the first of all: read by plans that were made for empty tables, the newest
    eight of six thousand took half a second.
    """

    def __init__(self) -> None:
        self._growth = statistics.Growth(often=COUNTED_AFTER_BATCHES)

    def round(self) -> drain.Read:
        """Read what waits, one batch a lane."""
        read = drain.drain(ALL_TURNS - PROMPT)
        try:
            self._growth.add(read.batches)
        except Error as error:
            # What was read is read; the next look is soon.
            log.warning("The planner's statistics were not freshened: %s", type(error).__name__)
        return read


def _loop(
    ending: threading.Event,
    name: str,
    once: Callable[[], int | drain.Read],
    *,
    idle: float = IDLE_SECONDS,
    breath: float = BREATH_SECONDS,
) -> threading.Thread:
    def run() -> None:
        calm = Calm(time.monotonic())
        while not ending.is_set():
            ending.wait(_pause_after(name, once, idle, breath, calm))
        connection.close()

    return threading.Thread(target=run, name=name)


def _pause_after(name: str, once: Callable[[], int | drain.Read], idle: float, breath: float, calm: Calm) -> float:
    try:
        close_old_connections()
        began = time.monotonic()
        found = once()
        read = found if isinstance(found, drain.Read) else drain.Read(found)
        now = time.monotonic()
        idle = calm.idle(idle, found=read.batches, now=now)
        return rest(found=read.batches, took=now - began, idle=idle, breath=breath, is_behind=read.is_cut)
    except Error as error:
        # The database is away or restarting: say so once a second, and go on when it is back.
        log.warning("%s waits for the database: %s", name, type(error).__name__)
        connection.close()
        return AFTER_ERROR_SECONDS
    except Exception:
        log.exception("%s failed and goes on", name)
        return AFTER_ERROR_SECONDS


async def _work_off(working: Any, queue: str) -> None:
    await working.run_worker_async(
        queues=[queue],
        install_signal_handlers=False,
        delete_jobs="successful",
        # A connection each, where somebody waits; all others are looked for every five seconds.
        listen_notify=queue in (SHORT, IMPORTS),
        shutdown_graceful_timeout=HAND_OVER_SECONDS,
        worker_middleware=[rescues.guard],
    )


def _jobs(ending: threading.Event) -> None:
    async def run() -> None:
        connector = cast(Any, app.connector).get_worker_connector()
        working = app.with_connector(connector)
        async with working.open_async():
            tasks = [asyncio.create_task(_work_off(working, queue)) for queue in QUEUES]
            while not ending.is_set() and not any(task.done() for task in tasks):
                await asyncio.sleep(0.2)
            ended = [task for task in tasks if task.done()]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            for task in ended:
                task.result()  # raises what ended it

    while not ending.is_set():
        try:
            asyncio.run(run())
        except (Error, psycopg.Error, ConnectorException) as error:
            log.warning("jobs wait for the database: %s", type(error).__name__)
        except Exception:
            log.exception("jobs failed and go on")
        # However it ended, it must not begin again without a pause.
        ending.wait(AFTER_ERROR_SECONDS)
