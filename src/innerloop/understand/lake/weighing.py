"""Whether a lake holds what the facts are: for whoever looks after the installation."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from django.db import connection

from innerloop.understand.lake import engine, files, quick
from innerloop.understand.lake.layout import LAYOUT
from innerloop.understand.models import FactChange, Lake

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# In one statement, so that all of it is of one moment.
_COUNTED = """
SELECT l.files::text, (SELECT count(*) FROM understand_fact f WHERE f.workspace_id = l.workspace_id),
    (SELECT coalesce(sum(sign), 0) FROM understand_factchange c WHERE c.workspace_id = l.workspace_id)
FROM understand_lake l WHERE l.workspace_id = %s AND l.snapshot IS NOT NULL AND l.layout = %s
"""
_TRIES = 3


def weigh(row: Lake) -> tuple[int, int] | None:
    """Return how many facts the lake holds with what has changed since, and how many there are in PostgreSQL.

    Reads a column of every file. None where it is being made. Raises what DuckDB raises.
    """
    for turn in range(_TRIES):
        counted = _counted(row)
        if counted is None:
            return None
        record, facts, since_then = counted
        try:
            held = _held(files.recorded(json.loads(record)))
        except Exception:
            # A sweep may have taken the files away meanwhile, which is no fault.
            now = _counted(row)
            if turn + 1 == _TRIES or (now and now[0] == record):
                raise
        else:
            return held + since_then, facts
    return None


def _counted(row: Lake) -> tuple[str, int, int] | None:
    with connection.cursor() as cursor:
        cursor.execute(_COUNTED, [row.workspace_id, LAYOUT])
        found: tuple[str, int, int] | None = cursor.fetchone()
        return found


def _held(of: files.Files) -> int:
    parts = [(of.facts, "count(*)"), (of.changes, "sum(sign)::BIGINT")]
    held = 0
    try:
        with engine.reading() as lake:
            for paths, count in parts:
                if paths:
                    held += _counted_in(files.source(paths), count, lake)
            # What is read instead of the facts' own files must hold as many: else its own number is told.
            if read := quick.opened(of.quick, lake):
                held += _counted_in(read.source, "count(*)", lake) - _counted_in(
                    files.source(of.facts), "count(*)", lake
                )
    finally:
        engine.close_reader()
    return held


def _counted_in(source: str, count: str, lake: DuckDBPyConnection) -> int:
    row = lake.execute(f"SELECT {count}, sum(score) FROM {source}").fetchone()
    return (row and row[0]) or 0


def is_behind(row: Lake) -> bool:
    """Say whether there are changes that the files do not know of."""
    return FactChange.objects.filter(workspace_id=row.workspace_id).exists()
