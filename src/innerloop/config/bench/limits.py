"""What a slice could cost at least: bare DuckDB over each kind of our files and its own table, and NumPy in memory."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from innerloop.listen.models import Metric
from innerloop.understand.lake import engine, files, layout, quick
from innerloop.understand.models import Lake
from innerloop.understand.queries import Choice, choosing, lake_sql, naming
from innerloop.understand.queries.lake_sql import Source

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Times = Callable[[Sequence[Callable[[], object]]], list[float]]
SCORES = 11
QUICK = "DuckDB's file that is read quickly, alone"


def measure(chosen: Sequence[Choice], metric: Metric, workspace_id: UUID, times: Times) -> dict[str, list[float]]:
    """Return the milliseconds of each slice by each limit, by name."""
    import duckdb  # noqa: PLC0415 - loaded by whoever measures slices

    known = Lake.everywhere.get(workspace_id=workspace_id)
    bare = duckdb.connect(config={"threads": 2, "perfect_ht_threshold": engine.ARRAY_BITS})
    recorded = files.recorded(known.files)
    of_files = files.source(recorded.facts)
    bare.execute(f"CREATE TABLE own AS SELECT * FROM {of_files}")
    sources = {"files": Source(of_files, known.columns), "DuckDB's own table": Source("own", known.columns)}
    if opened := quick.opened(recorded.quick, bare):
        sources[QUICK] = Source(opened.source, known.columns, types=opened.types)
    found = {name: times([_asked(bare, each, metric, of) for each in chosen]) for name, of in sources.items()}
    try:
        arrays = _Arrays(bare, known.columns)
    except ImportError:
        return found
    finally:
        bare.execute("DROP TABLE own")
        bare.close()
    found["NumPy over arrays"] = times([lambda each=each: arrays.count(each, metric) for each in chosen])  # type: ignore[misc]
    return found


def _asked(bare: DuckDBPyConnection, choice: Choice, metric: Metric, of: Source) -> Callable[[], object]:
    text, values = lake_sql.statement_of(lake_sql.Asked(choice, metric, choice.by), of)
    return lambda: bare.execute(text, values).fetchall()


class _Arrays:
    """Every column as an array of small numbers."""

    def __init__(self, bare: DuckDBPyConnection, columns: Mapping[str, str]) -> None:
        import numpy  # noqa: PLC0415 - only for this; a development dependency

        self.np, self.codes, self.plain = numpy, {}, {}
        self.columns = columns
        names = [*layout.ROWS, "channel", "language", "week", "month", "metric", *columns.values()]
        for name in names:
            values = [value for (value,) in bare.execute(f"SELECT DISTINCT {name} FROM own ORDER BY 1").fetchall()]
            self.codes[name] = {value: code for code, value in enumerate(values)}
            ranked = (
                f"SELECT coalesce(codes.c, {len(values) - 1})::USMALLINT AS c FROM own LEFT JOIN (SELECT {name} AS v, "
                f"(row_number() OVER (ORDER BY {name}) - 1) AS c FROM (SELECT DISTINCT {name} FROM own WHERE {name} "
                f"IS NOT NULL)) AS codes ON codes.v = own.{name}"
            )
            self.plain[name] = bare.execute(ranked).fetchnumpy()["c"]
        for name in ("score", "answered_at", "next_at", "next_here_at", *_flags()):
            self.plain[name] = bare.execute(f"SELECT {name} FROM own").fetchnumpy()[name]

    def count(self, choice: Choice, metric: Metric) -> Any:
        """Count a slice: a mask, one key of all groups and the score, and a bincount."""
        np, masks = self.np, [self.plain["metric"] == self.codes["metric"][str(metric.id)]]
        if choice.since:
            masks.append(self.plain["answered_at"] >= _microseconds(choice.since))
        if choice.until:
            masks.append(self.plain["answered_at"] < _microseconds(choice.until))
        if choice.is_latest:
            masks.append(self._latest(choice))
        for name, values in choice.where.items():
            masks.append(self._one_of(name, values))
        mask = np.logical_and.reduce(masks)
        key = self.plain["score"][mask].astype(np.int32)
        for name in choice.by:
            column = self._column(name)
            key += self.plain[column][mask].astype(np.int32) * (SCORES * self._stride(choice, name))
        return np.bincount(key)

    def _latest(self, choice: Choice) -> Any:
        here = choice.is_per_touchpoint
        latest = self.plain[layout.latest(bucket=choice.bucket, is_here=here)]
        if choice.until is None:
            return latest
        return latest | (self.plain[layout.next_at(is_here=here)] >= _microseconds(choice.until))

    def _one_of(self, name: str, values: Sequence[str]) -> Any:
        column = self._column(name)
        wanted = naming.ids(name, values) if name in layout.ROWS else values
        codes = [self.codes[column][value] for value in wanted if value in self.codes[column]]
        return self.np.logical_or.reduce([self.plain[column] == code for code in codes] or [self.np.zeros(1, bool)])

    def _column(self, name: str) -> str:
        return self.columns[of] if (of := choosing.property_name(name)) else name

    def _stride(self, choice: Choice, name: str) -> int:
        stride = 1
        for other in choice.by[: choice.by.index(name)]:
            stride *= len(self.codes[self._column(other)])
        return stride


def _flags() -> list[str]:
    return [layout.latest(bucket=bucket, is_here=here) for bucket in (None, *layout.BUCKETS) for here in (False, True)]


def _microseconds(moment: datetime) -> int:
    return int((moment - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds() * 1_000_000)
