"""Comments are whole sentences of their language, long and short, and mostly agree with the score."""

import re
from collections import Counter
from random import Random

import pytest

from innerloop.config.demo import voice
from innerloop.config.demo.company import SHOP
from innerloop.config.demo.phrases import TONGUES
from innerloop.config.demo.phrases.theme import Feeling, Theme
from innerloop.config.demo.topics import topics
from innerloop.config.demo.world import World

PRAISE = {
    Theme.KIND, Theme.FAST, Theme.EASY, Theme.SOLVED, Theme.GOOD_PRICE, Theme.AGENT_NEAR, Theme.QUICK_SHOP,
    Theme.SECOND_COUNTER, Theme.COVERAGE, Theme.SAFE,
}  # fmt: skip


@pytest.mark.parametrize("code", sorted(TONGUES))
def it_speaks_of_every_theme_in(code: str) -> None:
    tongue = TONGUES[code]

    assert set(tongue.themes) == set(Theme)
    assert min(len(phrases) for phrases in tongue.themes.values()) >= 3
    for phrase in (phrase for phrases in tongue.themes.values() for phrase in phrases):
        assert phrase.count("[") == phrase.count("]"), phrase
        assert not phrase.endswith((".", ",", " ")), phrase


@pytest.mark.parametrize("code", sorted(TONGUES))
def it_can_fill_every_slot_in(code: str) -> None:
    tongue = TONGUES[code]
    phrases = [phrase for phrases in tongue.themes.values() for phrase in phrases]
    phrases += [closer for closers in tongue.closers.values() for closer in closers]

    used = set(re.findall(r"\{(\w+)\}", " ".join(phrases)))

    assert used <= set(tongue.slots) | {"amount", "fee", "place", "shop", "staff"}


def it_leaves_no_scaffolding_in_a_comment(tandawa: World) -> None:
    broken = re.compile(r"[\[\]{}|]|  | [,.]|^[ ,.]| $")

    assert [one.comment for one in tandawa.answers if broken.search(one.comment)] == []


def it_writes_one_word_or_three_sentences(tandawa: World) -> None:
    lengths = Counter(min(len(one.comment.split()), 30) for one in tandawa.answers if one.comment)

    assert lengths[1] > 500
    assert sum(count for words, count in lengths.items() if words >= 20) > 2000
    assert sum(count for words, count in lengths.items() if 4 <= words < 20) > 25_000


def it_praises_when_glad_and_blames_when_upset(tandawa: World) -> None:
    named = [one for one in tandawa.answers if one.themes]
    promoters = [one for one in named if one.score >= 9]
    detractors = [one for one in named if one.score <= 6]

    happy = sum(one.themes[0] in PRAISE for one in promoters) / len(promoters)
    unhappy = sum(one.themes[-1] not in PRAISE for one in detractors) / len(detractors)

    assert 0.93 < happy < 1
    assert 0.93 < unhappy < 1


def it_does_not_contradict_itself(tandawa: World) -> None:
    pairs = Counter(frozenset(one.themes) for one in tandawa.answers)

    assert pairs[frozenset({Theme.AGENT_NEAR, Theme.FLOAT})] == 0
    assert pairs[frozenset({Theme.FAST, Theme.REVERSAL})] > 20


def it_knows_the_tone_of_each_cohort() -> None:
    tones = [voice.feeling_of(score) for score in range(11)]

    assert tones == [Feeling.UPSET] * 7 + [Feeling.MIXED] * 2 + [Feeling.GLAD] * 2


def it_uses_the_money_of_the_place() -> None:
    scene = voice.Scene(
        "fr",
        "franc",
        "link",
        topics(9, SHOP, "beyond-goma", ""),
        ("Goma",),
        {"shop": "Goma", "staff": "Aline"},
    )
    rng = Random(4)

    texts = " ".join(voice.comment(rng, scene, Feeling.UPSET)[0].lower() for _ in range(600))

    assert "francs" in texts
    assert "shilling" not in texts
