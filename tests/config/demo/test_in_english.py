"""What the demo's comments in another language say in English: of every phrase, with the same choices."""

import re
from random import Random

import pytest

from innerloop.config.demo import voice
from innerloop.config.demo.company import SHOP
from innerloop.config.demo.phrases import IN_ENGLISH, TONGUES
from innerloop.config.demo.phrases.theme import Feeling
from innerloop.config.demo.topics import topics


def shape(phrase: str) -> tuple[list[int], int]:
    """Return how many choices each bracket has, those within others first, and how many slots are to be filled."""
    slots = len(re.findall(r"\{(\w+)\}", phrase))
    counts = []
    while found := re.search(r"\[([^\[\]]*)\]", phrase):
        counts.append(found[1].count("|") + 1)
        phrase = phrase.replace(found[0], found[1].split("|")[0], 1)
    return counts, slots


@pytest.mark.parametrize("code", IN_ENGLISH)
def it_says_every_phrase_with_its_choices_in_their_order(code: str) -> None:
    tongue, english = TONGUES[code], IN_ENGLISH[code]
    own = [*tongue.themes.values(), *tongue.closers.values()]
    said = [*(english.themes[theme] for theme in tongue.themes), *(english.closers[each] for each in tongue.closers)]

    assert [len(each) for each in own] == [len(each) for each in said]
    pairs = [pair for these, those in zip(own, said, strict=True) for pair in zip(these, those, strict=True)]
    assert [pair for pair in pairs if shape(pair[0]) != shape(pair[1])] == []


@pytest.mark.parametrize("code", IN_ENGLISH)
def it_says_every_word_beside_the_phrases(code: str) -> None:
    tongue, english = TONGUES[code], IN_ENGLISH[code]

    for feeling in Feeling:
        assert len(tongue.short[feeling]) == len(english.short[feeling])
        assert len(tongue.openers[feeling]) == len(english.openers[feeling])
    assert (len(tongue.turns), len(tongue.links)) == (len(english.turns), len(english.links))
    assert {slot: len(words) for slot, words in tongue.slots.items()} == {
        slot: len(words) for slot, words in english.slots.items()
    }


@pytest.mark.parametrize("code", IN_ENGLISH)
@pytest.mark.parametrize("feeling", list(Feeling))
def it_leaves_nothing_open_in_what_it_says(code: str, feeling: Feeling) -> None:
    scene = voice.Scene(
        code, "shilling", "sms", topics(9, SHOP, "beyond-goma", ""), ("Likoni",), {"shop": "Likoni", "staff": "Zawadi"}
    )
    rng = Random(7)

    for _ in range(400):
        written = voice.comment(rng, scene, feeling)
        assert written.english
        assert not re.search(r"[\[\]{}|]", written.english), written
        for number in re.findall(r"\d{2,}", written.english.replace(",", "")):
            assert number in re.sub("[ ,.]", "", written.text), written
