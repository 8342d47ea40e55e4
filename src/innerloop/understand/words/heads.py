"""Heads: dot products that turn what is known of a text into probabilities. Trained elsewhere, shipped as weights.

A tier is what there is to see a text with: MiniLM for English, E5 for all languages, or words and lexicon where no
model is there. Each tier has heads of its own, trained on its own view; calibration is already in their weights.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from innerloop.understand.words import asking, features
from innerloop.understand.words.features import Array, Bag

WEIGHTS = Path(__file__).with_name("weights") / "heads.npz"
BARE, ENGLISH, MANIFOLD = "bare", "minilm", "e5"
TIERS = (BARE, ENGLISH, MANIFOLD)
# Numbers of a score beside a text, see `standings`.
HATS = 5
# The numbers of a vector are small; so that they weigh like the rest, what it means and what lies halfway. Those of E5
# differ little from one another.
_SCALES = {ENGLISH: (3.0, 4.5), MANIFOLD: (12.0, 5.0)}
_WORDS = 2.0


@dataclass(frozen=True, slots=True)
class Seen:
    """What a tier sees of texts: numbers [n, d], and counted words where it counts them."""

    numbers: Array
    bag: Bag | None


@dataclass(frozen=True, slots=True)
class Head:
    """Weights of one head in one tier: of the numbers [d, k], of the words [buckets, k], and what is added [k]."""

    dense: Array
    bias: Array
    words: NDArray[Any] | None = None
    crossed: NDArray[Any] | None = None

    def logits(self, numbers: Array, bag: Bag | None, kinds: NDArray[np.int32] | None = None) -> Array:
        """Return the logits [n, k]."""
        found = numbers @ self.dense + self.bias
        if bag is not None and self.words is not None:
            found += bag.scored(self.words)
        if bag is not None and self.crossed is not None and kinds is not None:
            found += bag.scored(self.crossed, turned=kinds)
        return np.asarray(found, np.float32)


def see(tier: str, texts: Sequence[str], looks: Array | None, languages: Sequence[str], rarity: NDArray[Any]) -> Seen:
    """Return what a tier sees of texts. E5 sees no single words: it reads languages of which we have none."""
    plain = features.plain(texts, languages)
    if tier == MANIFOLD:
        assert looks is not None
        return Seen(np.hstack([_scaled(tier, looks), plain[:, 4:]]).astype(np.float32), None)
    bag = features.bag(texts, rarity, length=_WORDS)
    if tier == BARE or looks is None:
        return Seen(plain, bag)
    return Seen(np.hstack([_scaled(tier, looks), plain]).astype(np.float32), bag)


def _scaled(tier: str, looks: Array) -> Array:
    return looks * np.repeat(np.array(_SCALES[tier], np.float32), looks.shape[1] // 2)


def asked(seen: Seen, kinds: NDArray[np.int32], standing: Array) -> Array:
    """Return the numbers of texts crossed with the kind of their question, and with the score given beside them."""
    n = len(kinds)
    chosen = np.eye(asking.KINDS, dtype=np.float32)[kinds]
    numbers = (chosen[:, :, None] * seen.numbers[:, None, :]).reshape(n, -1)
    hats = standing.reshape(n, HATS)
    scores = (chosen[:, :, None] * hats[:, None, :]).reshape(n, -1)
    return np.hstack([seen.numbers, numbers, hats, scores]).astype(np.float32)


def standings(given: Sequence[float | None]) -> Array:
    """Return each score as its nearness to five points from worst to best; all 0 where none was given."""
    made = np.zeros((len(given), HATS), np.float32)
    points = np.linspace(-1, 1, HATS)
    for row, score in enumerate(given):
        if score is not None and not math.isnan(score):
            near = 1 - np.abs(points - min(1.0, max(-1.0, score))) / (points[1] - points[0])
            made[row] = np.maximum(near, 0)
    return made


def softmax(logits: Array) -> Array:
    """Turn logits [n, k] into probabilities that sum to 1."""
    grown = np.exp(logits.astype(np.float64) - logits.max(axis=1, keepdims=True))
    return np.asarray(grown / grown.sum(axis=1, keepdims=True))


def sigmoid(logits: Array) -> Array:
    """Turn logits into probabilities."""
    return np.asarray(1 / (1 + np.exp(-np.clip(logits.astype(np.float64), -30, 30))))


@dataclass(frozen=True, slots=True)
class Weights:
    """All heads of all tiers."""

    version: str
    rarity: NDArray[Any]
    heads: dict[tuple[str, str], Head]
    # What a detractor, a passive and a promoter give on 0 to 10, on average.
    means: Array


@lru_cache(maxsize=1)
def shipped() -> Weights:
    """Return the weights that come with this version."""
    return read(WEIGHTS)


def read(file: Path) -> Weights:
    """Read weights that `write` wrote."""
    with np.load(file, allow_pickle=False) as kept:
        named = {name: kept[name] for name in kept.files}
    pairs = {tuple(name.split(".")[:2]) for name in named if name.count(".") == 2}
    heads = {
        (tier, head): Head(
            dense=named[f"{tier}.{head}.dense"].astype(np.float32),
            bias=named[f"{tier}.{head}.bias"].astype(np.float32),
            words=named.get(f"{tier}.{head}.words"),
            crossed=named.get(f"{tier}.{head}.crossed"),
        )
        for tier, head in pairs
    }
    return Weights(str(named["version"]), named["rarity"], heads, named["means"])


def write(weights: Weights, file: Path) -> None:
    """Write weights; large tables as float16. The same weights make the same bytes."""
    named: dict[str, Any] = {"version": np.array(weights.version), "rarity": weights.rarity.astype(np.float16)}
    named["means"] = weights.means.astype(np.float32)
    for (tier, head), kept in sorted(weights.heads.items()):
        named[f"{tier}.{head}.dense"] = kept.dense.astype(np.float16)
        named[f"{tier}.{head}.bias"] = kept.bias.astype(np.float32)
        for part in ("words", "crossed"):
            if getattr(kept, part) is not None:
                named[f"{tier}.{head}.{part}"] = getattr(kept, part).astype(np.float16)
    file.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(file, **named)
