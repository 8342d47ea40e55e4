"""The proof of routing on a simulated year: against round robin and least-loaded, on the same cases and shifts."""

import time
from datetime import timedelta
from random import Random
from typing import Any

import pytest

from innerloop.act.rules.matching import Agent, Case, Learned, route
from innerloop.act.rules.matching.weighing import FLOOR
from tests.act.rules.matching.company import NOW
from tests.act.rules.matching.year.desk import Desk, Year
from tests.act.rules.matching.year.figures import counted, intervals, planted
from tests.act.rules.matching.year.ways import WAYS
from tests.act.rules.matching.year.world import draw
from tests.support import proof

AGENTS = proof.size(small=8, full=50)
CASES = proof.size(small=800, full=20_000)
RESAMPLES = proof.size(small=40, full=1_000)
OTHERS = ("round_robin", "least_loaded")


def milliseconds(cases: int, learned: Learned, capacity: int) -> float:
    """Return the processor time of a queue of so many cases among fifty agents, the best of three times."""
    rng = Random(cases)
    names = ("sw", "en", "fr")
    agents = [Agent(f"a{n}", frozenset(rng.sample(names, 2)), capacity=capacity, load=2) for n in range(50)]
    due = NOW + timedelta(hours=8)
    queue = [Case(f"c{n}", NOW, due, rng.choice(names), severity=rng.random()) for n in range(cases)]
    taken = []
    for _ in range(3):
        began_at = time.process_time()
        route(queue, agents, now=NOW, learned=learned)
        taken.append(1000 * (time.process_time() - began_at))
    return round(min(taken), 2)


def told(years: dict[str, Year]) -> dict[str, Any]:
    """Return each way's figures with their intervals."""
    within = intervals(years, resamples=RESAMPLES, seed=1)
    points = {way: counted(year.ended, year.even) for way, year in years.items()}
    for way in years:
        if way != "ours":
            points[f"ours_above_{way}"] = {name: points["ours"][name] - each for name, each in points[way].items()}
    return {
        way: {name: [round(figure, 3), *within[way][name]] for name, figure in figures.items()}
        for way, figures in points.items()
    }


@pytest.mark.proof
@pytest.mark.timeout(3_600)
def it_wins_more_back_than_round_robin_and_least_loaded_and_starves_nobody() -> None:
    world = draw(agents=AGENTS, cases=CASES, seed=4)
    years = {way: Desk(world, begin()).live() for way, begin in WAYS.items()}

    figures = told(years)
    best = planted(world, years["ours"])

    proof.write(
        "routing_year",
        agents=AGENTS,
        cases=CASES,
        days=world.days,
        figures=figures,
        planted=best,
        moved={way: year.moved for way, year in years.items()},
    )
    assert {len(year.ended) for year in years.values()} == {CASES}
    assert figures["ours"]["least"][0] > FLOOR
    for other in OTHERS:
        above, low, _ = figures[f"ours_above_{other}"]["recovered"]
        assert above > 0
        assert low > 0 or not proof.IS_FULL
    if proof.IS_FULL:
        assert sum(each["learned"] == 1 for each in best) >= 3


@pytest.mark.proof
def it_gives_out_a_queue_faster_than_anybody_notices() -> None:
    world = draw(agents=8, cases=200, seed=4)
    learned = Desk(world, WAYS["ours"]()).live().learned

    figures = {
        "one_case": milliseconds(1, learned, capacity=10),
        "two_hundred_cases": milliseconds(200, learned, capacity=10),
        "two_hundred_for_a_hundred_places": milliseconds(200, learned, capacity=4),
    }

    proof.write("routing_milliseconds", agents=50, **figures)
    assert figures["one_case"] < 5
    assert figures["two_hundred_cases"] < 1_000
