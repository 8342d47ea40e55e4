"""What the score goes along with: each driver's share, its penalty and reward, and what a rise would go along with.

All of it comes from sums of products. Customers are dealt to `GROUPS` lots, the sums are kept by lot, and a resample
draws lots anew: the cluster bootstrap at a price that does not grow with the number of answers.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random
from statistics import fmean
from zlib import crc32

from innerloop.understand.rules import drivers, matrix
from innerloop.understand.rules.counts import ImpossibleNumber

GROUPS = 64
RESAMPLES = 200
MOST = 8  # drivers: Shapley looks at every subset of them
STEP = 0.10  # of all answers, by which a top share is raised
LEAST_EACH = 20  # answers for each driver (Harrell 2015, Regression Modeling Strategies, section 4.4)

Level = str | int


@dataclass(frozen=True, slots=True)
class Driver:
    """A driver: a rating with its happy and unhappy scores, or a property with neither."""

    key: str
    top: frozenset[int] = frozenset()
    low: frozenset[int] = frozenset()
    is_rating: bool = True


@dataclass(frozen=True, slots=True)
class Row:
    """One answer: whose it is, its score as 100, 0 or -100, and its level of each driver, in their order."""

    who: str
    score: int
    levels: tuple[Level, ...]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number with its 95 % bootstrap interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Driven:
    """What is found of one driver.

    `share` and `weight` are parts of 1: of what all drivers together explain, by Shapley and by relative weights.
    `penalty` and `reward` are points of the score, low and top ratings against those between; `impact` is by how many
    points the score is higher where `step` more of all answers rate it top. None where there is no such rating.
    """

    driver: Driver
    share: Estimate
    weight: Estimate
    penalty: Estimate | None = None
    reward: Estimate | None = None
    impact: Estimate | None = None
    top_share: float | None = None
    step: float = STEP


@dataclass(frozen=True, slots=True)
class Found:
    """Everything: `explained` is R^2 (0..1), how much of the score's spread the drivers go along with."""

    n: int
    explained: Estimate
    drivers: tuple[Driven, ...]


def measure(rows: Sequence[Row], of: Sequence[Driver], *, seed: int = 0) -> Found:
    """Measure drivers, the strongest first. The same rows and seed give the same intervals.

    Shares after Lindeman, Merenda & Gold 1980 and Johnson 2000; penalty and reward by regression on low and top of
    all ratings at once (Brandt 1988; Matzler & Sauerwein 2002); percentile intervals of a bootstrap of whole customers
    (Efron & Tibshirani 1993; Davison & Hinkley 1997, section 3.8). Raises ImpossibleNumber where too few answers or
    drivers that say the same leave nothing to measure.
    """
    if len(rows) < LEAST_EACH * max(1, len(of)):
        raise ImpossibleNumber("The number of answers", len(rows), f"{LEAST_EACH} or more for each driver")
    design = _design(rows, of)
    lots = _sums(rows, design)
    point = _fit(_together(lots), design)
    rng = Random(seed)  # noqa: S311 - a bootstrap needs a repeatable draw, not a secret one.
    drawn = [fit for _ in range(RESAMPLES) if (fit := _tried(rng.choices(lots, k=GROUPS), design))]
    found = [_driven(at, driver, point, drawn) for at, driver in enumerate(of)]
    explained = _estimate(lambda fit: fit.explained, point, drawn)
    assert explained is not None
    return Found(len(rows), explained, tuple(sorted(found, key=lambda each: -each.share.value)))


@dataclass(slots=True)
class _Design:
    """Which columns a row fills: for each driver and level, places with values. 0 is the constant, 1 the score."""

    width: int = 2
    number: list[int] = field(default_factory=list)  # each driver's one column for the shares
    top: list[int | None] = field(default_factory=list)
    low: list[int | None] = field(default_factory=list)
    cells: list[dict[Level, list[tuple[int, float]]]] = field(default_factory=list)

    def column(self) -> int:
        self.width += 1
        return self.width - 1


@dataclass(frozen=True, slots=True)
class _Fit:
    """What one set of sums says."""

    explained: float
    shares: list[float]
    weights: list[float]
    penalties: list[float | None]
    rewards: list[float | None]
    impacts: list[float | None]
    tops: list[float | None]


Sums = list[float]


def _design(rows: Sequence[Row], of: Sequence[Driver]) -> _Design:
    design = _Design()
    for at, driver in enumerate(of):
        levels = {row.levels[at] for row in rows}
        number = design.column()
        is_split = driver.is_rating and any(level in driver.top for level in levels)
        top = design.column() if is_split else None
        # Without a middle, low is whatever is not top, and says nothing of its own.
        has_middle = any(level not in driver.top and level not in driver.low for level in levels)
        has_low = driver.is_rating and has_middle and any(level in driver.low for level in levels)
        low = design.column() if has_low else None
        scored = _numbers(rows, at, driver, levels)
        design.number.append(number)
        design.top.append(top)
        design.low.append(low)
        marks = [(column, scores) for column, scores in ((top, driver.top), (low, driver.low)) if column is not None]
        design.cells.append(
            {
                level: [(number, scored[level]), *((column, 1.0) for column, scores in marks if level in scores)]
                for level in levels
            }
        )
    return design


def _numbers(rows: Sequence[Row], at: int, driver: Driver, levels: set[Level]) -> dict[Level, float]:
    """Return each level as one number: a rating's own, a property's by the mean score of who has it."""
    if driver.is_rating:
        return {level: float(level) for level in levels}
    scores: dict[Level, list[int]] = {level: [] for level in levels}
    for row in rows:
        scores[row.levels[at]].append(row.score)
    return {level: fmean(given) for level, given in scores.items()}


def _sums(rows: Sequence[Row], design: _Design) -> list[Sums]:
    """Return the sums of products of all columns, the upper half by rows, for each lot of customers."""
    width = design.width
    lots = [[0.0] * (width * width) for _ in range(GROUPS)]
    for row in rows:
        sums = lots[crc32(row.who.encode()) % GROUPS]
        filled = [(0, 1.0), (1, float(row.score))]
        for cells, level in zip(design.cells, row.levels, strict=True):
            filled += cells[level]
        for start, (i, value) in enumerate(filled):
            base = i * width
            for j, other in filled[start:]:
                sums[base + j] += value * other
    return lots


def _together(lots: Sequence[Sums]) -> Sums:
    return list(map(sum, zip(*lots, strict=True)))


def _tried(lots: Sequence[Sums], design: _Design) -> _Fit | None:
    """Return what a resample says; None where by chance it holds too little to say anything."""
    try:
        return _fit(_together(lots), design)
    except ImpossibleNumber:
        return None


def _fit(sums: Sums, design: _Design) -> _Fit:
    width, n = design.width, sums[0]
    means = [sums[j] / n for j in range(width)]

    def covariance(i: int, j: int) -> float:
        return sums[min(i, j) * width + max(i, j)] / n - means[i] * means[j]

    scale = [max(0.0, covariance(i, i)) ** 0.5 for i in (1, *design.number)]
    if min(scale) <= 1e-9:
        raise ImpossibleNumber("The spread of a driver", min(scale), "above 0")
    ends = list(zip(design.number, scale[1:], strict=True))
    among = [[covariance(i, j) / a / b for j, b in ends] for i, a in ends]
    with_score = [covariance(i, 1) / a / scale[0] for i, a in ends]
    shapley = drivers.driver_shapley_r2(among, with_score)
    relative = drivers.driver_relative_weights(among, with_score)
    if shapley.r2 <= 0 or relative.total <= 0:
        raise ImpossibleNumber("What the drivers explain", shapley.r2, "above 0")
    penalties, rewards, impacts = _contrasts(design, covariance, means)
    return _Fit(
        shapley.r2,
        [part / shapley.r2 for part in shapley.shapley],
        [part / relative.total for part in relative.weights],
        penalties,
        rewards,
        impacts,
        [None if top is None else means[top] for top in design.top],
    )


def _contrasts(
    design: _Design, covariance: Callable[[int, int], float], means: Sequence[float]
) -> tuple[list[float | None], list[float | None], list[float | None]]:
    """Return penalty, reward and impact of each rating, all ratings and properties held against each other."""
    plain = [number for number, top in zip(design.number, design.top, strict=True) if top is None]
    columns = [*plain, *(column for column in (*design.top, *design.low) if column is not None)]
    columns = [column for column in columns if covariance(column, column) > 1e-9]
    if not columns:
        nothing: list[float | None] = [None] * len(design.top)
        return nothing, nothing, nothing
    slopes = matrix.solve([[covariance(i, j) for j in columns] for i in columns], [covariance(i, 1) for i in columns])
    slope = dict(zip(columns, slopes, strict=True))
    rewards = [None if top is None else slope.get(top) for top in design.top]
    penalties = [None if low is None else slope.get(low) for low in design.low]
    impacts: list[float | None] = []
    for top, low, reward in zip(design.top, design.low, rewards, strict=True):
        if top is None or reward is None or means[top] >= 1 - STEP:
            impacts.append(None)
            continue
        # Whoever comes to rate it top comes from low and middle as these are now.
        from_low = means[low] / (1 - means[top]) * slope.get(low, 0.0) if low is not None else 0.0
        impacts.append(STEP * (reward - from_low))
    return penalties, rewards, impacts


def _driven(at: int, driver: Driver, point: _Fit, drawn: Sequence[_Fit]) -> Driven:
    share = _estimate(lambda fit: fit.shares[at], point, drawn)
    weight = _estimate(lambda fit: fit.weights[at], point, drawn)
    assert share is not None
    assert weight is not None
    return Driven(
        driver,
        share,
        weight,
        penalty=_estimate(lambda fit: fit.penalties[at], point, drawn),
        reward=_estimate(lambda fit: fit.rewards[at], point, drawn),
        impact=_estimate(lambda fit: fit.impacts[at], point, drawn),
        top_share=point.tops[at],
    )


def _estimate(part: Callable[[_Fit], float | None], point: _Fit, drawn: Sequence[_Fit]) -> Estimate | None:
    value = part(point)
    if value is None:
        return None
    values = sorted(each for fit in drawn if (each := part(fit)) is not None)
    if len(values) < RESAMPLES / 2:
        raise ImpossibleNumber("The number of resamples that say anything", len(values), f"{RESAMPLES // 2} or more")
    edge = round(0.025 * len(values))
    return Estimate(value, min(value, values[edge]), max(value, values[-1 - edge]))
