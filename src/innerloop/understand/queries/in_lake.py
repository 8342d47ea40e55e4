"""A choice counted in the lake: what its files hold, plus and minus what the facts have become since then.

Both are additions, so they add up to what PostgreSQL would count at this moment, to the last answer.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from django.db import Error
from django.utils import timezone

from innerloop.kernel import scope
from innerloop.listen.models import Metric
from innerloop.understand.lake import at_hand, engine, files, layout, quick
from innerloop.understand.queries import choosing, naming, statement
from innerloop.understand.queries.choosing import Choice

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# Fewer facts PostgreSQL counts as quickly: docs/adr/0029 says how that was found.
FROM_FACTS = 10_000
# How often it is looked anew what to read, where that is taken away while it is read.
TRIES = 4

Key = tuple[Any, ...]
Scores = dict[Key, dict[int, int]]  # of each group how many gave which score


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked."""

    choice: Choice
    metric: Metric
    by: tuple[str, ...]
    of_anonymous: bool = False


@dataclass(frozen=True, slots=True)
class _Then:
    """What to read, where properties are in it, and what has changed since."""

    record: str
    files: files.Files
    columns: Mapping[str, str]
    changes: list[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Source:
    """Rows of the lake that a statement counts: what it reads, where properties are in it, how many a row counts for.

    `types` are those of the columns whose texts are numbers there.
    """

    of: str
    columns: Mapping[str, str]
    count: str = "count(*)"
    types: Mapping[str, str] = field(default_factory=dict)

    def column(self, name: str) -> str:
        """Return the column of a dimension; NULL of a property that no row has."""
        of_property = choosing.property_name(name)
        return self.columns.get(of_property, "NULL") if of_property is not None else name

    def value(self, column: str) -> str:
        """Return how a value is bound that a column is compared with; one that it never has is nothing."""
        return f"TRY_CAST(? AS {self.types[column]})" if column in self.types else "?"


@dataclass(slots=True)
class _Sql:
    """A statement of the lake being put together. Text is ours; whatever came from outside is in `values`."""

    conditions: list[str] = field(default_factory=list)
    values: list[Any] = field(default_factory=list)

    def ask(self, text: str, *values: Any) -> None:
        """Add a condition."""
        self.conditions.append(text)
        self.values += values


def scores(
    choice: Choice, metric: Metric, by: Sequence[str], *, of_anonymous: bool = False
) -> tuple[Scores, Scores] | None:
    """Return what each group holds, and what of it is anonymous, in the order of their keys.

    `of_anonymous` counts no others, all of them as one score: that costs nothing where nobody is anonymous. None where
    PostgreSQL should count: no lake, too few facts, or the lake does not answer. Raises Impossible for too many groups.
    """
    extent = None if choice.is_by_words or any(map(choosing.is_of_words, by)) else at_hand.extent(scope.current())
    if extent is None or _facts_within(choice, extent) < FROM_FACTS:
        return None
    asked = Asked(choice, metric, tuple(by), of_anonymous)
    limit = (choosing.MOST_GROUPS + 1) * 2 * max(metric.high - metric.low + 1, 1)
    found = _read(asked, limit)
    if found is None:
        return None
    rows, then = found
    if len(rows) >= limit:
        # What has come since then may have emptied groups: PostgreSQL knows how many are left.
        if then.changes or then.files.changes:
            return None
        raise choosing.TooManyGroups(by)
    return _named(by, [*rows, *then.changes])


def _read(asked: Asked, limit: int) -> tuple[list[tuple[Any, ...]], _Then] | None:
    """Return what the files hold, and what was read; None where the lake does not answer."""
    for _ in range(TRIES):
        then = _since_then(asked)
        if then is None:
            return None
        try:
            return _in_files(asked, then, limit=limit), then
        except Error:
            raise
        except Exception as error:
            if engine.is_too_large(error):
                return None
            # A sweep may have taken the files away under our eyes: then there are newer ones, and no fault.
            if not _has_moved(then):
                at_hand.leave_alone(error)
                engine.close_reader()
                return None
    # They are taken away faster than we read. PostgreSQL answers this once, and nobody else is kept off the lake.
    return None


def _has_moved(then: _Then) -> bool:
    now = statement.run("SELECT files::text FROM understand_lake WHERE workspace_id = %s", [scope.current()])
    return now != [(then.record,)]


def _facts_within(choice: Choice, extent: at_hand.Extent) -> float:
    """Return about how many facts lie in the time of a choice, as if they came evenly."""
    first, last = max(choice.since or extent.first_at, extent.first_at), extent.last_at
    if choice.until:
        last = min(choice.until, last)
    whole = (extent.last_at - extent.first_at).total_seconds() or 1.0
    return extent.facts * max((last - first).total_seconds(), 0.0) / whole


def _since_then(asked: Asked) -> _Then | None:
    """Return what to read, and what has changed since. In one statement."""
    sql = statement.chosen(asked.choice, asked.metric)
    if asked.of_anonymous:
        sql.conditions.append(statement.ANONYMOUS)
    keys = [_key_of_change(sql, name) for name in asked.by]
    grouped = ", ".join(str(number + 1) for number in range(len(keys) + 2))
    changes = (
        f"SELECT {''.join(f'{key}, ' for key in keys)}{0 if asked.of_anonymous else 'f.score'}, f.is_anonymous, "
        "sum(f.sign) "
        f"{statement.from_(sql, of=statement.CHANGES)} GROUP BY {grouped} HAVING sum(f.sign) <> 0"
    )
    # One statement sees the record and the changes as of one moment; the writer moves both in one transaction.
    rows = statement.run(
        f"SELECT l.files::text, l.columns::text, l.layout, c.* FROM understand_lake l LEFT JOIN ({changes}) c ON true "
        "WHERE l.workspace_id = %s AND l.snapshot IS NOT NULL",
        [*sql.columns, *sql.values, scope.current()],
    )
    if not rows or rows[0][2] != layout.LAYOUT:
        return None
    record, columns, _ = rows[0][:3]
    since_then = [row[3:] for row in rows if row[-1] is not None]
    return _Then(record, files.recorded(json.loads(record)), json.loads(columns), since_then)


def _key_of_change(sql: statement.Sql, name: str) -> str:
    """Return the expression of a dimension as the lake has it: rows by their id, which are named in the end."""
    if name in layout.ROWS:
        return f"f.{name}_id::text"
    return statement.dimension(sql, name)


def _in_files(asked: Asked, then: _Then, *, limit: int) -> list[tuple[Any, ...]]:
    with engine.reading() as lake:
        parts = [statement_of(asked, source) for source in _sources(then, lake)]
        if not parts:
            return []
        text = " UNION ALL ".join(f"({text})" for text, _ in parts)
        given = [value for _, values in parts for value in values]
        return _dated(asked.by, lake.execute(f"{text} LIMIT {limit:d}", given).fetchall())


def _dated(by: Sequence[str], rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Return rows with dates where the lake wrote some as texts."""
    at = next((place for place, name in enumerate(by) if name in layout.BUCKETS), None)
    if at is None or not any(isinstance(row[at], str) for row in rows[:1]):
        return rows
    dates = {text: date.fromisoformat(text) for text in {row[at] for row in rows}}
    return [(*row[:at], dates[row[at]], *row[at + 1 :]) for row in rows]


def _sources(then: _Then, lake: DuckDBPyConnection) -> Iterator[Source]:
    """Yield what adds up to the facts: those that were written whole, and what has changed beside them."""
    if paths := then.files.facts:
        columns = then.files.columns_of_facts(then.columns)
        found = quick.opened(then.files.quick, lake)
        yield Source(found.source, columns, types=found.types) if found else Source(files.source(paths), columns)
    if paths := then.files.changes:
        yield Source(files.source(paths), then.columns, "sum(sign)::BIGINT")


def statement_of(asked: Asked, source: Source) -> tuple[str, list[Any]]:
    """Return the statement that counts what is asked in a source of rows of the lake, and its values."""
    sql = _chosen(asked.choice, asked.metric, source)
    if asked.of_anonymous:
        sql.ask("is_anonymous = 1")
    keys = "".join(f"{source.column(name)}, " for name in asked.by)
    # Of the anonymous only how many there are is asked, and there are a tenth as many rows without their scores.
    counted = f"{0 if asked.of_anonymous else 'score'}, is_anonymous, {source.count}"
    return f"SELECT {keys}{counted} FROM {source.of} WHERE {' AND '.join(sql.conditions)} GROUP BY ALL", sql.values


def _chosen(choice: Choice, metric: Metric, source: Source) -> _Sql:
    sql = _Sql()
    sql.ask(f"metric = {source.value('metric')}", str(metric.id))
    if choice.since:
        sql.ask("answered_at >= ?", _microseconds(choice.since))
    if choice.until:
        sql.ask("answered_at < ?", _microseconds(choice.until))
    if choice.is_latest:
        _latest(sql, choice)
    for name, values in choice.where.items():
        column = source.column(name)
        wanted = naming.ids(name, values) if name in layout.ROWS else list(values)
        # Nothing is one of none, and nothing has a property that no answer had.
        if not wanted or column == "NULL":
            sql.ask("false")
        else:
            sql.ask(f"{column} IN ({', '.join([source.value(column)] * len(wanted))})", *wanted)
    return sql


def _latest(sql: _Sql, choice: Choice) -> None:
    is_here = choice.is_per_touchpoint
    latest = layout.latest(bucket=choice.bucket, is_here=is_here)
    if choice.until:
        sql.ask(f"({latest} OR {layout.next_at(is_here=is_here)} >= ?)", _microseconds(choice.until))
    else:
        sql.ask(latest)


def _microseconds(moment: datetime) -> int:
    since = (moment if timezone.is_aware(moment) else moment.replace(tzinfo=UTC)) - datetime(1970, 1, 1, tzinfo=UTC)
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def _named(by: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> tuple[Scores, Scores]:
    """Add up rows of key, score, whether anonymous, and how many, under the names of their keys and in their order."""
    every: Scores = defaultdict(lambda: defaultdict(int))
    anonymous: Scores = defaultdict(lambda: defaultdict(int))
    held = list(rows)
    names = naming.names(by, {row[:-3] for row in held})
    for row in held:
        key, score, is_anonymous, n = names.of(row[:-3]), row[-3], row[-2], int(row[-1])
        every[key][score] += n
        if is_anonymous:
            anonymous[key][score] += n
    halves = _filled(every), _filled(anonymous)
    if len(halves[0]) > choosing.MOST_GROUPS:
        raise choosing.TooManyGroups(by)
    return names.in_order(halves[0]), names.in_order(halves[1])


def _filled(found: Scores) -> Scores:
    """Return the groups in which there is somebody."""
    kept = {key: {score: n for score, n in scores.items() if n} for key, scores in found.items()}
    return {key: scores for key, scores in kept.items() if scores}
