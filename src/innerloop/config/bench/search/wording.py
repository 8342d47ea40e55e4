"""Comments in the demo company's own phrases, with words that ever fewer say: as real ones have them."""

import math
import random
import re
from collections.abc import Iterator

from innerloop.config.demo.phrases import TONGUES
from innerloop.config.demo.phrases.theme import Tongue

_CHOICE = re.compile(r"\[([^\[\]]*)\]")
_SLOT = re.compile(r"\{(\w+)\}")
_SYLLABLES = tuple(first + last for first in "bdfgklmnprstvz" for last in "aeio")
RARE_WORDS = 200_000
_WITH_RARE = 0.25


def sentences(code: str, count: int, seed: int) -> list[str]:
    """Return so many comments in a language, of one to three clauses each, always the same ones."""
    rng, tongue = random.Random(f"{code} {seed}"), TONGUES[code]  # noqa: S311 - not for secrets
    return [_comment(rng, tongue) for _ in range(count)]


def with_rare_words(said: list[str], seed: int) -> Iterator[tuple[int, str]]:
    """Yield comments without end, as (which of those said, with one rare word or none)."""
    rng = random.Random(seed)  # noqa: S311
    while True:
        which = rng.randrange(len(said))
        # By Zipf's law: as many words of rank 1 to 10 as of 10 to 100.
        tail = f" {rare_word(int(math.exp(rng.random() * math.log(RARE_WORDS))))}" if rng.random() < _WITH_RARE else ""
        yield which, said[which] + tail


def rare_word(rank: int) -> str:
    """Return a made-up word, another one for each rank."""
    parts = []
    while rank:
        rank, rest = divmod(rank, len(_SYLLABLES))
        parts.append(_SYLLABLES[rest])
    return "zu" + "".join(parts)


def mistyped(rng: random.Random, word: str) -> str:
    """Return a word with two letters swapped."""
    at = rng.randrange(1, len(word) - 1)
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def _comment(rng: random.Random, tongue: Tongue) -> str:
    phrases = [rng.choice(rng.choice(list(tongue.themes.values()))) for _ in range(rng.choice((1, 1, 2, 2, 3)))]
    return ". ".join(_said(rng, phrase, tongue) for phrase in phrases)


def _said(rng: random.Random, phrase: str, tongue: Tongue) -> str:
    while "[" in phrase:
        phrase = _CHOICE.sub(lambda found: rng.choice(found[1].split("|")), phrase)
    said = _SLOT.sub(lambda found: rng.choice(tongue.slots.get(found[1]) or (str(rng.randrange(5, 9000)),)), phrase)
    return said[:1].upper() + said[1:]
