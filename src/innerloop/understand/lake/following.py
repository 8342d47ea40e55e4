"""When the lake is made, brought up, swept: a round of the worker decides."""

from __future__ import annotations

import logging
from contextlib import ExitStack
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import Error, connection

from innerloop.kernel import clock
from innerloop.understand.lake import engine, writing
from innerloop.understand.lake.layout import LAYOUT
from innerloop.understand.models import FactChange, Lake

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# From so many facts on a workspace gets a lake: measured in docs/adr/0029.
FROM_FACTS = 200_000
# What readers add up from PostgreSQL should stay small, and what has changed leave the database soon.
MOST_CHANGES = 10_000
SETTLE_AFTER = timedelta(minutes=1)
# Who is erased is gone from the files when this and the one above and some seconds are over.
SWEEP_AFTER = timedelta(minutes=3)
GROW_AFTER = timedelta(minutes=10)
AGAIN_AFTER = timedelta(minutes=10)

_GROWN = """
SELECT w.id FROM team_workspace w WHERE NOT EXISTS (SELECT FROM understand_lake l WHERE l.workspace_id = w.id)
    AND (SELECT count(*) FROM (SELECT FROM understand_fact WHERE workspace_id = w.id LIMIT %s) AS some) = %s
"""
_CHANGES = """
SELECT l.workspace_id, (SELECT count(*) FROM (
    SELECT FROM understand_factchange c WHERE c.workspace_id = l.workspace_id LIMIT %s) AS some)
FROM understand_lake l WHERE l.snapshot IS NOT NULL AND l.layout = %s
"""

log = logging.getLogger(__name__)


class Follower:
    """Looks what is to be done about the lakes, and does it, unless another worker is at it."""

    def __init__(self) -> None:
        self._grew_at: datetime | None = None

    def round(self) -> int:
        """Make what is missing, bring up what has changed, sweep what is old; return how many lakes were touched."""
        now = clock.now()
        missing, changed, is_old = self._missing(now), _changed(now), _is_old(now)
        if not (missing or changed or is_old):
            return 0
        with ExitStack() as stack:
            try:
                lake = stack.enter_context(engine.writing())
            except engine.Busy:
                return 0
            for workspace_id in missing:
                _try(workspace_id, writing.make, lake, now)
            for workspace_id in changed:
                _try(workspace_id, writing.settle, lake, now)
            if is_old:
                writing.sweep(now=clock.now(), lake=lake)
        return len(missing) + len(changed)

    def _missing(self, now: datetime) -> list[UUID]:
        # Others may have begun one and died, or found it broken.
        rows = Lake.everywhere.filter(snapshot=None) | Lake.everywhere.exclude(layout=LAYOUT)
        found = [row.workspace_id for row in rows if row.failed_at is None or now - row.failed_at > AGAIN_AFTER]
        if self._grew_at is None or now - self._grew_at > GROW_AFTER:
            self._grew_at = now
            with connection.cursor() as cursor:
                cursor.execute(_GROWN, [FROM_FACTS, FROM_FACTS])
                found += [id_ for (id_,) in cursor.fetchall()]
        return found


def _changed(now: datetime) -> list[UUID]:
    with connection.cursor() as cursor:
        cursor.execute(_CHANGES, [MOST_CHANGES, LAYOUT])
        counted = dict(cursor.fetchall())
    due = Lake.everywhere.filter(settled_at__lte=now - SETTLE_AFTER, workspace_id__in=counted)
    late = set(due.values_list("workspace_id", flat=True))
    return [id_ for id_, count in counted.items() if count >= MOST_CHANGES or (count and id_ in late)]


def _is_old(now: datetime) -> bool:
    return any(
        row.settled_at is not None
        and (row.swept_at is None or (row.swept_at < row.settled_at and now - row.swept_at > SWEEP_AFTER))
        for row in Lake.everywhere.exclude(snapshot=None)
    )


def _try(workspace_id: UUID, step: object, lake: DuckDBPyConnection, now: datetime) -> None:
    """Do one step; a lake that fails is not read until it is made anew."""
    try:
        step(workspace_id, now=now, lake=lake)  # type: ignore[operator]
    except Error:
        raise  # PostgreSQL is away: that is no fault of the lake
    except Exception as error:
        log.warning("The lake of workspace %s is made anew: %s", workspace_id, type(error).__name__)
        # Its changes are noted no more: if it fails again and again, they would only pile up.
        failed = {"snapshot": None, "is_followed": False, "failed_at": now, "failure": type(error).__name__}
        Lake.everywhere.update_or_create(workspace_id=workspace_id, defaults={**failed, "layout": LAYOUT})
        FactChange.objects.filter(workspace_id=workspace_id).delete()
