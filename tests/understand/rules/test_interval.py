"""Intervals: inside the possible range, around the value, wider for more confidence."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from innerloop.understand.rules import bootstrap, interval
from innerloop.understand.rules.counts import ImpossibleNumber, NoAnswers, nps_value

METHODS = [interval.nps_ci_wald, interval.nps_ci_adjusted_wald, interval.nps_ci_score]
some = st.integers(0, 400)


@pytest.mark.parametrize("method", METHODS)
@given(some, some, some)
def it_stays_in_range_and_in_order(method, promoters, passives, detractors):
    assume(promoters + passives + detractors)

    found = method(promoters, passives, detractors)

    assert -100 <= found.low <= found.point <= found.high <= 100


@pytest.mark.parametrize("method", METHODS)
@given(some, some, some)
def it_turns_round_when_promoters_and_detractors_swap(method, promoters, passives, detractors):
    assume(promoters + passives + detractors)

    found, swapped = method(promoters, passives, detractors), method(detractors, passives, promoters)

    assert (swapped.low, swapped.high) == pytest.approx((-found.high, -found.low), abs=1e-6)


@pytest.mark.parametrize("method", METHODS)
@given(some, some, some, st.floats(0.5, 0.98))
def it_widens_with_confidence(method, promoters, passives, detractors, confidence):
    assume(promoters + passives + detractors)

    narrow = method(promoters, passives, detractors, confidence)
    wide = method(promoters, passives, detractors, confidence + 0.015)

    assert wide.low <= narrow.low + 1e-9
    assert wide.high >= narrow.high - 1e-9


@given(some, some, some)
def it_gives_the_score_interval_around_the_raw_value(promoters, passives, detractors):
    assume(promoters + passives + detractors)

    found = interval.nps_ci_score(promoters, passives, detractors)

    assert found.point == nps_value(promoters, passives, detractors)


@pytest.mark.parametrize("method", [*METHODS, bootstrap.nps_ci_bootstrap])
def it_refuses_to_bound_nothing(method):
    with pytest.raises(NoAnswers, match="no answers"):
        method(0, 0, 0)


@pytest.mark.parametrize("confidence", [0, 1, 95, -0.5, float("nan")])
def it_refuses_a_confidence_outside_zero_and_one(confidence):
    with pytest.raises(ImpossibleNumber, match="The confidence"):
        interval.nps_ci_adjusted_wald(3, 2, 1, confidence)


def it_knows_everything_once_everybody_has_answered():
    found = interval.nps_ci_wald_fpc(70, 20, 10, population=100)

    assert (found.low, found.point, found.high) == (60, 60, 60)


def it_refuses_a_population_smaller_than_its_answers():
    with pytest.raises(ImpossibleNumber, match="population is 99"):
        interval.nps_ci_wald_fpc(70, 20, 10, population=99)


@given(st.integers(0, 300), st.integers(1, 300))
def it_holds_a_share_in_wilsons_interval(successes, more):
    found = interval.proportion_ci_wilson(successes, successes + more)

    assert 0 <= found.low <= found.point <= found.high <= 1


@pytest.mark.parametrize(
    ("successes", "n", "error"), [(3, 2, ImpossibleNumber), (0, 0, NoAnswers), (-1, 4, ImpossibleNumber)]
)
def it_refuses_a_share_that_cannot_be(successes, n, error):
    with pytest.raises(error):
        interval.proportion_ci_wilson(successes, n)


def it_draws_the_same_bootstrap_for_the_same_seed():
    first, again, other = (bootstrap.nps_ci_bootstrap(12, 5, 3, resamples=500, seed=s) for s in (1, 1, 2))

    assert first == again
    assert first != other


@pytest.mark.parametrize("counts", [(120, 50, 30), (900, 60, 40), (3, 4, 5), (0, 40, 3), (5000, 2000, 1000)])
def it_agrees_with_wald_where_wald_is_right(counts):
    found, wald = bootstrap.nps_ci_bootstrap(*counts), interval.nps_ci_wald(*counts)
    step = 100 / sum(counts)

    assert found.low == pytest.approx(wald.low, abs=2 * step + 1)
    assert found.high == pytest.approx(wald.high, abs=2 * step + 1)


@pytest.mark.parametrize("counts", [(9, 0, 0), (0, 9, 0), (0, 0, 9)])
def it_bootstraps_a_sample_of_one_cohort_to_a_point(counts):
    found = bootstrap.nps_ci_bootstrap(*counts, resamples=200)

    assert found.low == found.point == found.high


def it_refuses_too_few_resamples():
    with pytest.raises(ImpossibleNumber, match="resamples is 99"):
        bootstrap.nps_ci_bootstrap(5, 3, 2, resamples=99)
