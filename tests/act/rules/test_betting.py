"""The interval that may be looked at every day: fair, in order, and never past its ends."""

import math
from collections import Counter
from itertools import product

import pytest

from innerloop.act.rules import betting
from innerloop.act.rules.betting import difference, direction
from innerloop.understand.rules.counts import ImpossibleNumber

HAPPY = {0.3: 4, 0.6: 10, 0.8: 30, 1.0: 36}
SAD = {0.0: 6, 0.3: 8, 0.6: 5, 0.8: 1}


@pytest.mark.parametrize("share", [0.5, 0.8])
@pytest.mark.parametrize(("chances", "others"), [((0.2, 0.3, 0.5), (0.6, 0.1, 0.3)), ((0.05, 0, 0.95), (0.9, 0.1, 0))])
def it_is_a_fair_game_for_the_true_means(chances, others, share):
    # Whoever plays on, is on average exactly as rich as at the beginning: that alone makes the interval hold.
    values = (0.0, 0.5, 1.0)
    mean, other_mean = (sum(v * c for v, c in zip(values, each, strict=True)) for each in (chances, others))

    expected = 0.0
    for drawn in product(range(3), repeat=5):
        likely = math.prod((chances if at < 3 else others)[pick] for at, pick in enumerate(drawn))
        one, other = Counter(values[p] for p in drawn[:3]), Counter(values[p] for p in drawn[3:])
        grown = betting.fortune(one, other, mean=mean, other_mean=other_mean, share=share)
        expected += likely * math.exp(grown)

    assert expected == pytest.approx(1, abs=1e-9)


def it_knows_nothing_before_the_first_customer():
    assert (difference({}, {}, share=0.8).low, difference({}, {}, share=0.8).high) == (-1, 1)
    assert direction({}, {}, share=0.8) == 0


@pytest.mark.parametrize(("one", "other"), [({1.0: 40}, {}), ({}, {0.0: 40}), ({1.0: 1}, {0.0: 1})])
def it_concludes_nothing_of_one_group_or_of_two_customers(one, other):
    found = difference(one, other, share=0.5)

    assert found.low < 0 < found.high
    assert direction(one, other, share=0.5) == 0


def it_lies_around_the_difference_that_was_found():
    found = difference(HAPPY, SAD, share=0.8)

    assert found.point == pytest.approx(0.84 - 0.31)
    assert -1 <= found.low < found.point < found.high <= 1


def it_turns_round_when_the_groups_change_places():
    there, back = difference(HAPPY, SAD, share=0.8), difference(SAD, HAPPY, share=0.2)

    assert (back.point, back.low, back.high) == pytest.approx((-there.point, -there.high, -there.low))
    assert direction(HAPPY, SAD, share=0.8) == 1
    assert direction(SAD, HAPPY, share=0.2) == -1


def it_turns_round_when_the_scale_does():
    there = difference(HAPPY, SAD, share=0.8)
    back = difference({1 - v: n for v, n in HAPPY.items()}, {1 - v: n for v, n in SAD.items()}, share=0.8)

    assert (back.low, back.high) == pytest.approx((-there.high, -there.low), abs=1 / betting.STEPS)


def it_grows_surer_with_customers_and_less_sure_with_confidence():
    widths = [
        found.high - found.low
        for times, confidence in ((1, 0.99), (1, 0.95), (4, 0.95), (40, 0.95))
        for found in [
            difference(
                {v: n * times for v, n in HAPPY.items()},
                {v: n * times for v, n in SAD.items()},
                share=0.8,
                confidence=confidence,
            )
        ]
    ]

    assert widths == sorted(widths, reverse=True)
    assert widths[-1] < 0.1


@pytest.mark.parametrize("lost", range(0, 20, 3))
def it_says_a_direction_exactly_where_zero_is_outside(lost):
    one, other = {0.0: 10, 1.0: 70}, {0.0: 3 + lost, 1.0: 20 - lost}

    found = difference(one, other, share=0.8)

    assert direction(one, other, share=0.8) == (found.low > 0) - (found.high < 0)


def it_loses_little_where_more_answer_than_were_planned():
    # Planned were seven contacted of ten; of those left alone fewer answered, so that eight of ten did in the end.
    right, planned = difference(HAPPY, SAD, share=0.8), difference(HAPPY, SAD, share=0.7)

    assert planned.low < planned.point < planned.high
    assert planned.high - planned.low == pytest.approx(right.high - right.low, rel=0.15)


@pytest.mark.parametrize(
    ("one", "share", "confidence", "said"),
    [
        ({1.2: 1}, 0.5, 0.95, "An outcome is 1.2"),
        ({-0.1: 1}, 0.5, 0.95, "An outcome is -0.1"),
        ({0.5: -1}, 0.5, 0.95, "count of customers is -1"),
        ({0.5: 1}, 1.0, 0.95, "The share is 1.0"),
        ({0.5: 1}, 0.5, 95, "The confidence is 95"),
    ],
)
def it_refuses_what_cannot_be(one, share, confidence, said):
    with pytest.raises(ImpossibleNumber, match=said):
        difference(one, SAD, share=share, confidence=confidence)
    with pytest.raises(ImpossibleNumber, match=said):
        direction(one, SAD, share=share, confidence=confidence)
