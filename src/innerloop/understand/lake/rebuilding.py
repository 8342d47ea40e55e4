"""Making the lake anew from PostgreSQL, when an operator asks for it."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.db import connection

from innerloop.understand.lake import engine, following, writing
from innerloop.understand.models import Lake


def rebuild(*, now: datetime, workspace_id: UUID | None = None) -> Iterator[tuple[UUID, int]]:
    """Make the lake of a workspace anew, whatever its size, or that of all who have one or are large enough.

    All means all: catalog and files that are there are forgotten first, whatever their state. Yields each workspace
    with its number of facts. Raises Busy.
    """
    # One lock from the first to the last: a worker in between would begin a lake, and be in our way.
    with engine.alone():
        wanted = {workspace_id} if workspace_id else _forgotten()
        if not wanted:
            return
        with engine.opened() as lake:
            for id_ in sorted(wanted):
                yield id_, writing.make(id_, now=now, lake=lake)
            following.sweep_all(lake, now=now)


def _forgotten() -> set[UUID]:
    """Forget all lakes, and return the workspaces that should have one."""
    wanted = {*Lake.everywhere.values_list("workspace_id", flat=True), *following.grown()}
    # First the record, so that nobody is sent to read what is going.
    Lake.everywhere.all().delete()
    with connection.cursor() as cursor:
        cursor.execute(f"DROP SCHEMA IF EXISTS {engine.CATALOG} CASCADE")
    return wanted
