"""What people confirmed and refused, and when it is better than what a theme says of itself."""

from pathlib import Path

import numpy as np
import pytest

from innerloop.understand.words import background, learning, theming
from innerloop.understand.words.background import Background
from innerloop.understand.words.encoding import Encoder, Vectors
from innerloop.understand.words.theming import Direction, Matcher, Topic
from tests.understand.words.test_theming import Installed

# What the company calls "visits": nothing of it says that it is about people who come to one's door.
VISITS = Topic("visits", "Visits", "Home visits.")
COMING = ("technician", "engineer", "fitter", "repairman", "plumber", "installer", "electrician", "man with the meter")
SAID = ("came on time", "never came", "came to my door", "did not ring the bell", "left a mess in the house")


@pytest.fixture
def behind(english: Encoder, nowhere: Path) -> Background:
    return background.of(english, nowhere)


@pytest.fixture
def before(english: Encoder, behind: Background) -> Direction:
    return theming.direction(VISITS.sentences, english, behind)


@pytest.fixture(scope="session")
def confirmed(english: Encoder) -> Vectors:
    return english.encode([f"The {who} {what}." for who in COMING for what in SAID])


@pytest.fixture(scope="session")
def refused(english: Encoder) -> Vectors:
    return english.encode(
        [
            f"I visited your {place} {when}."
            for place in ("shop", "site", "office")
            for when in ("today", "twice", "again")
        ]
    )


def it_learns_what_a_theme_means_to_those_who_use_it(
    english: Encoder, nowhere: Path, behind: Background, before: Direction, confirmed: Vectors, refused: Vectors
) -> None:
    lesson = learning.learn(confirmed, refused, before, behind)

    assert lesson.direction is not None
    assert lesson.learned > lesson.before
    taught = Matcher([VISITS], Installed(nowhere), {("minilm", "visits"): lesson.direction})
    fresh = english.encode(["Your mechanic never turned up at my flat.", "I visited your branch yesterday."])
    assert [found.clause for found in taught.match("minilm", fresh)] == [0]


def it_waits_for_twenty_confirmations(
    behind: Background, before: Direction, confirmed: Vectors, refused: Vectors
) -> None:
    assert learning.learn(confirmed[:19], refused, before, behind).direction is None


def it_keeps_what_there_was_where_verdicts_say_nothing(behind: Background, before: Direction) -> None:
    rng = np.random.default_rng(2)
    noise = background.unit(rng.normal(size=(80, 384)).astype(np.float32)) + behind.middle

    lesson = learning.learn(noise[:40], noise[40:], before, behind)

    assert lesson.direction is None or lesson.learned > lesson.before


def it_learns_the_same_from_the_same(
    behind: Background, before: Direction, confirmed: Vectors, refused: Vectors
) -> None:
    one, other = (learning.learn(confirmed, refused, before, behind) for _ in range(2))

    assert one.direction is not None
    assert other.direction is not None
    assert np.array_equal(one.direction.along, other.direction.along)
    assert one.direction.least == other.direction.least


def it_learns_without_a_single_refusal(
    english: Encoder, behind: Background, before: Direction, confirmed: Vectors
) -> None:
    lesson = learning.learn(confirmed, np.zeros((0, 384), np.float32), before, behind)

    if lesson.direction is not None:
        lying = behind.centred @ lesson.direction.along >= lesson.direction.least
        assert lying.mean() < 0.05
    assert lesson.refused == 0
