"""How sure we can be: intervals around a value in points, and around a share."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from innerloop.kernel import wilson
from innerloop.understand.rules import counts

HALVINGS = 100  # bisection of [-1, 1] reaches the last bit of a double after about 55


@dataclass(frozen=True, slots=True)
class Interval:
    """An interval in the unit of its point; `se` and `margin` are None where the method has none.

    `margin` is what was added on both sides before `low` and `high` were clipped to the possible range.
    """

    point: float
    low: float
    high: float
    se: float | None = None
    margin: float | None = None


def nps_ci_wald(promoters: float, passives: float, detractors: float, confidence: float = 0.95) -> Interval:
    """Return value +- z x SE in points, clipped to -100..100, around the raw value.

    Good for n of 100 and more only, and of width 0 when all answers are in one cohort: prefer the
    adjusted one. Rocks 2016. Raises NoAnswers, ImpossibleNumber.
    """
    value = counts.nps_value(promoters, passives, detractors)
    return _around(value, counts.nps_variance(promoters, passives, detractors).se, confidence)


def nps_ci_wald_fpc(
    promoters: float, passives: float, detractors: float, population: float, confidence: float = 0.95
) -> Interval:
    """Return the Wald interval with its SE times sqrt((N - n) / (N - 1)).

    N, the population, is everybody who could have answered: when all of them did, nothing is uncertain.
    Cochran 1977, Sampling Techniques, chapter 2. Raises ImpossibleNumber when N is below n or below 2.
    """
    n = counts.total(promoters, passives, detractors)
    counts.at_least("The population", population, max(n, 2))
    shrink = math.sqrt((population - n) / (population - 1))
    value = counts.nps_value(promoters, passives, detractors)
    return _around(value, counts.nps_variance(promoters, passives, detractors).se * shrink, confidence)


def nps_ci_adjusted_wald(promoters: float, passives: float, detractors: float, confidence: float = 0.95) -> Interval:
    """Return the adjusted Wald interval in points: our default, honest from the first answer on.

    Adds 3/4 of a promoter, 3/2 of a passive and 3/4 of a detractor, then Wald, clipped to -100..100.
    `point` is the shrunken centre; pages show the raw value beside it. At 0.95 the interval holds the raw
    value from two answers on; around one single answer of +-100 it ends at +-98.5.
    Rocks 2016, The American Statistician 70(4):365-372. Raises NoAnswers, ImpossibleNumber.
    """
    return nps_ci_wald(*counts.adjusted(promoters, passives, detractors), confidence=confidence)


def nps_ci_holding_value(promoters: float, passives: float, detractors: float, confidence: float = 0.95) -> Interval:
    """Return the interval that pages and API tell: adjusted Wald around the raw value, which it always holds.

    Only around one answer, or at a low confidence around a few alike, is it wider than the adjusted one: an interval
    without its own value would be read as a mistake, and a wider one promises nothing more. Raises NoAnswers,
    ImpossibleNumber.
    """
    found = nps_ci_adjusted_wald(promoters, passives, detractors, confidence)
    value = counts.nps_value(promoters, passives, detractors)
    return Interval(value, min(value, found.low), max(value, found.high))


def nps_ci_score(promoters: float, passives: float, detractors: float, confidence: float = 0.95) -> Interval:
    """Return the score interval in points: asymmetric, never past the ends, good for n below 20.

    Solves T(D) = +-z for D, T the score statistic with the restricted estimate of the detractors' share.
    Tango 1998, Statistics in Medicine 17:891-908. Raises NoAnswers, ImpossibleNumber.
    """
    value = counts.nps_value(promoters, passives, detractors)
    n = counts.total(promoters, passives, detractors)
    z = counts.z_of(confidence)

    def statistic(d: float) -> float:
        return _tango(promoters, detractors, n, d)

    low = _where_it_falls_to(z, statistic)
    high = _where_it_falls_to(-z, statistic)
    return Interval(value, min(value, 100 * low), max(value, 100 * high))


def proportion_ci_wilson(successes: float, n: float, confidence: float = 0.95) -> Interval:
    """Return Wilson's interval for a share in 0..1, such as a response rate or a theme's prevalence.

    Wilson 1927, JASA 22:209-212. Raises NoAnswers for n = 0, ImpossibleNumber for successes above n.
    """
    counts.total(successes, n)
    counts.at_least("The number of trials", n, successes)
    low, high = wilson.around(successes, n, counts.z_of(confidence))
    return Interval(successes / n, low, high)


def _around(point: float, se: float, confidence: float) -> Interval:
    margin = counts.z_of(confidence) * se
    return Interval(point, max(-100.0, point - margin), min(100.0, point + margin), se, margin)


def _tango(promoters: float, detractors: float, n: float, d: float) -> float:
    """Return the score statistic for a true difference d (-1..1) of the two shares."""
    a = 2 * n
    b = -promoters - detractors + (2 * n - promoters + detractors) * d
    c = -detractors * d * (1 - d)
    q = (math.sqrt(max(0.0, b * b - 4 * a * c)) - b) / (2 * a)
    spread = n * (2 * q + d * (1 - d))
    return counts.ratio(promoters - detractors - n * d, math.sqrt(max(0.0, spread)))


def _where_it_falls_to(level: float, falling: Callable[[float], float]) -> float:
    """Return where in -1..1 a falling function reaches a level, by bisection; an end where it never does."""
    low, high = -1.0, 1.0
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        if falling(middle) > level:
            low = middle
        else:
            high = middle
    return (low + high) / 2
