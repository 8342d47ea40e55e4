"""Beside the score: how many were asked, how many of them answered."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncMonth

from innerloop.listen.models import Invitation, Metric, SurveyVersion
from innerloop.understand.queries import filtering
from innerloop.understand.queries.choosing import Choice
from innerloop.understand.queries.newest import within
from innerloop.understand.queries.scoring import metric_of
from innerloop.understand.rules import anonymity, interval

State = Invitation.State
ANSWERED = (State.ANSWERED,)
ASKED = (State.QUEUED, State.SENT, State.LINK, State.UNDELIVERED, *ANSWERED)
HELD = (State.HELD,)
# Whose answer is told to nobody; one that was spent stays so when its program is anonymous no more.
ANONYMOUS = Q(program__is_anonymous=True) | Q(is_spent=True)


@dataclass(frozen=True, slots=True)
class Reach:
    """Who was asked in a time, who of them answered, and the share with its Wilson interval (0..1).

    `unnamed` of those asked were asked anonymously, of whom `unnamed_answered` answered. `uncounted` more were asked
    anonymously and are in no other number: too few, or only a part of their program's month.
    """

    asked: int
    held: int
    answered: int
    share: float | None
    low: float | None
    high: float | None
    unnamed: int = 0
    unnamed_answered: int = 0
    uncounted: int = 0


def reach(choice: Choice) -> Reach:
    """Return how far asking reached. One query; a second one where somebody was asked anonymously."""
    choice = replace(choice, known=metric_of(choice))
    rows = invitations(choice)
    counted = rows.aggregate(
        asked=Count("id", filter=Q(state__in=ASKED) & ~ANONYMOUS),
        held=Count("id", filter=Q(state__in=HELD)),
        answered=Count("id", filter=Q(state=State.ANSWERED) & ~ANONYMOUS),
        unnamed=Count("id", filter=Q(state__in=ASKED) & ANONYMOUS),
    )
    unnamed, unnamed_answered = _told(choice) if counted["unnamed"] else (0, 0)
    asked, answered = counted["asked"] + unnamed, counted["answered"] + unnamed_answered
    around = interval.proportion_ci_wilson(answered, asked) if asked else None
    return Reach(
        asked=asked,
        held=counted["held"],
        answered=answered,
        share=answered / asked if asked else None,
        low=around.low if around else None,
        high=around.high if around else None,
        unnamed=unnamed,
        unnamed_answered=unnamed_answered,
        uncounted=counted["unnamed"] - unnamed,
    )


def invitations(choice: Choice) -> QuerySet[Invitation]:
    """Return the invitations of a slice that ask for its metric, whatever became of them, in no order."""
    return Invitation.objects.filter(_slice(choice))


def versions(metric: Metric) -> QuerySet[SurveyVersion]:
    """Return the surveys that ask for a metric, as their own question or as a further one, in all their versions."""
    further = Q(content__followups__contains=[{"metric": metric.slug}])
    return SurveyVersion.objects.filter(Q(survey__metric=metric) | further)


def _slice(choice: Choice) -> Q:
    asks = Q(survey_version__in=versions(metric_of(choice)).values("id"))
    return asks & within("asked_at", choice.since, choice.until) & filtering.meets(Invitation, choice.where)


def _told(choice: Choice) -> tuple[int, int]:
    """Return how many of a slice were asked anonymously and answered, as far as that may be told. One query.

    Who was asked when is no secret, so a slice of one would tell whether they answered, and so would two slices
    that differ by one. A program's month is told as a whole or not at all: what one slice has before another is then
    made of such months, each of which has answers enough.
    """
    months = (
        Invitation.objects.filter(ANONYMOUS, _months_of(choice), state__in=ASKED)
        .annotate(month=TruncMonth("asked_at", tzinfo=UTC))
        .values("program_id", "month")
        .annotate(every=Count("id"), asked=Count("id", filter=_slice(choice)))
        .annotate(answered=Count("id", filter=Q(state=State.ANSWERED) | Q(is_spent=True)))
        .filter(asked__gt=0)
        .order_by()
    )
    whole = [month for month in months if month["asked"] == month["every"]]
    told = [month for month in whole if month["answered"] >= anonymity.FLOOR]
    return sum(month["asked"] for month in told), sum(month["answered"] for month in told)


def _months_of(choice: Choice) -> Q:
    """Return that somebody was asked in a month of the slice's time, the parts of it before and after among them."""
    since = _month(choice.since) if choice.since else None
    # No month has 32 days, so this is in the next one, whose beginning is the end of this one.
    until = _month(_month(choice.until) + timedelta(days=32)) if choice.until else None
    return within("asked_at", since, until)


def _month(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
