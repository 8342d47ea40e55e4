"""Publishing the facts as plain files: those of the lake with what has changed since, as of one moment.

Everything is read in one transaction of PostgreSQL, beside whoever writes the lake. A snapshot is there when the file
that names it is put in place; before that nobody who reads the folder sees any of it.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django.db import Error

from innerloop.team.models import Workspace
from innerloop.understand.lake import engine, files, layout
from innerloop.understand.models import Lake
from innerloop.understand.rules import anonymity
from innerloop.understand.snapshots import manifest
from innerloop.understand.snapshots.manifest import Facts, File, Manifest, Metric

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# A sweep may take the files away that are being read: then there are newer ones.
TRIES = 4
_DRAFT = ".draft-"
# Beside the folders of workspaces: no slug begins so.
_SPILL = ".spill"
# What else is in the folder is somebody's, and stays.
_OURS = re.compile(r"\d{8}T\d{6}\.\d{6}Z")
_NAMES = {
    "touchpoint": ("listen_touchpoint", "key"),
    "product": ("listen_product", "key"),
    "team": ("team_team", "key"),
    "employee": ("team_employee", "key"),
    "organization": ("customers_organization", "key"),
    "program": ("listen_program", "slug"),
}
# Read by every engine that reads Parquet; whoever has many machines splits a file by its groups of rows.
_FORMAT = "FORMAT parquet, PARQUET_VERSION v1, COMPRESSION zstd, ROW_GROUP_SIZE 122880"


class Broken(RuntimeError):
    """The files of the lake cannot be read ({reason}). Run: innerloop lake rebuild. Then publish again."""

    def __init__(self, error: Exception) -> None:
        super().__init__((self.__doc__ or "").format(reason=type(error).__name__))


class Unwritten(RuntimeError):
    """No snapshot was written to {folder} ({reason}); the lake's files are whole. Look whether there is space left on
    that disk, and whether the database answers. Then publish again."""

    def __init__(self, folder: Path, error: Exception) -> None:
        super().__init__((self.__doc__ or "").format(folder=folder, reason=type(error).__name__))


class TooNear(RuntimeError):
    """{folder} lies in {lake}, where whatever is not of the lake is deleted. Choose a folder apart from it."""

    def __init__(self, folder: Path, lake: Path) -> None:
        super().__init__((self.__doc__ or "").format(folder=folder, lake=lake))


class Occupied(RuntimeError):
    """Another process is publishing to {folder}. Wait until it is done."""

    def __init__(self, folder: Path) -> None:
        super().__init__((self.__doc__ or "").format(folder=folder))


def publish(folder: Path, *, workspaces: Sequence[Workspace], keep: int = 1) -> Manifest:
    """Publish the facts of workspaces as they are now, and take away older snapshots but `keep` in all.

    Who was erased is in no file of it, and gone from the folder with the older ones. Raises Broken, Unwritten, TooNear,
    Occupied.
    """
    for kept in engine.folders():
        if folder.resolve().is_relative_to(kept.resolve()):
            raise TooNear(folder, kept)
    folder.mkdir(parents=True, exist_ok=True)
    with _alone_in(folder):
        made = _put_in_place(folder, workspaces)
        _prune(folder, newest=made.snapshot, keep=keep)
    return made


def _put_in_place(folder: Path, workspaces: Sequence[Workspace]) -> Manifest:
    with _draft(folder) as draft:
        made = _written(draft, workspaces)
        (draft / manifest.MANIFEST).write_text(manifest.written(made))
        _settle(draft)
        draft.rename(folder / made.snapshot)
    # From here on it is read.
    named = folder / f"{_DRAFT}{uuid4().hex}.json"
    named.write_text(manifest.written(made))
    _settle(named)
    named.replace(folder / manifest.LATEST)
    # Only what is ours: what else lies in the folder may be closed to us, or wait for a writer.
    _sync(folder)
    return made


def _prune(folder: Path, *, newest: str, keep: int) -> None:
    """Take away all snapshots of a folder but the newest ones, and what was begun and not ended."""
    ours = sorted(path for path in folder.iterdir() if _OURS.fullmatch(path.name) and path.name <= newest)
    for old in [*ours[: max(len(ours) - max(keep, 1), 0)], *folder.glob(f"{_DRAFT}*")]:
        if old.is_dir():
            shutil.rmtree(old)
        else:
            old.unlink(missing_ok=True)


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Keep all others from publishing there: they would take what is being written for what somebody left."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise Occupied(folder) from None
    finally:
        os.close(opened)


@contextmanager
def _draft(folder: Path) -> Iterator[Path]:
    draft = folder / f"{_DRAFT}{uuid4().hex}"
    draft.mkdir()
    try:
        yield draft
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _written(draft: Path, workspaces: Sequence[Workspace]) -> Manifest:
    for turn in range(TRIES):
        before = _record(workspaces)
        try:
            with engine.copying(draft / _SPILL) as database:
                return _of_one_moment(draft, workspaces, database)
        except Error:
            raise
        except Exception as error:
            if not engine.is_away(error):
                raise
            # Told by its kind: its words may hold the password of the database.
            if (now := _record(workspaces)) == before and all(map(_is_there, now)):
                raise Unwritten(draft.parent, error) from None
            if now == before or turn + 1 == TRIES:
                raise Broken(error) from None
    raise AssertionError("each turn ends in one of the above")


def _record(workspaces: Sequence[Workspace]) -> list[files.Files]:
    """Return which files are the lake of these workspaces just now."""
    rows = Lake.everywhere.filter(workspace_id__in=[row.id for row in workspaces], layout=layout.LAYOUT)
    kept = rows.exclude(snapshot=None).order_by("workspace_id")
    return [files.recorded(record) for record in kept.values_list("files", flat=True)]


def _is_there(kept: files.Files) -> bool:
    return all(engine.can_read(files.source(paths)) for paths in (kept.facts, kept.changes) if paths)


def _of_one_moment(draft: Path, workspaces: Sequence[Workspace], database: DuckDBPyConnection) -> Manifest:
    database.execute("BEGIN")
    [[microseconds]] = _rows(database, "SELECT (extract(epoch FROM now()) * 1000000)::bigint AS now")
    as_of = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=microseconds)
    facts = tuple(_facts_of(row, draft / row.slug, database) for row in workspaces)
    database.execute("COMMIT")
    return Manifest(
        snapshot=as_of.strftime("%Y%m%dT%H%M%S.%fZ"),
        as_of=as_of.isoformat(timespec="microseconds"),
        made_by=f"innerloop {version('innerloop')}",
        workspaces=facts,
    )


def _facts_of(workspace: Workspace, folder: Path, database: DuckDBPyConnection) -> Facts:
    folder.mkdir(exist_ok=True)
    source, columns = _as_they_are(workspace.id, database)
    path = folder / "facts.parquet"
    database.execute(f"COPY ({_named(source, columns, workspace.id)}) TO {layout.quoted(str(path))} ({_FORMAT})")
    [rows] = database.execute(f"SELECT count(*) FROM read_parquet({layout.quoted(str(path))})").fetchone() or [0]
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    file_ = File(f"{folder.name}/{path.name}", rows, path.stat().st_size, digest)
    metrics = tuple(_metrics(workspace.id, database))
    zone = workspace.time_zone
    return Facts(workspace.slug, zone, rows, anonymity.FLOOR, metrics, columns, (file_,))


def _as_they_are(workspace_id: UUID, database: DuckDBPyConnection) -> tuple[str, Mapping[str, str]]:
    """Return a source of the facts as rows of the lake, as of the transaction's moment, and where properties are."""
    kept = _rows(
        database,
        "SELECT files::text, columns::text FROM understand_lake "
        f"WHERE workspace_id = '{workspace_id}' AND snapshot IS NOT NULL AND layout = {layout.LAYOUT}",
    )
    if not kept:
        columns = _columns({}, f"understand_fact WHERE workspace_id = '{workspace_id}'", database)
        return layout.as_rows(_asked(layout.in_postgres(workspace_id, columns)), columns), columns
    record, known = files.recorded(json.loads(kept[0][0])), json.loads(kept[0][1])
    columns = _columns(known, f"understand_factchange WHERE workspace_id = '{workspace_id}'", database)
    since = layout.as_rows(_asked(layout.changes_in_postgres(workspace_id, columns)), columns, of_changes=True)
    parts = [f"({since})", *([f"(FROM {files.source(record.changes)})"] if record.changes else [])]
    # In memory: asked for twice below, and a transaction's moment is read once.
    database.execute(f"CREATE OR REPLACE TEMP TABLE beside AS {' UNION ALL BY NAME '.join(parts)}")
    last = "FROM beside QUALIFY row_number() OVER (PARTITION BY id ORDER BY change DESC) = 1"
    became = f"(SELECT * EXCLUDE (change, sign) FROM ({last}) WHERE sign > 0)"
    if not record.facts:
        return f"FROM {became}", columns
    stayed = f"(FROM {files.source(record.facts)} WHERE id NOT IN (SELECT id FROM beside))"
    return f"{stayed} UNION ALL BY NAME {became}", columns


def _named(source: str, columns: Mapping[str, str], workspace_id: UUID) -> str:
    """Return the statement that makes plain rows of rows of the lake: names for ids, moments for numbers."""
    of = f"workspace_id = '{workspace_id}'"
    joins = [
        f"LEFT JOIN {_asked(f'SELECT id::text AS id, {key} AS named FROM {table} WHERE {of}')} AS d_{name} "
        f"ON d_{name}.id = f.{name}"
        for name, (table, key) in _NAMES.items()
    ]
    joins.append(f"JOIN {_asked(f'SELECT id::text AS id, slug FROM listen_metric WHERE {of}')} AS m ON m.id = f.metric")
    latest = [
        f"f.{layout.latest(bucket=bucket, is_here=is_here)} AS is_latest{'_here' if is_here else ''}"
        f"{f'_of_{bucket}' if bucket else ''}"
        for is_here in (False, True)
        for bucket in (None, *layout.BUCKETS)
    ]
    following = [
        f"CASE WHEN f.{at} <> {layout.NEVER} THEN make_timestamptz(f.{at}) END AS {at}"
        for at in (layout.next_at(is_here=is_here) for is_here in (False, True))
    ]
    names = [f"d_{name}.named AS {name}" for name in manifest.ROWS]
    told = ", ".join([*latest, *following, *names, *(f"f.{name}" for name in (*manifest.PLAIN, *columns.values()))])
    return f"""SELECT m.slug AS metric, f.score, f.is_anonymous = 1 AS is_anonymous,
        make_timestamptz(f.answered_at) AS answered_at, f.day, f.week, f.month, {told}
    FROM ({source}) AS f {" ".join(joins)} ORDER BY m.slug, f.answered_at"""


def _metrics(workspace_id: UUID, database: DuckDBPyConnection) -> Iterator[Metric]:
    statement = f"""SELECT slug, low, high, top::text, bottom::text FROM listen_metric
        WHERE workspace_id = '{workspace_id}' ORDER BY slug"""
    for slug, low, high, top, bottom in _rows(database, statement):
        yield Metric(slug, low, high, tuple(json.loads(top)), tuple(json.loads(bottom)))


def _columns(known: Mapping[str, str], of: str, database: DuckDBPyConnection) -> dict[str, str]:
    found = dict(known)
    statement = f"SELECT DISTINCT jsonb_object_keys(properties) AS name FROM {of}"
    for (name,) in sorted(_rows(database, statement)):
        found.setdefault(name, f"p{len(found) + 1}")
    return dict(sorted(found.items(), key=lambda each: int(each[1][1:])))


def _rows(database: DuckDBPyConnection, statement: str) -> list[tuple[Any, ...]]:
    return database.execute(f"FROM {_asked(statement)}").fetchall()


def _asked(statement: str) -> str:
    """Return a statement of PostgreSQL as a source for one of DuckDB."""
    return f"postgres_query('pg', {layout.quoted(statement)})"


def _settle(path: Path) -> None:
    """Have what is in a file or a folder on the disk, so that a power cut leaves the whole of it or nothing."""
    for each in [*(path.rglob("*") if path.is_dir() else ()), path]:
        _sync(each)


def _sync(path: Path) -> None:
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
