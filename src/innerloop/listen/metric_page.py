"""A metric's scale as the settings pages say it."""

from dataclasses import dataclass

from innerloop.listen import queries
from innerloop.listen.models import Metric
from innerloop.listen.rules import saying
from innerloop.listen.rules.scale import BUILT_IN


@dataclass(frozen=True, slots=True)
class ScaleSaid:
    """A metric with its scale in words; `is_own` tells the company's from ours."""

    metric: Metric
    range: str
    cohorts: tuple[str, ...]
    labels: tuple[tuple[int, str], ...]
    not_scores: str
    is_own: bool


def said(metric: Metric) -> ScaleSaid:
    """Return a metric's scale in words: its range, whom each cohort holds, its labels."""
    scale = queries.scale_of(metric)
    best = scale.high if scale.best == "high" else scale.low
    cohorts = [saying.cohort_said(scale, cohort) for cohort in ("top", "middle", "bottom")]
    return ScaleSaid(
        metric=metric,
        range=f"{scale.low} to {scale.high}, {best} is best",
        cohorts=tuple(cohort for cohort in cohorts if cohort),
        labels=tuple(sorted(scale.labels.items())),
        not_scores=saying.scores_said(scale.not_scores) if scale.not_scores else "",
        is_own=metric.slug not in BUILT_IN,
    )
