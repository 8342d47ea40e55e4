"""A choice as a statement: which facts, filtered by what, grouped by what. Text is ours, values are bound."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from django.db import connection

from innerloop.kernel import scope
from innerloop.listen.models import Metric
from innerloop.understand.queries import choosing, filtering
from innerloop.understand.queries.choosing import Choice

# By whom it must be asked whether an answer is one of few: rules/anonymity.py.
ANONYMOUS = "f.is_anonymous"
# An answer stands in the group of each theme that it speaks of, once; one that speaks of none in the group of none.
_SPOKEN_OF = """LEFT JOIN LATERAL (
    SELECT DISTINCT t.slug FROM understand_mention m JOIN understand_theme t ON t.id = m.theme_id
    WHERE m.response_id = f.response_id AND t.is_on) d_theme ON true"""
FACTS, CHANGES = "understand_fact", "understand_factchange"


@dataclass(slots=True)
class Sql:
    """A statement being put together. Text is ours; whatever came from outside is in `values`."""

    columns: list[str]
    joins: list[str]
    conditions: list[str]
    values: list[Any]


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
        found = filtering.condition(name, values, of="f")
        sql.conditions.append(found.text)
        sql.values += found.values
    return sql


def dimension(sql: Sql, name: str) -> str:
    """Return the expression of a dimension, with what it needs put into the statement."""
    if name in choosing.ROWS:
        column, table = choosing.ROWS[name]
        sql.joins.append(f"LEFT JOIN {table} d_{name} ON d_{name}.id = f.{column}")
        return f"d_{name}.key"
    if name == choosing.PROGRAM:
        sql.joins.append("LEFT JOIN listen_program d_program ON d_program.id = f.program_id")
        return "d_program.slug"
    if name == choosing.THEME:
        sql.joins.append(_SPOKEN_OF)
        return "d_theme.slug"
    if name in choosing.PLAIN:
        return f"f.{choosing.PLAIN[name]}"
    if name in choosing.BUCKETS:
        return f"date_trunc('{choosing.BUCKETS[name]}', f.answered_on)::date"
    # The name stands in SELECT, before all conditions, so its value goes to the front.
    sql.columns.append(choosing.property_name(name) or "")
    return "f.properties ->> %s"


def from_(sql: Sql, *, of: str = FACTS) -> str:
    """Return the FROM and WHERE of a statement on the facts, or on what has become of them."""
    return f"FROM {of} f {' '.join(sql.joins)} WHERE {' AND '.join(sql.conditions)}"


def run(statement: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Return the rows of a statement."""
    with connection.cursor() as cursor:
        cursor.execute(statement, list(values))
        return cast(list[tuple[Any, ...]], cursor.fetchall())


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


def _condition(sql: Sql, text: str, value: Any) -> None:
    sql.conditions.append(text)
    sql.values.append(value)
