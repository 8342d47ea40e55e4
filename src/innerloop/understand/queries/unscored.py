"""Answers without a score: they count in no number, and still say something."""

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

    All of them: "the latest of each" is said of scores. What was set aside as automatic is not among them.
    """
    metric = metric_of(choice)
    rows = listening.responses().filter(metric=metric, score=None, excluded_at=None)
    # One whose score stands in a further question is counted, so it is not without.
    rows = rows.filter(~Exists(Fact.objects.filter(response=OuterRef("pk"), metric=metric)))
    if choice.since:
        rows = rows.filter(answered_at__gte=choice.since)
    if choice.until:
        rows = rows.filter(answered_at__lt=choice.until)
    return but_few_anonymous(rows.filter(filtering.meets(Response, choice.where)))
