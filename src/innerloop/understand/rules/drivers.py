"""What drives the score: shares of explained variance, penalties and rewards, the impact of a theme."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from innerloop.understand.rules import counts, matrix

MOST_DRIVERS = 12  # Shapley looks at every subset: 4,096 of twelve; relative weights do for more


@dataclass(frozen=True, slots=True)
class Shapley:
    """R^2 (0..1) and each driver's part of it, in the order given; the parts sum to it."""

    r2: float
    shapley: list[float]


@dataclass(frozen=True, slots=True)
class RelativeWeights:
    """Each driver's part of R^2, in the order given, and their total, which is R^2."""

    weights: list[float]
    total: float


@dataclass(frozen=True, slots=True)
class PenaltyReward:
    """The mean score of middling ratings, and what low (penalty) and top ratings (reward) add to it.

    In the score's unit; a part is None when nobody gave such a rating.
    """

    intercept: float | None
    penalty: float | None
    reward: float | None


@dataclass(frozen=True, slots=True)
class ThemeImpact:
    """What a theme does to the value, in points; `prevalence` in 0..1. None where a side has no answers."""

    prevalence: float
    nps_with: float | None
    nps_without: float | None
    impact: float | None
    contribution: float | None


def driver_shapley_r2(R: matrix.Matrix, r_y: Sequence[float]) -> Shapley:
    """Share R^2 among correlated drivers: each one's average gain over all orders of entry.

    R are the drivers' correlations with each other, r_y with the score. Lindeman, Merenda & Gold 1980;
    Groemping 2007. Raises ImpossibleNumber above twelve drivers and for drivers that say the same.
    """
    n = counts.same_length("the correlations", R, r_y)
    if n > MOST_DRIVERS:
        raise counts.ImpossibleNumber("The number of drivers", n, f"{MOST_DRIVERS} or fewer")

    explained = _of_every_subset(R, r_y)
    sizes = [mask.bit_count() for mask in range(len(explained))]
    shares = [1 / (n * math.comb(n - 1, size)) for size in range(n)]
    parts = []
    for driver in range(n):
        bit = 1 << driver
        gains = (
            shares[sizes[mask]] * (explained[mask | bit] - r2) for mask, r2 in enumerate(explained) if not mask & bit
        )
        parts.append(sum(gains))
    return Shapley(explained[-1], parts)


def driver_relative_weights(R: matrix.Matrix, r_y: Sequence[float]) -> RelativeWeights:
    """Share R^2 among correlated drivers by way of their closest uncorrelated twins.

    Lambda is the symmetric square root of R; weights are (Lambda squared element by element) times
    (Lambda^-1 r_y)^2. Johnson 2000, Multivariate Behavioral Research 35:1-19. Raises ImpossibleNumber
    for drivers that say the same.
    """
    n = counts.same_length("the correlations", R, r_y)
    values, vectors = matrix.eigen(R)
    for value in values:
        counts.at_least("An eigenvalue of the correlations", value, 1e-12)
    root = [
        [sum(math.sqrt(value) * v[i] * v[j] for value, v in zip(values, vectors, strict=True)) for j in range(n)]
        for i in range(n)
    ]
    twins = matrix.solve(root, r_y)
    weights = [sum((root[i][j] * twins[j]) ** 2 for j in range(n)) for i in range(n)]
    return RelativeWeights(weights, sum(weights))


def penalty_reward_contrast(
    ratings: Sequence[int], scores: Sequence[float], low_max: int = 2, high_min: int = 5
) -> PenaltyReward:
    """Return what a low rating (at most low_max) costs and what a top one (high_min or more) earns.

    The least-squares fit on two dummies, which is a difference of means. A penalty far larger than the
    reward marks a must-have, the reverse a delighter. Brandt 1988; Matzler & Sauerwein 2002.
    """
    counts.same_length("the scores", ratings, scores)
    low: list[float] = []
    middle: list[float] = []
    top: list[float] = []
    for rating, score in zip(ratings, scores, strict=True):
        (low if rating <= low_max else top if rating >= high_min else middle).append(score)
    if not middle:
        return PenaltyReward(None, None, None)
    base = fmean(middle)
    return PenaltyReward(base, fmean(low) - base if low else None, fmean(top) - base if top else None)


def theme_leave_out_impact(total: Sequence[float], themes: Mapping[str, Sequence[float]]) -> dict[str, ThemeImpact]:
    """Return by how many points each theme moves the value: value(all) - value(without its answers).

    Counts are promoters, passives, detractors; a theme's are among the total. Negative drags the score.
    Equals prevalence x (with - without), `contribution`; it describes and proves no cause. After
    Kitagawa 1955. Raises NoAnswers, and ImpossibleNumber when a theme has more answers than there are.
    """
    return {name: _impact(total, mentioned) for name, mentioned in themes.items()}


def _of_every_subset(R: matrix.Matrix, r_y: Sequence[float]) -> list[float]:
    """Return R^2 of each subset of the drivers, by its bits.

    Each subset is its parent with one driver more, whose part is swept out of what is left of all later ones (Goodnight
    1979): no system of equations is solved twice.
    """
    n = len(r_y)
    found = [0.0] * (1 << n)

    def go_on(mask: int, first: int, left: list[list[float]]) -> None:
        # `left` holds what is not explained yet of the drivers from `first` on, and last of the score.
        for at, row in enumerate(left[:-1]):
            pivot = row[at]
            if pivot < 1e-12:
                raise counts.ImpossibleNumber("A pivot", pivot, "above 0: two drivers say the same")
            chosen = mask | 1 << (first + at)
            found[chosen] = found[mask] + row[-1] * row[-1] / pivot
            later = row[at + 1 :]
            swept = [
                [value - other[at] / pivot * part for value, part in zip(other[at + 1 :], later, strict=True)]
                for other in left[at + 1 :]
            ]
            go_on(chosen, first + at + 1, swept)

    go_on(0, 0, [[*map(float, row), y] for row, y in zip(R, r_y, strict=True)] + [[*map(float, r_y), 1.0]])
    return found


def _impact(total: Sequence[float], mentioned: Sequence[float]) -> ThemeImpact:
    others = [every - some for every, some in zip(total, mentioned, strict=True)]
    prevalence = sum(mentioned) / counts.total(*total)
    nps_with = counts.nps_value(*mentioned) if sum(mentioned) else None
    nps_without = counts.nps_value(*others) if any(others) else None
    if nps_with is None or nps_without is None:
        return ThemeImpact(prevalence, nps_with, nps_without, 0.0 if nps_with is None else None, None)
    impact = counts.nps_value(*total) - nps_without
    return ThemeImpact(prevalence, nps_with, nps_without, impact, prevalence * (nps_with - nps_without))
