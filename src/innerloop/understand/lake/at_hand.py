"""Which workspaces have a lake, as this process knows it: looked up now and then, so that no page asks for it.

Who knows of none counts in PostgreSQL, which is never wrong.
"""

import logging
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from innerloop.understand.lake import quick
from innerloop.understand.lake.layout import LAYOUT
from innerloop.understand.models import Lake

LOOK_SECONDS = 15.0
# After a failure a process leaves the lake alone for so long.
REST_SECONDS = 30.0

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Extent:
    """How many facts a lake holds, and over which time."""

    facts: int
    first_at: datetime
    last_at: datetime


class _Known:
    """What this process knows."""

    lakes: dict[UUID, Extent] = {}
    rests_until: float = 0.0


def look() -> None:
    """Look which workspaces have a lake."""
    try:
        rows = Lake.everywhere.filter(layout=LAYOUT, snapshot__isnull=False, facts__gt=0)
        found = rows.values_list("workspace_id", "facts", "first_at", "last_at")
        _Known.lakes = {id_: Extent(facts, first, last) for id_, facts, first, last in found if first and last}
        quick.tidy()
    finally:
        quick.let_go()


def forget() -> None:
    """Know of no lake, until the next look."""
    _Known.lakes, _Known.rests_until = {}, 0.0


def extent(workspace_id: UUID) -> Extent | None:
    """Return how far the lake of a workspace reaches; None where there is none that may be read."""
    if not _Known.lakes or time.monotonic() < _Known.rests_until:
        return None
    return _Known.lakes.get(workspace_id)


def leave_alone(error: Exception) -> None:
    """Leave the lake alone for a while, after an error in it. Says what kind it was: its words may hold a password."""
    _Known.rests_until = time.monotonic() + REST_SECONDS
    log.warning("The lake could not be read, PostgreSQL answers instead: %s", type(error).__name__)


def keep_looking() -> threading.Event:
    """Look now and then from here on, in a thread of its own, until the event that is returned is set."""
    ending = threading.Event()

    def look_on() -> None:
        while not ending.is_set():
            # Whatever happens: nobody starts this thread again, and without it no lake is found or given up.
            try:
                look()
            except Exception as error:
                log.warning("Could not look for lakes: %s", type(error).__name__)
            # Somebody who asks four times a minute holds no connection in between.
            with suppress(Exception):
                connection.close()
            ending.wait(LOOK_SECONDS)

    threading.Thread(target=look_on, daemon=True, name="look for lakes").start()
    return ending
