"""Making the files of the lake and keeping them: one writer, and a record in PostgreSQL of what may be read.

Each step ends in two commits: that of the lake, then that of the record. Whoever dies in between leaves a snapshot that
nobody reads and changes that are still noted, so that the next step does the same once more.
"""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import connection, transaction

from innerloop.understand.lake import engine
from innerloop.understand.lake.layout import LAYOUT, as_rows, in_postgres, quoted, table
from innerloop.understand.models import FactChange, Lake

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# Answers are counted in transactions of less than a second; one that is longer will be over the next time.
PATIENCE_SECONDS = 10.0
_LOOK_SECONDS = 0.02
_WHO_CHANGES = """
SELECT DISTINCT virtualtransaction FROM pg_locks
WHERE locktype = 'relation' AND relation = 'understand_fact'::regclass AND granted AND pid <> pg_backend_pid()
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND mode IN ('RowExclusiveLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')
"""
# What is asked together lies together: a slice of one metric, and the few that nobody may be picked out of.
_ORDER = "ORDER BY metric, is_anonymous, answered_at"
_CHANGED = "SELECT fact_id FROM understand_factchange WHERE workspace_id = '{workspace_id}'"
_SNAPSHOT = f"SELECT id FROM ducklake_current_snapshot('{engine.CATALOG}')"


class StillChanging(RuntimeError):
    """Somebody has been changing facts all the while, so that no copy can begin. It is tried again later."""

    def __init__(self) -> None:
        super().__init__(self.__doc__)


def make(workspace_id: UUID, *, now: datetime, lake: DuckDBPyConnection) -> int:
    """Make the lake of a workspace anew from its facts; return how many there are. It is read when it is whole."""
    _note_from_here_on(workspace_id)
    lake.execute("BEGIN")
    try:
        seen = _seen(lake)
        columns = _with_new({}, _properties(lake, f"understand_fact WHERE workspace_id = '{workspace_id}'"))
        facts = as_rows(_asked(in_postgres(workspace_id, columns)), columns)
        lake.execute(f"CREATE OR REPLACE TABLE {table(workspace_id)} AS {facts} {_ORDER}")
        lake.execute("COMMIT")
    except BaseException:
        lake.execute("ROLLBACK")
        raise
    return _record(workspace_id, lake, seen=seen, columns=columns, now=now)


def settle(workspace_id: UUID, *, now: datetime, lake: DuckDBPyConnection) -> int:
    """Bring the files up to the facts as they are now; return how many facts there are."""
    known = Lake.everywhere.get(workspace_id=workspace_id)
    changed = _CHANGED.format(workspace_id=workspace_id)
    lake.execute("BEGIN")
    try:
        seen = _seen(lake)
        of = f"understand_factchange WHERE workspace_id = '{workspace_id}' AND sign > 0"
        columns = _with_new(known.columns, _properties(lake, of))
        for column in columns.values():
            lake.execute(f"ALTER TABLE {table(workspace_id)} ADD COLUMN IF NOT EXISTS {column} VARCHAR")
        lake.execute(f"DELETE FROM {table(workspace_id)} WHERE id IN (SELECT fact_id FROM {_asked(changed)})")
        facts = as_rows(_asked(in_postgres(workspace_id, columns, only=f"AND id IN ({changed})")), columns)
        lake.execute(f"INSERT INTO {table(workspace_id)} BY NAME {facts} {_ORDER}")
        lake.execute("COMMIT")
    except BaseException:
        lake.execute("ROLLBACK")
        raise
    return _record(workspace_id, lake, seen=seen, columns=columns, now=now)


def sweep(workspace_id: UUID, *, now: datetime, lake: DuckDBPyConnection) -> int:
    """Write the files of a workspace anew, so that only facts as they are now are in them; return how many there are.

    The table is another one then: a deleted row would stay in its file, and the smallest and largest values of a
    column, which may be a person's, in the catalog. What is left of the old table, `forget` takes away.
    """
    known = Lake.everywhere.get(workspace_id=workspace_id)
    # Whoever died before the record left changes noted: after this the newest snapshot is as the record says.
    if FactChange.objects.filter(workspace_id=workspace_id).exists():
        settle(workspace_id, now=now, lake=lake)
        known.refresh_from_db()
    if known.settled_at and (known.swept_at is None or known.settled_at > known.swept_at):
        of = table(workspace_id)
        lake.execute(f"CREATE OR REPLACE TABLE {of} AS SELECT * FROM {of} {_ORDER}")
        Lake.everywhere.filter(workspace_id=workspace_id).update(swept_at=now)
    return known.facts


def forget(lake: DuckDBPyConnection) -> None:
    """Let the newest snapshot be read of all lakes, and remove all that only older ones need; every one is swept."""
    ours = set(Lake.everywhere.values_list("workspace_id", flat=True))
    FactChange.objects.exclude(workspace_id__in=ours).delete()
    known = {table(id_) for id_ in ours}
    there = lake.execute("SELECT table_name FROM duckdb_tables() WHERE database_name = ?", [engine.CATALOG]).fetchall()
    for name in {f"lake.main.{name}" for (name,) in there} - known:
        lake.execute(f"DROP TABLE {name}")
    # The newest when nobody's tables are in it any more: what only an older one needs goes.
    [newest] = lake.execute(_SNAPSHOT).fetchone() or [None]
    Lake.everywhere.exclude(snapshot=None).update(snapshot=newest)
    rows = lake.execute(f"SELECT snapshot_id FROM ducklake_snapshots('{engine.CATALOG}')").fetchall()
    last = max((id_ for (id_,) in rows), default=None)
    if old := [id_ for (id_,) in rows if id_ not in (newest, last)]:
        lake.execute(f"CALL ducklake_expire_snapshots('{engine.CATALOG}', versions => {json.dumps(old)})")
    # At once, though somebody may be reading them: who finds a file gone asks PostgreSQL.
    lake.execute(f"CALL ducklake_cleanup_old_files('{engine.CATALOG}', cleanup_all => true)")
    lake.execute(f"CALL ducklake_delete_orphaned_files('{engine.CATALOG}', cleanup_all => true)")


def _note_from_here_on(workspace_id: UUID) -> None:
    """Have every change of a fact noted, and wait for whoever began to change some before. Raises StillChanging."""
    with transaction.atomic():
        Lake.everywhere.filter(workspace_id=workspace_id).delete()
        Lake.everywhere.create(workspace_id=workspace_id, layout=LAYOUT)
        FactChange.objects.filter(workspace_id=workspace_id).delete()
    # Whoever is changing facts now may not have seen that there is a lake: they are waited for, without a lock that
    # all others would have to wait for. Who begins after this sees it, since a trigger looks anew each time.
    waited_for, patience = _who_changes(), time.monotonic() + PATIENCE_SECONDS
    while waited_for := waited_for & _who_changes():
        if time.monotonic() > patience:
            raise StillChanging
        time.sleep(_LOOK_SECONDS)


def _who_changes() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(_WHO_CHANGES)
        return {transaction_ for (transaction_,) in cursor.fetchall()}


def _seen(lake: DuckDBPyConnection) -> str:
    """Return which transactions of PostgreSQL the lake's own one sees: all that it reads is as of this moment."""
    [seen] = lake.execute(f"SELECT seen FROM {_asked('SELECT pg_current_snapshot()::text AS seen')}").fetchone() or [""]
    return str(seen)


def _properties(lake: DuckDBPyConnection, of: str) -> list[str]:
    names = _asked(f"SELECT DISTINCT jsonb_object_keys(properties) AS name FROM {of}")
    return sorted(name for (name,) in lake.execute(f"SELECT name FROM {names}").fetchall())


def _with_new(columns: dict[str, str], names: list[str]) -> dict[str, str]:
    found = dict(columns)
    for name in names:
        found.setdefault(name, f"p{len(found) + 1}")
    return found


def _record(workspace_id: UUID, lake: DuckDBPyConnection, *, seen: str, columns: dict[str, str], now: datetime) -> int:
    """Let the newest snapshot be read, and forget the changes that are in it. In one transaction."""
    [snapshot] = lake.execute(_SNAPSHOT).fetchone() or [None]
    counted = f"SELECT count(*), min(answered_at), max(answered_at) FROM {table(workspace_id)}"
    facts, first, last = lake.execute(counted).fetchone() or (0, None, None)
    with transaction.atomic(), connection.cursor() as cursor:
        Lake.everywhere.filter(workspace_id=workspace_id).update(
            snapshot=snapshot,
            columns=columns,
            facts=facts,
            first_at=first and datetime.fromtimestamp(first / 1e6, UTC),
            last_at=last and datetime.fromtimestamp(last / 1e6, UTC),
            settled_at=now,
            failed_at=None,
            failure="",
        )
        cursor.execute(
            "DELETE FROM understand_factchange WHERE workspace_id = %s AND pg_visible_in_snapshot(tx, %s::pg_snapshot)",
            [workspace_id, seen],
        )
    return int(facts)


def _asked(statement: str) -> str:
    """Return a statement of PostgreSQL as a source for one of DuckDB."""
    return f"postgres_query('pg', {quoted(statement)})"
