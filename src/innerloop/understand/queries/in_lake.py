"""A choice counted in the lake: what its files hold, plus and minus what the facts have become since then.

Both are additions, so they add up to what PostgreSQL would count at this moment, to the last answer.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import Error

from innerloop.kernel import scope
from innerloop.listen.models import Metric
from innerloop.understand.lake import at_hand, engine, files, layout, quick
from innerloop.understand.queries import choosing, naming, statement
from innerloop.understand.queries.choosing import Choice
from innerloop.understand.queries.lake_sql import Asked, Source, folded, statement_of
from innerloop.understand.rules import counted
from innerloop.understand.rules.counted import Counted

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# Fewer facts PostgreSQL counts as quickly: docs/adr/0029 says how that was found.
FROM_FACTS = 10_000
# How often it is looked anew what to read, where that is taken away while it is read.
TRIES = 4

Key = tuple[Any, ...]
Scores = dict[Key, dict[int, int]]  # of each group how many gave which score
Counts = dict[Key, Counted]
Held = TypeVar("Held")


@dataclass(frozen=True, slots=True)
class _Then:
    """What to read, where properties are in it, and what has changed since."""

    record: str
    files: files.Files
    columns: Mapping[str, str]
    changes: list[tuple[Any, ...]]


def scores(
    choice: Choice, metric: Metric, by: Sequence[str], *, of_anonymous: bool = False
) -> tuple[Scores, Scores] | None:
    """Return which scores each group holds, and which of it are anonymous, in the order of their keys.

    `of_anonymous` counts no others, all of them as one score: that costs nothing where nobody is anonymous. None where
    PostgreSQL should count: no lake, too few facts, or the lake does not answer. Raises Impossible for too many groups.
    """
    asked = Asked(choice, metric, tuple(by), of_anonymous=of_anonymous)
    found = _found(asked, rows_a_group=2 * max(metric.high - metric.low + 1, 1))
    if found is None:
        return None
    rows, then = found
    return _by_score(by, [*rows, *then.changes])


def counts(choice: Choice, metric: Metric, by: Sequence[str]) -> tuple[Counts, Counts] | None:
    """Return what each group holds, and what of it is anonymous, in the order of their keys.

    None where PostgreSQL should count. Raises Impossible for too many groups.
    """
    found = _found(Asked(choice, metric, tuple(by), is_folded=True), rows_a_group=2)
    if found is None:
        return None
    rows, then = found
    held = [(row[:-6], row[-6], Counted(*row[-5:])) for row in rows]
    held += [(row[:-3], row[-2], counted.of_score(row[-3], int(row[-1]), metric)) for row in then.changes]
    return _folded(by, held)


def _found(asked: Asked, *, rows_a_group: int) -> tuple[list[tuple[Any, ...]], _Then] | None:
    """Return what the files hold, and what was read; None where PostgreSQL should count."""
    of_words = asked.choice.is_by_words or any(map(choosing.is_of_words, asked.by))
    extent = None if of_words else at_hand.extent(scope.current())
    if extent is None or _facts_within(asked.choice, extent) < FROM_FACTS:
        return None
    limit = (choosing.MOST_GROUPS + 1) * rows_a_group
    found = _read(asked, limit)
    if found is None:
        return None
    rows, then = found
    if len(rows) >= limit:
        # What has come since then may have emptied groups: PostgreSQL knows how many are left.
        if then.changes or then.files.changes:
            return None
        raise choosing.TooManyGroups(asked.by)
    return found


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
                if quick.pass_over(then.files.quick):
                    continue
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
        texts, given = [text for text, _ in parts], [value for _, values in parts for value in values]
        text = folded(asked, texts) if asked.is_folded else " UNION ALL ".join(f"({text})" for text in texts)
        return _dated(asked.by, lake.execute(f"{text} LIMIT {limit:d}", given).fetchall())


def _dated(by: Sequence[str], rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Return rows with dates where the lake wrote some as texts."""
    at = next((place for place, name in enumerate(by) if name in layout.BUCKETS), None)
    if at is None or not rows or not isinstance(rows[0][at], str):
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


def _by_score(by: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> tuple[Scores, Scores]:
    """Add up rows of key, score, whether anonymous, and how many, under the names of their keys and in their order."""
    every: Scores = defaultdict(lambda: defaultdict(int))
    anonymous: Scores = defaultdict(lambda: defaultdict(int))
    names = naming.names(by, {row[:-3] for row in rows})
    for row in rows:
        key, score, is_anonymous, n = names.of(row[:-3]), row[-3], row[-2], int(row[-1])
        every[key][score] += n
        if is_anonymous:
            anonymous[key][score] += n
    return _in_order(by, names, _filled(every), _filled(anonymous))


def _filled(found: Scores) -> Scores:
    """Return the groups in which there is somebody."""
    kept = {key: {score: n for score, n in scores.items() if n} for key, scores in found.items()}
    return {key: scores for key, scores in kept.items() if scores}


def _folded(by: Sequence[str], held: Sequence[tuple[Key, int, Counted]]) -> tuple[Counts, Counts]:
    """Add up what was counted of each key, anonymous or not, under the names of the keys and in their order."""
    names = naming.names(by, {key for key, _, _ in held})
    every: Counts = {}
    anonymous: Counts = {}
    for ids, is_anonymous, more in held:
        key = names.of(ids)
        every[key] = every[key].with_(more) if key in every else more
        if is_anonymous:
            anonymous[key] = anonymous[key].with_(more) if key in anonymous else more
    halves = ({key: there for key, there in half.items() if there.n} for half in (every, anonymous))
    return _in_order(by, names, *halves)


def _in_order(
    by: Sequence[str], names: naming.Names, every: dict[Key, Held], anonymous: dict[Key, Held]
) -> tuple[dict[Key, Held], dict[Key, Held]]:
    if len(every) > choosing.MOST_GROUPS:
        raise choosing.TooManyGroups(by)
    return names.in_order(every), names.in_order(anonymous)
