"""A customer's scores over time, on every metric that they answered."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import replace
from uuid import UUID

from django.urls import reverse

from innerloop.act import rules
from innerloop.act.customer_page import Scores, Story
from innerloop.act.queries.said import mark, spoken_names
from innerloop.act.rules import Given
from innerloop.listen import queries as listening
from innerloop.listen.models import Answer, Invitation, Metric, Response
from innerloop.understand import figures

# Many years of a busy customer; what lies before is in the lists.
MOST = 100


def story(customer_ids: Collection[UUID]) -> Story:
    """Return the scores of one person under all their ids. Three queries."""
    found = given(customer_ids)
    note = _note(customer_ids)
    if not found:
        return Story("No score yet", note)
    main = next((metric for metric in found if metric.slug == "nps"), None) or max(found, key=lambda m: len(found[m]))
    leading = [replace(each, url=reverse("act:answer", args=[each.response_id])) for each in found[main]]
    path = rules.draw(leading, listening.scale_of(main), spoken_names(main))
    others = tuple(_others(metric, found[metric]) for metric in found if metric != main)
    return Story(rules.movement(found[main]), note, path, others)


def given(customer_ids: Collection[UUID]) -> dict[Metric, list[Given]]:
    """Return the scores that one person gave on each metric in their newest answers, oldest first, with the moment
    that each is about. Three queries.
    """
    # First the answers and then what is in them: the other way round all that they ever gave would be sorted.
    rows = Response.objects.filter(customer_id__in=customer_ids).order_by("-answered_at", "-id")
    newest = {row[0]: row for row in rows.values_list("id", "answered_on", "touchpoint__name")[:MOST]}
    scores: dict[UUID, list[tuple[UUID, int]]] = defaultdict(list)
    scored = Answer.objects.filter(response_id__in=newest, metric__isnull=False, number__isnull=False)
    for response_id, metric_id, number in scored.order_by("id").values_list("response_id", "metric_id", "number"):
        if metric_id is not None and number is not None:
            scores[response_id].append((metric_id, number))
    metrics = {metric.id: metric for metric in listening.metrics().values()}
    found: dict[Metric, list[Given]] = defaultdict(list)
    for id_, on, moment in reversed(newest.values()):
        for metric_id, number in scores[id_]:
            found[metrics[metric_id]].append(Given(on, number, touchpoint=moment or "", response_id=str(id_)))
    return dict(found)


def _others(metric: Metric, path: list[Given]) -> Scores:
    scale = listening.scale_of(metric)
    width = (scale.high - scale.low) * (1 if scale.best == "high" else -1)
    worst = scale.low if scale.best == "high" else scale.high
    return Scores(
        name=metric.name,
        values=tuple(100 * (each.score - worst) / width for each in path),
        words=f"{metric.name}: {', '.join(str(each.score) for each in path)}",
        last=mark(metric, path[-1].score),
        n=len(path),
    )


def _note(customer_ids: Collection[UUID]) -> str:
    answers = Response.objects.filter(customer_id__in=customer_ids).count()
    asked = Invitation.objects.filter(customer_id__in=customer_ids).exclude(state__in=Invitation.NOT_ASKED).count()
    answered = f"{figures.count(answers)} answer{'' if answers == 1 else 's'}"
    return f"{answered}, asked {figures.count(asked)} time{'' if asked == 1 else 's'}"
