"""Themes by plain words, for a place where no encoder is installed.

A word of a clause counts for a topic by how many of the topic's sentences hold it and how few themes of the built-in
sets do. Words are compared folded, and by their first and last letters too: "waited" is near "waiting", and the
Swahili "nilisubiri" near "kusubiri".
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from typing import TYPE_CHECKING

import numpy as np

from innerloop.listen.rules import folding
from innerloop.understand.words import background
from innerloop.understand.words.topic import Topic

if TYPE_CHECKING:
    from innerloop.understand.words.encoding import Vectors

# Found by trial on the training part of NHS feedback and on the demo company's phrases.
_PART = 0.6  # what a word counts that is not quite the same
_POWER = 2.0  # of rareness: common words say nearly nothing
_FLOOR = 3.0  # a clause of common words alone says nothing, however short it is
_BEYOND = 3.7  # standard deviations of the background's sentences
_STEEP = 1.6
_STEM = 4  # letters of a beginning or an end that are compared


def strengths(topics: Sequence[Topic], clauses: Sequence[str]) -> Vectors:
    """Return how surely each clause speaks of each topic, [clauses, topics], 0 to 1."""
    known = [_known(topic.sentences) for topic in topics]
    words = [folding.words(clause) for clause in clauses]
    made = np.zeros((len(clauses), len(topics)), np.float32)
    for place, topic in enumerate(known):
        made[:, place] = topic.strengths(words)
    return made


class _Known:
    """A topic by its words."""

    def __init__(self, sentences: tuple[str, ...]) -> None:
        held: dict[str, float] = defaultdict(float)
        for sentence in sentences:
            for feature in {feature for word in folding.words(sentence) for feature in _features(word)}:
                held[feature] += 1
        # A word of one sentence counts, that of many counts more, though not as many times.
        self.weights = {feature: _rareness(feature) ** _POWER * math.sqrt(number) for feature, number in held.items()}
        own = set(sentences)
        self.of_word: dict[str, float] = {}
        behind = [each.text for each in background.sentences() if each.text not in own]
        others = np.array([self.score(folding.words(text)) for text in behind])
        self.spread = max(float(others.std()), 1e-6)
        self.least = float(others.mean()) + _BEYOND * self.spread

    def score(self, words: Iterable[str]) -> float:
        """Return how much the words say of the topic."""
        each = {word: self._of(word) for word in words}
        long = math.sqrt(sum(_rareness(word) ** 2 for word in each))
        return sum(each.values()) / max(long, _FLOOR)

    def strengths(self, clauses: Sequence[Sequence[str]]) -> Vectors:
        """Return how surely clauses, given as words, speak of the topic."""
        scores = np.array([self.score(words) for words in clauses], np.float32)
        made: Vectors = 1 / (1 + np.exp(-np.clip(_STEEP * (scores - self.least) / self.spread, -30, 30)))
        return made

    def _of(self, word: str) -> float:
        if word not in self.of_word:
            parts = (self.weights.get(feature, 0.0) for feature in _features(word))
            whole, *some = parts
            self.of_word[word] = max([whole, *(_PART * part for part in some)])
        return self.of_word[word]


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
