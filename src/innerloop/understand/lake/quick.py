"""The facts of a lake once more in a file of DuckDB's own, which is read several times as quickly as the lake's.

In it a text or a date that takes few values is a number (an ENUM), so that a group is a place in an array instead of
one in a hash table, and nothing is packed. It is made of the lake's files whenever these are written whole, lies in the
home folder wherever they lie, and holds nothing that they do not: whoever finds none reads them (docs/adr/0047).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from django.conf import settings

from innerloop.understand.lake import engine
from innerloop.understand.lake.layout import quoted

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# A column of more values than fit into a byte keeps them as they are.
MOST_VALUES = 250
_NAME = "quick_"


@dataclass(frozen=True, slots=True)
class Quick:
    """One such file, opened: what a statement reads, and the type of each column whose values are numbers.

    They come out as texts, dates as ISO 8601 writes them.
    """

    source: str
    types: Mapping[str, str]


class _Known:
    """The types in each file that this process has opened."""

    types: dict[str, Mapping[str, str]] = {}


def write(of: str, keys: Sequence[str], lake: DuckDBPyConnection) -> str:
    """Write the rows of a table of the lake, which are grouped by these columns, into a new file; return its name.

    It is closed when this returns, so that every process may read it, and none may change it.
    """
    folder = _folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = _NAME + uuid4().hex
    with _begun(name, lake):
        few = [column for column in keys if _has_few(column, of, lake)]
        for column in few:
            values = f"SELECT DISTINCT {column}::VARCHAR FROM {of} WHERE {column} IS NOT NULL ORDER BY 1"
            lake.execute(f"CREATE TYPE {_type(name, column)} AS ENUM ({values})")
        numbers = ", ".join(f"{column}::VARCHAR::{_type(name, column)} AS {column}" for column in few)
        replaced = f" REPLACE ({numbers})" if few else ""
        lake.execute(f"CREATE TABLE {name}.facts AS SELECT * EXCLUDE (id){replaced} FROM {of}")
    return name


def opened(name: str, reader: DuckDBPyConnection) -> Quick | None:
    """Return a file of this name as a reader has it open; None where there is none on this machine."""
    if not name:
        return None
    import duckdb  # noqa: PLC0415 - as in engine

    try:
        reader.execute(f"ATTACH IF NOT EXISTS {quoted(str(_path(name)))} AS {name} (READ_ONLY)")
        if name not in _Known.types:
            _Known.types = {**_Known.types, name: _types_in(name, reader)}
    except duckdb.Error:
        return None
    return Quick(f"{name}.facts", _Known.types[name])


def is_there(name: str) -> bool:
    """Say whether this machine has a file of this name."""
    return bool(name) and _path(name).exists()


def let_go() -> None:
    """Close the files that were taken away: until then the disk keeps what is in them."""
    for name in [name for name in _Known.types if not is_there(name)]:
        # It may have been closed with the reader that had it open.
        with suppress(Exception), engine.reading() as reader:
            reader.execute(f"DETACH DATABASE IF EXISTS {name}")
        _Known.types = {kept: types for kept, types in _Known.types.items() if kept != name}


def forget_all_but(names: set[str]) -> None:
    """Take away every file that is none of these."""
    for path in _folder().glob(f"{_NAME}*"):
        if path.name.split(".")[0] not in names:
            path.unlink(missing_ok=True)


@contextmanager
def _begun(name: str, lake: DuckDBPyConnection) -> Iterator[None]:
    """Have a new file open for writing; what was begun and not ended is taken away."""
    lake.execute(f"ATTACH {quoted(str(_path(name)))} AS {name}")
    try:
        # What is packed takes half the space and twice the time.
        lake.execute("SET force_compression = 'uncompressed'")
        yield
        lake.execute(f"CHECKPOINT {name}")
    except BaseException:
        _path(name).unlink(missing_ok=True)
        raise
    finally:
        with suppress(Exception):  # it was told to stop, or is broken: then it is thrown away whole
            lake.execute("RESET force_compression")
            lake.execute(f"DETACH {name}")


def _has_few(column: str, of: str, lake: DuckDBPyConnection) -> bool:
    first = f"SELECT DISTINCT {column} FROM {of} WHERE {column} IS NOT NULL LIMIT {MOST_VALUES + 1}"
    [count] = lake.execute(f"SELECT count(*) FROM ({first})").fetchone() or [0]
    return 0 < count <= MOST_VALUES


def _types_in(name: str, reader: DuckDBPyConnection) -> Mapping[str, str]:
    rows = reader.execute(
        "SELECT column_name FROM duckdb_columns() WHERE database_name = ? AND starts_with(data_type, 'ENUM')", [name]
    ).fetchall()
    return {column: _type(name, column) for (column,) in rows}


def _type(name: str, column: str) -> str:
    return f"{name}.of_{column}"


def _path(name: str) -> Path:
    return _folder() / f"{name}.duckdb"


def _folder() -> Path:
    return Path(settings.LAKE_QUICK)
