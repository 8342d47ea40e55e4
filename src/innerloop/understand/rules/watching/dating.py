"""Since when: the day on which a series began to differ, with the days among which it lies."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from innerloop.understand.rules import counts
from innerloop.understand.rules.watching.placing import Day

# How many answers like those before stand in for not knowing what came after. With few, the one bad day that made the
# gauge ring is the likeliest beginning of everything.
WEIGHT = 40.0


@dataclass(frozen=True, slots=True)
class Since:
    """The index of the most likely first day, and the first and last index of the days that are likely enough."""

    at: int
    low: int
    high: int


def since(days: Sequence[Day], before: Day, sure: float = 0.9) -> Since:
    """Return since which of these days, which end with the newest, the shares differ from those before.

    A single change point with an even prior, what comes after with a Dirichlet prior around what was before and
    integrated out (Smith 1975, Biometrika 62:407, for multinomial counts). Raises NoAnswers for no days.
    """
    if not days:
        raise counts.NoAnswers
    shares = [(part + 0.5) / (before.n + 1.5) for part in before.cohorts]
    after = list(accumulate(reversed(days), Day.plus))[::-1]
    return _likely([_evidence(each, shares) for each in after], sure)


def since_counts(days: Sequence[int], expected: Sequence[float], spread: float, sure: float = 0.9) -> Since:
    """Return since which of these days the counts differ from those expected; `spread` as of VolumeWatch.

    As `since`, for Poisson counts with a Gamma prior of the rate around the expected one.
    """
    if not counts.same_length("the days", days, expected):
        raise counts.NoAnswers
    pairs = list(zip(days, expected, strict=True))[::-1]
    found = []
    total = awaited = 0.0
    for count, level in pairs:
        total, awaited = total + count / spread, awaited + level / spread
        rate = (total + 1) / (awaited + 1)
        found.append(total * math.log(rate) - awaited * (rate - 1) - 0.5 * math.log1p(awaited))
    return _likely(found[::-1], sure)


def _evidence(after: Day, shares: Sequence[float]) -> float:
    """Return log P(answers | their own shares) - log P(answers | the shares before)."""
    found = math.lgamma(WEIGHT) - math.lgamma(WEIGHT + after.n)
    for count, share in zip(after.cohorts, shares, strict=True):
        prior = WEIGHT * share
        found += math.lgamma(prior + count) - math.lgamma(prior) - count * math.log(share)
    return found


def _likely(evidence: Sequence[float], sure: float) -> Since:
    largest = max(evidence)
    weights = [math.exp(each - largest) for each in evidence]
    whole = sum(weights)
    best = max(range(len(weights)), key=weights.__getitem__)
    low = high = best
    inside = weights[best]
    while inside < sure * whole:
        left = weights[low - 1] if low else -1.0
        right = weights[high + 1] if high + 1 < len(weights) else -1.0
        if left >= right:
            low, inside = low - 1, inside + left
        else:
            high, inside = high + 1, inside + right
    return Since(best, low, high)
