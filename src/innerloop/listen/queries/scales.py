"""A metric's scale, from its row."""

from innerloop.listen.models import Metric
from innerloop.listen.rules import scale as scales


def scale_of(metric: Metric) -> scales.Scale:
    """Return a metric's scale as the rules know it."""
    return scales.Scale(
        slug=metric.slug,
        low=metric.low,
        high=metric.high,
        best="low" if metric.best == Metric.Best.LOW else "high",
        top=frozenset(metric.top),
        bottom=frozenset(metric.bottom),
        labels={int(number): label for number, label in metric.labels.items()},
        not_scores=frozenset(metric.not_scores),
    )
