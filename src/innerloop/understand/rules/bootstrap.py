"""The bootstrap interval, for whoever wants no formula between the answers and the interval."""

import math
from bisect import bisect_left
from itertools import accumulate
from random import Random

from innerloop.understand.rules import counts
from innerloop.understand.rules.interval import Interval

FAR = 12  # standard deviations; less than 1e-30 of a binomial lies beyond


def nps_ci_bootstrap(
    promoters: int,
    passives: int,
    detractors: int,
    *,
    confidence: float = 0.95,
    resamples: int = 20_000,
    seed: int = 0,
) -> Interval:
    """Return the percentile bootstrap interval of the value in points.

    The same seed gives the same interval. About 50 ms for 200 answers and seconds for a million, where
    the adjusted Wald interval says the same. Efron & Tibshirani 1993; Rocks 2016.
    Raises NoAnswers, and ImpossibleNumber for fewer than 100 resamples.
    """
    counts.at_least("The number of resamples", resamples, 100)
    counts.between("The confidence", confidence, 0, 1)
    value = counts.nps_value(promoters, passives, detractors)
    drawn = sorted(_resampled(promoters, passives, detractors, resamples, Random(seed)))  # noqa: S311
    tail = (1 - confidence) / 2
    return Interval(value, _percentile(drawn, tail), _percentile(drawn, 1 - tail))


def _resampled(promoters: int, passives: int, detractors: int, resamples: int, random: Random) -> list[float]:
    """Draw values of resamples as multinomials: the promoters first, the detractors among the rest."""
    n = promoters + passives + detractors
    rest = passives + detractors
    of_promoters = _Binomial(n, promoters / n)
    of_detractors: dict[int, _Binomial] = {}
    values = []
    for _ in range(resamples):
        p = of_promoters.at(random.random())
        if p not in of_detractors:
            of_detractors[p] = _Binomial(n - p, detractors / rest if rest else 0.0)
        values.append(100 * (p - of_detractors[p].at(random.random())) / n)
    return values


class _Binomial:
    """A binomial distribution by its cumulative table, so that a draw is one search instead of n coins."""

    def __init__(self, n: int, share: float) -> None:
        middle, reach = n * share, FAR * math.sqrt(n * share * (1 - share)) + 1
        self.first = max(0, math.floor(middle - reach))
        last = min(n, math.ceil(middle + reach))
        self.cumulative = list(accumulate(_mass(n, k, share) for k in range(self.first, last + 1)))

    def at(self, level: float) -> int:
        """Return the smallest number whose cumulative probability reaches a level in 0..1."""
        return self.first + bisect_left(self.cumulative, level * self.cumulative[-1])


def _mass(n: int, k: int, share: float) -> float:
    if share in (0, 1):
        return float(k == n * share)
    ways = math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)
    return math.exp(ways + k * math.log(share) + (n - k) * math.log1p(-share))


def _percentile(ascending: list[float], share: float) -> float:
    """Return a percentile with straight lines between the order statistics."""
    place = share * (len(ascending) - 1)
    below = math.floor(place)
    above = min(below + 1, len(ascending) - 1)
    return ascending[below] + (place - below) * (ascending[above] - ascending[below])
