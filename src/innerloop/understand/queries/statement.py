"""A choice as a statement: which facts, filtered by what, grouped by what. Text is ours, values are bound."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from django.db import connection

from innerloop.kernel import scope
from innerloop.listen.models import Metric
from innerloop.understand.queries import choosing, filtering
from innerloop.understand.queries.choosing import Choice
from innerloop.understand.rules import feelings

# By whom it must be asked whether an answer is one of few: rules/anonymity.py.
ANONYMOUS = "f.is_anonymous"
# What an answer speaks of, once each; where it does in several places, the worst says how.
_SPOKEN = """SELECT t.slug, CASE min(m.feeling) {named} END AS feeling
    FROM understand_mention m JOIN understand_theme t ON t.id = m.theme_id
    WHERE m.response_id = f.response_id AND t.is_on{among} GROUP BY t.slug{felt}"""
_NAMED = " ".join(f"WHEN {label} THEN '{name}'" for label, name in feelings.NAMES.items())
# It stands in the group of each theme, or of each feeling; one that speaks of none in the group of none.
_THEMES = "LEFT JOIN LATERAL ({spoken}) d_theme ON true"
_FEELINGS = "LEFT JOIN LATERAL (SELECT DISTINCT s.feeling FROM ({spoken}) s) d_feeling ON true"
FACTS, CHANGES = "understand_fact", "understand_factchange"


@dataclass(slots=True)
class Sql:
    """A statement being put together. Text is ours; whatever came from outside is bound.

    In the order of the text: `columns` in SELECT, `joined` in the joins, `values` in the conditions.
    """

    columns: list[str]
    joins: list[str]
    conditions: list[str]
    values: list[Any]
    joined: list[Any] = field(default_factory=list)
    where: Mapping[str, Sequence[str]] = field(default_factory=dict)


def chosen(choice: Choice, metric: Metric) -> Sql:
    """Return the conditions of a choice, ready to be put into a statement."""
    sql = Sql([], [], ["f.workspace_id = %s", "f.metric_id = %s"], [scope.current(), metric.id], where=choice.where)
    if choice.since:
        _condition(sql, "f.answered_at >= %s", choice.since)
    if choice.until:
        _condition(sql, "f.answered_at < %s", choice.until)
    if choice.is_latest:
        _latest(sql, choice)
    for found in filtering.conditions(choice.where, of="f"):
        sql.conditions.append(found.text)
        sql.values += found.values
    return sql


def dimensions(sql: Sql, names: Sequence[str]) -> list[str]:
    """Return the expressions of several dimensions: beside a theme, a feeling is the one towards it."""
    return [dimension(sql, name, beside=names) for name in names]


def dimension(sql: Sql, name: str, *, beside: Sequence[str] = ()) -> str:
    """Return the expression of a dimension, with what it needs put into the statement."""
    if name in choosing.ROWS:
        column, table = choosing.ROWS[name]
        sql.joins.append(f"LEFT JOIN {table} d_{name} ON d_{name}.id = f.{column}")
        return f"d_{name}.key"
    if name == choosing.PROGRAM:
        sql.joins.append("LEFT JOIN listen_program d_program ON d_program.id = f.program_id")
        return "d_program.slug"
    if name in (choosing.THEME, choosing.THEME_FEELING):
        return _spoken(sql, name, of_each=choosing.THEME in (name, *beside))
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


def _spoken(sql: Sql, name: str, *, of_each: bool) -> str:
    """Return the expression of a theme, or of a feeling: towards each theme, or towards any that is asked for."""
    themes, felt = sql.where.get(choosing.THEME, ()), sql.where.get(choosing.THEME_FEELING, ())
    among, values = "", []  # type: tuple[str, list[Any]]
    if themes and not of_each:
        among, values = " AND t.slug = ANY(%s)", [list(themes)]
    if felt:
        values.append([feelings.LABELS[each] for each in felt if each in feelings.LABELS])
    spoken = _SPOKEN.format(named=_NAMED, among=among, felt=" HAVING min(m.feeling) = ANY(%s)" if felt else "")
    join = (_THEMES if of_each else _FEELINGS).format(spoken=spoken)
    if join not in sql.joins:
        sql.joins.append(join)
        sql.joined += values
    if not of_each:
        return "d_feeling.feeling"
    return "d_theme.slug" if name == choosing.THEME else "d_theme.feeling"


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
