"""Weights, strata, raking, worst cases and sample sizes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from innerloop.understand.rules import sample_size, weighting
from innerloop.understand.rules.counts import ImpossibleNumber, NoAnswers, nps_value, nps_variance
from innerloop.understand.rules.weighting import Stratum

tables = st.lists(st.lists(st.integers(1, 90), min_size=3, max_size=3), min_size=2, max_size=4)


def stratum(population: int, promoters: int, passives: int, detractors: int) -> Stratum:
    return Stratum(population=population, promoters=promoters, passives=passives, detractors=detractors)


@given(st.lists(st.integers(0, 10), min_size=1, max_size=40))
def it_equals_the_plain_score_with_equal_weights(scores):
    counts = (sum(s >= 9 for s in scores), sum(7 <= s <= 8 for s in scores), sum(s <= 6 for s in scores))

    found = weighting.nps_weighted(scores, [2.5] * len(scores))

    assert found.nps == pytest.approx(nps_value(*counts))
    assert found.n_eff == pytest.approx(len(scores))
    assert found.design_effect == pytest.approx(1)
    assert found.se == pytest.approx(nps_variance(*counts).se, abs=1e-6)


@pytest.mark.parametrize(
    ("weights", "error"), [([1], ImpossibleNumber), ([0, 0], NoAnswers), ([1, -1], ImpossibleNumber)]
)
def it_refuses_weights_that_cannot_be(weights, error):
    with pytest.raises(error):
        weighting.nps_weighted([9, 3], weights)


def it_equals_the_plain_score_when_strata_answer_alike():
    found = weighting.nps_poststratified([stratum(100, 6, 3, 1), stratum(200, 12, 6, 2)])

    assert found.nps == pytest.approx(found.unweighted_nps) == 50


def it_refuses_a_stratum_of_customers_without_answers():
    with pytest.raises(NoAnswers):
        weighting.nps_poststratified([stratum(100, 6, 3, 1), stratum(200, 0, 0, 0)])


def it_leaves_out_a_stratum_without_customers():
    assert weighting.nps_poststratified([stratum(100, 6, 3, 1), stratum(0, 0, 0, 0)]).nps == 50


@given(tables)
def it_rakes_a_table_to_its_targets(table):
    rows, columns = [100.0] * len(table), [100.0 * len(table) / 3] * 3

    found = weighting.rake(table, rows, columns)

    assert [sum(row) for row in found.table] == pytest.approx(rows)
    assert [sum(column) for column in zip(*found.table, strict=True)] == pytest.approx(columns)
    assert all(weight > 0 for row in found.weights for weight in row)


@pytest.mark.parametrize(
    ("table", "rows", "columns"),
    [
        ([[1, 1], [1, 1]], [50, 50], [60, 50]),
        ([[0, 0], [1, 1]], [50, 50], [50, 50]),
        ([[1, 0], [0, 1]], [70, 30], [50, 50]),
        ([[1, 1]], [50, 50], [50, 50]),
    ],
)
def it_refuses_targets_that_cannot_be_reached(table, rows, columns):
    with pytest.raises(ImpossibleNumber):
        weighting.rake(table, rows, columns)


def it_rakes_an_empty_row_that_should_be_empty():
    assert weighting.rake([[0, 0], [1, 3]], [0, 80], [40, 40]).table == [[0, 0], [40, 40]]


@given(st.floats(0, 1), st.floats(-100, 100))
def it_bounds_the_silent_inside_the_possible(rate, value):
    found = weighting.nps_nonresponse_bounds(rate, value)

    assert -100 - 1e-9 <= found.low <= found.high <= 100 + 1e-9
    assert found.high - found.low == pytest.approx(200 * (1 - rate))


@pytest.mark.parametrize(("margin", "n"), [(5, 1537), (10, 385), (20, 97)])
def it_asks_for_the_published_sample_sizes(margin, n):
    assert sample_size.nps_sample_size(margin).n == n


@given(st.floats(1, 50), st.integers(10, 10_000))
def it_never_asks_more_people_than_there_are(margin, population):
    found = sample_size.nps_sample_size(margin, population=population)

    assert 1 <= found.n <= population
    assert found.n <= sample_size.nps_sample_size(margin).n


@pytest.mark.parametrize("wrong", [{"margin": 0}, {"margin": 5, "variance": 2}, {"margin": 5, "population": 0}])
def it_refuses_a_sample_size_for_the_impossible(wrong):
    with pytest.raises(ImpossibleNumber):
        sample_size.nps_sample_size(**wrong)


def it_refuses_shares_that_sum_to_more_than_one():
    with pytest.raises(ImpossibleNumber, match="sum of both shares"):
        sample_size.nps_sample_size(5, promoter_share=0.7, detractor_share=0.6)
