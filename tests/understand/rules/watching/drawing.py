"""Made-up days: Poisson many answers with given shares, from a lot that is the same in each run."""

import math
from random import Random

from innerloop.understand.rules.watching.placing import Day


def many(lot: Random, mean: float) -> int:
    """Draw a Poisson count; above 60 by the normal law."""
    if mean > 60:
        return max(0, round(lot.gauss(mean, math.sqrt(mean))))
    found, left, least = 0, lot.random(), math.exp(-mean)
    while left > least:
        found, left = found + 1, left * lot.random()
    return found


def answers(lot: Random, mean: float, top: float = 0.5, middle: float = 0.3) -> Day:
    """Draw a day's answers."""
    draws = [lot.random() for _ in range(many(lot, mean))]
    tops = sum(draw < top for draw in draws)
    middles = sum(top <= draw < top + middle for draw in draws)
    return Day(tops, middles, len(draws) - tops - middles)
