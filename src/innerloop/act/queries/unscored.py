"""Answers without a score: they count in no number, and still say something."""

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.fields.json import KeyTextTransform

from innerloop.listen import queries as listening
from innerloop.listen.models import Response
from innerloop.understand import queries as understanding
from innerloop.understand.models import Fact
from innerloop.understand.queries import choosing


def unscored(choice: understanding.Choice) -> QuerySet[Response]:
    """Return the answers of a slice that were to carry this metric and carry no score, newest first.

    All of them: "the latest of each" is said of scores.
    """
    metric = understanding.metric_of(choice)
    rows = listening.responses().filter(metric=metric, score=None)
    # One whose score stands in a further question is counted, so it is not without.
    rows = rows.filter(~Exists(Fact.objects.filter(response=OuterRef("pk"), metric=metric)))
    if choice.since:
        rows = rows.filter(answered_at__gte=choice.since)
    if choice.until:
        rows = rows.filter(answered_at__lt=choice.until)
    for number, (name, values) in enumerate(choice.where.items()):
        if property_name := choosing.property_name(name):
            rows = _held(rows, property_name, values, f"held_{number}")
        else:
            rows = rows.filter(_named(name, values))
    return understanding.but_few_anonymous(rows)


def _named(name: str, values: tuple[str, ...]) -> Q:
    if name in choosing.ROWS:
        return Q(**{f"{name}__key__in": values})
    if name == choosing.PROGRAM:
        return Q(program__slug__in=values)
    return Q(**{f"{choosing.PLAIN[name]}__in": values})


def _held(rows: QuerySet[Response], name: str, values: tuple[str, ...], alias: str) -> QuerySet[Response]:
    # As the score reads it: a flag is "true", a number is its digits.
    return rows.alias(**{alias: KeyTextTransform(name, "properties")}).filter(**{f"{alias}__in": values})
