"""The answers behind a number: exactly those that it counts."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import RawSQL

from innerloop.listen import queries as listening
from innerloop.listen.models import Metric, Response
from innerloop.understand.models import Fact
from innerloop.understand.queries import scoring, statement
from innerloop.understand.queries.choosing import Choice


def behind(choice: Choice, *, scores: Collection[int] | None = None) -> QuerySet[Response]:
    """Return the responses that the score of a choice counts, newest first; only those with `scores`, if given."""
    metric = scoring.metric_of(choice)
    sql = scoring.told(choice, metric)
    if scores is not None:
        sql.conditions.append("f.score = ANY(%s)")
        sql.values.append(list(scores))
    return _responses(statement.from_(sql), sql.values, metric)


def newest_behind(choice: Choice, *, most: int) -> QuerySet[Response]:
    """Return the newest so many of `behind`. The facts say which: their index is in the order of time."""
    metric = scoring.metric_of(choice)
    sql = scoring.told(choice, metric)
    # Once each: several questions of one answer may be on the same metric.
    newest = f"SELECT DISTINCT f.answered_at, f.response_id {statement.from_(sql)} ORDER BY 1 DESC, 2 DESC LIMIT %s"
    return _responses(f"FROM ({newest}) f", [*sql.values, most], metric)


def _responses(from_: str, values: Sequence[Any], metric: Metric) -> QuerySet[Response]:
    counted = RawSQL(f"SELECT f.response_id {from_}", tuple(values))  # noqa: S611 - values are bound
    score = Fact.objects.filter(response=OuterRef("pk"), metric=metric).values("score")[:1]
    return listening.responses().filter(id__in=counted).annotate(counted=Subquery(score))


def as_counted(rows: Iterable[Response], metric: Metric) -> list[Response]:
    """Return responses of `behind` as they are counted: with the metric that was meant and its score.

    A response to a Net Promoter question may hold an effort score too; a list of effort scores shows that one.
    Nothing is saved.
    """
    shown = list(rows)
    for row in shown:
        if row.metric_id != metric.id:
            row.metric, row.score = metric, getattr(row, "counted", None)
    return shown


def responses_of(customer_ids: Collection[UUID]) -> set[UUID]:
    """Return the responses of these customers and of whoever was merged into them, in whatever workspace."""
    if not customer_ids:
        return set()
    theirs = Q(customer_id__in=customer_ids) | Q(customer__merged_into_id__in=customer_ids)
    return set(Response.everywhere.filter(theirs).values_list("id", flat=True))
