"""When the lake is made, brought up, swept: a round of the worker decides."""

from __future__ import annotations

import logging
import threading
from contextlib import suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

from django.db import Error, connection

from innerloop.kernel import clock
from innerloop.understand.lake import engine, quick, writing
from innerloop.understand.lake.layout import LAYOUT
from innerloop.understand.models import FactChange, Lake

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# From so many facts on a workspace gets a lake: docs/adr/0029 says how that was found.
FROM_FACTS = 100_000
# What readers add up from PostgreSQL should stay small, and what has changed leave the database soon.
MOST_CHANGES = 10_000
SETTLE_AFTER = timedelta(minutes=1)
# Who is erased is gone from the files when this and the one above and a minute are over. Nothing else hurries.
SWEEP_AFTER = timedelta(minutes=4)
# Rows beside the facts are counted in a scan of their own: so many, or a tenth of the facts, and they are worked in.
MOST_BESIDE = 100_000
# They come in a file a minute, and every question opens all.
MOST_FILES = 32
GROW_AFTER = timedelta(minutes=10)
AGAIN_AFTER = timedelta(minutes=10)
REST_AFTER = timedelta(minutes=1)

_GROWN = """
SELECT w.id FROM team_workspace w WHERE NOT EXISTS (SELECT FROM understand_lake l WHERE l.workspace_id = w.id)
    AND (SELECT count(*) FROM (SELECT FROM understand_fact WHERE workspace_id = w.id LIMIT %s) AS first) = %s
"""
_CHANGES = """
SELECT l.workspace_id, (SELECT count(*) FROM (
    SELECT FROM understand_factchange c WHERE c.workspace_id = l.workspace_id LIMIT %s) AS first)
FROM understand_lake l WHERE l.snapshot IS NOT NULL AND l.layout = %s
"""

log = logging.getLogger(__name__)


class Step(Protocol):
    """Something done to the lake of a workspace; returns how many facts are in it."""

    def __call__(self, workspace_id: UUID, *, now: datetime, lake: DuckDBPyConnection) -> int: ...


class Follower:
    """Looks what is to be done about the lakes, and does it, unless another worker is at it."""

    def __init__(self) -> None:
        self._grew_at: datetime | None = None
        self._rests_until: datetime | None = None
        self._ending = threading.Event()
        self._open: DuckDBPyConnection | None = None

    def stop(self) -> None:
        """Leave what is being done as if it had not begun: ten million facts take longer than anybody waits.

        Said again and again until the round is over, since between two statements nobody hears it.
        """
        self._ending.set()
        if lake := self._open:
            with suppress(Exception):  # it was closed just now
                lake.interrupt()

    def round(self) -> int:
        """Make what is missing, bring up what has changed, sweep what is old; return how many steps were taken."""
        now = clock.now()
        if self._ending.is_set() or (self._rests_until and now < self._rests_until):
            return 0
        quick.tidy()
        missing = self._missing(now)
        steps: list[tuple[UUID, Step]] = [(id_, writing.make) for id_ in missing]
        steps += [(id_, writing.settle) for id_ in _changed(now)]
        if not steps and not _is_old(now):
            return 0
        try:
            with engine.writing() as lake:
                self._open = lake
                for workspace_id, step in steps:
                    if not self._ending.is_set():
                        _take(step, workspace_id, lake)
                # What was made just now is old too: the files of the lake before it are still there.
                if not self._ending.is_set() and _is_old(now):
                    sweep_all(lake, now=clock.now())
        except engine.Busy:
            return 0
        except Error:
            raise  # PostgreSQL is away: that is no fault of the lake
        except Exception as error:
            if engine.is_interruption(error):
                return 0
            self._rests_until = now + REST_AFTER
            log.warning("The lake cannot be written, PostgreSQL answers instead: %s", type(error).__name__)
        finally:
            self._open = None
        return len(steps)

    def _missing(self, now: datetime) -> list[UUID]:
        # Others may have begun one and died, or found it broken.
        rows = Lake.everywhere.filter(snapshot=None) | Lake.everywhere.exclude(layout=LAYOUT)
        found = [row.workspace_id for row in rows if row.failed_at is None or now - row.failed_at > AGAIN_AFTER]
        if self._grew_at is None or now - self._grew_at > GROW_AFTER:
            self._grew_at = now
            found += grown()
        return found


def grown() -> list[UUID]:
    """Return the workspaces that have no lake yet and facts enough for one."""
    with connection.cursor() as cursor:
        cursor.execute(_GROWN, [FROM_FACTS, FROM_FACTS])
        return [id_ for (id_,) in cursor.fetchall()]


def _changed(now: datetime) -> list[UUID]:
    with connection.cursor() as cursor:
        cursor.execute(_CHANGES, [MOST_CHANGES, LAYOUT])
        counted = dict(cursor.fetchall())
    due = Lake.everywhere.filter(settled_at__lte=now - SETTLE_AFTER, workspace_id__in=counted)
    late = set(due.values_list("workspace_id", flat=True))
    return [id_ for id_, count in counted.items() if count >= MOST_CHANGES or (count and id_ in late)]


def _is_old(now: datetime) -> bool:
    # Of one that could not be made anew the files of before are still there.
    failed = Lake.everywhere.filter(snapshot=None, swept_at=None).exclude(failed_at=None)
    return failed.exists() or any(_must_be_swept(row, now) for row in _whole())


def _whole() -> list[Lake]:
    return list(Lake.everywhere.filter(layout=LAYOUT).exclude(snapshot=None).order_by("workspace_id"))


def _must_be_swept(row: Lake, now: datetime) -> bool:
    """Say whether files of before are still there, something in files must go, or much stands beside the facts."""
    is_gone = row.gone_at is not None and now - row.gone_at > SWEEP_AFTER
    is_much = row.changes > max(MOST_BESIDE, row.facts // 10) or len(row.files["changes"]) > MOST_FILES
    return row.swept_at is None or is_gone or is_much


def sweep_all(lake: DuckDBPyConnection, *, now: datetime) -> None:
    """Sweep every lake that must be, then remove what no record speaks of, for all at once."""
    for row in _whole():
        if _must_be_swept(row, now):
            _take(writing.sweep, row.workspace_id, lake)
    # Each for itself: where a file of one is lost, that one is made anew, and what must go of the others goes.
    for row in _whole():
        _take(writing.catch_up, row.workspace_id, lake)
    writing.forget(lake, now=now)


def _take(step: Step, workspace_id: UUID, lake: DuckDBPyConnection) -> None:
    """Take one step; a lake that fails is made anew at once, and one that cannot be made is not read."""
    failure = _failure_of(step, workspace_id, lake)
    if failure and step is not writing.make:
        log.warning("The lake of workspace %s is made anew: %s", workspace_id, failure)
        failure = _failure_of(writing.make, workspace_id, lake)
    if failure:
        log.warning("The lake of workspace %s cannot be made: %s", workspace_id, failure)
        # Its changes are noted no more: if it fails again and again, they would only pile up.
        failed = {"snapshot": None, "is_followed": False, "failed_at": clock.now(), "failure": failure}
        Lake.everywhere.update_or_create(workspace_id=workspace_id, defaults={**failed, "layout": LAYOUT})
        FactChange.objects.filter(workspace_id=workspace_id).delete()


def _failure_of(step: Step, workspace_id: UUID, lake: DuckDBPyConnection) -> str:
    """Take a step; return what kind of error it failed with, or nothing."""
    try:
        step(workspace_id, now=clock.now(), lake=lake)
    except Error:
        raise
    except Exception as error:
        if engine.is_interruption(error):
            raise
        return type(error).__name__
    return ""
