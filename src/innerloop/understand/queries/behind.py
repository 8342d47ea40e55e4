"""The answers behind a number: exactly those that it counts."""

from collections.abc import Collection, Iterable
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
    counted = RawSQL(f"SELECT f.response_id {statement.from_(sql)}", tuple(sql.values))  # noqa: S611 - values are bound
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
