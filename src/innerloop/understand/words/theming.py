"""Which clauses speak of which theme: by their meaning where there are vectors, by their words where there are none.

A theme is known by its name, its description and its examples. Its direction is halfway between the middle of those
and the line that parts them best from the background (ridge regression); how far along it a clause must lie follows
from how far the background lies. Neither depends on which other themes there are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np

from innerloop.understand.words import background, encoding, plainly
from innerloop.understand.words.topic import Topic

if TYPE_CHECKING:
    from innerloop.understand.words.background import Background
    from innerloop.understand.words.encoding import Encoder, Vectors

__all__ = ["Direction", "Encoders", "Found", "Matcher", "Topic"]

# Found by trial on the training part of NHS feedback and on the demo company's phrases.
_RIDGE = 1.0
_BEYOND = {encoding.ENGLISH: 2.1, encoding.MANIFOLD: 1.85}  # see `direction`
_STEEP = 1.6
_SAME = 0.5  # two themes whose middles are so alike speak of the same
_ROWS = 8192  # of one product, so that a pass over a million clauses stays small in memory


@dataclass(frozen=True, slots=True)
class Found:
    """A clause, by its place in the list, that speaks of a topic; `strength` from 0.5, just so, to 1."""

    clause: int
    topic: str
    strength: float


@dataclass(frozen=True, slots=True, eq=False)
class Direction:
    """Where a topic lies for one encoder: strength = sigmoid(steep (centred vector x along - least))."""

    along: Vectors
    least: float
    steep: float


class Encoders(Protocol):
    """Whatever gives encoders, as a Reader does, and the home that they are installed in."""

    @property
    def home(self) -> Path:
        """Return where models may lie."""

    def encoder(self, language: str) -> Encoder | None:
        """Return what encodes a language; "" for any."""


class Matcher:
    """Finds topics in clauses. `learned` replaces the direction of a topic, by encoder and topic."""

    def __init__(
        self, topics: Sequence[Topic], encoders: Encoders, learned: Mapping[tuple[str, str], Direction] | None = None
    ) -> None:
        self.topics = tuple(topics)
        self._encoders = encoders
        self._learned = learned or {}

    def match(self, encoder: str, clause_vectors: Vectors | None, clauses: Sequence[str] | None = None) -> list[Found]:
        """Return which clauses speak of which topics, in the order of the clauses.

        `encoder` is the name of what made the vectors. Without vectors the words of the clauses decide.
        """
        if clause_vectors is None:
            strengths = plainly.strengths(self.topics, clauses or ())
        else:
            strengths = self.strengths(encoder, clause_vectors)
        rows, columns = np.nonzero(strengths >= 0.5)
        keys = [topic.key for topic in self.topics]
        found = zip(rows.tolist(), columns.tolist(), strengths[rows, columns].tolist(), strict=True)
        return [Found(row, keys[column], strength) for row, column, strength in found]

    def strengths(self, encoder: str, clause_vectors: Vectors) -> Vectors:
        """Return how surely each clause speaks of each topic, [clauses, topics], 0 to 1."""
        made = np.zeros((len(clause_vectors), len(self.topics)), np.float32)
        model = self._model(encoder)
        if model is None or not self.topics or not len(clause_vectors):
            return made
        behind, directions = self._directions(model)
        along = np.stack([each.along for each in directions], axis=1)
        least = np.array([each.least for each in directions], np.float32)
        steep = np.array([each.steep for each in directions], np.float32)
        for start in range(0, len(clause_vectors), _ROWS):
            rows = clause_vectors[start : start + _ROWS]
            made[start : start + _ROWS] = _sigmoid(steep * (_from_middle(rows, behind.middle, along) - least))
        return made

    def _model(self, name: str) -> Encoder | None:
        for language in (background.ENGLISH, ""):
            found = self._encoders.encoder(language)
            if found is not None and found.name == name:
                return found
        return None

    def _directions(self, model: Encoder) -> tuple[Background, list[Direction]]:
        behind = background.of(model, self._encoders.home)
        return behind, [
            self._learned.get((model.name, topic.key)) or direction(topic.sentences, model, behind)
            for topic in self.topics
        ]


@lru_cache(maxsize=1024)
def direction(sentences: tuple[str, ...], model: Encoder, behind: Background) -> Direction:
    """Return where a topic lies that is known by sentences. Some 20 ms, the encoding of new sentences besides.

    A clause must lie so many standard deviations of the background beyond the point halfway from the background's
    mean to its 95th percentile: a topic whose neighbours lie close to it asks for more.
    """
    own = behind.told(_encoded(background.readable(sentences, model), model, behind))
    middle = background.unit(own.mean(axis=0, keepdims=True))[0]
    others = behind.centred[_others(sentences, middle, behind)]
    along = (middle + _parting(own, others)) / 2
    lying = others @ along
    spread = max(float(lying.std()), 1e-6)
    halfway = (float(lying.mean()) + float(np.quantile(lying, 0.95))) / 2
    return Direction(along.astype(np.float32), halfway + _BEYOND.get(model.name, 2.0) * spread, _STEEP / spread)


def sides(sentences: tuple[str, ...], model: Encoder, behind: Background) -> tuple[Vectors, Vectors]:
    """Return the vectors of a topic's own sentences, and of those of the background that speak of something else."""
    own = _encoded(background.readable(sentences, model), model, behind)
    middle = background.unit(behind.told(own).mean(axis=0, keepdims=True))[0]
    return own, behind.vectors[_others(sentences, middle, behind)]


def _encoded(texts: Sequence[str], model: Encoder, behind: Background) -> Vectors:
    known = {each.text: row for row, each in enumerate(behind.sentences)}
    new = [text for text in texts if text not in known]
    fresh = dict(zip(new, model.encode(new), strict=True)) if new else {}
    return np.stack([fresh[text] if text in fresh else behind.vectors[known[text]] for text in texts])


def _others(sentences: tuple[str, ...], middle: Vectors, behind: Background) -> list[int]:
    """Return the rows of the background that a topic is parted from: not its own, nor of themes that mean the same."""
    own = set(sentences)
    near = {group for group, row in zip(behind.groups, behind.middles @ middle, strict=True) if row > _SAME}
    return [row for row, each in enumerate(behind.sentences) if each.text not in own and each.group not in near]


def _parting(own: Vectors, others: Vectors) -> Vectors:
    """Return the direction, of length 1, that parts two sides best, each weighing the same: ridge regression."""
    rows = np.concatenate([own, others]).astype(np.float64)
    weights = np.concatenate([np.full(len(own), 1 / len(own)), np.full(len(others), 1 / len(others))])
    sides = np.concatenate([np.ones(len(own)), -np.ones(len(others))])
    weighted = rows * weights[:, None]
    square = weighted.T @ rows + 2 * _RIDGE / rows.shape[1] * np.eye(rows.shape[1])
    solved = np.linalg.solve(square, weighted.T @ sides)
    made: Vectors = (solved / np.linalg.norm(solved)).astype(np.float32)
    return made


def _from_middle(rows: Vectors, middle: Vectors, along: Vectors) -> Vectors:
    """Return `background.told(rows) @ along` without a second copy of the rows."""
    far = np.einsum("ij,ij->i", rows, rows) - 2 * (rows @ middle) + middle @ middle
    lying = (rows @ along - middle @ along) / np.sqrt(np.maximum(far, 1e-9))[:, None]
    return np.asarray(lying, np.float32)


def _sigmoid(values: Vectors) -> Vectors:
    return np.asarray(1 / (1 + np.exp(-np.clip(values, -30, 30))), np.float32)
