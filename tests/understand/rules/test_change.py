"""Differences: antisymmetric, honest about nothing, corrected for many."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from innerloop.listen.rules import scale as scales
from innerloop.understand.rules import change
from innerloop.understand.rules.counts import ImpossibleNumber, NoAnswers
from innerloop.understand.rules.score import measure, of_counts

cohorts = st.tuples(st.integers(0, 300), st.integers(0, 300), st.integers(0, 300)).filter(any)
p_values = st.lists(st.floats(0, 1), min_size=1, max_size=20)


def it_compares_two_scores_by_their_raw_difference():
    found = change.compare(of_counts(9, 6, 5), of_counts(14, 4, 2))

    assert found.difference == pytest.approx(40)
    assert (found.low, found.high) == pytest.approx((-8.70542266, 78.27064005))
    assert found.p_value == pytest.approx(0.1169700962)
    assert found.is_significant is False


def it_calls_a_large_change_significant():
    found = change.compare(of_counts(90, 60, 50), of_counts(120, 50, 30))

    assert found.is_significant is True
    assert found.low is not None
    assert found.low > 0


def it_compares_nothing_with_nothing():
    found = change.compare(of_counts(5, 3, 2), of_counts(0, 0, 0), confidence=0.9)

    assert (found.difference, found.low, found.high, found.p_value, found.is_significant) == (None,) * 5
    assert found.confidence == 0.9


@given(cohorts, cohorts)
def it_holds_its_difference_within_its_interval(before, after):
    found = change.compare(of_counts(*before), of_counts(*after))

    assert found.low is not None
    assert found.high is not None
    assert found.difference is not None
    assert found.low <= found.difference <= found.high


def it_widens_only_where_a_few_answers_are_all_alike():
    found = change.compare(of_counts(10, 0, 0), of_counts(0, 0, 10))

    assert (found.low, found.difference) == (-200, -200)
    assert found.high == change.nps_difference_adjusted_wald((10, 0, 0), (0, 0, 10)).high


@pytest.mark.parametrize("method", [change.nps_difference_wald, change.nps_difference_adjusted_wald])
@given(cohorts, cohorts)
def it_changes_sign_with_the_direction(method, before, after):
    there, back = method(before, after), method(after, before)

    assert back.diff == pytest.approx(-there.diff)
    assert back.p_value == pytest.approx(there.p_value)
    assert (back.low, back.high) == pytest.approx((-there.high, -there.low))


@given(cohorts, cohorts)
def it_is_significant_exactly_when_zero_is_outside(before, after):
    found = change.nps_difference_adjusted_wald(before, after)

    assert (found.p_value < 0.05) == (found.low > 0 or found.high < 0)


@pytest.mark.parametrize(("after", "p_value"), [((9, 0, 0), 1), ((0, 0, 9), 0)])
def it_leaves_no_doubt_where_wald_sees_no_spread(after, p_value):
    assert change.nps_difference_wald((5, 0, 0), after).p_value == p_value


def it_refuses_to_compare_with_no_answers():
    with pytest.raises(NoAnswers):
        change.nps_difference_wald((0, 0, 0), (1, 2, 3))


def it_pairs_people_on_any_scale():
    found = change.nps_paired_change([1, 2, 5], [5, 3, 5], scales.CSAT)

    assert found.change == 100
    assert found.n == 3


@pytest.mark.parametrize(("before", "after"), [([9], [10]), ([9, 8], [9])])
def it_refuses_to_pair_too_few_or_unequal_people(before, after):
    with pytest.raises(ImpossibleNumber):
        change.nps_paired_change(before, after)


def it_is_sure_when_everybody_moves_alike():
    found = change.nps_paired_change([5, 5, 5], [10, 10, 10])

    assert (found.change, found.p_value) == (200, 0)


def it_finds_no_difference_between_equal_groups():
    found = change.nps_distribution_test([[10, 5, 5], [20, 10, 10], [0, 0, 0]])

    assert found.chi2 == pytest.approx(0)
    assert found.dof == 2
    assert found.p_value == pytest.approx(1)


def it_leaves_out_a_cohort_that_nobody_is_in():
    assert change.nps_distribution_test([[10, 0, 5], [3, 0, 9]]).dof == 1
    assert change.nps_distribution_test([[10, 0, 5]]).p_value == 1


@given(p_values)
def it_only_ever_raises_p_values_and_keeps_their_order(given_p):
    found = change.adjust_p_values(given_p)

    for p, bh, holm in zip(given_p, found.bh, found.holm, strict=True):
        assert p - 1e-12 <= bh <= holm + 1e-12 <= 1 + 2e-12
    ascending = sorted(range(len(given_p)), key=given_p.__getitem__)
    for corrected in (found.bh, found.holm):
        ordered = [corrected[index] for index in ascending]
        assert ordered == sorted(ordered)


def it_refuses_a_p_value_above_one():
    with pytest.raises(ImpossibleNumber, match=r"A p-value is 1\.2"):
        change.adjust_p_values([0.3, 1.2])


def it_compares_metrics_whose_best_is_low_in_the_same_points():
    best_low = scales.Scale("friends", 1, 5, "low", frozenset({1, 2}), frozenset({4, 5}))
    before, after = measure({1: 5, 5: 5}, best_low), measure({1: 10}, best_low)

    assert change.compare(before, after).difference == pytest.approx(100)


segments = st.lists(
    st.tuples(st.floats(0, 1), st.floats(-100, 100), st.floats(0, 1), st.floats(-100, 100)),
    min_size=1,
    max_size=6,
)


@given(segments)
def it_splits_a_change_without_a_rest(parts):
    s0, n0, s1, n1 = (list(column) for column in zip(*parts, strict=True))

    found = change.nps_change_decomposition(s0, n0, s1, n1)

    whole = sum(a * b for a, b in zip(s1, n1, strict=True)) - sum(a * b for a, b in zip(s0, n0, strict=True))
    assert found.total == pytest.approx(whole, abs=1e-6)
