"""What the page of recovery says: whole customers, both intervals, and no more than is known."""

from typing import Any

import pytest

from innerloop.act.rules import recovery
from innerloop.act.rules import recovery_words as words
from innerloop.act.rules.reference import gather
from innerloop.understand.rules.interval import Interval

measure: Any = recovery.measure  # what is None where it cannot be told is told here
LEFT_ALONE = gather({(4, 4): 160, (4, 7): 30, (4, 9): 10})
HELPED = measure({(4, 4): 40, (4, 8): 40, (4, 9): 20}, LEFT_ALONE)


def it_says_how_many_came_back_and_how_many_are_ours():
    assert words.finding(HELPED, floor=10) == "Of 100 detractors, 60 in 100 came back (50 to 69)."
    assert words.ours(HELPED) == "20 would have by themselves. So 40 are ours (28 to 50), beyond chance."


def it_claims_nothing_that_may_be_chance():
    found = measure({(4, 4): 79, (4, 8): 21}, LEFT_ALONE)

    assert words.ours(found) == "20 would have by themselves. So 1 is ours (−8 to 11), perhaps chance."


def it_says_when_fewer_came_back_than_without_us():
    found = measure({(4, 4): 200}, LEFT_ALONE)

    assert "So 20 fewer came back than without us (−26 to −15), beyond chance." in words.ours(found)


def it_says_of_whom_it_speaks():
    found = measure({(1, 8): 40, (4, 8): 60}, LEFT_ALONE)

    assert words.ours(found).endswith(", beyond chance, counting the 60 who have others like them.")


def it_says_why_it_does_not_know():
    blind = measure({(1, 8): 40}, LEFT_ALONE)
    few = measure({(4, 8): 2, (4, 5): 1}, LEFT_ALONE)

    assert "too few with such a score were left alone" in words.ours(blind)
    assert words.finding(few, floor=10).startswith(
        "Too few for a share: 2 of 3 detractors who answered again came back. From 10"
    )
    assert "1 of 1 detractor who" in words.finding(measure({(4, 8): 1}, LEFT_ALONE), floor=10)
    assert words.ours(few) == ""


def it_writes_shares_and_changes_of_the_score():
    assert words.share(HELPED.won_back) == ("60", "50 to 69", "20", "+40", "28 to 50")
    assert words.rise(HELPED.rise) == ("+2.6", "2.2 to 3.0", "+0.7", "+1.9", "1.4 to 2.4")
    assert words.share(measure({(1, 8): 40}, LEFT_ALONE).won_back)[2:] == ("", "", "")
    assert words.rise(measure({(1, 8): 40}, LEFT_ALONE).rise)[2:] == ("", "", "")


@pytest.mark.parametrize(
    ("faster", "said"),
    [
        (None, ""),
        (Interval(0.12, 0.03, 0.21), "Reached within a day, 12 in 100 more come back than reached later (3 to 21)"),
        (
            Interval(-0.1, -0.15, -0.05),
            "Reached within a day, 10 in 100 fewer come back than reached later (−15 to −5)",
        ),
        (Interval(0.01, -0.1, 0.12), "Reached within a day or later: no difference beyond chance (−10 to 12 in 100)."),
    ],
)
def it_compares_being_fast_with_being_slow(faster, said):
    assert words.between(faster).startswith(said)
    assert bool(words.between(faster)) == bool(said)
