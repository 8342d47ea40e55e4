"""The facts of a lake once more in a file of DuckDB's own, which is read several times as quickly as the lake's.

In it a text or a date that takes few values is a number (an ENUM), so that a group is a place in an array instead of
one in a hash table, and nothing is packed. It is made of the lake's files whenever these are written whole, lies in the
home folder wherever they lie, and holds nothing that they do not: whoever finds none reads them (docs/adr/0047).
"""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from django.conf import settings

from innerloop.understand.lake import engine
from innerloop.understand.lake.layout import LAYOUT, quoted
from innerloop.understand.models import Lake

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# A column of more values than fit into a byte keeps them as they are.
MOST_VALUES = 250
# What no record names may be about to be named: it was written this very moment.
YOUNG_SECONDS = 120.0
_NAME, _BEGUN = "quick_", "quick_begun"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Quick:
    """One such file, opened: what a statement reads, and the type of each column whose values are numbers.

    They come out as texts, dates as ISO 8601 writes them.
    """

    source: str
    types: Mapping[str, str]


class _Known:
    """What this process knows: the types in each file that it has opened, and which files are damaged."""

    types: dict[str, Mapping[str, str]] = {}
    damaged: frozenset[str] = frozenset()


def write(of: str, keys: Sequence[str], lake: DuckDBPyConnection, *, facts: Sequence[str]) -> str:
    """Write the rows of a table of the lake, which are grouped by these columns, into a file; return its name.

    The name follows from the table's own files (`facts`), so that machines with homes of their own each have one and
    mean the same. It is closed when this returns: every process may read it, and none may change it.
    """
    folder = _folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = _NAME + hashlib.sha256("\n".join(facts).encode()).hexdigest()[:32]
    begun = folder / f"{name}.{uuid4().hex}.new"
    with _begun(begun, lake):
        few = [column for column in keys if _has_few(column, of, lake)]
        for column in few:
            values = f"SELECT DISTINCT {column}::VARCHAR FROM {of} WHERE {column} IS NOT NULL ORDER BY 1"
            lake.execute(f"CREATE TYPE {_type(_BEGUN, column)} AS ENUM ({values})")
        numbers = ", ".join(f"{column}::VARCHAR::{_type(_BEGUN, column)} AS {column}" for column in few)
        replaced = f" REPLACE ({numbers})" if few else ""
        lake.execute(f"CREATE TABLE {_BEGUN}.facts AS SELECT * EXCLUDE (id){replaced} FROM {of}")
    begun.replace(_path(name))
    return name


def opened(name: str, reader: DuckDBPyConnection) -> Quick | None:
    """Return a file of this name as a reader has it open; None where this machine has none that can be read."""
    if not name or name in _Known.damaged:
        return None
    import duckdb  # noqa: PLC0415 - as in engine

    try:
        reader.execute(f"ATTACH IF NOT EXISTS {quoted(str(_path(name)))} AS {name} (READ_ONLY)")
        types = _Known.types.get(name) or _types_in(name, reader)
    except duckdb.Error:
        return None
    _Known.types = {**_Known.types, name: types}
    return Quick(f"{name}.facts", types)


def pass_over(name: str) -> bool:
    """Read a file no more, since something in it could not be read; say whether it was read until now."""
    if name not in _Known.types or name in _Known.damaged:
        return False
    log.warning("The facts of %s are read from the lake's own files: it is damaged", name)
    _Known.damaged |= {name}
    return True


def is_there(name: str) -> bool:
    """Say whether this machine has a file of this name."""
    return bool(name) and _path(name).exists()


def let_go() -> None:
    """Close the files that were taken away: until then the disk keeps what is in them."""
    if not engine.is_read():
        return
    with engine.reading() as reader:
        rows = reader.execute("SELECT database_name FROM duckdb_databases() WHERE database_name LIKE 'quick%'")
        for name in [name for (name,) in rows.fetchall() if not is_there(name)]:
            with suppress(Exception):  # it is tried again at the next look
                reader.execute(f"DETACH DATABASE IF EXISTS {name}")
    _Known.types = {name: types for name, types in _Known.types.items() if is_there(name)}


def tidy(*, young_seconds: float = YOUNG_SECONDS) -> None:
    """Take away what no record names, on this machine: another may have written the lake anew.

    What is younger is left, unless whoever calls this is the one who writes.
    """
    here = list(_folder().glob(f"{_NAME}*"))
    if not here:
        return
    named = set(Lake.everywhere.filter(layout=LAYOUT).exclude(snapshot=None).values_list("files__quick", flat=True))
    for path in here:
        try:
            is_young = time.time() - path.stat().st_mtime < young_seconds
            if path.stem not in named and not is_young:
                path.unlink()
        except FileNotFoundError:
            continue  # another process was quicker
        except OSError as error:
            # Whoever calls this has more to do than that.
            log.warning("What no lake needs cannot be taken away (%s): %s", type(error).__name__, path.name)


@contextmanager
def _begun(path: Path, lake: DuckDBPyConnection) -> Iterator[None]:
    """Have a new file open for writing; what was begun and not ended is taken away."""
    try:
        lake.execute(f"ATTACH {quoted(str(path))} AS {_BEGUN}")
        # What is packed takes half the space and twice the time.
        lake.execute("SET force_compression = 'uncompressed'")
        yield
        lake.execute(f"CHECKPOINT {_BEGUN}")
        lake.execute(f"DETACH {_BEGUN}")
    except BaseException:
        with suppress(Exception):  # it was told to stop, or is broken: then it is thrown away whole
            lake.execute(f"DETACH DATABASE IF EXISTS {_BEGUN}")
        path.unlink(missing_ok=True)
        raise
    finally:
        with suppress(Exception):
            lake.execute("RESET force_compression")


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
