"""Beside the score: how many were asked, how many of them answered."""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from innerloop.listen.models import Invitation, SurveyVersion
from innerloop.understand.queries import filtering
from innerloop.understand.queries.choosing import Choice
from innerloop.understand.queries.scoring import metric_of
from innerloop.understand.rules import interval

State = Invitation.State
ANSWERED = (State.ANSWERED, State.SPENT)
ASKED = (State.QUEUED, State.SENT, State.LINK, State.UNDELIVERED, *ANSWERED)
HELD = (State.HELD,)


@dataclass(frozen=True, slots=True)
class Reach:
    """Who was asked in a time, who of them answered, and the share with its Wilson interval (0..1)."""

    asked: int
    held: int
    answered: int
    share: float | None
    low: float | None
    high: float | None


def reach(choice: Choice) -> Reach:
    """Return how far asking reached. One query."""
    counted = invitations(choice).aggregate(
        asked=Count("id", filter=Q(state__in=ASKED)),
        held=Count("id", filter=Q(state__in=HELD)),
        answered=Count("id", filter=Q(state__in=ANSWERED)),
    )
    asked, answered = counted["asked"], counted["answered"]
    if not asked:
        return Reach(0, counted["held"], 0, None, None, None)
    around = interval.proportion_ci_wilson(answered, asked)
    return Reach(asked, counted["held"], answered, answered / asked, around.low, around.high)


def invitations(choice: Choice) -> QuerySet[Invitation]:
    """Return the invitations of a slice that ask for its metric, whatever became of them, in no order."""
    metric = metric_of(choice)
    further = Q(content__followups__contains=[{"metric": metric.slug}])
    versions = SurveyVersion.objects.filter(Q(survey__metric=metric) | further)
    rows = Invitation.objects.filter(survey_version__in=versions.values("id"))
    if choice.since:
        rows = rows.filter(asked_at__gte=choice.since)
    if choice.until:
        rows = rows.filter(asked_at__lt=choice.until)
    return filtering.narrow(rows, choice.where)
