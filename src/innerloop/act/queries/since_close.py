"""What a customer answered after their case was resolved: whether they were won back."""

from datetime import timedelta

from innerloop.act.models import Case
from innerloop.act.rules.states import State
from innerloop.customers import queries as people
from innerloop.kernel import clock
from innerloop.listen import queries as listening
from innerloop.listen.models import Metric, Response

LATEST = timedelta(days=400)  # an answer later than that tells of something else


def said(case: Case) -> str:
    """Say what became of a resolved case: "Came back: scored 9 on 6 Dec 2026"; empty where nobody knows."""
    before, since = case.response, case.resolved_at
    if case.state != State.RESOLVED or since is None or case.customer_id is None or before is None:
        return ""
    if before.metric is None or before.score is None:
        return ""
    later = Response.objects.filter(
        customer_id__in=people.ids_of(case.customer_id),
        metric=before.metric,
        score__isnull=False,
        excluded_at=None,
        answered_at__gt=since,
        answered_at__lte=before.answered_at + LATEST,
    )
    first = later.order_by("answered_at", "id").first()
    if first is None or first.score is None:
        return ""
    on = clock.day_in(case.workspace.time_zone, first.answered_at)
    return f"{_became(before.metric, before.score, first.score)} {first.score} on {on:%-d %b %Y}"


def _became(metric: Metric, before: int, after: int) -> str:
    scale = listening.scale_of(metric)
    if not (scale.is_score(before) and scale.is_score(after)) or scale.cohort(before) != "bottom":
        return "Scored"
    return "Still unhappy: scored" if scale.cohort(after) == "bottom" else "Came back: scored"
