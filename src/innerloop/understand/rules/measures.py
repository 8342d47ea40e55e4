"""One measure of many slices: its value with interval, and whether two slices differ in it."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache

from innerloop.understand.rules import change, counts, interval, sample_size, score, tails
from innerloop.understand.rules.score import Score


class Measure(StrEnum):
    """What of a slice is shown: its score in points, its mean, the top cohort's share in per cent, or its answers."""

    SCORE = "score"
    MEAN = "mean"
    TOP = "top"
    N = "n"


@dataclass(frozen=True, slots=True)
class Measured:
    """A measure of one slice, in its own unit. All but `n` are None without an answer; N has no interval."""

    n: int
    value: float | None
    low: float | None
    high: float | None


def measured(
    found: Score, measure: Measure, spread: float | None = None, scale: tuple[float, float] | None = None
) -> Measured:
    """Return a measure of a slice with its 95 % interval.

    Score: adjusted Wald (Rocks 2016). Top share: Wilson 1927, in per cent. Mean: value +- t x s / sqrt(n) (Student
    1908), within the `scale`; s is the slice's own standard deviation, to which `spread`, that of the answers of all
    slices together, is one answer more: thirty who say the same are no proof that all do. Without a spread the mean
    has no interval, and where the slice's own was not counted that of all stands for it.
    """
    if not found.n:
        return Measured(0, None, None, None)
    if measure is Measure.N:
        return Measured(found.n, float(found.n), None, None)
    if measure is Measure.TOP:
        around = interval.proportion_ci_wilson(found.top, found.n, found.confidence)
        return Measured(found.n, 100 * around.point, 100 * around.low, 100 * around.high)
    if measure is Measure.MEAN:
        if found.mean is None or spread is None:
            return Measured(found.n, found.mean, None, None)
        margin = _reach_of(found.confidence, found.n) * math.sqrt(_own_variance(found, spread) / found.n)
        least, most = scale or (-math.inf, math.inf)
        return Measured(found.n, found.mean, max(least, found.mean - margin), min(most, found.mean + margin))
    return Measured(found.n, found.value, found.low, found.high)


def differ(before: Score, after: Score, measure: Measure, spread: float | None = None) -> change.Comparison:
    """Return how far a measure of `after` is from that of `before`; all None where there is nothing to test.

    Score: adjusted Wald. Top share: one success and one failure more on each side (Agresti and Caffo 2000, The
    American Statistician 54(4)), in per cent. Mean: see `_means_differ`. Numbers of answers are not tested: how many
    answer depends on how many were asked.
    """
    if measure is Measure.SCORE:
        return change.compare(before, after)
    first, second = measured(before, measure, spread), measured(after, measure, spread)
    if measure is Measure.N or first.value is None or second.value is None:
        return change.Comparison(None, None, None, None, None, after.confidence)
    difference = second.value - first.value
    if measure is Measure.MEAN:
        return _means_differ(before, after, difference, spread or 0.0)
    p, q = (before.top + 1) / (before.n + 2), (after.top + 1) / (after.n + 2)
    se = math.sqrt(p * (1 - p) / (before.n + 2) + q * (1 - q) / (after.n + 2))
    return _around(difference, 100 * (q - p), 100 * se, after.confidence)


def together(scores: Iterable[Score]) -> Score:
    """Return the score of slices that share no answer, as one."""
    known = [one for one in scores if one.n]
    n = sum(one.n for one in known)
    if not n:
        return score.of_counts(0, 0, 0)
    mean = sum((one.mean or 0.0) * one.n for one in known) / n
    found = score.of_counts(
        sum(one.top for one in known), sum(one.middle for one in known), sum(one.bottom for one in known), mean
    )
    squares = [one.squares for one in known if one.squares is not None]
    return replace(found, squares=sum(squares) if len(squares) == len(known) else None)


def spread_of(histogram: Mapping[int, int]) -> float | None:
    """Return the standard deviation of the answers, counted by score; None for fewer than two."""
    n = sum(histogram.values())
    if n < 2:
        return None
    mean = sum(number * count for number, count in histogram.items()) / n
    return math.sqrt(sum(count * (number - mean) ** 2 for number, count in histogram.items()) / (n - 1))


def needed(delta: float, of: Score, measure: Measure, spread: float | None = None) -> int | None:
    """Return how many answers two slices like `of` need each, to find a difference of `delta` in four of five tries.

    Cohen 1988 (power 0.8, two-sided 5 %). None where there is no difference to find, or nothing to reckon with.
    """
    each = _variance(of, measure, spread)
    if not each or not delta:
        return None
    unit = 1 if measure is Measure.MEAN else 100
    return max(1, math.ceil(round(_REACH**2 * 2 * each / (delta / unit) ** 2, 9)))


def smallest(n: int, of: Score, measure: Measure, spread: float | None = None) -> float | None:
    """Return the smallest difference that two slices like `of` with n answers each show in four of five tries."""
    each = _variance(of, measure, spread)
    if not each or n < 1:
        return None
    unit = 1 if measure is Measure.MEAN else 100
    return unit * _REACH * math.sqrt(2 * each / n)


def _means_differ(before: Score, after: Score, difference: float, spread: float) -> change.Comparison:
    """Test two means: each side with its own spread, and with that of all where its own is less.

    Thirty drawn from a scale where nine in ten say 5 say 5 all of them once in 24 times, by luck: by their own spread
    that would be a difference beyond any doubt. A spread of a side's own is estimated from its few answers, so the
    difference is held against Student's t with Welch's degrees of freedom (1947); that of all counts as known.
    """
    variances = [max(_own_variance(one, spread), spread**2) / one.n for one in (before, after)]
    estimated = sum(
        variance**2 / max(1, one.n - 1)
        for one, variance in zip((before, after), variances, strict=True)
        if variance * one.n > spread**2
    )
    dof = sum(variances) ** 2 / estimated if estimated else math.inf
    return _around(difference, difference, math.sqrt(sum(variances)), after.confidence, dof)


def _own_variance(found: Score, spread: float) -> float:
    own = found.variance
    return spread**2 if own is None else ((found.n - 1) * own + spread**2) / found.n


@lru_cache(maxsize=1_000)
def _reach_of(confidence: float, n: int) -> float:
    return tails.student_quantile(confidence, max(1, n - 1))


def _variance(of: Score, measure: Measure, spread: float | None) -> float | None:
    """Return the variance of one answer: of a score and a share in their unit of 1, of a mean in the metric's own."""
    if measure is Measure.N or not of.n:
        return None
    if measure is Measure.MEAN:
        return spread**2 if spread else None
    top, bottom = of.top / of.n, of.bottom / of.n
    return top * (1 - top) if measure is Measure.TOP else counts.share_variance(top, bottom)


def _around(difference: float, center: float, se: float, confidence: float, dof: float = math.inf) -> change.Comparison:
    ratio = counts.ratio(center, se)
    # From here on Student's law is the normal one to the digits that are told.
    is_normal = dof >= _MANY
    margin = (counts.z_of(confidence) if is_normal else tails.student_quantile(confidence, dof)) * se
    p_value = counts.two_sided(ratio) if is_normal else tails.student_two_sided(ratio, max(1, math.floor(dof)))
    # Around a few answers that are all alike it would end short of the difference that is told.
    low, high = min(difference, center - margin), max(difference, center + margin)
    return change.Comparison(difference, low, high, p_value, p_value < 1 - confidence, confidence)


_MANY = 1_000.0
_REACH = sample_size.reach(confidence=0.95, power=0.8)
