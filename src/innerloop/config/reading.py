"""The reader process: the words that customers write are read here, beside web and worker and behind both.

Reading computes without a pause. In a thread of the worker it would hold the interpreter that the drain comes back for
a hundred times a round (docs/adr/0040-words-are-read-in-a-process-of-their-own.md).
"""

import logging
import os
import signal
import threading
import time

import psycopg
from django.db import Error, close_old_connections, connection

from innerloop.config import lasting, tree
from innerloop.kernel import waking
from innerloop.understand import actions as understanding
from innerloop.understand.events import UNREAD

# Whoever answers or looks at a page goes before whoever reads.
NICER = 10
# Nobody wakes us when a lease runs out, so now and then we look by ourselves.
LOOK_SECONDS = 30.0
# How soon we see that we are to end, or that whoever started us is gone.
GLANCE_SECONDS = 0.5
AFTER_ERROR_SECONDS = 1.0

log = logging.getLogger(__name__)


def read() -> None:
    """Read until told to stop, or until whoever started us has died; what was begun is finished."""
    ending = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ending.set())
    os.nice(NICER)
    lasting.keep()
    reader = understanding.WordReader()
    with waking.Sleeper(UNREAD) as sleeper:
        while not _is_over(ending):
            _turn(reader, sleeper, ending)
    connection.close()


def _turn(reader: understanding.WordReader, sleeper: waking.Sleeper, ending: threading.Event) -> None:
    """Do one piece of work, or sleep until there is some; an outage of the database is waited for."""
    try:
        close_old_connections()
        if not reader.round():
            _sleep(sleeper, ending)
    except (Error, psycopg.Error) as error:
        log.warning("reading waits for the database: %s", type(error).__name__)
        connection.close()
        ending.wait(AFTER_ERROR_SECONDS)
    except Exception:
        log.exception("reading failed and goes on")
        ending.wait(AFTER_ERROR_SECONDS)


def _sleep(sleeper: waking.Sleeper, ending: threading.Event) -> None:
    until = time.monotonic() + LOOK_SECONDS
    while not _is_over(ending) and time.monotonic() < until:
        if sleeper.sleep(GLANCE_SECONDS):
            return


def _is_over(ending: threading.Event) -> bool:
    return ending.is_set() or tree.is_orphan()
