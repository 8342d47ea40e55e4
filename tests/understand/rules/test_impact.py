"""What a theme does to the score: the difference, its interval, and the shift of a share."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from innerloop.understand.rules import counts
from innerloop.understand.rules.impact import impact, shift


def it_is_what_the_score_would_gain_without_those_who_speak_of_it() -> None:
    found = impact((50, 30, 20), (2, 3, 15))

    assert found.points == pytest.approx(30 - 100 * (48 - 5) / 80)
    assert found.share == 0.2
    assert found.points is not None
    assert found.points < 0


def it_says_nothing_where_all_or_none_speak_of_it() -> None:
    assert impact((5, 3, 2), (5, 3, 2)).points is None
    assert impact((5, 3, 2), (0, 0, 0)).low is None


def it_refuses_more_who_speak_of_it_than_there_are() -> None:
    with pytest.raises(counts.ImpossibleNumber):
        impact((5, 3, 2), (6, 0, 0))


three = st.tuples(*[st.integers(0, 60)] * 3)


@given(three, three)
def it_lies_inside_its_interval(with_it: tuple[int, int, int], others: tuple[int, int, int]) -> None:
    if sum(with_it) and sum(others):
        total = tuple(a + b for a, b in zip(with_it, others, strict=True))
        found = impact(total, with_it)

        assert found.points is not None
        assert found.low is not None
        assert found.high is not None
        assert found.low <= found.points <= found.high


@pytest.mark.parametrize("share", [0.05, 0.2])
def it_holds_the_truth_in_its_interval_in_about_95_of_100_surveys(share: float) -> None:
    rng = random.Random(7)
    of_those, of_others = (0.2, 0.3, 0.5), (0.5, 0.3, 0.2)
    truth = share * 100 * ((0.2 - 0.5) - (0.5 - 0.2))
    held = 0
    for _ in range(1000):
        total, mentioned = [0, 0, 0], [0, 0, 0]
        for _ in range(600):
            speaks = rng.random() < share
            at = rng.choices(range(3), of_those if speaks else of_others)[0]
            total[at] += 1
            mentioned[at] += speaks
        found = impact(total, mentioned)
        assert found.low is not None
        assert found.high is not None
        held += found.low <= truth <= found.high

    assert 925 <= held <= 975


def it_tells_a_shift_from_chance() -> None:
    grown, same = shift(10, 400, 60, 400), shift(40, 400, 43, 400)

    assert grown is not None
    assert grown.is_real
    assert grown.difference == 12.5
    assert same is not None
    assert not same.is_real
    assert shift(0, 0, 3, 10) is None
