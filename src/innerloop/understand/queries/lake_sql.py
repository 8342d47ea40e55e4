"""A choice as a statement on rows of the lake. Text is ours, values are bound."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.utils import timezone

from innerloop.listen.models import Metric
from innerloop.understand.lake import layout
from innerloop.understand.queries import choosing, naming
from innerloop.understand.queries.choosing import Choice


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked: `of_anonymous` of no others, all as one score; `is_folded` sums for each group, no scores."""

    choice: Choice
    metric: Metric
    by: tuple[str, ...]
    of_anonymous: bool = False
    is_folded: bool = False


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


def folded(asked: Asked, parts: Sequence[str]) -> str:
    """Return the statement that adds up, for each group, what several statements by score have counted.

    A row is a key, whether it is of the anonymous, and what `Counted` holds: a tenth as many rows to carry as by score.
    """
    keys = "".join(f"k{place}, " for place in range(len(asked.by)))
    text = " UNION ALL ".join(f"({text})" for text in parts)
    top, bottom = (_one_of(scores) for scores in (asked.metric.top, asked.metric.bottom))
    sums = ("n", "score::BIGINT * n", "score::BIGINT * score * n")
    added = ", ".join([_sum("n", top), _sum("n", bottom), *map(_sum, sums)])
    return f"SELECT {keys}is_anonymous, {added} FROM ({text}) AS c({keys}score, is_anonymous, n) GROUP BY ALL"


def _one_of(scores: Sequence[int]) -> str:
    return f"score IN ({', '.join(str(int(score)) for score in scores)})" if scores else "false"


def _sum(of: str, among: str = "true") -> str:
    return f"coalesce(sum({of}) FILTER ({among}), 0)::BIGINT"


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
