"""Recovery: raw as it is, corrected by those who were left alone, and silent where nobody can tell."""

from typing import Any

import pytest

from innerloop.act.rules import recovery, reference
from innerloop.act.rules.reference import gather
from innerloop.listen.rules import scale as scales
from innerloop.listen.rules.scale import ScoreOutOfRange
from innerloop.understand.rules.counts import ImpossibleNumber
from innerloop.understand.rules.interval import proportion_ci_wilson

# What is None where it cannot be told would else be asked for at every figure.
measure: Any = recovery.measure
# Of 100 left alone with a 4, 30 come back; of 100 left alone with a 6, 60 do.
LEFT_ALONE = {(4, 4): 70, (4, 7): 20, (4, 9): 10, (6, 6): 40, (6, 8): 40, (6, 10): 20}
NOBODY = gather({})


def it_counts_what_became_of_detractors():
    found = measure({(3, 2): 8, (3, 7): 6, (6, 9): 4, (6, 10): 2, (8, 10): 5}, NOBODY)

    assert (found.n, found.unhappy) == (25, 20)
    assert [round(effect.raw.point, 3) for effect in (found.won_back, found.to_middle, found.to_top)] == [0.6, 0.3, 0.3]
    assert (found.won_back.raw.low, found.won_back.raw.high) == pytest.approx((0.3866, 0.7812), abs=1e-4)
    assert found.rise.raw.point == pytest.approx((-8 + 4 * 6 + 3 * 4 + 4 * 2 + 2 * 5) / 25)


def it_says_nothing_of_too_few():
    few = measure({(3, 7): 9, (8, 8): 1}, gather(LEFT_ALONE))

    assert (few.won_back, few.to_middle, few.to_top) == (None, None, None)
    assert few.rise is not None
    assert measure({(3, 7): 9}, gather(LEFT_ALONE)).rise is None
    assert measure({}, NOBODY).n == 0


def it_expects_of_each_what_became_of_those_with_the_same_score():
    found = measure({(4, 5): 20, (4, 9): 10, (6, 6): 5, (6, 9): 5}, gather(LEFT_ALONE))

    assert found.won_back.expected.point == pytest.approx((30 * 0.3 + 10 * 0.6) / 40)
    assert found.to_top.expected.point == pytest.approx((30 * 0.1 + 10 * 0.2) / 40)
    assert found.rise.expected.point == pytest.approx((30 * 1.1 + 10 * 1.6) / 40)


def it_adds_up_from_what_was_expected_to_what_came():
    found = measure({(4, 5): 20, (4, 9): 10, (6, 6): 5, (6, 9): 5}, gather(LEFT_ALONE))

    for effect in (found.won_back, found.to_middle, found.to_top, found.rise):
        assert effect.compared == 40
        assert effect.raw.point == pytest.approx(effect.expected.point + effect.corrected.point)
        assert effect.corrected.low < effect.corrected.point < effect.corrected.high


def it_is_less_sure_than_either_of_what_it_compares():
    found = measure({(4, 5): 20, (4, 9): 10, (6, 6): 5, (6, 9): 5}, gather(LEFT_ALONE))

    for effect in (found.won_back, found.to_top, found.rise):
        width = effect.corrected.high - effect.corrected.low
        assert width > effect.expected.high - effect.expected.low
    assert found.won_back.corrected.high - found.won_back.corrected.low > (
        found.won_back.raw.high - found.won_back.raw.low
    )


def it_grows_surer_with_more_customers_left_alone():
    moves = {(4, 5): 20, (4, 9): 10}
    widths = [
        effect.high - effect.low
        for times in (1, 10)
        for effect in [measure(moves, gather({m: c * times for m, c in LEFT_ALONE.items()})).won_back.corrected]
    ]

    assert widths[1] < widths[0]


def it_is_wilsons_interval_where_all_left_alone_gave_one_score():
    [alone] = [reference.expected_share(gather({(4, 4): 70, (4, 9): 30}), {4: 12}, lambda score: score >= 7)]
    wilson = proportion_ci_wilson(30, 100)

    assert (alone.point, alone.low, alone.high) == pytest.approx((wilson.point, wilson.low, wilson.high))


def it_is_welchs_test_where_all_gave_one_score():
    # By hand: means 6.5 and 5.0, sums of squares 55 of 20 and 120 of 30, hence 45.4 degrees of freedom.
    found = measure({(4, 4): 5, (4, 6): 5, (4, 8): 10}, gather({(4, 3): 10, (4, 5): 15, (4, 9): 5})).rise

    assert found.raw.point == pytest.approx(2.5)
    assert found.corrected.point == pytest.approx(6.5 - 5.0)
    assert found.corrected.se == pytest.approx((55 / 19 / 20 + 120 / 29 / 30) ** 0.5)
    assert found.corrected.margin == pytest.approx(2.0141 * found.corrected.se, rel=1e-4)


def it_compares_only_those_who_have_somebody_like_them():
    # Nobody who gave 1 was left alone: what would have become of these, nobody can tell.
    found = measure({(1, 9): 50, (4, 5): 20, (4, 9): 10}, gather(LEFT_ALONE))

    assert (found.unhappy, found.won_back.compared) == (80, 30)
    assert found.won_back.raw.point == pytest.approx(60 / 80)
    assert found.won_back.corrected.point == pytest.approx(10 / 30 - 0.3)


def it_corrects_nothing_where_everybody_is_contacted():
    found = measure({(1, 9): 50, (2, 5): 20}, gather({(9, 9): 500, (10, 9): 500}))

    assert found.won_back.compared == 0
    assert (found.won_back.expected, found.won_back.corrected) == (None, None)
    assert found.won_back.raw.point == pytest.approx(50 / 70)
    assert found.rise.corrected is None


@pytest.mark.parametrize(
    ("firsts", "bands"),
    [
        ({0: 5, 1: 9, 2: 40}, ((0,), (1,), (2,))),
        ({0: 9, 1: 3, 2: 2, 3: 9}, ((0,), (1, 2), (3,))),
        ({0: 2, 1: 2, 2: 2, 3: 2}, ((0, 1, 2),)),
        ({0: 1, 1: 2, 2: 1, 3: 2}, ((1, 2, 3),)),
        ({0: 4, 2: 4, 3: 1}, ((2, 3),)),
        ({3: 4, 4: 100}, ((4,),)),
        ({5: 2, 6: 2, 7: 2, 8: 2, 9: 4}, ()),
        ({}, ()),
    ],
)
def it_takes_only_thin_neighbours_of_one_cohort_for_alike(firsts, bands):
    assert gather({(first, 7): count for first, count in firsts.items()}).bands == bands


def it_reads_a_scale_whose_best_end_is_low():
    effort = scales.Scale("effort", 1, 5, "low", top=frozenset({1, 2}), bottom=frozenset({4, 5}))
    found = measure({(5, 2): 10, (5, 5): 10}, gather({(5, 5): 40, (5, 1): 10}, effort), scale=effort)

    assert found.won_back.raw.point == pytest.approx(0.5)
    assert found.rise.raw.point == pytest.approx(1.5)
    assert found.rise.corrected.point == pytest.approx(1.5 - 0.8)


def it_never_leaves_what_is_possible():
    found = measure({(0, 10): 10}, gather({(0, 0): 5}))

    assert found.won_back.corrected.high <= 1
    assert found.rise.raw.high <= 10
    assert found.rise.corrected.point == 10


def it_is_never_certain_because_all_gave_the_same():
    found = measure({(4, 9): 10}, gather({(4, 4): 10}))

    assert found.rise.raw.low < 5 < found.rise.raw.high


def it_compares_two_waits_beyond_what_comes_by_itself():
    # Both waits won back half more than those left alone, though the slow one's raw share is far higher.
    against = gather(LEFT_ALONE)
    fast = measure({(4, 4): 20, (4, 7): 80}, against).won_back
    slow = measure({(6, 6): 0, (6, 7): 100}, against).won_back

    between: Any = recovery.gain(fast, slow)

    assert slow.raw.point > fast.raw.point
    assert between.point == pytest.approx(0.5 - 0.4)
    assert between.low < 0 < between.high


def it_compares_no_wait_that_cannot_be_corrected():
    told = measure({(4, 7): 20}, gather(LEFT_ALONE)).won_back
    silent = measure({(4, 7): 20}, NOBODY).won_back

    assert recovery.gain(told, silent) is None
    assert recovery.gain(silent, told) is None


def it_sorts_times_to_contact_from_the_shortest():
    ends = [at_most for _, at_most in recovery.WAITS if at_most]

    assert ends == sorted(ends)
    assert [at_most for _, at_most in recovery.WAITS] == [*ends, None]


def it_refuses_scores_and_counts_that_cannot_be():
    with pytest.raises(ScoreOutOfRange, match="11"):
        measure({(3, 11): 1}, NOBODY)
    with pytest.raises(ImpossibleNumber, match="count of customers is -1"):
        gather({(3, 4): -1})
    with pytest.raises(ImpossibleNumber, match="fewest customers to tell of is 1"):
        measure({(3, 4): 1}, NOBODY, floor=1)
