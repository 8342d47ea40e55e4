"""Three counts and what follows from them alone: value, variance, and the normal law around them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

NORMAL = NormalDist()


class NoAnswers(ValueError):
    """There are no answers to measure: ask for a wider period or fewer filters."""

    def __init__(self) -> None:
        super().__init__(self.__doc__)


class ImpossibleNumber(ValueError):
    """{name} is {number}: it must be {wanted}."""

    def __init__(self, name: str, number: object, wanted: str) -> None:
        super().__init__((self.__doc__ or "").format(name=name, number=number, wanted=wanted))


@dataclass(frozen=True, slots=True)
class Variance:
    """The variance of one answer coded -1, 0, +1 (0..1) and the standard error of the value in points."""

    variance: float
    se: float


def nps_value(promoters: float, passives: float, detractors: float) -> float:
    """Return 100 x (top - bottom) / n in points, from the counts of three cohorts of any metric.

    Reichheld 2003, "The One Number You Need to Grow". Raises NoAnswers for n = 0.
    """
    return 100 * (promoters - detractors) / total(promoters, passives, detractors)


def nps_variance(promoters: float, passives: float, detractors: float) -> Variance:
    """Return V = p + d - (p - d)^2 of one answer and the standard error 100 x sqrt(V / n) in points.

    p and d are the shares of promoters and detractors. Rocks 2016, The American Statistician 70(4).
    Raises NoAnswers for n = 0 and ImpossibleNumber for a negative count.
    """
    n = total(promoters, passives, detractors)
    variance = share_variance(promoters / n, detractors / n)
    return Variance(variance, 100 * math.sqrt(variance / n))


def share_variance(p: float, d: float) -> float:
    """Return the variance of one answer coded -1, 0, +1 from the shares of promoters and detractors."""
    # With all answers in one cohort, rounding can leave a hair below zero, which has no square root.
    return max(0.0, p + d - (p - d) ** 2)


def adjusted(promoters: float, passives: float, detractors: float) -> tuple[float, float, float]:
    """Return the counts plus 3/4 of a promoter, 3/2 of a passive and 3/4 of a detractor (Rocks 2016)."""
    total(promoters, passives, detractors)
    return promoters + 0.75, passives + 1.5, detractors + 0.75


def total(*counts: float) -> float:
    """Return the sum of counts; raises NoAnswers when it is 0, ImpossibleNumber for a negative count."""
    for count in counts:
        at_least("A count", count, 0)
    n = sum(counts)
    if n == 0:
        raise NoAnswers
    return n


def z_of(confidence: float) -> float:
    """Return the two-sided normal quantile: 1.96 for 0.95. Raises ImpossibleNumber outside 0..1."""
    between("The confidence", confidence, 0, 1)
    return NORMAL.inv_cdf(0.5 + confidence / 2)


def two_sided(z: float) -> float:
    """Return the two-sided normal p-value of a z value."""
    return math.erfc(abs(z) / math.sqrt(2))


def ratio(difference: float, se: float) -> float:
    """Return difference / se; without any spread, 0 for no difference and infinity for one."""
    if se > 0:
        return difference / se
    return 0.0 if difference == 0 else math.copysign(math.inf, difference)


def at_least(name: str, number: float, least: float) -> None:
    """Refuse a number below a bound, or one that is no number; raises ImpossibleNumber."""
    if not (number >= least and math.isfinite(number)):
        raise ImpossibleNumber(name, number, f"{least:g} or more")


def between(name: str, number: float, low: float, high: float) -> None:
    """Refuse a number that is not strictly between two others; raises ImpossibleNumber."""
    if not low < number < high:
        raise ImpossibleNumber(name, number, f"between {low:g} and {high:g}")


def same_length(name: str, *columns: Sequence[object]) -> int:
    """Return the common length; raises ImpossibleNumber where they differ, NoAnswers when empty."""
    first = len(columns[0])
    for column in columns[1:]:
        if len(column) != first:
            raise ImpossibleNumber(f"The length of {name}", len(column), f"{first}, as the others are")
    if not first:
        raise NoAnswers
    return first
