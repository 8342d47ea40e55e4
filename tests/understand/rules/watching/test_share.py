"""The watch over a share: evidence that costs nothing on average, rises that are found, and their end."""

import math
from itertools import product
from random import Random

import pytest

from innerloop.understand.rules.watching.placing import Day
from innerloop.understand.rules.watching.score import Rung
from innerloop.understand.rules.watching.series import Found, Over, ScoreSeries
from innerloop.understand.rules.watching.share import ShareWatch, weigh
from tests.understand.rules.watching.drawing import many

BUDGET = 1 / 100_000


def day_of(lot: Random, mean: float, share: float) -> Day:
    """Draw the answers of a day, of which a share speaks ill of something."""
    n = many(lot, mean)
    top = sum(lot.random() < share for _ in range(n))
    return Day(top, n - top, 0)


@pytest.mark.parametrize(("top", "n", "today"), [(1, 30, 4), (7, 60, 12), (40, 80, 25), (0, 50, 5), (50, 50, 5)])
def it_weighs_no_more_than_one_on_average_whatever_the_day_drew_from_the_bag(top: int, n: int, today: int) -> None:
    bag = Day(top, n - top, 0)
    ways = {
        k: math.comb(top, k) * math.comb(n - top, today - k) / math.comb(n, today)
        for k in range(today + 1)
        if k <= top and today - k <= n - top
    }

    for shift, spread, excuse in product((-2.0, 0.3, 1.0, 3.0), (1.0, 2.5), (0.0, 0.7)):
        mean = math.fsum(
            way * math.exp(weigh(Day(k, today - k, 0), bag, shift, spread, excuse)) for k, way in ways.items()
        )

        assert mean <= 1 + 1e-9


def it_finds_a_rise_says_since_when_and_when_it_is_over() -> None:
    lot, series = Random(11), ScoreSeries(watch=ShareWatch())
    said = {}
    for day in range(420):
        today = day_of(lot, 60, 0.09 if 300 <= day < 350 else 0.02)
        if found := series.look(day, today, budget=BUDGET, least=6, lot=0.5):
            said[day] = found

    (rang, rise), (_, over) = said.items()
    assert isinstance(rise, Found)
    assert isinstance(over, Over)
    assert rise.way == Rung.UP
    assert 300 <= rang <= 312
    assert rise.low <= 300 <= rise.high
    assert 346 <= over.on <= 354


def it_does_not_ring_when_less_is_said() -> None:
    lot, watch = Random(12), ShareWatch()

    rung = [
        watch.look(day, day_of(lot, 60, 0.08 if day < 200 else 0.005), budget=BUDGET, least=6, lot=0.5)
        for day in range(400)
    ]

    assert set(rung) == {None}


def it_excuses_a_rise_that_was_there_a_year_ago_too() -> None:
    lot, excused, alarmed = Random(13), ShareWatch(), ShareWatch()
    for day in range(200):
        for watch in (excused, alarmed):
            watch.past.take(day, day_of(lot, 60, 0.02))

    days = [day_of(lot, 60, 0.07) for _ in range(40)]
    quiet = [excused.look(200 + at, day, budget=BUDGET, least=6, lot=0.5, season=5.0) for at, day in enumerate(days)]
    loud = [alarmed.look(200 + at, day, budget=BUDGET, least=6, lot=0.5) for at, day in enumerate(days)]

    assert set(quiet) == {None}
    assert Rung.UP in loud
