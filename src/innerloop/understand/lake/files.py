"""Which files are the lake of a workspace, as its record says it to readers: those of its facts, those of changes.

A changed fact is not written over but noted with its sign, so that whatever is read adds up. Nobody who reads needs the
catalog: a question costs what its files cost, and nothing that somebody remembers of a catalog can be out of date.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings

from innerloop.understand.lake import layout

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


@dataclass(frozen=True, slots=True)
class Files:
    """The files of a workspace, by their paths within the lake.

    `properties` is of how many properties the files of facts have columns: the first ones, for new ones come last.
    `quick` names the file in which those facts stand once more, where there is one.
    """

    facts: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()
    properties: int = 0
    quick: str = ""

    def record(self) -> dict[str, Any]:
        """Return what is written down of them."""
        return asdict(self)

    def columns_of_facts(self, columns: Mapping[str, str]) -> dict[str, str]:
        """Return which properties the files of facts have a column for; no fact in them has another one."""
        # By their numbers: the record says of its columns the shortest name first, whichever came first.
        return {name: column for name, column in columns.items() if int(column[1:]) <= self.properties}


def recorded(record: Mapping[str, Any]) -> Files:
    """Return the files as they were written down."""
    return Files(tuple(record["facts"]), tuple(record["changes"]), record["properties"], record["quick"])


def newest(workspace_id: UUID, lake: DuckDBPyConnection) -> Files:
    """Return the files of the newest snapshot, whether anybody may read it or not."""
    facts, changes = (_listed(name(workspace_id), lake) for name in (layout.table, layout.changes))
    if not facts:
        return Files((), changes)
    # All files of facts are written at once, so that all have the same columns.
    of = f"parquet_schema({layout.quoted(_whole(facts[0]))})"
    [count] = lake.execute(f"SELECT count(*) FROM {of} WHERE regexp_full_match(name, 'p[0-9]+')").fetchone() or [0]
    return Files(facts, changes, count)


def source(paths: Sequence[str]) -> str:
    """Return what a statement reads files with. Columns that only newer ones have are empty in the others."""
    listed = ", ".join(layout.quoted(_whole(path)) for path in paths)
    return f"read_parquet([{listed}], union_by_name => true)" if len(paths) > 1 else f"read_parquet([{listed}])"


def _listed(table: str, lake: DuckDBPyConnection) -> tuple[str, ...]:
    catalog, schema, name = table.split(".")
    rows = lake.execute(f"SELECT data_file FROM ducklake_list_files('{catalog}', '{name}', schema => '{schema}')")
    return tuple(sorted(file.removeprefix(_root()) for (file,) in rows.fetchall()))


def _root() -> str:
    return str(settings.LAKE_URL).rstrip("/") + "/"


def _whole(path: str) -> str:
    return _root() + path
