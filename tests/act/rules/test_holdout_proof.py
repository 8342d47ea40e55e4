"""The proof of the hold-out: looked at after every customer it is wrong in one of twenty; it ends where it harms."""

from collections import Counter
from collections.abc import Callable
from itertools import accumulate
from math import sqrt
from random import Random
from statistics import median, quantiles

import pytest

from innerloop.act.rules import holdout
from innerloop.act.rules.holdout import CHURN, Outcome, score_on
from tests.act.rules import asked_twice as company
from tests.support import proof

RUNS = proof.size(small=25, full=250)
CUSTOMERS = proof.size(small=250, full=1_000)
SCORE = score_on()
# The later scores of detractors; their standard deviation is about 3.
DETRACTORS = dict.fromkeys(range(7), 1.0)

Draw = Callable[[bool, Random], float]


def _scores(helped: float, up: int = 2) -> Draw:
    """Draw later scores of detractors, contact adding `up` for a share of those contacted."""
    tables = [company.among(company.contacted(share, up), DETRACTORS) for share in (helped, 0.0)]
    drawn = [([later for _, later in table], list(accumulate(table.values()))) for table in tables]

    def draw(is_held: bool, random: Random) -> float:
        values, weights = drawn[is_held]
        return random.choices(values, cum_weights=weights)[0]

    return draw


def _leaving(contacted: float, held: float) -> Draw:
    return lambda is_held, random: float(random.random() < (held if is_held else contacted))


def _swapped(draw: Draw) -> Draw:
    return lambda is_held, random: draw(not is_held, random)


def _stopped(outcome: Outcome, draw: Draw, share: float, customers: int, random: Random) -> tuple[int, int, int]:
    """Look after every customer: return when the experiment stopped (0: never), on which side, and whether an ordinary
    interval would have excluded 0 at some look before."""
    groups: tuple[Counter[float], Counter[float]] = (Counter(), Counter())
    fooled = 0
    for at in range(1, customers + 1):
        is_held = random.random() < share
        groups[is_held][draw(is_held, random)] += 1
        fooled = fooled or _ordinary_excludes(*groups)
        better = holdout.look(outcome, *groups, share=share)
        if better:
            return at, better, fooled
    return 0, 0, fooled


def _ordinary_excludes(contacted: Counter[float], held: Counter[float]) -> int:
    if min(contacted.total(), held.total()) < holdout.FEWEST:
        return 0
    (m, se), (k, other) = _mean(contacted), _mean(held)
    return int(abs(m - k) > 1.96 * sqrt(se**2 + other**2))


def _mean(group: Counter[float]) -> tuple[float, float]:
    n = group.total()
    mean = sum(value * count for value, count in group.items()) / n
    return mean, sqrt(sum(count * (value - mean) ** 2 for value, count in group.items()) / (n - 1) / n)


@pytest.mark.proof
def it_is_wrong_in_one_of_twenty_though_looked_at_after_every_customer():
    told = {}
    for name, outcome, draw, share in (
        ("score_fifth_held", SCORE, _scores(0.0), 0.2),
        ("score_half_held", SCORE, _scores(0.0), 0.5),
        ("churn_fifth_held", CHURN, _leaving(0.08, 0.08), 0.2),
    ):
        ends = [_stopped(outcome, draw, share, CUSTOMERS, Random(f"{name} {run}")) for run in range(RUNS)]
        told[name] = {
            "stopped": sum(bool(at) for at, _, _ in ends),
            "stopped_by_an_ordinary_interval": sum(fooled for _, _, fooled in ends),
        }

    proof.write("holdout_without_effect", runs=RUNS, looks=CUSTOMERS, **told)
    for each in told.values():
        assert each["stopped"] <= 0.05 * RUNS
        assert each["stopped_by_an_ordinary_interval"] >= 0.2 * RUNS


@pytest.mark.proof
def it_stops_by_itself_where_one_group_is_harmed():
    runs, customers, told = proof.size(small=8, full=50), proof.size(small=1_500, full=5_000), {}
    for name, outcome, draw, side in (
        ("left_alone_score_two_lower", SCORE, _scores(0.8, up=3), 1),
        ("left_alone_score_one_lower", SCORE, _scores(0.5, up=2), 1),
        ("contacted_score_two_lower", SCORE, _swapped(_scores(0.8, up=3)), -1),
        ("left_alone_leave_twice_as_often", CHURN, _leaving(0.1, 0.2), 1),
    )[:: proof.size(small=2, full=1)]:
        ends = [_stopped(outcome, draw, 0.2, customers, Random(f"{name} {run}")) for run in range(runs)]
        stops = [at or customers for at, _, _ in ends]
        told[name] = {
            "stopped": sum(bool(at) for at, _, _ in ends),
            "on_the_wrong_side": sum(found == -side for _, found, _ in ends),
            "median_customers": median(stops),
            "ninety_percent_within": quantiles(stops, n=10)[-1],
        }

    print(told)
    proof.write("holdout_planted_harm", runs=runs, looks=customers, **told)
    for each in told.values():
        assert each["stopped"] >= 0.9 * runs
        assert each["on_the_wrong_side"] <= 0.05 * runs


@pytest.mark.proof
def it_pays_for_every_look_with_less_than_twice_the_width():
    random, draw, told = Random(4), _scores(0.0), {}
    for customers in (50, 100, 500, 2_000, 10_000):
        groups: tuple[Counter[float], Counter[float]] = (Counter(), Counter())
        for at in range(customers):
            groups[at % 5 == 0][draw(at % 5 == 0, random)] += 1
        found = holdout.compare(SCORE, *groups, share=0.2).difference
        ordinary = 1.96 * sqrt(sum(_mean(group)[1] ** 2 for group in groups))
        half = (found.high - found.low) / 2
        told[f"{customers}_customers"] = {
            "every_look": round(half, 2),
            "one_look": round(ordinary, 2),
            "times": round(half / ordinary, 2),
        }

    print(told)
    proof.write("holdout_width", **told)
    assert all(1.3 < each["times"] < 2.1 for each in told.values())
