"""Where a day lies among all days that it could be."""

import math
from random import Random

import pytest

from innerloop.understand.rules import counts
from innerloop.understand.rules.watching import placing
from innerloop.understand.rules.watching.placing import Day
from tests.understand.rules.watching.drawing import answers, many


@pytest.mark.parametrize("lot", [0.001, 0.5, 0.999])
@pytest.mark.parametrize("total", [-8, 0, 6, 12, 18])
def it_agrees_with_the_exact_draw_where_it_takes_over(total: int, lot: float, monkeypatch: pytest.MonkeyPatch) -> None:
    today, before = Day(max(total, 0), 24 - abs(total), max(-total, 0)), Day(6_000, 2_500, 1_500)
    exact = placing.of_score(today, before, lot)

    monkeypatch.setattr(placing, "EXACT", 0)

    assert placing.of_score(today, before, lot) == pytest.approx(exact, abs=0.01)


def it_counts_every_draw_of_a_small_day() -> None:
    # Of two tops and one bottom, one is drawn: the bottom, once in three times.
    below, same, above = (1 / 3, 0.0, 2 / 3)

    z = placing.of_score(Day(0, 0, 1), Day(2, 0, 0), lot=1.0)

    assert z == pytest.approx(counts.NORMAL.inv_cdf(below + same), abs=1e-9)
    assert above == pytest.approx(1 - counts.NORMAL.cdf(z))


@pytest.mark.parametrize(("mean", "days_before"), [(0.7, 3), (4.0, 40), (40.0, 60)])
def it_is_uniform_while_nothing_changes_however_few_answers_there_are(mean: float, days_before: int) -> None:
    lot, places = Random(7), []
    for _ in range(400):
        before = Day(1, 1, 1)
        for _ in range(days_before):
            before = before.plus(answers(lot, mean))
        if (today := answers(lot, mean)).n:
            places.append(counts.NORMAL.cdf(placing.of_score(today, before, lot.random())))

    assert _kolmogorov(places) < 1.63 / math.sqrt(len(places))  # 1 % of true uniforms are further off


@pytest.mark.parametrize("mean", [0.4, 5.0, 200.0])
def it_places_a_number_of_answers_without_knowing_its_rate(mean: float) -> None:
    lot = Random(11)

    places = [
        counts.NORMAL.cdf(placing.of_volume(many(lot, mean), sum(many(lot, mean) for _ in range(8)), 8, lot.random()))
        for _ in range(400)
    ]

    assert _kolmogorov([place for place in places if place != 0.5]) < 1.8 / math.sqrt(len(places))


def it_refuses_a_day_without_answers() -> None:
    with pytest.raises(counts.NoAnswers):
        placing.of_score(Day(), Day(1, 1, 1), 0.5)


@pytest.mark.parametrize("t", [-6.0, -1.0, 0.0, 3.0])
def it_gives_a_normal_the_tail_of_student(t: float) -> None:
    from innerloop.understand.rules import tails  # noqa: PLC0415

    z = placing.normal_of_student(t, 49)

    assert counts.two_sided(z) == pytest.approx(tails.student_two_sided(t, 49), rel=0.03)


def _kolmogorov(places: list[float]) -> float:
    places = sorted(places)
    n = len(places)
    return max(max((at + 1) / n - place, place - at / n) for at, place in enumerate(places))
