"""When did it change? The posterior of one change point in a short series."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from innerloop.understand.rules import counts


@dataclass(frozen=True, slots=True)
class Changepoint:
    """`posterior_tau[i]` is the probability that the first segment has i + 1 values; they sum to 1.

    `map_tau` is the likeliest length of the first segment. `log_bayes_factor` (natural logarithm) weighs
    one change against none: above 3 is strong, below 0 speaks against a change.
    """

    posterior_tau: list[float]
    log_bayes_factor: float
    map_tau: int


def bayes_single_changepoint(x: Sequence[float], s2: float, m0: float, s02: float) -> Changepoint:
    """Find where the mean of a series changed once, its variance s2 known.

    Each segment's mean has a normal prior (m0, variance s02) and is integrated out; the place has a uniform
    prior over 1..n-1. Smith 1975, Biometrika 62:407. Raises ImpossibleNumber for fewer than two values.
    """
    counts.at_least("The length of the series", len(x), 2)
    for name, variance in (("s2", s2), ("s02", s02)):
        if not variance > 0:
            raise counts.ImpossibleNumber(name, variance, "above 0")
    segments = _Segments(x, s2, m0, s02)
    n = len(x)
    splits = [segments.log_likelihood(0, tau) + segments.log_likelihood(tau, n) for tau in range(1, n)]
    whole = _log_of_sum(splits)
    posterior = [math.exp(split - whole) for split in splits]
    factor = whole - math.log(n - 1) - segments.log_likelihood(0, n)
    return Changepoint(posterior, factor, 1 + max(range(n - 1), key=posterior.__getitem__))


class _Segments:
    """Marginal likelihoods of stretches of a series, each from two running sums."""

    def __init__(self, x: Sequence[float], s2: float, m0: float, s02: float) -> None:
        self.s2, self.s02 = s2, s02
        off = [value - m0 for value in x]
        self.sums = list(accumulate(off, initial=0.0))
        self.squares = list(accumulate((value * value for value in off), initial=0.0))

    def log_likelihood(self, start: int, end: int) -> float:
        """Return the log marginal likelihood of x[start:end]."""
        k = end - start
        total = self.sums[end] - self.sums[start]
        squares = self.squares[end] - self.squares[start]
        spread = self.s2 + k * self.s02
        exponent = (squares - self.s02 * total * total / spread) / (2 * self.s2)
        return -k / 2 * math.log(2 * math.pi * self.s2) + 0.5 * math.log(self.s2 / spread) - exponent


def _log_of_sum(logs: Sequence[float]) -> float:
    largest = max(logs)
    return largest + math.log(sum(math.exp(value - largest) for value in logs))
