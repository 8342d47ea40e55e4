"""What customers say that no theme covers: grouped, named, known again, growing."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from innerloop.understand.words import background, discovery, grouping, naming
from innerloop.understand.words.discovery import Cluster
from innerloop.understand.words.encoding import Encoder, Vectors

WIFI = (
    "The wifi in the lounge is slow.",
    "Wifi did not work in the lounge.",
    "Please mend the lounge wifi.",
    "No wifi in the lounge again.",
    "The lounge has weak wifi.",
    "I could not connect to the wifi in your lounge.",
)
DOGS = (
    "My dog was not allowed in.",
    "Dogs should be allowed inside.",
    "They let me bring my dog along.",
    "I wish my dog could come with me.",
    "Why are dogs forbidden?",
    "Great that dogs are welcome.",
)


def groups(texts: Sequence[str], encoder: Encoder, home: Path) -> list[Cluster]:
    return discovery.group(texts, encoder.encode(texts), background.of(encoder, home))


def drawn(seed: int, groups: int, each: int, spread: float) -> Vectors:
    rng = np.random.default_rng(seed)
    middles = rng.normal(size=(groups, 32))
    rows = np.repeat(middles, each, axis=0) + spread * rng.normal(size=(groups * each, 32))
    return background.unit(rows.astype(np.float32))


def it_puts_together_what_says_the_same(encoder: Encoder, nowhere: Path) -> None:
    texts = [*WIFI, *DOGS]

    found = groups(texts, encoder, nowhere)

    assert [sorted(each.members) for each in found] == [list(range(6)), list(range(6, 12))]
    assert "wifi" in found[0].name
    assert "dog" in found[1].name


def it_shows_the_sentence_that_says_it_best_first(english: Encoder, nowhere: Path) -> None:
    vectors = english.encode([*WIFI, *DOGS])

    for each in groups([*WIFI, *DOGS], english, nowhere):
        alike = [float(vectors[place] @ each.middle) for place in each.members]
        assert each.central == each.members[0]
        assert alike == sorted(alike, reverse=True)
        assert each.closeness == pytest.approx(np.mean(alike), abs=1e-5)


def it_leaves_out_what_too_few_say(english: Encoder, nowhere: Path) -> None:
    texts = [*WIFI, *DOGS[:4]]

    assert len(groups(texts, english, nowhere)) == 1


def it_makes_nothing_of_thanks_and_nothings(encoder: Encoder, nowhere: Path) -> None:
    behind = background.of(encoder, nowhere)
    texts = ["Thank you so much!", "Nothing to say.", "Very very good", "The lounge wifi is slow", "no comments"]

    worth = discovery.worth_grouping(encoder.encode(texts), behind)

    assert worth.tolist() == [False, False, False, True, False]


@pytest.mark.parametrize("number", [0, 1, 2])
def it_makes_no_group_of_next_to_nothing(number: int, english: Encoder, nowhere: Path) -> None:
    assert groups(["a"] * number, english, nowhere) == []


def it_takes_equal_sentences_for_one_group() -> None:
    rows = background.unit(np.ones((40, 8), np.float32))

    assert grouping.group(rows, 0.5).tolist() == [0] * 40


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 1000), st.integers(2, 9), st.integers(2, 12))
def it_finds_groups_that_lie_apart_whatever_their_order(seed: int, groups: int, each: int) -> None:
    rows = drawn(seed, groups, each, 0.02)
    order = np.random.default_rng(seed).permutation(len(rows))

    labels = grouping.group(rows[order], 0.7)

    assert len(set(zip(labels.tolist(), (order // each).tolist(), strict=True))) == groups
    assert labels[0] == 0


def it_joins_as_ward_does_when_every_pair_is_looked_at() -> None:
    rows = drawn(3, 6, 8, 0.4)

    assert grouping.group(rows, 1.5).tolist() == looked_at_every_pair(rows, 1.5)


def looked_at_every_pair(rows: Vectors, distance: float) -> list[int]:
    """Join the nearest two groups until none are near enough: the definition, in cubic time."""
    groups = [[place] for place in range(len(rows))]
    while len(groups) > 1:
        apart = {
            (i, j): 2 * len(a) * len(b) / (len(a) + len(b)) * float(np.sum((rows[a].mean(0) - rows[b].mean(0)) ** 2))
            for i, a in enumerate(groups)
            for j, b in enumerate(groups)
            if i < j
        }
        i, j = min(apart, key=lambda pair: apart[pair])
        if apart[i, j] > distance**2:
            break
        groups[i] += groups.pop(j)
    owner = {place: number for number, group in enumerate(sorted(groups, key=min)) for place in group}
    return [owner[place] for place in range(len(rows))]


def it_groups_more_than_it_can_compare_in_pairs() -> None:
    rows = drawn(1, 20, 450, 0.02)

    labels = grouping.group(rows, 8.0)

    assert len(rows) > grouping.EXACT
    assert len(set(zip(labels.tolist(), (np.arange(len(rows)) // 450).tolist(), strict=True))) == 20


def it_names_groups_by_words_that_others_do_not_have_in_the_way_they_are_written() -> None:
    french = ["Le réseau est coupé", "Encore le Réseau coupé", "réseau coupé hier"]
    other = ["Le prix est haut", "Un prix haut", "Prix haut"]

    assert [words[0] for words in naming.name([french, other])] == ["réseau coupé", "prix haut"]


def it_names_no_group_by_what_one_customer_wrote_or_what_was_masked() -> None:
    names = naming.name([["Call [phone] about Zebulon", "Call [phone] about the fee", "A fee for a call"]])

    assert "zebulon" not in " ".join(names[0])
    assert "phone" not in " ".join(names[0])


def it_knows_a_group_again_that_has_moved_a_little(english: Encoder, nowhere: Path) -> None:
    wifi, dogs = groups([*WIFI, *DOGS], english, nowhere)
    later = [*DOGS[1:], "Let dogs in, please.", *WIFI]

    found = groups(later, english, nowhere)
    again = discovery.known_again({"wifi": wifi.middle, "dogs": dogs.middle}, found)

    assert {later[found[place].central] in WIFI: key for place, key in again.items()} == {True: "wifi", False: "dogs"}


def it_takes_nothing_new_for_something_old(english: Encoder, nowhere: Path) -> None:
    found = groups(WIFI, english, nowhere)

    assert discovery.known_again({"dogs": english.encode([DOGS[0]])[0]}, found) == {}


def it_says_what_grows_and_not_what_a_busy_week_swells() -> None:
    told = discovery.growing([30, 20, 6, 0], [40, 80, 4, 9], said_now=1000, said_before=4000)

    assert [each.is_growing for each in told] == [True, False, True, False]
    assert told[0].times == pytest.approx(3, abs=0.1)
    assert not any(each.is_growing for each in discovery.growing([40], [40], said_now=2000, said_before=2000))


def it_tells_few_of_many_that_only_vary() -> None:
    rng = np.random.default_rng(5)
    weeks = [(rng.poisson(10, 40).tolist(), rng.poisson(40, 40).tolist()) for _ in range(200)]

    false = [discovery.growing(now, before, said_now=1000, said_before=4000) for now, before in weeks]

    assert np.mean([any(each.is_growing for each in told) for told in false]) <= 0.06


@given(st.integers(0, 60), st.integers(0, 60))
def it_is_surer_of_growth_the_more_there_is(now: int, before: int) -> None:
    one, more = discovery.growing([now, now + 1], [before, before], said_now=500, said_before=500)

    assert 0 <= more.p_value <= one.p_value <= 1
