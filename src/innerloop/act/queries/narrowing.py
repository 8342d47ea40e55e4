"""Which cases a queue is: whose, which of them, and only those with what it is narrowed to."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from innerloop.act.models import Case
from innerloop.act.rules import states
from innerloop.act.rules.queue import Queue
from innerloop.kernel import clock
from innerloop.listen import queries as listening
from innerloop.listen.models import Metric
from innerloop.team.models import Member

NOBODY = "nobody"


def narrowed(queue: Queue, *, member: Member, now: datetime, zone: str) -> QuerySet[Case]:
    """Return the cases that a queue chooses, in no order. One query more where it is narrowed to cohorts."""
    return which(queue, whose(queue, within(queue, zone), member), now)


def within(queue: Queue, zone: str) -> QuerySet[Case]:
    """Return the cases with what a queue is narrowed to, everybody's and in whatever state."""
    rows = Case.objects.filter(merged_into=None)
    for name, values in queue.wanted().items():
        rows = rows.filter(_FIELDS[name](values))
    if queue.since:
        rows = rows.filter(opened_at__gte=_start(queue.since, zone))
    if queue.until and queue.until < date.max:
        rows = rows.filter(opened_at__lt=_start(queue.until + timedelta(days=1), zone))
    return rows


def whose(queue: Queue, rows: QuerySet[Case], member: Member) -> QuerySet[Case]:
    """Leave those of whom the queue is."""
    match queue.whose:
        case "mine":
            return rows.filter(assignee=member)
        case "team":
            return rows.filter(team_id=member.team_id) if member.team_id else rows.none()
        case "nobody":
            return rows.filter(assignee=None)
    return rows


def which(queue: Queue, rows: QuerySet[Case], now: datetime) -> QuerySet[Case]:
    """Leave those that stand as the queue asks."""
    match queue.which:
        case "over":
            return rows.filter(state__in=states.OVER)
        case "waiting":
            return rows.filter(state=states.State.WAITING)
        case "late":
            return rows.filter(late(now), state__in=states.ACTIVE)
    return rows.filter(state__in=states.ACTIVE)


def late(now: datetime) -> Q:
    """Return what makes an active case late: nobody was in touch, it is not resolved, or a promise is broken."""
    return Q(contacted_at=None, contact_due_at__lt=now) | Q(resolve_due_at__lt=now) | Q(promised_at__lt=now)


def _cohorts(names: Sequence[str]) -> Q:
    found = Q(pk__in=[])
    for metric in Metric.objects.all():
        scale = listening.scale_of(metric)
        scores = [score for score in scale.scores if scale.cohort(score) in names]
        found |= Q(response__metric=metric, response__score__in=scores)
    return found


def _assignees(values: Sequence[str]) -> Q:
    found = Q(assignee_id__in=_ids(values))
    return found | Q(assignee=None) if NOBODY in values else found


def _causes(values: Sequence[str]) -> Q:
    found = Q(cause__slug__in=values)
    return found | Q(cause=None) if NOBODY in values else found


def _ids(values: Sequence[str]) -> list[UUID]:
    found = []
    for value in values:
        try:
            found.append(UUID(value))
        except ValueError:
            continue
    return found


_FIELDS: dict[str, Callable[[Sequence[str]], Q]] = {
    "touchpoint": lambda values: Q(response__touchpoint__key__in=values),
    "channel": lambda values: Q(response__channel__in=values) | Q(response=None, thread__channel__in=values),
    "language": lambda values: Q(response__language__in=values),
    "product": lambda values: Q(response__product__key__in=values),
    "organization": lambda values: Q(response__organization__key__in=values),
    # The team that has the case, and the one that the answer is about: a chart of teams counts by the latter.
    "team": lambda values: Q(team__key__in=values),
    "about": lambda values: Q(response__team__key__in=values),
    "metric": lambda values: Q(response__metric__slug__in=values),
    "cohort": _cohorts,
    "rule": lambda values: Q(rule_id__in=_ids(values)),
    "cause": _causes,
    "assignee": _assignees,
}


def _start(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), clock.zone(zone))
