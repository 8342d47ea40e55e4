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
    if workspace_id is None:
        wanted = {*Lake.everywhere.values_list("workspace_id", flat=True), *following.grown()}
        with engine.alone():
            Lake.everywhere.all().delete()
            with connection.cursor() as cursor:
                cursor.execute(f"DROP SCHEMA IF EXISTS {engine.CATALOG} CASCADE")
    else:
        wanted = {workspace_id}
    if not wanted:
        return
    with engine.writing() as lake:
        for id_ in sorted(wanted):
            yield id_, writing.make(id_, now=now, lake=lake)
        following.sweep_all(lake)
