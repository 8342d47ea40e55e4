"""The score of an organization from its people."""

import pytest

from innerloop.understand.rules import counts, interval
from innerloop.understand.rules.rollup import Voice, roll_up, worths


def it_is_the_plain_score_with_the_plain_interval_where_all_count_the_same() -> None:
    scores = [10, 9, 8, 3, 2, 7, 10]

    found = roll_up([Voice(score, role=2.5) for score in scores])

    assert found is not None
    plain = interval.nps_ci_adjusted_wald(3, 2, 2)
    assert found.value == pytest.approx(found.plain.value)
    assert (found.low, found.high) == pytest.approx((plain.low, plain.high))
    assert found.n == 7
    assert found.n_eff == pytest.approx(7)


def it_lets_who_decides_and_who_is_worth_more_count_more() -> None:
    found = roll_up([Voice(0, role=3, worth=2), Voice(10), Voice(10), Voice(8)])

    # (1 + 1 - 6) / 9, of four people who are worth (9)^2 / (36 + 1 + 1 + 1) even voices.
    assert found is not None
    assert found.value == pytest.approx(-400 / 9)
    assert found.n_eff == pytest.approx(81 / 39)
    assert found.plain.value == 25


def it_is_less_sure_the_fewer_voices_carry_it() -> None:
    even = roll_up([Voice(10), Voice(10), Voice(0), Voice(0)])
    uneven = roll_up([Voice(10, role=9), Voice(10), Voice(0), Voice(0, role=9)])

    assert even is not None
    assert uneven is not None
    assert uneven.high - uneven.low > even.high - even.low


def it_does_not_take_few_of_one_mind_for_certainty() -> None:
    found = roll_up([Voice(10), Voice(9, worth=5)])

    assert found is not None
    assert found.value == 100
    assert found.low < 60


def it_has_nothing_to_say_where_nobody_has_answered() -> None:
    assert roll_up([]) is None


def it_counts_all_the_same_where_nobody_counts_for_anything() -> None:
    found = roll_up([Voice(9, role=0), Voice(3, worth=0)])

    assert found is not None
    assert (found.value, found.n_eff) == (0, 2)


def it_keeps_in_the_plain_score_who_counts_for_nothing_in_the_weighted() -> None:
    found = roll_up([Voice(9), Voice(0, worth=0)])

    assert found is not None
    assert (found.value, found.plain.value, found.n, found.n_eff) == (100, 0, 2, 1)


def it_measures_worth_against_the_mean_and_takes_the_unknown_for_it() -> None:
    assert worths([100, 300, None]) == [0.5, 1.5, 1.0]
    assert worths([None, None]) == [1.0, 1.0]
    assert worths([0, 0]) == [1.0, 1.0]
    with pytest.raises(counts.ImpossibleNumber):
        worths([-1.0])
