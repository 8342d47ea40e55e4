"""Charts that ring when they should and are silent when nothing happens."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from innerloop.understand.rules import alarms, changepoint
from innerloop.understand.rules.alarms import Period
from innerloop.understand.rules.counts import ImpossibleNumber, NoAnswers

series = st.lists(st.floats(-50, 50), min_size=2, max_size=40)


@pytest.mark.parametrize("chart", [alarms.ewma_chart, alarms.cusum_tabular])
def it_is_silent_on_target(chart):
    assert chart([41.0] * 50, target=41, sigma=4).first_alarm_index is None


@pytest.mark.parametrize("chart", [alarms.ewma_chart, alarms.cusum_tabular])
@pytest.mark.parametrize("step", [-12, 12])
def it_rings_soon_after_a_step_either_way(chart, step):
    found = chart([41.0] * 10 + [41.0 + step] * 10, target=41, sigma=4)

    assert 10 <= found.first_alarm_index <= 12


@pytest.mark.parametrize("chart", [alarms.ewma_chart, alarms.cusum_tabular])
def it_refuses_a_series_without_spread(chart):
    with pytest.raises(ImpossibleNumber, match="sigma"):
        chart([1.0], target=0, sigma=0)


@pytest.mark.parametrize("lam", [0, 1.5])
def it_refuses_a_memory_that_cannot_be(lam):
    with pytest.raises(ImpossibleNumber, match="lam"):
        alarms.ewma_chart([1.0], target=0, sigma=1, lam=lam)


def it_smooths_nothing_with_a_weight_of_one():
    assert alarms.ewma_chart([3.0, 5.0], target=4, sigma=1, lam=1).z == [3, 5]


def it_widens_the_limits_of_small_periods():
    base = Period(promoters=600, passives=260, detractors=140)
    small, large = (Period(promoters=n, passives=n, detractors=n) for n in (5, 50))

    found = alarms.nps_control_limits(base, [small, large])

    assert found.out == [False, True]
    assert found.ucl[0] - found.lcl[0] > found.ucl[1] - found.lcl[1]


def it_refuses_limits_for_an_empty_period():
    base, nobody = (Period(promoters=n, passives=n, detractors=n) for n in (1, 0))

    with pytest.raises(NoAnswers):
        alarms.nps_control_limits(base, [nobody])


def it_rings_at_once_where_the_reference_never_varied():
    found = alarms.seasonal_anomaly([5.0] * 14 + [5.0, 6.0], period=7, reference_length=14)

    assert found.alarms == [15]
    assert math.isinf(found.z[15])


@pytest.mark.parametrize(("period", "reference"), [(7, 6), (7, 30), (0, 5)])
def it_refuses_a_reference_shorter_than_the_season(period, reference):
    with pytest.raises(ImpossibleNumber):
        alarms.seasonal_anomaly([1.0] * 20, period, reference)


@given(series)
def it_spreads_all_belief_over_the_places_of_change(x):
    found = changepoint.bayes_single_changepoint(x, s2=9, m0=0, s02=400)

    assert sum(found.posterior_tau) == pytest.approx(1)
    assert len(found.posterior_tau) == len(x) - 1
    assert found.posterior_tau[found.map_tau - 1] == max(found.posterior_tau)


@pytest.mark.parametrize("place", [3, 10, 17])
def it_finds_where_a_series_stepped(place):
    found = changepoint.bayes_single_changepoint([40.0] * place + [20.0] * (20 - place), s2=9, m0=30, s02=400)

    assert found.map_tau == place
    assert found.log_bayes_factor > 3


def it_speaks_against_a_change_that_never_was():
    assert changepoint.bayes_single_changepoint([40.0] * 20, s2=9, m0=30, s02=400).log_bayes_factor < 0


@pytest.mark.parametrize("wrong", [{"x": [1.0]}, {"s2": 0}, {"s02": -1}])
def it_refuses_a_series_too_short_or_a_variance_of_nothing(wrong):
    with pytest.raises(ImpossibleNumber):
        changepoint.bayes_single_changepoint(**({"x": [1.0, 2.0], "s2": 1, "m0": 0, "s02": 1} | wrong))
