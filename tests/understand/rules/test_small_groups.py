"""Small groups: hidden, drawn to the mean, compared with care."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from innerloop.understand.rules import anonymity, shrinkage
from innerloop.understand.rules.counts import ImpossibleNumber, NoAnswers, nps_value
from innerloop.understand.rules.shrinkage import Team

sizes = st.lists(st.integers(0, 40), max_size=12)
count = st.integers(0, 60)
teams = st.lists(
    st.fixed_dictionaries({"promoters": count, "passives": count, "detractors": count}).filter(
        lambda team: sum(team.values())
    ),
    min_size=2,
    max_size=8,
)


@given(sizes)
def it_hides_every_group_below_the_floor(group_sizes):
    hidden = anonymity.suppress_small_groups(group_sizes)

    assert all(is_hidden for size, is_hidden in zip(group_sizes, hidden, strict=True) if size < 5)


@given(sizes)
def it_never_hides_exactly_one_beside_a_total(group_sizes):
    hidden = anonymity.suppress_small_groups(group_sizes)

    assert sum(hidden) != 1 or len(group_sizes) == 1


def it_hides_only_the_small_one_without_a_total():
    assert anonymity.suppress_small_groups([12, 4, 9], total_shown=False) == [False, True, False]


@pytest.mark.parametrize(("b", "refuse"), [(range(10), False), (range(9), True), (range(6), True), (range(5), False)])
def it_refuses_two_sets_that_differ_by_a_few(b, refuse):
    assert anonymity.differencing_refusal(range(10), b).refuse is refuse


@given(count, count, count)
def it_draws_a_posterior_towards_what_was_believed(promoters, passives, detractors):
    found = shrinkage.nps_dirichlet_posterior(promoters, passives, detractors)

    assert -100 < found.mean < 100
    assert found.sd > 0
    if promoters + passives + detractors:
        assert abs(found.mean) <= abs(nps_value(promoters, passives, detractors))


@given(st.tuples(count, count, count), st.tuples(count, count, count))
def it_gives_complementary_chances(a, b):
    there = shrinkage.probability_nps_a_greater_b(a, b)
    back = shrinkage.probability_nps_a_greater_b(b, a)

    assert there + back == pytest.approx(1)


@pytest.mark.parametrize("alpha", [(1, 1, 0), (1, 1)])
def it_refuses_beliefs_that_cannot_be(alpha):
    with pytest.raises(ImpossibleNumber):
        shrinkage.nps_dirichlet_posterior(1, 1, 1, alpha)


@given(teams)
def it_draws_every_team_towards_the_common_mean(team_list):
    found = shrinkage.nps_shrink_teams(team_list)

    assert found.tau2 >= 0
    for raw, drawn in zip(found.y, found.shrunk, strict=True):
        assert min(raw, found.mu) - 1e-9 <= drawn <= max(raw, found.mu) + 1e-9


def it_refuses_a_team_without_answers():
    one, nobody = (Team(promoters=n, passives=n, detractors=n) for n in (1, 0))

    with pytest.raises(NoAnswers):
        shrinkage.nps_shrink_teams([nobody, one])


@given(sizes)
def it_never_holds_back_so_few_that_subtraction_tells_of_them(group_sizes):
    held = anonymity.hold_back(group_sizes)

    hidden = sum(size for size, is_held in zip(group_sizes, held, strict=True) if is_held)
    assert all(is_held for size, is_held in zip(group_sizes, held, strict=True) if 0 < size < 5)
    # Fewer than five are left only where that is all there is: then the total is not shown either.
    assert hidden == 0 or hidden >= 5 or hidden == sum(group_sizes)


def it_holds_nothing_back_where_nobody_is_anonymous():
    assert anonymity.hold_back([0, 0, 7]) == [False, False, False]
