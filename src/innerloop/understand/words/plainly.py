"""Themes by plain words, for a place where no encoder is installed.

A word of a clause counts for a topic by how many of the topic's sentences hold it and how few themes of the built-in
sets do. Words are compared folded, and by their first and last letters too: "waited" is near "waiting", and the
Swahili "nilisubiri" near "kusubiri".
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from innerloop.listen.rules import folding
from innerloop.understand.words import background
from innerloop.understand.words.topic import Topic

if TYPE_CHECKING:
    from innerloop.understand.words.encoding import Vectors

Floats = NDArray[np.float64]
# Found by trial on the training part of NHS feedback and on the demo company's phrases.
_PART = 0.6  # what a word counts that is not quite the same
_POWER = 2.0  # of rareness: common words say nearly nothing
_FLOOR = 3.0  # a clause of common words alone says nothing, however short it is
_BEYOND = 3.7  # standard deviations of the background's sentences
_STEEP = 1.6
_STEM = 4  # letters of a beginning or an end that are compared


def strengths(topics: Sequence[Topic], clauses: Sequence[str]) -> Vectors:
    """Return how surely each clause speaks of each topic, [clauses, topics], 0 to 1."""
    made = np.zeros((len(clauses), len(topics)), np.float32)
    said = _Said.of(clauses)
    for place, topic in enumerate(topics):
        known = _known(topic.sentences)
        far = (known.scores(said) - known.least) / known.spread
        made[:, place] = 1 / (1 + np.exp(-np.clip(_STEEP * far, -30, 30)))
    return made


@dataclass(frozen=True, slots=True, eq=False)
class _Said:
    """Clauses as the words in them, each once: `at` their places in `words`, clause after clause from `starts` on."""

    words: tuple[str, ...]
    at: NDArray[np.intp]
    starts: NDArray[np.intp]
    weights: Floats  # what a clause weighs as a whole

    @classmethod
    def of(cls, clauses: Sequence[str]) -> _Said:
        """Take clauses apart. A word that nobody says ends each, so that none is empty."""
        place: dict[str, int] = {"": 0}
        flat: list[int] = []
        starts: list[int] = []
        for clause in clauses:
            starts.append(len(flat))
            flat += {place.setdefault(word, len(place)) for word in (*folding.words(clause), "")}
        at, first = np.array(flat, np.intp), np.array(starts, np.intp)
        squares = np.array([0.0, *(_rareness(word) ** 2 for word in list(place)[1:])])
        whole = np.sqrt(np.add.reduceat(squares[at], first)) if starts else np.zeros(0)
        return cls(tuple(place), at, first, np.maximum(whole, _FLOOR))

    def sums(self, of_words: Floats) -> Floats:
        """Return for each clause the sum of a number of each of its words."""
        return np.add.reduceat(of_words[self.at], self.starts) if len(self.starts) else np.zeros(0)


class _Known:
    """A topic by its words."""

    def __init__(self, sentences: tuple[str, ...]) -> None:
        held: dict[str, float] = defaultdict(float)
        for sentence in sentences:
            for feature in {feature for word in folding.words(sentence) for feature in _features(word)}:
                held[feature] += 1
        # A word of one sentence counts, that of many counts more, though not as many times.
        self.weights = {word: _rareness(word) ** _POWER * math.sqrt(number) for word, number in held.items()}
        own = set(sentences)
        mine = np.array([each.text in own for each in background.sentences()])
        others = self.scores(_behind())[~mine]
        self.spread = max(float(others.std()), 1e-6)
        self.least = float(others.mean()) + _BEYOND * self.spread

    def scores(self, said: _Said) -> Floats:
        """Return how much each clause says of the topic."""
        return said.sums(np.array([self._of(word) for word in said.words])) / said.weights

    def _of(self, word: str) -> float:
        whole, *some = (self.weights.get(feature, 0.0) for feature in _features(word))
        best: float = max([whole, *(_PART * part for part in some)])
        return best


@cache
def _behind() -> _Said:
    return _Said.of([each.text for each in background.sentences()])


@lru_cache(maxsize=1024)
def _known(sentences: tuple[str, ...]) -> _Known:
    return _Known(sentences)


def _features(word: str) -> tuple[str, ...]:
    if len(word) <= _STEM:
        return (word,)
    return word, f"{word[:_STEM]}-", f"-{word[-_STEM:]}"


@lru_cache(maxsize=65536)
def _rareness(feature: str) -> float:
    groups, holding = _groups()
    return math.log((groups + 1) / (1 + holding.get(feature, 0)))


@cache
def _groups() -> tuple[int, Counter[str]]:
    """Return how many groups the background has, and in how many of them each word stands."""
    by_group: dict[str, set[str]] = defaultdict(set)
    for place, each in enumerate(background.sentences()):
        # What speaks of no theme stands for many groups, so that its words count little.
        group = each.group or f"{place % 10}"
        by_group[group] |= {feature for word in folding.words(each.text) for feature in _features(word)}
    return len(by_group), Counter(feature for features in by_group.values() for feature in features)
