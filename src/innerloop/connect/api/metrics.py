"""/metrics: the scales, ours and one's own."""

from typing import Annotated, Any, Literal

from django.db import IntegrityError
from django.http import HttpResponse
from ninja import Query
from pydantic import Field

from innerloop.connect.api import building, lists, reading, repeating
from innerloop.connect.api.keys import KeyRequest, actor
from innerloop.kernel import clock
from innerloop.listen import actions as listening
from innerloop.listen import errors as refusals
from innerloop.listen import queries as listen_queries
from innerloop.listen.models import Metric
from innerloop.listen.rules import scale as scales

route = building.Resource("Metrics")

# What the database can hold of a score.
Number = Annotated[reading.Whole, Field(ge=-32_000, le=32_000)]


class MetricIn(reading.Body):
    """A scale of one's own. What is neither top nor bottom is the middle."""

    slug: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$", description="The name in `metric` and in addresses.")
    name: str | None = Field(None, min_length=1, max_length=80, description="Left out, the slug.")
    low: Number
    high: Number
    best: Literal["high", "low"] = "high"
    top: list[Number] = Field(min_length=1, max_length=101, description="The scores of the best cohort.")
    bottom: list[Number] = Field(min_length=1, max_length=101, description="The scores of the worst cohort.")
    labels: dict[str, Annotated[str, Field(max_length=120)]] = Field(
        default_factory=dict, max_length=201, description='Scores in words, such as {"1": "Very good"}.'
    )
    not_scores: list[Number] = Field(
        default_factory=list, max_length=100, description='Codes such as "don\'t know": taken, and counted nowhere.'
    )
    key: str | None = Field(None, max_length=repeating.LONGEST_KEY)


class MetricShape(building.Shape):
    """A metric."""

    id: str
    slug: str
    name: str
    low: int
    high: int
    best: Literal["high", "low"]
    top: list[int]
    bottom: list[int]
    labels: dict[str, str]
    not_scores: list[int]


@route.call("GET", "/metrics", needs="metrics:read", answers={200: lists.Listed[MetricShape]})
def list_metrics(request: KeyRequest, paging: Query[lists.Paging]) -> HttpResponse:
    """List the metrics, by slug."""
    rows = listen_queries.metrics().values()
    return lists.portion("metrics", paging, rows, place=lambda metric: metric.slug, show=_shown)


@route.call("POST", "/metrics", needs="metrics:write", answers={201: MetricShape})
def define_metric(request: KeyRequest, body: MetricIn) -> HttpResponse:
    """Define a metric of your own."""

    def make() -> repeating.Made:
        metric = _define(request, body)
        return repeating.Made(201, _shown(metric), metric.id)

    return repeating.once(repeating.key_in(request, body.key), of="metrics", body=_said(body), make=make)


def _define(request: KeyRequest, body: MetricIn) -> Metric:
    scale = scales.Scale(
        slug=body.slug,
        low=body.low,
        high=body.high,
        best=body.best,
        top=frozenset(body.top),
        bottom=frozenset(body.bottom),
        labels=_labels(body),
        not_scores=frozenset(body.not_scores),
    )
    try:
        return listening.define_metric(
            scale=scale,
            name=body.name or body.slug,
            workspace_id=request.auth.workspace_id,
            by=actor(request),
            now=clock.now(),
        )
    except IntegrityError:
        # A rival defined it between our look and our insert.
        raise refusals.MetricExists(slug=body.slug) from None


def _labels(body: MetricIn) -> dict[int, str]:
    labels = {}
    for number, label in body.labels.items():
        try:
            labels[int(number)] = label
        except ValueError:
            detail = f"`labels` has a text for {number[:40]!r}, which is no whole number."
            raise reading.refused("labels", detail) from None
    return labels


def _said(body: MetricIn) -> dict[str, Any]:
    return body.model_dump(exclude={"key"})


def _shown(metric: Metric) -> dict[str, Any]:
    return {
        "id": metric.id,
        "slug": metric.slug,
        "name": metric.name,
        "low": metric.low,
        "high": metric.high,
        "best": metric.best,
        "top": metric.top,
        "bottom": metric.bottom,
        "labels": metric.labels,
        "not_scores": metric.not_scores,
    }
