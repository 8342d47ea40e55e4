"""Making the files of the lake and keeping them: one writer, and a record in PostgreSQL of what may be read.

What changes is written beside the facts, with its sign, and worked into them by a sweep. Each step ends in two commits:
that of the lake, then that of the record. Whoever dies in between leaves files that nobody reads and changes that are
still noted, so that the next step does the same once more.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Value
from django.db.models.functions import Coalesce

from innerloop.understand.lake import engine, files, quick
from innerloop.understand.lake.layout import (
    LAYOUT,
    as_rows,
    changes,
    changes_in_postgres,
    in_postgres,
    keys,
    quoted,
    table,
)
from innerloop.understand.models import FactChange, Lake

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# Answers are counted in transactions of less than a second; one that is longer will be over the next time. Less than
# a worker that is told to stop has to end: nobody hears that while it waits.
PATIENCE_SECONDS = 5.0
_LOOK_SECONDS = 0.02
_WHO_CHANGES = """
SELECT DISTINCT virtualtransaction FROM pg_locks
WHERE locktype = 'relation' AND relation = 'understand_fact'::regclass AND granted AND pid <> pg_backend_pid()
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND mode IN ('RowExclusiveLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')
"""
# What is asked together lies together: a slice of one metric, and the few that nobody may be picked out of.
_ORDER = "ORDER BY metric, is_anonymous, answered_at"
log = logging.getLogger(__name__)

_SNAPSHOT = f"SELECT id FROM ducklake_current_snapshot('{engine.CATALOG}')"


class StillChanging(RuntimeError):
    """Somebody has been changing facts all the while, so that no copy can begin. It is tried again later."""

    def __init__(self) -> None:
        super().__init__(self.__doc__)


def make(workspace_id: UUID, *, now: datetime, lake: DuckDBPyConnection) -> int:
    """Make the lake of a workspace anew from its facts; return how many there are. It is read when it is whole."""
    _note_from_here_on(workspace_id)
    with _at_once(lake):
        seen = _seen(lake)
        columns = _with_new({}, _properties(lake, f"understand_fact WHERE workspace_id = '{workspace_id}'"))
        facts = as_rows(_asked(in_postgres(workspace_id, columns)), columns)
        lake.execute(f"CREATE OR REPLACE TABLE {table(workspace_id)} AS {facts} {_ORDER}")
        changed = as_rows(_asked(changes_in_postgres(workspace_id, columns)), columns, of_changes=True)
        lake.execute(f"CREATE OR REPLACE TABLE {changes(workspace_id)} AS {changed} LIMIT 0")
    return _record(workspace_id, lake, seen=seen, columns=columns, now=now)


def settle(workspace_id: UUID, *, now: datetime, lake: DuckDBPyConnection) -> int:
    """Write down beside the facts what has changed since; return how many facts there are."""
    known = Lake.everywhere.get(workspace_id=workspace_id)
    beside = changes(workspace_id)
    with _at_once(lake):
        seen = _seen(lake)
        columns = _with_new(
            known.columns, _properties(lake, f"understand_factchange WHERE workspace_id = '{workspace_id}'")
        )
        for name in (table(workspace_id), beside):
            for column in columns.values():
                lake.execute(f"ALTER TABLE {name} ADD COLUMN IF NOT EXISTS {column} VARCHAR")
        changed = as_rows(_asked(changes_in_postgres(workspace_id, columns)), columns, of_changes=True)
        # Whoever died before the record had written some of them already.
        lake.execute(
            f"INSERT INTO {beside} BY NAME {changed} WHERE change NOT IN (SELECT change FROM {beside}) {_ORDER}"
        )
    return _record(workspace_id, lake, seen=seen, columns=columns, now=now)


def sweep(workspace_id: UUID, *, now: datetime, lake: DuckDBPyConnection) -> int:
    """Work what has changed into the facts, so that only facts as they are now are in any file; return how many.

    The table is another one then: a deleted row would stay in its file, and the smallest and largest values of a
    column, which may be a person's, in the catalog. What is left of the old table, `forget` takes away.
    """
    settle(workspace_id, now=now, lake=lake)
    # Until `forget` has been here, whoever goes on begins with that.
    Lake.everywhere.filter(workspace_id=workspace_id).update(swept_at=None)
    known = Lake.everywhere.get(workspace_id=workspace_id)
    if not known.changes:
        return known.facts
    of, beside = table(workspace_id), changes(workspace_id)
    last = f"SELECT * FROM {beside} QUALIFY row_number() OVER (PARTITION BY id ORDER BY change DESC) = 1"
    stayed = f"SELECT * FROM {of} WHERE id NOT IN (SELECT id FROM {beside})"
    became = f"SELECT * EXCLUDE (change, sign) FROM ({last}) WHERE sign > 0"
    with _at_once(lake):
        lake.execute(f"CREATE OR REPLACE TABLE {of} AS ({stayed} UNION ALL BY NAME {became}) {_ORDER}")
        lake.execute(f"CREATE OR REPLACE TABLE {beside} AS SELECT * FROM {beside} LIMIT 0")
    return _record(workspace_id, lake, seen=None, columns=known.columns, now=now)


def catch_up(workspace_id: UUID, *, now: datetime, lake: DuckDBPyConnection) -> int:
    """Let the record speak of the newest files, where a writer died before it did; return how many facts there are."""
    known = Lake.everywhere.get(workspace_id=workspace_id)
    if replace(files.newest(workspace_id, lake), quick=known.files["quick"]) == files.recorded(known.files):
        return known.facts
    return settle(workspace_id, now=now, lake=lake)


def forget(lake: DuckDBPyConnection, *, now: datetime) -> None:
    """Remove all that no record speaks of. Whoever calls this has let each `catch_up`: what is older is about to go."""
    ours = set(Lake.everywhere.values_list("workspace_id", flat=True))
    FactChange.objects.exclude(workspace_id__in=ours).delete()
    # Of one that could not be made, or is laid out as it was before, nobody reads anything: it goes too.
    read = Lake.everywhere.filter(layout=LAYOUT).exclude(snapshot=None)
    known = {name(row.workspace_id) for row in read for name in (table, changes)}
    there = lake.execute("SELECT table_name FROM duckdb_tables() WHERE database_name = ?", [engine.CATALOG]).fetchall()
    for name in {f"lake.main.{name}" for (name,) in there} - known:
        lake.execute(f"DROP TABLE {name}")
    rows = lake.execute(f"SELECT snapshot_id FROM ducklake_snapshots('{engine.CATALOG}')").fetchall()
    newest = max((id_ for (id_,) in rows), default=None)
    if old := [id_ for (id_,) in rows if id_ != newest]:
        lake.execute(f"CALL ducklake_expire_snapshots('{engine.CATALOG}', versions => {json.dumps(old)})")
    # At once, though somebody may be reading them: who finds a file gone looks anew what to read.
    lake.execute(f"CALL ducklake_cleanup_old_files('{engine.CATALOG}', cleanup_all => true)")
    lake.execute(f"CALL ducklake_delete_orphaned_files('{engine.CATALOG}', cleanup_all => true)")
    quick.tidy(young_seconds=0.0)
    Lake.everywhere.filter(swept_at=None).update(swept_at=now)


@contextmanager
def _at_once(lake: DuckDBPyConnection) -> Iterator[None]:
    lake.execute("BEGIN")
    try:
        yield
        lake.execute("COMMIT")
    except BaseException:
        lake.execute("ROLLBACK")
        raise


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


def _record(
    workspace_id: UUID, lake: DuckDBPyConnection, *, seen: str | None, columns: dict[str, str], now: datetime
) -> int:
    """Let the newest files be read, and forget the changes that are in them. In one transaction."""
    [snapshot] = lake.execute(_SNAPSHOT).fetchone() or [None]
    held, known = _held(workspace_id, lake, columns), Lake.everywhere.filter(workspace_id=workspace_id)
    newest = _with_quick(workspace_id, lake, columns)
    with transaction.atomic(), connection.cursor() as cursor:
        known.update(
            snapshot=snapshot,
            columns=columns,
            files=newest.record(),
            facts=held.facts,
            changes=held.changes,
            first_at=_moment(held.first),
            last_at=_moment(held.last),
            gone_at=Coalesce("gone_at", Value(now)) if held.gone else None,
            settled_at=now,
            failed_at=None,
            failure="",
        )
        if seen is not None:
            cursor.execute(
                "DELETE FROM understand_factchange "
                "WHERE workspace_id = %s AND pg_visible_in_snapshot(tx, %s::pg_snapshot)",
                [workspace_id, seen],
            )
    return held.facts


def _with_quick(workspace_id: UUID, lake: DuckDBPyConnection, columns: dict[str, str]) -> files.Files:
    """Return the newest files, with that in which their facts stand once more: it is written where it is missing."""
    newest = files.newest(workspace_id, lake)
    known = Lake.everywhere.filter(workspace_id=workspace_id).values_list("files", flat=True).first()
    is_kept = known and replace(files.recorded(known), changes=newest.changes, quick="") == newest
    if known and is_kept and quick.is_there(known["quick"]):
        return replace(newest, quick=known["quick"])
    there = keys(newest.columns_of_facts(columns))
    return replace(newest, quick=_quick(table(workspace_id), there, lake, newest.facts)) if newest.facts else newest


def _quick(of: str, keys: Sequence[str], lake: DuckDBPyConnection, facts: Sequence[str]) -> str:
    """Write the facts once more and return the file's name; nothing where that fails, for nobody needs it."""
    try:
        return quick.write(of, keys, lake, facts=facts)
    except Exception as error:
        if engine.is_interruption(error) or not (engine.is_away(error) or isinstance(error, OSError)):
            raise
        log.warning("The facts are not kept once more, the lake's own files are read: %s", type(error).__name__)
        return ""


class _Held(NamedTuple):
    """What the files hold; `gone` is of how many facts there are rows that may be no more."""

    facts: int
    first: int | None
    last: int | None
    changes: int
    gone: int


def _held(workspace_id: UUID, lake: DuckDBPyConnection, columns: dict[str, str]) -> _Held:
    of, beside = table(workspace_id), changes(workspace_id)
    gone = f"SELECT id FROM {beside} GROUP BY id HAVING arg_max(sign, change) < 0 OR {_has_lost(columns)}"
    found = lake.execute(
        f"""SELECT f.n + coalesce(c.n, 0), least(f.first, c.first), greatest(f.last, c.last), c.changes,
            (SELECT count(*) FROM ({gone}))
        FROM (SELECT count(*) AS n, min(answered_at) AS first, max(answered_at) AS last FROM {of}) AS f,
            (SELECT count(*) AS changes, sum(sign)::BIGINT AS n, min(answered_at) AS first, max(answered_at) AS last
            FROM {beside}) AS c"""
    ).fetchone()
    assert found
    return _Held(*found)


def _has_lost(columns: dict[str, str]) -> str:
    """Return what says that something that was once said of a fact is no more: of a person who was erased, all is.

    What was empty before has lost nothing, and neither has an answer that is followed by one more.
    """
    said = (
        f"min({name}) <> max({name}) OR (count({name}) > 0 AND NOT arg_max({name} IS NOT NULL, change))"
        for name in ("employee", *columns.values())
    )
    followed = (f"arg_max({name}, change) > min({name})" for name in ("next_at", "next_here_at"))
    return " OR ".join((*said, *followed))


def _moment(microseconds: int | None) -> datetime | None:
    return None if microseconds is None else datetime.fromtimestamp(microseconds / 1e6, UTC)


def _asked(statement: str) -> str:
    """Return a statement of PostgreSQL as a source for one of DuckDB."""
    return f"postgres_query('pg', {quoted(statement)})"
