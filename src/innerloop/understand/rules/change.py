"""Has it changed? Differences between two sets of answers, their intervals and p-values."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import fmean, stdev

from innerloop.listen.rules import scale as scales
from innerloop.understand.rules import counts, tails
from innerloop.understand.rules.score import Score

Cohorts = Sequence[float]  # promoters, passives, detractors, in this order

CODES = {"top": 100, "middle": 0, "bottom": -100}


@dataclass(frozen=True, slots=True)
class Difference:
    """A difference after - before in points with its interval; the p-value is two-sided."""

    diff: float
    se: float
    z: float
    p_value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a page says of two scores; every field but `confidence` is None when either has no answers."""

    difference: float | None
    low: float | None
    high: float | None
    p_value: float | None
    is_significant: bool | None
    confidence: float


@dataclass(frozen=True, slots=True)
class PairedChange:
    """The change in points of the same people asked twice; `t` has n - 1 degrees of freedom."""

    change: float
    se: float
    t: float
    p_value: float
    n: int


@dataclass(frozen=True, slots=True)
class DistributionTest:
    """A chi-square statistic with its degrees of freedom and p-value."""

    chi2: float
    dof: int
    p_value: float


@dataclass(frozen=True, slots=True)
class AdjustedPValues:
    """P-values corrected for their number, in the order given: `bh` for lists, `holm` for claims."""

    bh: list[float]
    holm: list[float]


@dataclass(frozen=True, slots=True)
class Decomposition:
    """A change in points split into what moved because the mix moved and what moved inside the segments."""

    total: float
    mix: float
    rate: float


def compare(before: Score, after: Score, confidence: float = 0.95) -> Comparison:
    """Compare two scores: the raw difference after - before in points, its interval, its p-value.

    Interval and p-value are of the adjusted Wald kind, so the difference need not lie in the middle of its interval,
    which always holds it (see nps_difference_holding_value). Raises ImpossibleNumber.
    """
    counts.z_of(confidence)
    if before.value is None or after.value is None:
        return Comparison(None, None, None, None, None, confidence)
    found = nps_difference_holding_value(_cohorts(before), _cohorts(after), confidence)
    is_significant = found.p_value < 1 - confidence
    return Comparison(found.diff, found.low, found.high, found.p_value, is_significant, confidence)


def nps_difference_wald(before: Cohorts, after: Cohorts, confidence: float = 0.95) -> Difference:
    """Return the difference of two independent samples in points by the Wald method.

    SE = sqrt(SE1^2 + SE2^2), two-sided normal p-value, interval clipped to -200..200. Rocks 2016.
    Without any spread in either sample z is infinite (or 0): use the adjusted one for small samples.
    """
    diff = counts.nps_value(*after) - counts.nps_value(*before)
    se = math.hypot(counts.nps_variance(*before).se, counts.nps_variance(*after).se)
    z = counts.ratio(diff, se)
    margin = counts.z_of(confidence) * se
    return Difference(diff, se, z, counts.two_sided(z), max(-200.0, diff - margin), min(200.0, diff + margin))


def nps_difference_adjusted_wald(before: Cohorts, after: Cohorts, confidence: float = 0.95) -> Difference:
    """Return the difference of two independent samples in points, both adjusted by 3/4, 3/2, 3/4 first.

    `diff` is that of the adjusted values. Rocks 2016. Raises NoAnswers, ImpossibleNumber.
    """
    return nps_difference_wald(counts.adjusted(*before), counts.adjusted(*after), confidence)


def nps_difference_holding_value(before: Cohorts, after: Cohorts, confidence: float = 0.95) -> Difference:
    """Return the difference that pages and API tell: the raw one, in the adjusted interval, which always holds it.

    Only between a few answers that are all alike is it wider than the adjusted one: an interval without its own
    difference would be read as a mistake, and a wider one promises nothing more (as interval.nps_ci_holding_value).
    Raises NoAnswers, ImpossibleNumber.
    """
    found = nps_difference_adjusted_wald(before, after, confidence)
    diff = counts.nps_value(*after) - counts.nps_value(*before)
    return replace(found, diff=diff, low=min(diff, found.low), high=max(diff, found.high))


def nps_paired_change(before: Sequence[int], after: Sequence[int], scale: scales.Scale = scales.NPS) -> PairedChange:
    """Return the change in points of the same people asked twice, person by person in the same order.

    Recodes each score to -100, 0 or 100 and takes a one-sample t-test of the differences (Student 1908).
    Raises ScoreOutOfRange, and ImpossibleNumber for fewer than two people or unequal lengths.
    """
    n = counts.same_length("the second wave", before, after)
    counts.at_least("The number of people asked twice", n, 2)
    moves = [
        CODES[scale.cohort(later)] - CODES[scale.cohort(sooner)] for sooner, later in zip(before, after, strict=True)
    ]
    change, se = fmean(moves), stdev(moves) / math.sqrt(n)
    t = counts.ratio(change, se)
    return PairedChange(change, se, t, tails.student_two_sided(t, n - 1), n)


def nps_distribution_test(table: Sequence[Cohorts]) -> DistributionTest:
    """Test whether groups (rows) differ in their cohorts (columns): Pearson's chi-square (Pearson 1900).

    Rows and columns without any answer are left out. Raises NoAnswers when nothing is left.
    """
    rows = [row for row in table if sum(row) > 0]
    columns = [column for column in zip(*rows, strict=True) if sum(column) > 0]
    if not columns:
        raise counts.NoAnswers
    n = counts.total(*(cell for row in rows for cell in row))
    of_rows, of_columns = [sum(row) for row in rows], [sum(column) for column in columns]
    chi2 = sum(
        (cell - of_row * of_column / n) ** 2 / (of_row * of_column / n)
        for column, of_column in zip(columns, of_columns, strict=True)
        for cell, of_row in zip(column, of_rows, strict=True)
    )
    dof = (len(rows) - 1) * (len(columns) - 1)
    return DistributionTest(chi2, dof, tails.chi_square_tail(chi2, dof) if dof else 1.0)


def adjust_p_values(p_values: Sequence[float]) -> AdjustedPValues:
    """Correct p-values for their number: Benjamini & Hochberg 1995 (step-up) and Holm 1979 (step-down).

    Both are capped at 1 and keep the order given. Raises ImpossibleNumber for a p-value outside 0..1.
    """
    for p in p_values:
        if not 0 <= p <= 1:
            raise counts.ImpossibleNumber("A p-value", p, "between 0 and 1")
    m = len(p_values)
    ascending = sorted(range(m), key=p_values.__getitem__)
    bh, holm = [0.0] * m, [0.0] * m
    smallest, largest = 1.0, 0.0
    for rank, index in reversed(list(enumerate(ascending, start=1))):
        smallest = bh[index] = min(smallest, p_values[index] * m / rank)
    for rank, index in enumerate(ascending, start=1):
        largest = holm[index] = max(largest, min(1.0, (m - rank + 1) * p_values[index]))
    return AdjustedPValues(bh, holm)


def nps_change_decomposition(
    shares_before: Sequence[float],
    nps_before: Sequence[float],
    shares_after: Sequence[float],
    nps_after: Sequence[float],
) -> Decomposition:
    """Split a change in points into the mix effect and the rate effect (Kitagawa 1955).

    One entry per segment: its share of the answers (0..1) and its value, before and after.
    Raises ImpossibleNumber when the lengths differ.
    """
    counts.same_length("a segment list", shares_before, nps_before, shares_after, nps_after)
    segments = list(zip(shares_before, nps_before, shares_after, nps_after, strict=True))
    mix = sum((s1 - s0) * (n0 + n1) / 2 for s0, n0, s1, n1 in segments)
    rate = sum((s0 + s1) / 2 * (n1 - n0) for s0, n0, s1, n1 in segments)
    return Decomposition(mix + rate, mix, rate)


def _cohorts(score: Score) -> Cohorts:
    return score.top, score.middle, score.bottom
