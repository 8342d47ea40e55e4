"""A customer's scores as a drawing and as a sentence."""

from datetime import date, timedelta
from itertools import pairwise

import pytest

from innerloop.act.rules import Given, draw, movement
from innerloop.act.rules.path import LEAST_GAP, MOST
from innerloop.listen.rules.scale import CSAT, NPS, Scale

NAMES = {"top": "promoter", "middle": "passive", "bottom": "detractor"}
FIRST = date(2025, 1, 10)


def given(*pairs: tuple[int, int]) -> list[Given]:
    return [Given(FIRST + timedelta(days=days), score) for days, score in pairs]


@pytest.mark.parametrize(
    ("pairs", "sentence"),
    [
        ([(0, 9)], "Answered 9 once"),
        ([(0, 8), (240, 0)], "From 8 to 0 in eight months"),
        ([(0, 8), (0, 3)], "From 8 to 3 within a day"),
        ([(0, 8), (5, 9)], "From 8 to 9 in five days"),
        ([(0, 2), (400, 9)], "From 2 to 9 in 13 months"),
        ([(0, 9), (30, 9)], "9, as the time before"),
        ([(0, 9), (30, 9), (60, 9)], "Steady at 9"),
    ],
)
def it_says_where_the_scores_went(pairs: list[tuple[int, int]], sentence: str) -> None:
    assert movement(given(*pairs)) == sentence


def it_draws_better_scores_higher_whichever_end_is_good() -> None:
    low_is_best = Scale("fft", 1, 5, "low", top=frozenset({1, 2}), bottom=frozenset({4, 5}))

    for scale in (NPS, CSAT, low_is_best):
        good, bad = max(scale.top), min(scale.bottom)
        dots = draw(given((0, good), (9, bad)), scale, NAMES).dots
        assert dots[0].y < dots[1].y
        assert [dot.spoken for dot in dots] == ["promoter", "detractor"]


def it_keeps_marks_apart_even_on_one_day() -> None:
    path = draw(given(*[(0, 9)] * 40), NPS, NAMES)

    xs = [dot.x for dot in path.dots]
    assert len(xs) == MOST
    assert min(b - a for a, b in pairwise(xs)) >= LEAST_GAP - 0.01
    assert xs[0] >= 0
    assert xs[-1] <= 100


def it_draws_a_score_that_is_off_the_scale_now() -> None:
    [dot] = draw(given((0, 11)), NPS, NAMES).dots

    assert (dot.cohort, dot.y) == ("", draw(given((0, 10)), NPS, NAMES).dots[0].y)
