"""What a theme does to the score: by how many points, how sure, and whether more speak of it than before."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from innerloop.understand.rules import counts, drivers

# With fewer who speak of it, an interval by the large-sample law says more than it knows.
FEWEST = 10


@dataclass(frozen=True, slots=True)
class Impact:
    """Points of the score that a theme costs (below 0) or earns, with its interval at 95 %.

    `share` of the answers that speak of it, 0..1; the value of those that do and of those that do not, in points. The
    impact is None where everybody or nobody speaks of it.
    """

    share: float
    value_with: float | None
    value_without: float | None
    points: float | None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Shift:
    """How a share has changed, in points of per cent, with its interval at 95 %."""

    before: float
    now: float
    difference: float
    low: float
    high: float

    @property
    def is_real(self) -> bool:
        """Say whether the interval leaves out no change."""
        return self.low > 0 or self.high < 0


def impact(total: Sequence[float], mentioned: Sequence[float], confidence: float = 0.95) -> Impact:
    """Return the value of all answers minus the value of those that do not speak of a theme, in points.

    Counts are top, middle, bottom; those that speak of it are among the total. It describes and proves no cause: what
    else is different about those who speak of it is in it too. The interval is by the influence of each answer on the
    difference (Hampel 1974, the delta method). Raises NoAnswers, and ImpossibleNumber where more speak of it than
    there are.
    """
    found = drivers.theme_leave_out_impact(total, {"": mentioned})[""]
    if found.impact is None or found.nps_with is None:
        return Impact(found.prevalence, found.nps_with, found.nps_without, None)
    spread = counts.z_of(confidence) * _error(total, mentioned)
    low, high = max(found.impact - spread, -200.0), min(found.impact + spread, 200.0)
    return Impact(found.prevalence, found.nps_with, found.nps_without, found.impact, low, high)


def shift(before: int, of_before: float, now: int, of_now: float, confidence: float = 0.95) -> Shift | None:
    """Return how a share of answers changed, one success and one failure added on each side (Agresti & Caffo 2000).

    None where there are no answers on one side. Raises ImpossibleNumber for more successes than answers.
    """
    if not of_before or not of_now:
        return None
    counts.at_least("The answers before", of_before, before)
    counts.at_least("The answers now", of_now, now)
    p, q = (before + 1) / (of_before + 2), (now + 1) / (of_now + 2)
    error = math.sqrt(p * (1 - p) / (of_before + 2) + q * (1 - q) / (of_now + 2))
    spread = 100 * counts.z_of(confidence) * error
    middle = 100 * (q - p)
    first, last = 100 * before / of_before, 100 * now / of_now
    return Shift(first, last, last - first, max(middle - spread, -100.0), min(middle + spread, 100.0))


def _error(total: Sequence[float], mentioned: Sequence[float]) -> float:
    """Return the standard error of an impact, in points."""
    n = counts.total(*total)
    others = [every - some for every, some in zip(total, mentioned, strict=True)]
    mean, mean_without = counts.nps_value(*total) / 100, counts.nps_value(*others) / 100
    left = sum(others) / n
    squares = 0.0
    for code, with_it, without in zip((1, 0, -1), mentioned, others, strict=True):
        squares += with_it * (code - mean) ** 2
        squares += without * (code - mean - (code - mean_without) / left) ** 2
    return 100 * math.sqrt(squares) / n
