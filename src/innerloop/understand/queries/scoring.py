"""Scores of any slice, counted from the facts. "Latest" is a filter on the time of the next answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from django.db import connection

from innerloop.kernel import scope
from innerloop.listen import queries as listening
from innerloop.listen.models import Metric
from innerloop.understand.queries import choosing
from innerloop.understand.queries.choosing import Choice
from innerloop.understand.rules import change, score

MOST_GROUPS = 5_000


@dataclass(frozen=True, slots=True)
class Group:
    """One slice: its key by dimension, and its score."""

    key: dict[str, str | None]
    score: score.Score


@dataclass(slots=True)
class Sql:
    """A statement being put together. Text is ours; whatever came from outside is in `values`."""

    columns: list[str]
    joins: list[str]
    conditions: list[str]
    values: list[Any]


def total(choice: Choice) -> score.Score:
    """Return the score of a choice, whatever its dimensions."""
    return _groups(choice, ())[0].score


def groups(choice: Choice) -> list[Group]:
    """Return the score of each slice by the choice's dimensions, in the order of their keys."""
    return _groups(choice, choice.by) if choice.by else []


def histogram(choice: Choice) -> dict[int, int]:
    """Return how many answers gave each score of the scale, also those that nobody gave."""
    metric = metric_of(choice)
    sql = chosen(choice, metric)
    rows = _run(f"SELECT f.score, count(*) {from_(sql)} GROUP BY f.score", sql.values)
    found = dict(rows)
    return {number: found.get(number, 0) for number in listening.scale_of(metric).scores}


def compare(before: Choice, after: Choice) -> change.Comparison:
    """Return how far the score of `after` is from that of `before`, with interval and p-value."""
    return change.compare(total(before), total(after))


def metric_of(choice: Choice) -> Metric:
    """Return the choice's metric; raises Impossible where there is none of that name."""
    metric = listening.metric(choice.metric)
    if metric is None:
        known = ", ".join(listening.metrics())
        raise choosing.Impossible("metric", f"There is no metric {choice.metric[:40]!r}. Known: {known}.")
    return metric


def _groups(choice: Choice, by: Sequence[str]) -> list[Group]:
    metric = metric_of(choice)
    sql = chosen(choice, metric)
    dimensions = [_dimension(sql, name) for name in by]
    counted = (
        "count(*) FILTER (WHERE f.score = ANY(%s)), count(*) FILTER (WHERE f.score = ANY(%s)), count(*), avg(f.score)"
    )
    keys = ", ".join(dimensions)
    statement = f"SELECT {keys + ', ' if keys else ''}{counted} {from_(sql)}"
    if keys:
        order = ", ".join(str(number + 1) for number in range(len(dimensions)))
        statement += f" GROUP BY {order} ORDER BY {order} LIMIT {MOST_GROUPS + 1}"
    rows = _run(statement, [*sql.columns, metric.top, metric.bottom, *sql.values])
    if len(rows) > MOST_GROUPS:
        reason = f"`by` {','.join(by)} makes more than {MOST_GROUPS:,} groups. Ask for fewer dimensions or less time."
        raise choosing.Impossible("by", reason)
    return [_group(by, row) for row in rows]


def _group(by: Sequence[str], row: tuple[Any, ...]) -> Group:
    *keys, top, bottom, n, mean = row
    named = {name: None if key is None else str(key) for name, key in zip(by, keys, strict=True)}
    return Group(named, score.of_counts(top, n - top - bottom, bottom, None if mean is None else float(mean)))


def chosen(choice: Choice, metric: Metric) -> Sql:
    """Return the conditions of a choice, ready to be put into a statement."""
    sql = Sql([], [], ["f.workspace_id = %s", "f.metric_id = %s"], [scope.current(), metric.id])
    if choice.since:
        _condition(sql, "f.answered_at >= %s", choice.since)
    if choice.until:
        _condition(sql, "f.answered_at < %s", choice.until)
    if choice.is_latest:
        _latest(sql, choice)
    for name, values in choice.where.items():
        _filter(sql, name, values)
    return sql


def _latest(sql: Sql, choice: Choice) -> None:
    # The newest before `until`: nothing of the same customer follows it before then. With a time bucket: before the
    # bucket's end. An answer without a customer has no next one, and so counts.
    here = "next_here" if choice.is_per_touchpoint else "next"
    conditions = [f"f.{here}_at IS NULL"]
    if choice.until:
        conditions.append(f"f.{here}_at >= %s")
        sql.values.append(choice.until)
    if choice.bucket:
        unit = choosing.BUCKETS[choice.bucket]
        conditions.append(f"date_trunc('{unit}', f.{here}_on) > date_trunc('{unit}', f.answered_on)")
    sql.conditions.append(f"({' OR '.join(conditions)})")


def _filter(sql: Sql, name: str, values: Sequence[str]) -> None:
    if name in choosing.ROWS:
        column, table = choosing.ROWS[name]
        known = f"SELECT id FROM {table} WHERE workspace_id = %s AND key = ANY(%s)"
        sql.conditions.append(f"f.{column} IN ({known})")
        sql.values += [scope.current(), list(values)]
    elif name == choosing.PROGRAM:
        sql.conditions.append(
            "f.program_id IN (SELECT id FROM listen_program WHERE workspace_id = %s AND slug = ANY(%s))"
        )
        sql.values += [scope.current(), list(values)]
    elif name in choosing.PLAIN:
        _condition(sql, f"f.{choosing.PLAIN[name]} = ANY(%s)", list(values))
    else:
        sql.conditions.append("f.properties ->> %s = ANY(%s)")
        sql.values += [choosing.property_name(name), list(values)]


def _dimension(sql: Sql, name: str) -> str:
    if name in choosing.ROWS:
        column, table = choosing.ROWS[name]
        sql.joins.append(f"LEFT JOIN {table} d_{name} ON d_{name}.id = f.{column}")
        return f"d_{name}.key"
    if name == choosing.PROGRAM:
        sql.joins.append("LEFT JOIN listen_program d_program ON d_program.id = f.program_id")
        return "d_program.slug"
    if name in choosing.PLAIN:
        return f"f.{choosing.PLAIN[name]}"
    if name in choosing.BUCKETS:
        return f"date_trunc('{choosing.BUCKETS[name]}', f.answered_on)::date"
    # The name stands in SELECT, before all conditions, so its value goes to the front.
    sql.columns.append(choosing.property_name(name) or "")
    return "f.properties ->> %s"


def _condition(sql: Sql, text: str, value: Any) -> None:
    sql.conditions.append(text)
    sql.values.append(value)


def from_(sql: Sql) -> str:
    """Return the FROM and WHERE of a statement."""
    return f"FROM understand_fact f {' '.join(sql.joins)} WHERE {' AND '.join(sql.conditions)}"


def _run(statement: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, list(values))
        return cast(list[tuple[Any, ...]], cursor.fetchall())
