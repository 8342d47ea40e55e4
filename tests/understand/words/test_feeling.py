"""One feeling for each theme of a clause."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from innerloop.understand.words import feeling
from innerloop.understand.words.encoding import Encoder
from innerloop.understand.words.feeling import About

SENTENCE = "The food was delicious but the waiter was rude and ignored us."
FOOD, STAFF = "food, dishes, taste", "staff, waiter, server"

words = st.text(max_size=80)


def test_praise_of_one_thing_and_blame_of_another_stay_apart(english: Encoder) -> None:
    food, staff = feeling.feel(
        [
            About(SENTENCE, "The food was delicious", FOOD),
            About(SENTENCE, "but the waiter was rude and ignored us.", STAFF),
        ],
        english,
    )
    assert food[2] > food[0]
    assert staff[0] > staff[2]


def test_in_another_language_the_clause_is_what_is_felt(manifold: Encoder) -> None:
    good, bad = feeling.feel(
        [
            About("x", "Chakula kizuri sana, asante", FOOD),
            About("x", "Huduma mbaya, nimechukizwa", STAFF),
        ],
        manifold,
        language="sw",
    )
    assert good[2] > bad[2]


@settings(max_examples=20, deadline=None)
@given(pairs=st.lists(st.builds(About, words, words, words), max_size=6))
def test_whatever_is_said_the_shares_are_probabilities(pairs: list[About]) -> None:
    felt = feeling.feel(pairs, None)
    assert len(felt) == len(pairs)
    assert all(sum(shares) == pytest.approx(1) and min(shares) >= 0 for shares in felt)


def test_a_pair_is_felt_alike_beside_any_neighbours(english: Encoder) -> None:
    one, other = About(SENTENCE, "The food was delicious", FOOD), About("Too dear.", "Too dear.", "price, cost")
    assert feeling.feel([one, other], english)[0] == pytest.approx(feeling.feel([one], english)[0], abs=1e-3)
