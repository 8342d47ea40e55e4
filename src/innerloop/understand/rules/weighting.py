"""When those who answered are not those who were asked: weights, strata and the worst case."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypedDict

from innerloop.listen.rules import scale as scales
from innerloop.understand.rules import counts

Table = list[list[float]]

CODES = {"top": 1, "middle": 0, "bottom": -1}
ROUNDS = 1000  # raking of a table that can be fitted at all is done after a few dozen


class Stratum(TypedDict):
    """One known part of the customers: how many they are, and the answers of those who gave one."""

    population: float
    promoters: float
    passives: float
    detractors: float


@dataclass(frozen=True, slots=True)
class Poststratified:
    """The value in points with every stratum at its true size, and the plain one beside it."""

    nps: float
    se: float
    unweighted_nps: float


@dataclass(frozen=True, slots=True)
class Weighted:
    """A weighted value in points; `n_eff` is how many unweighted answers would be as sure (Kish)."""

    nps: float
    n_eff: float
    design_effect: float
    se: float


@dataclass(frozen=True, slots=True)
class Raked:
    """A table fitted to its targets and the weight of one answer in each cell."""

    table: Table
    weights: Table


@dataclass(frozen=True, slots=True)
class Bounds:
    """The lowest and highest value in points that is possible at all."""

    low: float
    high: float


def nps_poststratified(strata: Sequence[Stratum]) -> Poststratified:
    """Weigh each stratum's value by its share of the customers: sum W x value, variance sum W^2 V / n.

    Holt & Smith 1979; Cochran 1977, chapter 5. Raises NoAnswers when a stratum has customers but no
    answer (merge it with its neighbour), ImpossibleNumber for a negative number.
    """
    customers = counts.total(*(stratum["population"] for stratum in strata))
    value = variance = 0.0
    cells = [(s["population"] / customers, (s["promoters"], s["passives"], s["detractors"])) for s in strata]
    for share, cohorts in cells:
        if share:
            value += share * counts.nps_value(*cohorts)
            variance += (share * counts.nps_variance(*cohorts).se) ** 2
    unweighted = counts.nps_value(*(sum(column) for column in zip(*(c for _, c in cells), strict=True)))
    return Poststratified(value, math.sqrt(variance), unweighted)


def nps_weighted(scores: Sequence[int], weights: Sequence[float], scale: scales.Scale = scales.NPS) -> Weighted:
    """Return the weighted value in points, one weight per score, with Kish's effective sample size.

    n_eff = (sum w)^2 / sum w^2; linearised SE = 100 sqrt(sum w^2 (x - mean)^2) / sum w. Kish 1965; the
    ratio estimator of Hajek 1971. Raises ScoreOutOfRange, NoAnswers, ImpossibleNumber.
    """
    n = counts.same_length("the weights", scores, weights)
    total = counts.total(*weights)
    pairs = [(CODES[scale.cohort(score)], weight) for score, weight in zip(scores, weights, strict=True)]
    mean = sum(weight * code for code, weight in pairs) / total
    n_eff = total**2 / sum(weight**2 for weight in weights)
    spread = math.sqrt(sum((weight * (code - mean)) ** 2 for code, weight in pairs))
    return Weighted(100 * mean, n_eff, n / n_eff, 100 * spread / total)


def rake(table: Sequence[Sequence[float]], row_targets: Sequence[float], column_targets: Sequence[float]) -> Raked:
    """Scale rows, then columns, of a table of counts to their targets until it is stable.

    Iterative proportional fitting, Deming & Stephan 1940. Raises ImpossibleNumber when the targets'
    totals differ, or when empty cells make them unreachable (merge rows or columns).
    """
    counts.same_length("the row targets", table, row_targets)
    counts.same_length("the column targets", table[0], column_targets)
    if not math.isclose(sum(row_targets), sum(column_targets), rel_tol=1e-9):
        raise counts.ImpossibleNumber("The total of the column targets", sum(column_targets), "that of the rows")
    weights = [[1.0] * len(column_targets) for _ in row_targets]
    for _ in range(ROUNDS):
        _fit_rows(table, weights, row_targets)
        if _fit_columns(table, weights, column_targets) < 1e-12:
            return Raked(_fitted(table, weights), weights)
    raise counts.ImpossibleNumber("The table to rake", [list(row) for row in table], "free of such empty cells")


def nps_nonresponse_bounds(response_rate: float, nps_respondents: float) -> Bounds:
    """Return what the value of everybody asked could be, whatever the silent think: r x value -+ 100 (1 - r).

    `response_rate` in 0..1, the value in points. Manski 1989, worst-case bounds. Raises ImpossibleNumber.
    """
    if not 0 <= response_rate <= 1:
        raise counts.ImpossibleNumber("The response rate", response_rate, "between 0 and 1")
    known, unknown = response_rate * nps_respondents, 100 * (1 - response_rate)
    return Bounds(known - unknown, known + unknown)


def _fit_rows(table: Sequence[Sequence[float]], weights: Table, targets: Sequence[float]) -> None:
    for cells, row, target in zip(table, weights, targets, strict=True):
        factor = _factor(sum(_product(c, w) for c, w in zip(cells, row, strict=True)), target)
        row[:] = [w * factor for w in row]


def _fit_columns(table: Sequence[Sequence[float]], weights: Table, targets: Sequence[float]) -> float:
    """Scale each column and return by how much the furthest was off, as a share of it."""
    furthest = 0.0
    for column, target in enumerate(targets):
        found = sum(_product(cells[column], row[column]) for cells, row in zip(table, weights, strict=True))
        factor = _factor(found, target)
        furthest = max(furthest, abs(factor - 1))
        for row in weights:
            row[column] *= factor
    return furthest


def _factor(found: float, target: float) -> float:
    if found == 0 and target == 0:
        return 1.0
    if found <= 0:
        raise counts.ImpossibleNumber("The target of an empty row or column", target, "0")
    return target / found


def _product(cell: float, weight: float) -> float:
    # An empty cell stays empty, though its weight may run to infinity while impossible targets are tried.
    return cell * weight if cell else 0.0


def _fitted(table: Sequence[Sequence[float]], weights: Table) -> Table:
    return [
        [_product(cell, weight) for cell, weight in zip(cells, row, strict=True)]
        for cells, row in zip(table, weights, strict=True)
    ]
