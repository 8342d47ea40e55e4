"""Has something happened? Charts that ring when a series leaves what it used to be."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import TypedDict

from innerloop.understand.rules import counts

MAD_TO_SIGMA = 1.4826  # the median absolute deviation of a normal, times this, is its standard deviation


class Period(TypedDict):
    """The answers of one period."""

    promoters: float
    passives: float
    detractors: float


@dataclass(frozen=True, slots=True)
class Ewma:
    """The smoothed series with its lower and upper limits; the index of the first alarm, or None."""

    z: list[float]
    lcl: list[float]
    ucl: list[float]
    first_alarm_index: int | None


@dataclass(frozen=True, slots=True)
class Cusum:
    """The sums of what went up and what went down, in sigmas; the index of the first alarm, or None."""

    c_plus: list[float]
    c_minus: list[float]
    first_alarm_index: int | None


@dataclass(frozen=True, slots=True)
class ControlLimits:
    """Values of periods in points with their limits; `out` says which lie outside."""

    center: float
    nps: list[float]
    lcl: list[float]
    ucl: list[float]
    out: list[bool]


@dataclass(frozen=True, slots=True)
class SeasonalAnomaly:
    """`seasonal` has one median per place in the period, the rest one entry per value of the series."""

    seasonal: list[float]
    residuals: list[float]
    mad_sigma: float
    z: list[float]
    alarms: list[int]


def ewma_chart(x: Sequence[float], target: float, sigma: float, lam: float = 0.2, L: float = 2.7) -> Ewma:
    """Smooth a series (z = lam x + (1 - lam) z, from the target) and ring past L sigmas of the smoothed.

    Sees slow drifts. Units are those of x. Roberts 1959; Lucas & Saccucci 1990. Raises ImpossibleNumber.
    """
    _positive("sigma", sigma)
    if not 0 < lam <= 1:
        raise counts.ImpossibleNumber("lam", lam, "above 0 and at most 1")
    smoothed, z = [], target
    for value in x:
        z = lam * value + (1 - lam) * z
        smoothed.append(z)
    reach = [L * sigma * math.sqrt(lam / (2 - lam) * (1 - (1 - lam) ** (2 * t))) for t in range(1, len(x) + 1)]
    lcl, ucl = [target - r for r in reach], [target + r for r in reach]
    return Ewma(smoothed, lcl, ucl, _first(abs(z - target) > r for z, r in zip(smoothed, reach, strict=True)))


def cusum_tabular(x: Sequence[float], target: float, sigma: float, k: float = 0.5, h: float = 4) -> Cusum:
    """Sum up what goes beyond k sigmas on either side and ring when a sum exceeds h.

    Sees sustained shifts of about 2k sigmas. Page 1954; Montgomery, Statistical Quality Control.
    """
    _positive("sigma", sigma)
    ups, downs, up, down = [], [], 0.0, 0.0
    for value in x:
        u = (value - target) / sigma
        up, down = max(0.0, up + u - k), max(0.0, down - u - k)
        ups.append(up)
        downs.append(down)
    return Cusum(ups, downs, _first(max(pair) > h for pair in zip(ups, downs, strict=True)))


def nps_control_limits(base: Period, periods: Sequence[Period]) -> ControlLimits:
    """Return the limits of each period: base value +- 3 x 100 sqrt(V_base / n), wider for small periods.

    In points, not clipped. Shewhart 1931, with the period's own n. Raises NoAnswers for an empty period.
    """
    cohorts = _cohorts(base)
    center = counts.nps_value(*cohorts)
    deviation = counts.nps_variance(*cohorts).se * math.sqrt(sum(cohorts))
    values = [counts.nps_value(*_cohorts(period)) for period in periods]
    reach = [3 * deviation / math.sqrt(sum(_cohorts(period))) for period in periods]
    out = [abs(value - center) > r for value, r in zip(values, reach, strict=True)]
    return ControlLimits(center, values, [center - r for r in reach], [center + r for r in reach], out)


def seasonal_anomaly(x: Sequence[float], period: int, reference_length: int, threshold: float = 4) -> SeasonalAnomaly:
    """Take off the season and ring where a robust z exceeds the threshold.

    The season is the median of the same place in the period within the first `reference_length` values;
    z = residual / (1.4826 x MAD of the reference's residuals). Hampel 1974; Hyndman & Athanasopoulos,
    Forecasting: Principles and Practice 3. Raises ImpossibleNumber when the reference lacks one period.
    """
    counts.at_least("The period", period, 1)
    counts.at_least("The reference's length", reference_length, period)
    counts.at_least("The series' length", len(x), reference_length)
    seasonal = [float(median(x[place:reference_length:period])) for place in range(period)]
    residuals = [value - seasonal[index % period] for index, value in enumerate(x)]
    reference = residuals[:reference_length]
    center = median(reference)
    sigma = MAD_TO_SIGMA * median(abs(residual - center) for residual in reference)
    z = [counts.ratio(residual, sigma) for residual in residuals]
    return SeasonalAnomaly(seasonal, residuals, sigma, z, [i for i, far in enumerate(z) if abs(far) > threshold])


def _cohorts(period: Period) -> tuple[float, float, float]:
    return period["promoters"], period["passives"], period["detractors"]


def _positive(name: str, number: float) -> None:
    if not number > 0:
        raise counts.ImpossibleNumber(name, number, "above 0")


def _first(rings: Iterable[bool]) -> int | None:
    return next((index for index, is_ringing in enumerate(rings) if is_ringing), None)
