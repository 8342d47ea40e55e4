"""DuckDB over the lake. It is loaded by whoever needs it first, and by nobody where no workspace has a lake."""

from __future__ import annotations

import importlib.util
import shutil
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
from django.conf import settings
from django.db import connection
from psycopg.conninfo import make_conninfo
from psycopg.pq import Conninfo

from innerloop.understand.lake import bucket
from innerloop.understand.lake.layout import quoted

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

CATALOG = "lake"
_LOCK = "understand.lake"
# What needs more memory is counted by PostgreSQL: nothing of a reader is spilled to the disk.
# A group is a place in an array as long as a million places (20 bits) hold all groups that there could be.
ARRAY_BITS = 20
_READER = {"threads": 2, "memory_limit": "512MB", "temp_directory": "", "perfect_ht_threshold": ARRAY_BITS}
_WRITER = {"threads": 2, "memory_limit": "1GB"}
# Nothing is fetched from anywhere: the extensions come as packages.
_CLOSED = {"autoinstall_known_extensions": False, "autoload_known_extensions": False}
_POSTGRES = {"postgres_scanner": "duckdb_extension_postgres_scanner"}
_EXTENSIONS = {"ducklake": "duckdb_extension_ducklake", **_POSTGRES}
_REMOTE = {"httpfs": "duckdb_extension_httpfs"}


class Busy(RuntimeError):
    """Another process is writing the lake. Wait until it is done, or stop the worker first."""

    def __init__(self) -> None:
        super().__init__(self.__doc__)


class NotInstalled(RuntimeError):
    """The lake is to lie at {url}, for which the package {package} is missing. Install it, then try again."""

    def __init__(self, url: str, package: str) -> None:
        super().__init__((self.__doc__ or "").format(url=url, package=package))


class _Reader:
    """The one database of this process that reads."""

    lock = threading.Lock()
    database: DuckDBPyConnection | None = None


@contextmanager
def reading() -> Iterator[DuckDBPyConnection]:
    """Open a cursor for one question on files. It knows of no catalog: the record says which files are meant."""
    with _Reader.lock:
        if _Reader.database is None:
            _Reader.database = _loaded(_READER, {} if _folder() else _REMOTE)
        cursor = _Reader.database.cursor()
    try:
        yield cursor
    finally:
        cursor.close()


def is_read() -> bool:
    """Say whether this process has a reader open."""
    return _Reader.database is not None


def close_reader() -> None:
    """Let the reader go; whoever reads next opens it anew. Others who are reading just now read on to their end."""
    with _Reader.lock:
        _Reader.database = None


def is_too_large(error: Exception) -> bool:
    """Say whether a question wanted more memory than readers have, which says nothing against the lake."""
    import duckdb  # noqa: PLC0415 - as in _loaded

    return isinstance(error, duckdb.OutOfMemoryException)


def is_away(error: Exception) -> bool:
    """Say whether a file could not be read, as when a sweep has just taken it away; a full disk sounds no other."""
    import duckdb  # noqa: PLC0415 - as in _loaded

    return isinstance(error, duckdb.IOException)


def can_read(source: str) -> bool:
    """Say whether files can be read now, by a database that remembers nothing of them."""
    database = _loaded(_READER, {} if _folder() else _REMOTE)
    try:
        database.execute(f"SELECT count(*) FROM {source}").fetchone()
    except Exception as error:
        if is_away(error):
            return False
        raise
    finally:
        database.close()
    return True


def is_interruption(error: BaseException | None) -> bool:
    """Say whether somebody told DuckDB to stop; what failed after that failed for it."""
    import duckdb  # noqa: PLC0415 - as in _loaded

    while error and not isinstance(error, duckdb.InterruptException):
        error = error.__context__
    return error is not None


@contextmanager
def alone() -> Iterator[None]:
    """Keep all other writers of the installation out; raises Busy.

    The lock lives as long as its connection: of a process that dies it is free at once.
    """
    with psycopg.connect(address(), autocommit=True) as held:
        [is_ours] = held.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [_LOCK]).fetchone() or [False]
        if not is_ours:
            raise Busy
        yield


@contextmanager
def writing() -> Iterator[DuckDBPyConnection]:
    """Open the lake for writing, alone in the whole installation; raises Busy."""
    with alone(), opened() as database:
        yield database


@contextmanager
def opened() -> Iterator[DuckDBPyConnection]:
    """Open the lake for writing; whoever does is alone."""
    folder, spill = _folder(), Path(settings.LAKE_SPILL)
    if folder is not None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    # What a writer that was killed has left.
    shutil.rmtree(spill, ignore_errors=True)
    database = _attached({**_WRITER, "temp_directory": str(spill)})
    try:
        database.execute(f"ATTACH {quoted(address())} AS pg (TYPE postgres, READ_ONLY)")
        _choose_format(database)
        yield database
    finally:
        with suppress(Exception):
            database.close()
        shutil.rmtree(spill, ignore_errors=True)


@contextmanager
def copying(spill: Path) -> Iterator[DuckDBPyConnection]:
    """Open PostgreSQL and the lake's files for who copies from both, beside whoever writes."""
    database = _loaded({**_WRITER, "temp_directory": str(spill)}, {**_POSTGRES, **({} if _folder() else _REMOTE)})
    try:
        database.execute(f"ATTACH {quoted(address())} AS pg (TYPE postgres, READ_ONLY)")
        database.execute("SET TimeZone = 'UTC'")
        yield database
    finally:
        with suppress(Exception):
            database.close()
        shutil.rmtree(spill, ignore_errors=True)


def folders() -> list[Path]:
    """Return the folders in which all is deleted that is not of the lake."""
    return [folder for folder in (_folder(), Path(settings.LAKE_SPILL), Path(settings.LAKE_QUICK)) if folder]


def address() -> str:
    """Return the address of our database as libpq reads it."""
    known = {option.keyword.decode() for option in Conninfo.get_defaults()}
    given = connection.get_connection_params()
    return make_conninfo(**{name: value for name, value in given.items() if name in known and value})


def _attached(options: dict[str, Any]) -> DuckDBPyConnection:
    """Return a database with the catalog of the lake, which is made where there is none."""
    database = _loaded(options, {**_EXTENSIONS, **({} if _folder() else _REMOTE)})
    how = "OVERRIDE_DATA_PATH true, CREATE_IF_NOT_EXISTS true"
    attach = f"DATA_PATH {quoted(settings.LAKE_URL)}, METADATA_SCHEMA '{CATALOG}', {how}"
    try:
        database.execute(f"ATTACH {quoted('ducklake:postgres:' + address())} AS {CATALOG} ({attach})")
    except Exception:
        database.close()
        raise
    return database


def _loaded(options: dict[str, Any], extensions: Mapping[str, str]) -> DuckDBPyConnection:
    import duckdb  # noqa: PLC0415 - a tenth of a second, and 60 MB that most installations need not

    database = duckdb.connect(config={**_CLOSED, **options})
    try:
        for name, package in extensions.items():
            database.execute(f"LOAD {quoted(_extension(name, package, duckdb.__version__))}")
        if _folder() is None:
            bucket.open_to(database)
    except Exception:
        database.close()
        raise
    return database


def _extension(name: str, package: str, version: str) -> str:
    found = importlib.util.find_spec(package)
    if found is None or not found.submodule_search_locations:
        raise NotInstalled(settings.LAKE_URL, package.replace("_", "-"))
    return str(Path(found.submodule_search_locations[0]) / "extensions" / f"v{version}" / f"{name}.duckdb_extension")


def _folder() -> Path | None:
    """Return the folder of the lake, or None where it lies elsewhere."""
    return None if "://" in settings.LAKE_URL else Path(settings.LAKE_URL)


def _choose_format(database: DuckDBPyConnection) -> None:
    # Measured in docs/adr/0029: what is read most often is decoded a quarter faster than with the usual choice. Rows
    # in the catalog itself would have to be erased there too.
    options = {"parquet_compression": "lz4_raw", "parquet_version": "2", "data_inlining_row_limit": "0"}
    for name, value in options.items():
        database.execute(f"CALL {CATALOG}.set_option('{name}', '{value}')")
