"""Whether a lake holds what the facts are: for whoever looks after the installation."""

from django.db import connection

from innerloop.understand.lake import engine, layout
from innerloop.understand.models import FactChange, Lake

# In one statement, so that all of it is of one moment.
_COUNTED = f"""
SELECT {engine.CATALOG_NOW}, l.snapshot,
    (SELECT count(*) FROM understand_fact f WHERE f.workspace_id = l.workspace_id),
    (SELECT coalesce(sum(sign), 0) FROM understand_factchange c WHERE c.workspace_id = l.workspace_id)
FROM understand_lake l WHERE l.workspace_id = %s AND l.snapshot IS NOT NULL
"""
_TRIES = 3


def weigh(row: Lake) -> tuple[int, int] | None:
    """Return how many facts the lake holds with what has changed since, and how many there are in PostgreSQL.

    Reads a column of every file. None where it is being made. Raises what DuckDB raises.
    """
    for turn in range(_TRIES):
        found = _counted(row)
        if found is None:
            return None
        catalog, snapshot, facts, since_then = found
        of = f"{layout.table(row.workspace_id)} AT (VERSION => {snapshot:d})"
        try:
            with engine.reading(catalog) as lake:
                held = lake.execute(f"SELECT count(*), sum(score) FROM {of}").fetchone() or (0, 0)
        except Exception:
            # A sweep may have taken the files away meanwhile, which is no fault.
            now = _counted(row)
            if turn + 1 == _TRIES or (now and now[:2] == (catalog, snapshot)):
                raise
        else:
            return int(held[0]) + int(since_then), int(facts)
        finally:
            engine.close_reader()
    return None


def _counted(row: Lake) -> tuple[int, int, int, int] | None:
    with connection.cursor() as cursor:
        cursor.execute(_COUNTED, [row.workspace_id])
        found: tuple[int, int, int, int] | None = cursor.fetchone()
        return found


def is_behind(row: Lake) -> bool:
    """Say whether there are changes that the files do not know of."""
    return FactChange.objects.filter(workspace_id=row.workspace_id).exists()
