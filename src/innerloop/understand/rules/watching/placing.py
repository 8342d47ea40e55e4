"""Where today's answers lie among all answers that they could be, as a standard normal number.

Under "no change" today's answers and those before are one bag, of which today drew some: whatever the true shares
are, that draw is multivariate hypergeometric. The place of today's sum in it, with ties broken by a lot, is uniform
and independent of the places before (Vovk 2021, Testing randomness online; Fisher 1935 for the bag). So the place is
exact from the first answer on and needs no true baseline, which nobody knows.
"""

import math
from dataclasses import dataclass
from itertools import accumulate

from innerloop.understand.rules import counts

EXACT = 24  # answers a day up to which the draw is summed up; beyond, the saddlepoint is as good
_LEAST = 1e-300


@dataclass(frozen=True, slots=True)
class Day:
    """The answers of one day, or of many: how many are in each cohort."""

    top: int = 0
    middle: int = 0
    bottom: int = 0

    @property
    def n(self) -> int:
        """Return how many answers there are."""
        return self.top + self.middle + self.bottom

    @property
    def sum(self) -> int:
        """Return top minus bottom."""
        return self.top - self.bottom

    def plus(self, other: "Day", times: int = 1) -> "Day":
        """Return both together; with `times` -1, this one without the other."""
        return Day(self.top + times * other.top, self.middle + times * other.middle, self.bottom + times * other.bottom)

    @property
    def cohorts(self) -> tuple[int, int, int]:
        """Return the counts from top to bottom, as the rules of scores take them."""
        return self.top, self.middle, self.bottom


def of_score(today: Day, before: Day, lot: float) -> float:
    """Return where today's score lies: N(0, 1) while nothing changes, below 0 for a low one.

    `lot` in 0..1 breaks ties; it must not depend on the answers. Raises NoAnswers for an empty day.
    """
    if not today.n:
        raise counts.NoAnswers
    bag = today.plus(before)
    if today.n <= EXACT:
        return _from_tails(*_drawn(today, bag), lot)
    left = (bag.n - today.n) / (bag.n - 1)
    if left <= 0:
        return 0.0
    top, middle, bottom = (max(part, 0.25) / bag.n for part in bag.cohorts)
    low, high = (saddle(today.sum + edge, today.n, top, middle, bottom) for edge in (-0.5, 0.5))
    return _between(low / math.sqrt(left), high / math.sqrt(left), lot)


def of_volume(today: int, before: int, days: int, lot: float) -> float:
    """Return where today's number of answers lies, given how many came on so many like days before.

    The sum of Poisson counts given, today's is binomial with 1 / (days + 1), whatever their rate
    (Przyborowski & Wilenski 1940). Raises ImpossibleNumber without a day before.
    """
    counts.at_least("The number of days before", days, 1)
    n, q = today + before, 1 / (days + 1)
    if n == 0:
        return 0.0
    if n <= 3 * EXACT:
        each = [math.comb(n, k) * q**k * (1 - q) ** (n - k) for k in range(n + 1)]
        return _from_tails(math.fsum(each[:today]), each[today], math.fsum(each[today + 1 :]), lot)
    low, high = (saddle(min(max(today + edge, 0.01), n - 0.01), n, q, 1 - q, 0.0) for edge in (-0.5, 0.5))
    return _between(low, high, lot)


def saddle(x: float, n: int, top: float, middle: float, bottom: float) -> float:
    """Return the normal quantile of P(S <= x), S the sum of n draws of +1, 0, -1 with these shares.

    Lugannani & Rice 1980 in the form r + log(v / r) / r of Barndorff-Nielsen 1986, with the lattice correction of
    Daniels 1987: right in relative terms far out in the tails, where the normal approximation is not.
    """
    mean, ends = n * (top - bottom), n - 0.25
    x = min(max(x, -ends), ends)
    m = x / n
    variance = n * (top + bottom - (top - bottom) ** 2)
    z = (x - mean) / math.sqrt(variance)
    third = n * ((top - bottom) - 3 * (top - bottom) * (top + bottom) + 2 * (top - bottom) ** 3)
    if abs(z) < 0.1:
        return z - third / (variance * math.sqrt(variance)) / 6 * (z * z - 1)
    root = math.sqrt(m * m * middle * middle + 4 * top * bottom * (1 - m * m))
    up = (m * middle + root) / (2 * top * (1 - m))
    tilt = math.log(up)
    whole = top * up + middle + bottom / up
    r = math.copysign(math.sqrt(max(2 * (tilt * x - n * math.log(whole)), 1e-12)), tilt)
    spread = n * ((top * up + bottom / up) / whole - m * m)
    v = 2 * math.sinh(tilt / 2) * math.sqrt(spread)
    return r + math.log(v / r) / r


def normal_of_student(t: float, dof: float) -> float:
    """Return the normal quantile that has the tail of Student's t. Wallace 1959, right to about 0.01."""
    return math.copysign((8 * dof + 1) / (8 * dof + 3) * math.sqrt(dof * math.log1p(t * t / dof)), t)


def _between(low: float, high: float, lot: float) -> float:
    """Return the quantile of a probability between those of two quantiles."""
    if low + high > 0:
        return -_between(-high, -low, 1 - lot)
    below, both = (math.erfc(-edge / math.sqrt(2)) / 2 for edge in (low, high))
    return counts.NORMAL.inv_cdf(min(max(below + lot * (both - below), _LEAST), 0.75))


def _drawn(today: Day, bag: Day) -> tuple[float, float, float]:
    """Return how likely a draw of as many answers has a lower sum, the same, a higher one (up to a factor)."""
    n, s = today.n, today.sum
    tops, middles, bottoms = (_choose(part, n) for part in bag.cohorts)
    below = same = above = 0.0
    for bottom in range(min(n, bag.bottom) + 1):
        rest = n - bottom
        parts = [tops[top] * middles[rest - top] for top in range(rest + 1)]
        at = bottom + s
        low = math.fsum(parts[: max(0, at)])
        at_it = parts[at] if 0 <= at <= rest else 0.0
        below += bottoms[bottom] * low
        same += bottoms[bottom] * at_it
        above += bottoms[bottom] * math.fsum(parts[max(0, at + 1) :])
    return below, same, above


def _choose(of: int, n: int) -> list[float]:
    """Return the numbers of ways to take 0 to n out of `of`."""
    return list(accumulate(range(n), lambda ways, k: ways * (of - k) / (k + 1) if k < of else 0.0, initial=1.0))


def _from_tails(below: float, same: float, above: float, lot: float) -> float:
    whole = below + same + above
    low, high = (below + lot * same) / whole, (above + (1 - lot) * same) / whole
    # From the smaller tail, which keeps its digits.
    if low < high:
        return counts.NORMAL.inv_cdf(max(low, _LEAST))
    return -counts.NORMAL.inv_cdf(max(high, _LEAST))
