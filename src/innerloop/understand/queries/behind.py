"""The answers behind a number: exactly those that it counts."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from innerloop.listen import queries as listening
from innerloop.listen.models import Response
from innerloop.understand.queries import scoring
from innerloop.understand.queries.choosing import Choice


def behind(choice: Choice, *, scores: Collection[int] | None = None) -> QuerySet[Response]:
    """Return the responses that the score of a choice counts, newest first; only those with `scores`, if given."""
    sql = scoring.chosen(choice, scoring.metric_of(choice))
    if scores is not None:
        sql.conditions.append("f.score = ANY(%s)")
        sql.values.append(list(scores))
    counted = RawSQL(f"SELECT f.response_id {scoring.from_(sql)}", tuple(sql.values))  # noqa: S611 - values are bound
    return listening.responses().filter(id__in=counted)


def responses_of(customer_ids: Collection[UUID]) -> set[UUID]:
    """Return the responses of these customers and of whoever was merged into them, in whatever workspace."""
    if not customer_ids:
        return set()
    theirs = Q(customer_id__in=customer_ids) | Q(customer__merged_into_id__in=customer_ids)
    return set(Response.everywhere.filter(theirs).values_list("id", flat=True))
