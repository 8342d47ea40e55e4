"""Which places to ask people about: where a label teaches most, and not the same thing twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from innerloop.understand.words.encoding import Vectors

NEAR, FEELING, CLASH = "near", "feeling", "clash"
MOST = 20
# What themes leave of the twenty: a feeling is asked for less often, since a theme has more to learn.
_ROOM = {NEAR: 14, FEELING: 3, CLASH: 3}
MOST_OF_A_THEME = 5
_SAME = 0.9  # two clauses that lie so close say the same
_WIDE = 0.25  # of the strength of a mention, on either side of its bound: further off there is little doubt


@dataclass(frozen=True, slots=True, eq=False)
class Doubt:
    """A place that a label would teach something about. `weight`, 0 to 1: how much the machine is in doubt.

    `who` is the customer, or the answer where nobody is known; `vector` lies from the middle of its encoder, with
    length 1.
    """

    answer: str
    who: str
    why: str
    weight: float
    theme: str = ""
    language: str = ""
    encoder: str = ""
    vector: Vectors | None = None


def near(strengths: Vectors) -> Vectors:
    """Return how much in doubt it is whether clauses speak of themes: 1 at the bound (0.5), 0 far from it."""
    return np.asarray(np.maximum(0, 1 - np.abs(strengths - 0.5) / _WIDE), np.float32)


def unsure(sureness: float) -> float:
    """Return how much in doubt a feeling is, by the probability of what was told."""
    return min(1.0, max(0.0, (1 - sureness) * 1.5))


def choose(doubts: Sequence[Doubt], *, most: int = MOST) -> list[int]:
    """Return the places of those to ask about, the most telling first.

    No customer and no answer twice, nothing that says the same as another, and spread over themes and languages.
    """
    taken: list[int] = []
    for is_strict in (True, False):
        while len(taken) < most:
            found = _next(doubts, taken, _ROOM if is_strict else {})
            if found is None:
                break
            taken.append(found)
    return taken


def _next(doubts: Sequence[Doubt], taken: Sequence[int], room: dict[str, int]) -> int | None:
    """Return the place of what tells most beside what is taken; None where nothing more may be."""
    chosen = [doubts[at] for at in taken]
    people, answers = {each.who for each in chosen}, {each.answer for each in chosen}
    whys, themes = Counter(each.why for each in chosen), Counter(each.theme for each in chosen if each.theme)
    languages = Counter(each.language for each in chosen)

    def is_free(each: Doubt) -> bool:
        return (
            each.weight > 0
            and each.who not in people
            and each.answer not in answers
            and whys[each.why] < room.get(each.why, len(doubts))
            and (not each.theme or themes[each.theme] < MOST_OF_A_THEME)
        )

    def value(at: int) -> tuple[float, int]:
        each = doubts[at]
        return each.weight / (sqrt(1 + themes[each.theme]) * sqrt(1 + languages[each.language])), -at

    free = sorted((at for at, each in enumerate(doubts) if is_free(each)), key=value, reverse=True)
    return next((at for at in free if not any(_is_same(doubts[at], each) for each in chosen)), None)


def _is_same(one: Doubt, other: Doubt) -> bool:
    if one.vector is None or other.vector is None or one.encoder != other.encoder:
        return False
    return float(np.dot(one.vector, other.vector)) >= _SAME
