"""A measure of slices: intervals, differences, and how many answers it takes."""

import math

import pytest

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
    assert found.low == pytest.approx(8.0 - 1.959964 * 2.0 / 10)
    assert measures.measured(BEFORE, Measure.MEAN).low is None


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
