"""Whether a lake holds what the facts are: for whoever looks after the installation."""

from django.db import connection

from innerloop.understand.lake import engine, layout
from innerloop.understand.models import FactChange, Lake

# In one statement, so that all three are of one moment.
_COUNTED = """
SELECT l.snapshot, (SELECT count(*) FROM understand_fact f WHERE f.workspace_id = l.workspace_id),
    (SELECT coalesce(sum(sign), 0) FROM understand_factchange c WHERE c.workspace_id = l.workspace_id)
FROM understand_lake l WHERE l.workspace_id = %s
"""


def weigh(row: Lake) -> tuple[int, int]:
    """Return how many facts the lake holds with what has changed since, and how many there are in PostgreSQL.

    Reads a column of every file. Raises what DuckDB raises.
    """
    with connection.cursor() as cursor:
        cursor.execute(_COUNTED, [row.workspace_id])
        snapshot, facts, since_then = cursor.fetchone()
    of = f"{layout.table(row.workspace_id)} AT (VERSION => {snapshot:d})"
    try:
        found = engine.reader().execute(f"SELECT count(*), sum(score) FROM {of}").fetchone() or (0, 0)
    finally:
        engine.close_reader()
    return int(found[0]) + int(since_then), int(facts)


def is_behind(row: Lake) -> bool:
    """Say whether there are changes that the files do not know of."""
    return FactChange.objects.filter(workspace_id=row.workspace_id).exists()
