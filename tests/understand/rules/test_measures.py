"""A measure of slices: intervals, differences, and how many answers it takes."""

import math
from collections import Counter
from dataclasses import replace
from random import Random

import pytest

from innerloop.listen.rules import scale
from innerloop.understand.rules import change, interval, measures, sample_size, score
from innerloop.understand.rules.measures import Measure

BEFORE, AFTER = score.of_counts(50, 30, 20, 8.0), score.of_counts(40, 30, 30, 7.4)


def it_shows_the_score_as_it_is() -> None:
    found = measures.measured(BEFORE, Measure.SCORE)

    assert (found.n, found.value, found.low, found.high) == (100, BEFORE.value, BEFORE.low, BEFORE.high)


def it_shows_the_top_share_with_wilsons_interval() -> None:
    found = measures.measured(BEFORE, Measure.TOP)

    around = interval.proportion_ci_wilson(50, 100)
    assert (found.value, found.low, found.high) == (50, 100 * around.low, 100 * around.high)


def it_shows_the_mean_with_the_spread_of_all() -> None:
    found = measures.measured(BEFORE, Measure.MEAN, spread=2.0)

    assert found.value == 8.0
    assert found.low == pytest.approx(8.0 - 1.984217 * 2.0 / 10)
    assert measures.measured(BEFORE, Measure.MEAN).low is None


def of_answers(*answers: int) -> score.Score:
    found = score.measure(Counter(answers), scale.NPS)
    return replace(found, squares=sum(answer**2 for answer in answers))


def it_gives_a_divided_slice_the_wide_interval_that_is_its_own() -> None:
    divided, alike = of_answers(*[0] * 20, *[10] * 20), of_answers(*[5] * 20, *[6] * 20)

    wide, narrow = (measures.measured(one, Measure.MEAN, spread=2.0) for one in (divided, alike))

    # By hand: (39 x 25.641 + 4) / 40, and 2.0227 is the quantile of 39 degrees of freedom.
    assert divided.variance == pytest.approx(25.641, abs=0.001)
    assert wide.high == pytest.approx(5.0 + 2.0227 * math.sqrt(25.1 / 40), abs=0.001)
    assert narrow.low is not None
    assert 5.5 - narrow.low == pytest.approx(2.0227 * math.sqrt((39 * 0.25641 + 4) / 40 / 40), abs=0.001)


def it_is_never_sure_of_a_mean_by_all_who_answered_alike() -> None:
    found = measures.measured(of_answers(*[10] * 30), Measure.MEAN, spread=2.0, scale=(0, 10))

    assert (found.value, found.high) == (10, 10)
    assert found.low is not None
    assert 9.5 < found.low < 9.9


def it_holds_the_mean_of_a_divided_slice_as_often_as_it_says() -> None:
    draw, held = Random(2), 0
    for _ in range(400):
        found = measures.measured(of_answers(*[draw.choice((0, 10)) for _ in range(30)]), Measure.MEAN, 2.0, (0, 10))
        assert found.low is not None
        assert found.high is not None
        held += found.low <= 5 <= found.high

    assert held >= 0.93 * 400


def it_adds_up_squares_where_all_are_known() -> None:
    first, second = of_answers(1, 2, 9), of_answers(10, 10)

    assert measures.together([first, second]).variance == of_answers(1, 2, 9, 10, 10).variance
    assert measures.together([first, BEFORE]).variance is None


def it_compares_means_by_the_spread_of_each_and_no_less_than_that_of_all() -> None:
    divided, alike = of_answers(*[0] * 20, *[10] * 20), of_answers(*[5] * 20, *[6] * 20)

    found = measures.differ(divided, alike, Measure.MEAN, spread=2.0)

    own, all_s = (39 * 25.641 + 4) / 40 / 40, 4 / 40
    assert found.difference == pytest.approx(0.5)
    # Only the divided side's spread is estimated: (0.6275 + 0.1)^2 / (0.6275^2 / 39) = 52 degrees, of which 2.0066.
    assert found.high == pytest.approx(0.5 + 2.0066 * math.sqrt(own + all_s), abs=0.001)


@pytest.mark.parametrize(("happy", "n"), [(0.9, 30), (0.7, 10), (0.7, 5)])
def it_takes_luck_for_a_difference_of_means_as_seldom_as_it_says(happy: float, n: int) -> None:
    draw, called = Random(3), 0
    all_answers = of_answers(*[5] * round(happy * 2_000), *[1] * round((1 - happy) * 2_000))
    spread = math.sqrt(all_answers.variance or 0)
    for _ in range(1_000):
        few = of_answers(*[5 if draw.random() < happy else 1 for _ in range(n)])
        called += (measures.differ(all_answers, few, Measure.MEAN, spread).p_value or 0) < 0.01

    # One in a hundred is what it says; the law of so few answers is skew, so a little more is let pass.
    assert called <= 30


def it_shows_how_many_answered_without_an_interval() -> None:
    assert measures.measured(BEFORE, Measure.N) == measures.Measured(100, 100.0, None, None)


@pytest.mark.parametrize("measure", Measure)
def it_shows_nothing_of_nobody(measure: Measure) -> None:
    nobody = score.of_counts(0, 0, 0)

    assert measures.measured(nobody, measure, 2.0) == measures.Measured(0, None, None, None)
    assert measures.differ(nobody, AFTER, measure, 2.0).p_value is None


def it_compares_scores_as_everywhere() -> None:
    assert measures.differ(BEFORE, AFTER, Measure.SCORE) == change.compare(BEFORE, AFTER)


def it_compares_shares_by_agresti_and_caffo() -> None:
    found = measures.differ(BEFORE, AFTER, Measure.TOP)

    p, q = 51 / 102, 41 / 102
    se = 100 * math.sqrt(p * (1 - p) / 102 + q * (1 - q) / 102)
    assert found.difference == pytest.approx(-10)
    assert (found.low, found.high) == pytest.approx((100 * (q - p) - 1.959964 * se, 100 * (q - p) + 1.959964 * se))
    assert found.is_significant is False


def it_holds_a_difference_of_shares_within_its_interval() -> None:
    one, other = (score.of_counts(*cohorts, confidence=0.5) for cohorts in ((10, 0, 0), (0, 0, 10)))

    found = measures.differ(one, other, Measure.TOP)

    assert (found.difference, found.low) == (-100, -100)


def it_compares_means_by_the_common_spread() -> None:
    found = measures.differ(BEFORE, AFTER, Measure.MEAN, spread=2.0)

    assert found.difference == pytest.approx(-0.6)
    assert found.p_value == pytest.approx(math.erfc(0.6 / (2.0 * math.sqrt(2 / 100)) / math.sqrt(2)))


def it_does_not_compare_how_many_answered() -> None:
    assert measures.differ(BEFORE, AFTER, Measure.N).p_value is None


def it_adds_slices_up() -> None:
    found = measures.together([BEFORE, AFTER, score.of_counts(0, 0, 0)])

    assert (found.top, found.middle, found.bottom) == (90, 60, 50)
    assert found.mean == pytest.approx(7.7)


def it_reckons_the_spread_of_answers() -> None:
    assert measures.spread_of({0: 0, 9: 1, 10: 1}) == pytest.approx(math.sqrt(0.5))
    assert measures.spread_of({9: 1}) is None


def it_says_how_many_answers_a_difference_takes() -> None:
    variance = 0.5 + 0.2 - 0.3**2

    found = measures.needed(5, BEFORE, Measure.SCORE)

    assert found == sample_size.nps_sample_size_two_groups(5, variance_1=variance, variance_2=variance)
    assert measures.needed(0, BEFORE, Measure.SCORE) is None
    assert measures.needed(5, BEFORE, Measure.N) is None
    assert measures.needed(5, score.of_counts(9, 0, 0), Measure.SCORE) is None


@pytest.mark.parametrize(("measure", "delta"), [(Measure.SCORE, 7.0), (Measure.TOP, 4.0), (Measure.MEAN, 0.4)])
def it_sees_with_so_many_answers_what_it_said(measure: Measure, delta: float) -> None:
    n = measures.needed(delta, BEFORE, measure, spread=2.2)

    assert n
    assert measures.smallest(n, BEFORE, measure, spread=2.2) == pytest.approx(delta, rel=0.01)
