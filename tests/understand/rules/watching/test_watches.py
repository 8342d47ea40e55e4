"""What the watches say of days, and since when."""

from random import Random

import pytest

from innerloop.understand.rules.watching import budget, carrying, dating
from innerloop.understand.rules.watching.gauge import Gauge
from innerloop.understand.rules.watching.placing import Day
from innerloop.understand.rules.watching.score import Rung, ScoreWatch
from innerloop.understand.rules.watching.volume import VolumeWatch
from tests.understand.rules.watching.drawing import answers, many

BUDGET = 1 / 3_000


def it_rings_for_a_dip_and_says_since_when_and_when_it_is_over() -> None:
    lot, watch = Random(3), ScoreWatch()
    days = [answers(lot, 80, top=0.35 if 200 <= day < 260 else 0.5) for day in range(330)]

    rung, rings = {}, []
    for day, today in enumerate(days):
        if found := watch.look(day, today, budget=BUDGET, least=6, lot=lot.random()):
            rings.append(found)
            rung[found] = day
            if found == Rung.BACK:
                watch.resume([])
            else:
                since = dating.since(days[day - 60 : day + 1], watch.past.whole)
                began = day - 60 + since.at
                low, high = day - 60 + since.low, day - 60 + since.high
                watch.stand(found, list(enumerate(days))[began : day + 1])

    assert rings == [Rung.DOWN, Rung.BACK]
    assert 200 <= rung[Rung.DOWN] <= 215
    assert low <= 200 <= high
    assert 260 <= rung[Rung.BACK] <= 275
    assert watch.standing is None


def it_rings_for_a_rise_and_takes_what_stays_for_the_new_past() -> None:
    lot, watch = Random(4), ScoreWatch()
    for day in range(200):
        assert watch.look(day, answers(lot, 80), budget=BUDGET, least=6, lot=lot.random()) is None

    found = next(
        found
        for day in range(200, 230)
        if (found := watch.look(day, answers(lot, 80, top=0.7, middle=0.2), budget=BUDGET, least=6, lot=lot.random()))
    )
    watch.stand(found, [(day, answers(lot, 80, top=0.7, middle=0.2)) for day in range(200, 290)])
    watch.settle()

    assert found == Rung.UP
    assert 55 < 100 * watch.past.whole.sum / watch.past.whole.n < 65


def it_excuses_what_was_alike_a_year_ago() -> None:
    lot, watch = Random(5), ScoreWatch()
    for day in range(300):
        watch.past.take(day, answers(lot, 80))

    said = [
        watch.look(day, answers(lot, 80, top=0.42), budget=BUDGET, least=6, lot=lot.random(), season=-16)
        for day in range(300, 340)
    ]

    assert set(said) == {None}


def it_compares_a_weekday_with_itself_where_it_has_answers_enough() -> None:
    lot, watch = Random(6), ScoreWatch()

    said = [
        watch.look(day, answers(lot, 120, top=0.3 if day % 7 == 5 else 0.55), budget=BUDGET, least=6, lot=lot.random())
        for day in range(500)
    ]

    assert watch.past.like(5).sum < 0 < watch.past.like(4).sum
    assert set(said[120:]) == {None}


def it_rings_when_fewer_answer_and_knows_quiet_weekends() -> None:
    lot, watch = Random(8), VolumeWatch()

    def came(day: int) -> int:
        return many(lot, (6 if day % 7 >= 5 else 40) * (0.4 if 150 <= day < 200 else 1))

    days, rings = [came(day) for day in range(260)], []
    for day, today in enumerate(days):
        if found := watch.look(day, today, budget=BUDGET, lot=lot.random()):
            rings.append((found, day))
            if found == Rung.BACK:
                watch.resume()
            else:
                watch.stand(found, list(enumerate(days))[150 : day + 1])

    assert [found for found, _ in rings] == [Rung.DOWN, Rung.BACK]
    assert 150 <= rings[0][1] <= 160
    assert 200 <= rings[1][1] <= 212


def it_rings_for_no_single_busy_day() -> None:
    lot, watch = Random(9), VolumeWatch()

    said = [
        watch.look(day, 400 if day == 100 else many(lot, 40), budget=BUDGET, lot=lot.random()) for day in range(130)
    ]

    assert set(said) == {None}


def it_fills_a_gauge_by_its_budget_and_no_faster() -> None:
    # z = shift / 2 is the day that says nothing either way.
    gauge = Gauge()

    said = [gauge.take(0.5, [1.0], 0.25) for _ in range(8)]

    assert said == [False, False, False, True] * 2


def it_divides_a_rate_without_a_remainder() -> None:
    rate = budget.Rate(1.0)

    spent = budget.divide(rate, {"": ["all"], "team": ["a", "b"], "channel": ["mail"], "product": []})

    assert sum(spent.values()) == pytest.approx(rate.a_day)
    assert spent["", "all"] == pytest.approx(rate.a_day / 4)
    assert spent["team", "a"] == pytest.approx(spent["channel", "mail"] / 2)


def it_says_what_is_traded_for_fewer_false_alarms() -> None:
    strict, lax = (budget.delay(points=10, a_day=30, budget=each, least=6) for each in (1e-5, 1e-3))

    assert strict > lax > 1
    assert budget.delay(points=2, a_day=30, budget=1e-3, least=6) == float("inf")


def it_names_the_slice_that_carries_a_change() -> None:
    found = carrying.split(
        {"coast": Day(50, 30, 20), "lake": Day(50, 30, 20)}, {"coast": Day(20, 30, 50), "lake": Day(51, 29, 20)}
    )

    assert found is not None
    assert [key for key, _ in carrying.carriers(found)] == ["coast"]
    assert sum(part.points for part in found.parts.values()) + found.mix == pytest.approx(found.total)


def it_tells_mix_from_rate() -> None:
    found = carrying.split({"good": Day(90, 5, 5), "bad": Day(5, 5, 90)}, {"good": Day(9, 0, 0), "bad": Day(1, 1, 18)})

    assert found is not None
    assert found.mix < -25


def it_dates_a_fall_of_the_number_of_answers() -> None:
    since = dating.since_counts([10, 9, 11, 10, 4, 5, 3, 4], [10.0] * 8, spread=1.0)

    assert since.at == 4
    assert since.low <= 4 <= since.high
