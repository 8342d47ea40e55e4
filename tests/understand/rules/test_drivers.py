"""Drivers share what is explained without a rest; themes push the value by what they say."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from innerloop.understand.rules import drivers, matrix
from innerloop.understand.rules.counts import ImpossibleNumber

TWINS = [[1.0, 1.0], [1.0, 1.0]]
columns = st.lists(st.lists(st.floats(-5, 5), min_size=8, max_size=8), min_size=4, max_size=4)
cohorts = st.tuples(st.integers(0, 90), st.integers(0, 90), st.integers(0, 90))


def correlations(data: list[list[float]]) -> tuple[list[list[float]], list[float]]:
    """Return the correlations among three drivers, and theirs with the last column."""
    centred = [[value - sum(column) / 8 for value in column] for column in data]
    norms = [sum(value * value for value in column) ** 0.5 for column in centred]
    assume(min(norms) > 0.5)
    r = [
        [sum(a * b for a, b in zip(one, other, strict=True)) / (n * m) for other, m in zip(centred, norms, strict=True)]
        for one, n in zip(centred, norms, strict=True)
    ]
    among = [row[:3] for row in r[:3]]
    assume(min(matrix.eigen(among)[0]) > 0.01)
    return among, [row[3] for row in r[:3]]


@given(columns)
def it_shares_what_is_explained_without_a_rest(data):
    among, with_score = correlations(data)

    shapley = drivers.driver_shapley_r2(among, with_score)
    relative = drivers.driver_relative_weights(among, with_score)

    assert -1e-6 <= shapley.r2 <= 1 + 1e-6
    assert sum(shapley.shapley) == pytest.approx(shapley.r2, abs=1e-6)
    assert relative.total == pytest.approx(shapley.r2, abs=1e-6)
    assert min(*relative.weights, *shapley.shapley) >= -1e-6


def it_gives_uncorrelated_drivers_their_squared_correlation():
    identity = [[float(i == j) for j in range(3)] for i in range(3)]

    found = drivers.driver_shapley_r2(identity, [0.5, 0.3, -0.2])

    assert found.shapley == pytest.approx([0.25, 0.09, 0.04])
    assert drivers.driver_relative_weights(identity, [0.5, 0.3, -0.2]).weights == pytest.approx(found.shapley)


@pytest.mark.parametrize("share", [drivers.driver_shapley_r2, drivers.driver_relative_weights])
def it_refuses_two_drivers_that_say_the_same(share):
    with pytest.raises(ImpossibleNumber):
        share(TWINS, [0.5, 0.5])


def it_refuses_more_drivers_than_it_can_order():
    identity = [[float(i == j) for j in range(13)] for i in range(13)]

    with pytest.raises(ImpossibleNumber, match="number of drivers is 13"):
        drivers.driver_shapley_r2(identity, [0.1] * 13)


def it_says_nothing_of_ratings_that_nobody_gave():
    found = drivers.penalty_reward_contrast([3, 4, 1], [7, 9, 2])

    assert (found.intercept, found.penalty, found.reward) == (8, -6, None)
    assert drivers.penalty_reward_contrast([1, 5], [2, 9]).penalty is None


@given(cohorts, cohorts)
def it_moves_the_value_by_share_times_contrast(mentioned, others):
    assume(sum(mentioned) and sum(others))
    total = [a + b for a, b in zip(mentioned, others, strict=True)]

    found = drivers.theme_leave_out_impact(total, {"delivery": mentioned})["delivery"]

    assert found.impact == pytest.approx(found.contribution, abs=1e-9)


def it_knows_no_impact_of_a_theme_that_all_mention():
    found = drivers.theme_leave_out_impact([5, 3, 2], {"all": [5, 3, 2], "none": [0, 0, 0]})

    assert (found["all"].prevalence, found["all"].nps_without, found["all"].impact) == (1, None, None)
    assert (found["none"].prevalence, found["none"].nps_with, found["none"].impact) == (0, None, 0)


def it_refuses_a_theme_with_more_answers_than_there_are():
    with pytest.raises(ImpossibleNumber):
        drivers.theme_leave_out_impact([5, 3, 2], {"delivery": [6, 0, 0]})
