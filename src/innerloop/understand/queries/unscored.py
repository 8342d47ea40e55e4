"""Answers without a score, and what nobody asked for: in no score of who was asked, and still saying something."""

from django.db.models import Exists, OuterRef, QuerySet

from innerloop.listen import queries as listening
from innerloop.listen.models import Response
from innerloop.understand.models import Fact
from innerloop.understand.queries import filtering
from innerloop.understand.queries.choosing import Choice
from innerloop.understand.queries.scoring import metric_of
from innerloop.understand.queries.withholding import but_few_anonymous


def unscored(choice: Choice) -> QuerySet[Response]:
    """Return the answers of a slice that were to carry this metric and carry no score, newest first. One query.

    All of them: "the latest of each" is said of scores. What was set aside as automatic is not among them, nor what
    nobody asked for: that was never to carry a score.
    """
    metric = metric_of(choice)
    rows = listening.responses().filter(metric=metric, score=None, excluded_at=None, source="")
    # One whose score stands in a further question is counted, so it is not without.
    rows = rows.filter(~Exists(Fact.objects.filter(response=OuterRef("pk"), metric=metric)))
    return _within(rows, choice)


def unasked(choice: Choice) -> QuerySet[Response]:
    """Return the reviews, posts and talks of a slice, on whatever metric their stars are, newest first. One query."""
    return _within(listening.responses().filter(excluded_at=None).exclude(source=""), choice)


def _within(rows: QuerySet[Response], choice: Choice) -> QuerySet[Response]:
    if choice.since:
        rows = rows.filter(answered_at__gte=choice.since)
    if choice.until:
        rows = rows.filter(answered_at__lt=choice.until)
    return but_few_anonymous(rows.filter(filtering.meets(Response, choice.where)))
