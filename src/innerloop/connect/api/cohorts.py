"""Cohorts by their names outside: promoters where the metric is a Net Promoter one, top elsewhere."""

from typing import Any

from innerloop.listen.models import Metric
from innerloop.listen.rules import scale as scales
from innerloop.understand.rules import anonymity
from innerloop.understand.rules.score import Score

_PROMOTERS = ("promoter", "passive", "detractor")
_PLAIN = ("top", "middle", "bottom")
_TOP, _BOTTOM = sorted(scales.NPS.top), sorted(scales.NPS.bottom)


def is_net_promoter(metric: Metric) -> bool:
    """Say whether a metric is 0 to 10 with promoters 9-10 and detractors 0-6, whatever its slug."""
    ends = (metric.low, metric.high) == (scales.NPS.low, scales.NPS.high)
    return ends and (sorted(metric.top), sorted(metric.bottom)) == (_TOP, _BOTTOM)


def cohort_on(metric: Metric | None, score: int | None) -> str | None:
    """Return the name of a score's cohort; None without a score."""
    if metric is None or score is None:
        return None
    top, middle, bottom = _PROMOTERS if is_net_promoter(metric) else _PLAIN
    return top if score in metric.top else bottom if score in metric.bottom else middle


def score_shown(score: Score, metric: Metric) -> dict[str, Any]:
    """Return a score with its n as the API says it; `value`, `low` and `high` are in points."""
    names = ("promoters", "passives", "detractors") if is_net_promoter(metric) else _PLAIN
    counted = dict(zip(names, (score.top, score.middle, score.bottom), strict=True))
    around = {"value": score.value, "low": score.low, "high": score.high}
    shown: dict[str, Any] = {"n": score.n, **counted, **around, "confidence": score.confidence, "mean": score.mean}
    if score.withheld:
        shown |= {"withheld": score.withheld, "reason": anonymity.why_left_out(score.withheld)}
    return shown
