"""A metric's scale, from its row."""

from functools import lru_cache
from typing import Literal

from innerloop.listen.models import Metric
from innerloop.listen.rules import scale as scales

_Ends = tuple[int, int, Literal["high", "low"]]
_Numbers = tuple[int, ...]


def scale_of(metric: Metric) -> scales.Scale:
    """Return a metric's scale as the rules know it."""
    ends: _Ends = metric.low, metric.high, "low" if metric.best == Metric.Best.LOW else "high"
    cohorts = tuple(metric.top), tuple(metric.bottom), tuple(metric.not_scores)
    return _scale(metric.slug, ends, cohorts, tuple(metric.labels.items()))


# One answer asks for its scale eight times, and all that makes up a scale is in the key.
@lru_cache(1_000)
def _scale(
    slug: str, ends: _Ends, cohorts: tuple[_Numbers, _Numbers, _Numbers], labels: tuple[tuple[str, str], ...]
) -> scales.Scale:
    (low, high, best), (top, bottom, not_scores) = ends, cohorts
    return scales.Scale(
        slug=slug,
        low=low,
        high=high,
        best=best,
        top=frozenset(top),
        bottom=frozenset(bottom),
        labels={int(number): label for number, label in labels},
        not_scores=frozenset(not_scores),
    )
