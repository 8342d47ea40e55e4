"""How many answers are needed to see what one wants to see."""

import math
from dataclasses import dataclass

from innerloop.understand.rules import counts

WORST_VARIANCE = 1.0  # half promoters, half detractors


@dataclass(frozen=True, slots=True)
class SampleSize:
    """How many answers are needed (whole, rounded up) and the variance of one answer that was assumed."""

    n: int
    variance: float


def nps_sample_size(
    margin: float,
    *,
    confidence: float = 0.95,
    variance: float | None = None,
    promoter_share: float | None = None,
    detractor_share: float | None = None,
    population: float | None = None,
) -> SampleSize:
    """Return the answers needed for a margin of error in points: n = z^2 V / (margin / 100)^2, rounded up.

    V comes from `variance`, else from both planned shares (0..1), else it is the worst case, 1.
    A population makes it n0 / (1 + (n0 - 1) / N). Cochran 1977; V from Rocks 2016.
    Raises ImpossibleNumber for a margin outside 0..100, a variance or a share outside 0..1.
    """
    counts.between("The margin", margin, 0, 100)
    assumed = _planned(variance, promoter_share, detractor_share)
    n = counts.z_of(confidence) ** 2 * assumed / (margin / 100) ** 2
    if population is not None:
        counts.at_least("The population", population, 1)
        n = n / (1 + (n - 1) / population)
    return SampleSize(max(1, _rounded_up(n)), assumed)


def nps_sample_size_two_groups(
    delta: float,
    *,
    confidence: float = 0.95,
    power: float = 0.8,
    variance_1: float = WORST_VARIANCE,
    variance_2: float = WORST_VARIANCE,
) -> int:
    """Return the answers needed per group to see a difference of `delta` points with a power of 0..1.

    n = (z_confidence + z_power)^2 (V1 + V2) / (delta / 100)^2, rounded up; the two-sample power formula
    of Cohen 1988, Statistical Power Analysis. Raises ImpossibleNumber.
    """
    counts.between("The difference", delta, 0, 200)
    for variance in (variance_1, variance_2):
        _share("A variance", variance)
    far = reach(confidence=confidence, power=power)
    return max(1, _rounded_up(far**2 * (variance_1 + variance_2) / (delta / 100) ** 2))


def reach(*, confidence: float, power: float) -> float:
    """Return by how many standard errors a true difference must differ from none to be found with a power of 0..1."""
    counts.between("The power", power, 0, 1)
    return counts.z_of(confidence) + counts.NORMAL.inv_cdf(power)


def _planned(variance: float | None, promoters: float | None, detractors: float | None) -> float:
    if variance is not None:
        return _share("The variance", variance)
    if promoters is None or detractors is None:
        return WORST_VARIANCE
    _share("The sum of both shares", _share("A share", promoters) + _share("A share", detractors))
    return counts.share_variance(promoters, detractors)


def _share(name: str, number: float) -> float:
    if not 0 <= number <= 1:
        raise counts.ImpossibleNumber(name, number, "between 0 and 1")
    return number


def _rounded_up(n: float) -> int:
    # A hair above a whole number is rounding in the last bit, not one answer more.
    return math.ceil(round(n, 9))
