"""How long does it take? Quantiles of times with an interval that asks nothing of their distribution."""

import math
from collections.abc import Sequence

from innerloop.understand.rules import counts
from innerloop.understand.rules.interval import Interval


def quantile(ascending: Sequence[float], share: float, confidence: float = 0.95) -> Interval:
    """Return the value below which a share (0..1) of sorted values lies, in their unit, with its interval.

    The interval runs between order statistics: how many of n values lie below the true quantile is binomial, here by
    its normal approximation (David & Nagaraja 2003, Order Statistics, section 7.1). Raises NoAnswers when empty,
    ImpossibleNumber for a share outside 0..1.
    """
    n = len(ascending)
    if not n:
        raise counts.NoAnswers
    counts.between("The share", share, 0, 1)
    reach = counts.z_of(confidence) * math.sqrt(n * share * (1 - share))
    low, high = math.floor(n * share - reach), math.ceil(n * share + reach)
    at = min(n - 1, math.ceil(n * share) - 1)
    return Interval(ascending[max(0, at)], ascending[max(0, low - 1)], ascending[min(n - 1, high)])
