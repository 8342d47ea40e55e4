"""The score of a histogram, on any scale."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from innerloop.listen.rules import scale as scales
from innerloop.listen.rules.scale import Scale, ScoreOutOfRange
from innerloop.understand.rules import score as scoring
from innerloop.understand.rules.counts import ImpossibleNumber

FRIENDS = Scale("friends", 1, 5, "low", frozenset({1, 2}), frozenset({4, 5}), not_scores=frozenset({6, 7}))


def measure(histogram, scale=scales.NPS) -> Any:
    """Return a score whose numbers the checker need not think of as missing."""
    return scoring.measure(histogram, scale)


histograms = st.dictionaries(st.integers(0, 10), st.integers(0, 500))


def it_measures_a_net_promoter_histogram():
    found = measure({10: 2, 9: 3, 8: 1, 7: 2, 6: 1, 5: 1, 3: 1, 0: 1})

    assert (found.n, found.top, found.middle, found.bottom) == (12, 5, 3, 4)
    assert found.value == pytest.approx(8.333333333)
    assert found.mean == pytest.approx(6.916666667)
    assert found.top_share == pytest.approx(5 / 12)
    assert (found.low, found.high) == pytest.approx((-35.5387676, 48.8721010))


def it_measures_a_scale_whose_best_is_low_and_leaves_codes_out():
    histogram = {1: 2265, 2: 575, 3: 172, 4: 141, 5: 192, 6: 12, 7: 177}

    found = measure(histogram, FRIENDS)

    assert (found.n, found.top, found.middle, found.bottom) == (3345, 2840, 172, 333)
    assert round(found.value, 2) == 74.95


@pytest.mark.parametrize("histogram", [{}, {10: 0, 0: 0}])
def it_says_nothing_of_no_answers(histogram):
    found = measure(histogram)

    assert (found.n, found.top, found.middle, found.bottom) == (0, 0, 0, 0)
    assert (found.value, found.low, found.high, found.mean, found.top_share) == (None,) * 5


def it_refuses_a_number_that_is_off_the_scale():
    with pytest.raises(ScoreOutOfRange, match="11"):
        measure({9: 1, 11: 1})


@pytest.mark.parametrize("call", [
    lambda: measure({9: 2, 8: -1}),
    lambda: scoring.of_counts(1, 0, -1),
    lambda: scoring.of_counts(1, 1, 1, confidence=1.0),
    lambda: scoring.of_counts(1, 1, 1, confidence=95),
])  # fmt: skip
def it_refuses_numbers_that_cannot_be(call):
    with pytest.raises(ImpossibleNumber):
        call()


def it_drops_missing_scores_from_n():
    found = scoring.nps_from_scores([10, None, 0, None])

    assert (found.n, found.nps) == (2, 0)


def it_refuses_a_histogram_longer_than_the_scale():
    with pytest.raises(ScoreOutOfRange):
        scoring.nps_from_histogram([1] * 12)


@given(histograms)
def it_stays_between_minus_and_plus_one_hundred(histogram):
    found = measure(histogram)

    assert found.n == sum(histogram.values()) == found.top + found.middle + found.bottom
    if found.n:
        assert -100 <= found.low <= found.high <= 100
        assert -100 <= found.value <= 100
        assert 0 <= found.mean <= 10


@given(histograms, st.sampled_from([0.5, 0.8, 0.95]))
def it_holds_its_value_in_its_interval(histogram, confidence):
    found: Any = scoring.measure(histogram, scales.NPS, confidence)

    if found.n:
        assert found.low <= found.value <= found.high


@pytest.mark.parametrize(
    ("number", "value", "low", "high"), [(10, 100, -48.5, 100), (0, -100, -100, 48.5), (7, 0, -60.01, 60.01)]
)
def it_says_of_a_single_answer_how_little_it_says(number, value, low, high):
    found = measure({number: 1})

    assert (found.value, found.low, found.high) == pytest.approx((value, low, high), abs=0.01)


@given(histograms)
def it_changes_sign_when_promoters_and_detractors_swap(histogram):
    found = measure(histogram)
    swapped = scoring.of_counts(found.bottom, found.middle, found.top)

    if found.n:
        assert swapped.value == pytest.approx(-found.value)
        assert (swapped.low, swapped.high) == pytest.approx((-found.high, -found.low))


@given(histograms, st.integers(0, 9))
def it_never_falls_when_one_answer_improves(histogram, score):
    before = measure(histogram | {score: histogram.get(score, 0) + 1})
    after = measure(histogram | {score + 1: histogram.get(score + 1, 0) + 1})

    assert after.value >= before.value
    assert after.low >= before.low - 1e-9
    assert after.high >= before.high - 1e-9
    assert after.mean > before.mean


@given(histograms, st.integers(2, 50))
def it_keeps_its_value_and_narrows_with_more_of_the_same(histogram, times):
    once = measure(histogram)
    often = measure({score: count * times for score, count in histogram.items()})

    if once.n >= 2:
        assert often.value == pytest.approx(once.value)
        assert often.high - often.low <= once.high - once.low + 1e-9


def it_puts_groups_together_that_share_no_answer() -> None:
    parts = [scoring.of_counts(3, 1, 0, 9.0), scoring.of_counts(0, 0, 4, 2.0), scoring.of_counts(0, 0, 0)]

    whole = scoring.together(parts)

    assert (whole.n, whole.top, whole.middle, whole.bottom, whole.mean) == (8, 3, 1, 4, 5.5)
    assert (whole.low, whole.high) == (scoring.of_counts(3, 1, 4).low, scoring.of_counts(3, 1, 4).high)
