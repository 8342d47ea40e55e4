"""Small teams, honestly: a value is drawn towards what is known of its like as far as it is uncertain."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypedDict

from innerloop.understand.rules import counts


class Team(TypedDict):
    """The answers about one team."""

    promoters: float
    passives: float
    detractors: float


@dataclass(frozen=True, slots=True)
class Posterior:
    """What to believe of a value in points after some answers: mean and standard deviation."""

    mean: float
    sd: float


@dataclass(frozen=True, slots=True)
class Shrunken:
    """Values of teams and what becomes of them; every list is in the teams' order, in points.

    `y` raw values, `v` their sampling variances, `Q` Cochran's heterogeneity, `tau2` the variance between
    teams, `mu` the common mean, `B` how far (0..1) each is drawn to it, `shrunk` the result.
    """

    y: list[float]
    v: list[float]
    Q: float
    tau2: float
    mu: float
    se_mu: float
    B: list[float]
    shrunk: list[float]


def nps_dirichlet_posterior(
    promoters: float, passives: float, detractors: float, alpha: Sequence[float] = (1, 1, 1)
) -> Posterior:
    """Return mean and sd in points of the value, from counts and three pseudo-counts believed before.

    Mean 100 (a_p - a_d) / A, variance ((a_p + a_d) / A - mean^2) / (A + 1) with a = counts + alpha.
    Dirichlet-multinomial conjugacy, Gelman et al. 2013, Bayesian Data Analysis 3, chapter 3.
    Raises ImpossibleNumber when a pseudo-count is not above 0.
    """
    for believed in alpha:
        if not believed > 0:
            raise counts.ImpossibleNumber("A pseudo-count", believed, "above 0")
    counts.same_length("the pseudo-counts", (promoters, passives, detractors), alpha)
    p, k, d = (count + a for count, a in zip((promoters, passives, detractors), alpha, strict=True))
    size = counts.total(p, k, d)
    variance = counts.share_variance(p / size, d / size) / (size + 1)
    return Posterior(100 * (p - d) / size, 100 * math.sqrt(variance))


def probability_nps_a_greater_b(a: Sequence[float], b: Sequence[float], alpha: Sequence[float] = (1, 1, 1)) -> float:
    """Return the probability (0..1) that a's true value exceeds b's.

    Counts are promoters, passives, detractors. Normal approximation of two independent Dirichlet
    posteriors (Gelman et al. 2013). Raises ImpossibleNumber.
    """
    of_a, of_b = (nps_dirichlet_posterior(p, k, d, alpha) for p, k, d in (a, b))
    return counts.NORMAL.cdf((of_a.mean - of_b.mean) / math.hypot(of_a.sd, of_b.sd))


def nps_shrink_teams(teams: Sequence[Team]) -> Shrunken:
    """Draw each team's value to the common mean as far as it is uncertain (empirical Bayes).

    The sampling variance comes from the counts adjusted by 3/4, 3/2, 3/4, so that a team of nothing but
    promoters is not certain. Efron & Morris 1975; tau^2 of DerSimonian & Laird 1986.
    Raises NoAnswers for a team without any, ImpossibleNumber for fewer than two teams.
    """
    counts.at_least("The number of teams", len(teams), 2)
    cohorts = [(team["promoters"], team["passives"], team["detractors"]) for team in teams]
    y = [counts.nps_value(*each) for each in cohorts]
    v = [counts.nps_variance(*counts.adjusted(*each)).se ** 2 for each in cohorts]
    q, tau2 = _between_teams(y, v)
    weights = [1 / (variance + tau2) for variance in v]
    mu = _mean(y, weights)
    drawn = [variance / (variance + tau2) for variance in v]
    shrunk = [b * mu + (1 - b) * value for b, value in zip(drawn, y, strict=True)]
    return Shrunken(y, v, q, tau2, mu, 1 / math.sqrt(sum(weights)), drawn, shrunk)


def _between_teams(y: Sequence[float], v: Sequence[float]) -> tuple[float, float]:
    """Return Cochran's Q and the variance between teams, never below 0."""
    weights = [1 / variance for variance in v]
    mean = _mean(y, weights)
    q = sum(w * (value - mean) ** 2 for w, value in zip(weights, y, strict=True))
    scale = sum(weights) - sum(w * w for w in weights) / sum(weights)
    return q, max(0.0, (q - (len(y) - 1)) / scale)


def _mean(values: Sequence[float], weights: Sequence[float]) -> float:
    return sum(w * value for w, value in zip(weights, values, strict=True)) / sum(weights)
