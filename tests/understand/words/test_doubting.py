"""Which places to ask about: what teaches most, of different people, themes and languages, and nothing twice."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from innerloop.understand.words import doubting
from innerloop.understand.words.doubting import Doubt

# Few customers, themes and directions, so that they meet.
TOLD = st.tuples(
    st.integers(0, 20),
    st.sampled_from([doubting.NEAR, doubting.FEELING, doubting.CLASH]),
    st.floats(0, 1),
    st.sampled_from(["waiting", "staff", "price"]),
    st.integers(0, 31),
)


def made(told: list[tuple[int, str, float, str, int]]) -> list[Doubt]:
    """Return places: two of an answer, every other one in Swahili, and clauses that point into few directions."""
    return [
        Doubt(
            answer=f"answer {number // 2}",
            who=f"customer {who}",
            why=why,
            weight=weight,
            theme=theme if why == doubting.NEAR else "",
            language="sw" if number % 2 else "en",
            encoder="minilm",
            vector=np.array([np.cos(turned / 10), np.sin(turned / 10)], np.float32) if why == doubting.NEAR else None,
        )
        for number, (who, why, weight, theme, turned) in enumerate(told)
    ]


DOUBTS = st.lists(TOLD, max_size=30).map(made)


@given(DOUBTS)
def it_asks_nobody_twice_and_nothing_twice(given_: list[Doubt]) -> None:
    chosen = [given_[at] for at in doubting.choose(given_)]

    assert len(chosen) <= doubting.MOST
    assert len({each.who for each in chosen}) == len(chosen)
    assert len({each.answer for each in chosen}) == len(chosen)
    assert all(each.weight > 0 for each in chosen)
    vectors = [each.vector for each in chosen if each.vector is not None]
    for place, one in enumerate(vectors):
        assert all(float(one @ other) < 0.9 for other in vectors[place + 1 :])


@given(DOUBTS)
def it_spreads_over_themes(given_: list[Doubt]) -> None:
    themes = Counter(given_[at].theme for at in doubting.choose(given_) if given_[at].theme)

    assert max(themes.values(), default=0) <= doubting.MOST_OF_A_THEME


@given(DOUBTS)
def it_chooses_the_same_of_the_same(given_: list[Doubt]) -> None:
    assert doubting.choose(given_) == doubting.choose(given_)


def it_begins_with_what_is_most_in_doubt() -> None:
    some = [Doubt(str(at), str(at), doubting.NEAR, weight, "waiting") for at, weight in enumerate([0.2, 0.9, 0.5])]

    assert doubting.choose(some) == [1, 2, 0]


def it_gives_other_languages_and_themes_a_turn() -> None:
    many = [Doubt(str(at), str(at), doubting.NEAR, 0.9, "waiting", "en") for at in range(30)]
    few = [
        Doubt("sw", "sw", doubting.NEAR, 0.6, "waiting", "sw"),
        Doubt("staff", "staff", doubting.NEAR, 0.6, "staff", "en"),
        Doubt("clash", "clash", doubting.CLASH, 0.6, language="en"),
    ]

    chosen = doubting.choose([*many, *few])

    assert {30, 31, 32} <= set(chosen)
    assert len(chosen) == 7


@pytest.mark.parametrize(("strength", "doubt"), [(0.5, 1.0), (0.375, 0.5), (0.625, 0.5), (0.0, 0.0), (1.0, 0.0)])
def it_is_in_doubt_near_the_bound(strength: float, doubt: float) -> None:
    assert doubting.near(np.array([strength], np.float32))[0] == pytest.approx(doubt)


@given(st.floats(0, 1), st.floats(0, 1))
def it_is_less_in_doubt_the_surer_a_feeling_is(one: float, other: float) -> None:
    low, high = sorted((one, other))

    assert 0 <= doubting.unsure(high) <= doubting.unsure(low) <= 1
