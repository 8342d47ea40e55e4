"""The scale of a metric: cohorts, reading a text as a score, and what makes a scale impossible."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from innerloop.listen.rules import scale as scales
from innerloop.listen.rules.scale import Scale, ScaleImpossible, ScoreOutOfRange, ScoreUnreadable

# One best, five worst, 6 and 7 are "neither" and "don't know".
FRIENDS = Scale(
    "friends",
    1,
    5,
    "low",
    top=frozenset({1, 2}),
    bottom=frozenset({4, 5}),
    labels={1: "Very good", 2: "Good", 5: "Very poor", 6: "Don't know"},
    not_scores=frozenset({6, 7}),
)


def plain(**changes: Any) -> Scale:
    facts: dict[str, Any] = {
        "slug": "ours",
        "low": 1,
        "high": 5,
        "best": "high",
        "top": {4, 5},
        "bottom": {1, 2},
    }
    return Scale(**(facts | changes))


@pytest.mark.parametrize(
    ("slug", "cohorts"),
    [
        ("nps", "bottom " * 7 + "middle middle top top"),
        ("ces", "bottom bottom bottom bottom middle top top"),
        ("csat", "bottom bottom middle top top"),
        ("stars", "bottom bottom middle top top"),
        ("thumbs", "bottom top"),
    ],
)
def it_knows_the_cohorts_of_each_built_in_scale(slug, cohorts):
    scale = scales.BUILT_IN[slug]

    assert [scale.cohort(score) for score in scale.scores] == cohorts.split()


def it_counts_low_scores_as_best_where_low_is_best():
    assert [FRIENDS.cohort(score) for score in range(1, 6)] == ["top", "top", "middle", "bottom", "bottom"]


@pytest.mark.parametrize(
    ("text", "score"),
    [("10", 10), (" 9 ", 9), ("9.0", 9), ("9,00", 9), ("+8", 8), ("007", 7), ("0", 0), ("٩", 9), ("", None)],
)
def it_reads_a_number_as_a_score(text, score):
    assert scales.NPS.read(text) == score


@pytest.mark.parametrize(
    ("text", "score"), [("very GOOD", 1), ("Very poor ", 5), ("6", None), ("7.0", None), ("don't know", None)]
)
def it_reads_labels_and_codes_that_are_no_score(text, score):
    assert FRIENDS.read(text) == score


@pytest.mark.parametrize("text", ["ten", "9.5", "1_0", "1e1", "9/10", "0x9", "nan", "--", "9 9", "1" * 400])
def it_refuses_what_is_no_whole_number_and_names_it(text):
    with pytest.raises(ScoreUnreadable) as refused:
        scales.NPS.read(text)

    assert text[:39] in str(refused.value)
    assert "from 0 to 10" in str(refused.value)
    assert len(str(refused.value)) < 160


@pytest.mark.parametrize("text", ["11", "-1", "100"])
def it_refuses_a_number_off_the_scale_and_says_the_range(text):
    with pytest.raises(ScoreOutOfRange, match=f"score {text} is not on the scale nps.*from 0 to 10"):
        scales.NPS.read(text)


@pytest.mark.parametrize("code", [0, 6, 7])
def it_gives_no_cohort_to_a_number_that_is_no_score(code):
    assert not FRIENDS.is_score(code)
    with pytest.raises(ScoreOutOfRange):
        FRIENDS.cohort(code)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"low": 5, "high": 5}, "range 5 to 5"),
        ({"low": 0, "high": 1000}, "range 0 to 1000"),
        ({"best": "highest"}, "not 'highest'"),
        ({"low": 1.5}, "whole numbers"),
        ({"top": {True}}, "whole numbers"),
        ({"top": set()}, r"top scores \(none\) must start at 5"),
        ({"top": {3, 5}}, r"top scores \(3, 5\) must start at 5 and leave no gap"),
        ({"top": {5, 6}}, r"top scores \(5, 6\)"),
        ({"bottom": {2}}, r"bottom scores \(2\) must start at 1"),
        ({"best": "low"}, r"top scores \(4, 5\) must start at 1"),
        ({"top": {3, 4, 5}, "bottom": {1, 2, 3}}, "3 cannot be both"),
        ({"not_scores": {5}}, r"top scores \(4, 5\)"),
        ({"not_scores": {1, 2, 3, 4, 5}}, "hold at least one score"),
        ({"labels": {9: "Nine"}}, "label for 9"),
        ({"labels": {1: "Bad", 2: " bad"}}, "different text"),
        ({"labels": {1: " "}}, "different text"),
    ],
)
def it_refuses_a_scale_that_contradicts_itself(changes, reason):
    with pytest.raises(ScaleImpossible, match=reason) as refused:
        plain(**changes)

    assert "'ours' cannot be used" in str(refused.value)


def it_leaves_codes_inside_the_range_out_of_the_cohorts():
    scale = plain(low=1, high=7, best="low", top=[1, 2], bottom=[4, 5], not_scores=[6, 7])

    assert scale.scores == (1, 2, 3, 4, 5)
    assert scale.read("6") is None


def it_cannot_be_changed_after_it_was_made():
    words = {1: "Bad"}
    scale = plain(labels=words)

    words[2] = "Poor"

    assert dict(scale.labels) == {1: "Bad"}
    assert len({scale, plain(labels=words)}) == 2
    assert hash(scale) == hash(plain(labels={1: "Bad"}))


@given(st.text(max_size=30))
def it_reads_any_text_as_a_score_or_refuses_it_by_name(text):
    try:
        score = FRIENDS.read(text)
    except (ScoreUnreadable, ScoreOutOfRange):
        return

    assert score is None or FRIENDS.is_score(score)


@given(st.sampled_from(list(scales.BUILT_IN.values())), st.integers())
def it_reads_back_every_score_that_it_writes(scale, number):
    if scale.is_score(number):
        assert scale.read(str(number)) == number
        return

    with pytest.raises((ScoreOutOfRange, ScoreUnreadable)):
        scale.read(str(number))
