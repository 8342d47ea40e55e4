"""What the heads see of a text beside its vector: its words and parts of words, a lexicon's verdict, and its length.

Words are counted in buckets found by hashing, so that no list of customers' words is shipped or kept.
"""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import log
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]

BUCKETS = 1 << 15
# Numbers of a text beside its vector: four of the lexicon, five of its shape, one for the language with its own data.
PLAIN = 10

_CHARACTERS = 4_000
# Somebody or something by name, where no sentence begins.
_NAMED = re.compile(r"(?<=[^\W\d_A-Z,] )[A-Z][^\W\d_A-Z]{2,}|(?<=, )[A-Z][^\W\d_A-Z]{2,}")
_PIECE = re.compile(r"\w+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Bag:
    """Counted words of many texts: for each text a stretch of `buckets` and `weights` that begins at `starts`."""

    buckets: NDArray[np.int32]
    weights: Array
    starts: NDArray[np.int64]

    def scored(self, table: NDArray[Any], *, turned: NDArray[np.int32] | None = None) -> Array:
        """Add up each text's rows of a table [buckets, classes]; `turned` moves each text's words to other rows."""
        rows = self.buckets
        if turned is not None:
            rows = crossed(rows, np.repeat(turned, np.diff([*self.starts, len(rows)])))
        held = table[rows].astype(np.float32) * self.weights[:, None]
        return np.asarray(np.add.reduceat(held, self.starts, axis=0), np.float32)

    def rows(self, chosen: NDArray[np.int64]) -> Bag:
        """Return the words of some of the texts."""
        ends = np.append(self.starts, len(self.buckets))
        lengths = np.diff(ends)[chosen]
        taken = np.concatenate([np.arange(ends[i], ends[i + 1]) for i in chosen])
        return Bag(self.buckets[taken], self.weights[taken], np.append(0, np.cumsum(lengths))[:-1].astype(np.int64))


def crossed(buckets: NDArray[np.int32], kinds: NDArray[np.int32]) -> NDArray[np.int32]:
    """Move buckets to where the same words stand after a question of another kind."""
    return ((buckets.astype(np.int64) * 31 + kinds.astype(np.int64) * 7919 + 17) % BUCKETS).astype(np.int32)


def bag(texts: Sequence[str], rarity: NDArray[Any], *, length: float = 1.0) -> Bag:
    """Count the words of texts, rare ones for more (`rarity` [buckets]); every text has the same length."""
    buckets: list[int] = []
    counts: list[float] = []
    starts = []
    for text in texts:
        starts.append(len(buckets))
        found, often = _counted(text)
        buckets += found
        counts += often
    rows = np.array(buckets, np.int32)
    weights = np.array(counts, np.float32) * rarity[rows].astype(np.float32)
    begun = np.array(starts, np.int64)
    if len(begun):
        lengths = np.sqrt(np.add.reduceat(weights**2, begun))
        weights *= length / np.maximum(np.repeat(lengths, np.diff([*begun, len(rows)])), 1e-6)
    return Bag(rows, weights, begun)


# A comment of one clause is looked at twice, as a whole and as its clause; both follow each other within a batch.
@lru_cache(maxsize=1_000)
def _counted(text: str) -> tuple[tuple[int, ...], tuple[float, ...]]:
    found = Counter(grams(text))
    # A text without words has one that counts nothing: each text needs a stretch of its own.
    return (tuple(found), tuple(1 + log(count) for count in found.values())) if found else ((0,), (0.0,))


def grams(text: str) -> list[int]:
    """Return the buckets of a text's words, pairs of words and stretches of four letters."""
    words = _PIECE.findall(text[:_CHARACTERS].lower())
    found = [bucket for word in words for bucket in _parts(word)]
    found += [_bucket(f"{one} {other}") for one, other in pairwise(words)]
    return found


@lru_cache(maxsize=50_000)
def _parts(word: str) -> tuple[int, ...]:
    padded = f" {word[:40]} "
    parts = [padded[i : i + 4] for i in range(len(padded) - 3)]
    return tuple(_bucket(part) for part in [f"={word}", *parts])


def _bucket(gram: str) -> int:
    return zlib.crc32(gram.encode("utf-8", "replace")) % BUCKETS


def plain(texts: Sequence[str], languages: Sequence[str]) -> Array:
    """Return the lexicon's verdict (English alone), the shape and the language of each text, [n, 10]."""
    made = np.zeros((len(texts), PLAIN), np.float32)
    for row, (text, language) in enumerate(zip(texts, languages, strict=True)):
        short = text[:_CHARACTERS]
        if language == "en":
            made[row, :4] = lexicon(short)
        words = len(short.split())
        made[row, 4:9] = (words <= 2, words <= 6, log(1 + words) / 5, "!" in short, bool(_NAMED.search(short)))
        made[row, 9] = language == "sw"
    return made


@lru_cache(maxsize=1_000)
def lexicon(text: str) -> tuple[float, float, float, float]:
    """Return what VADER says of an English text: the whole (-1 to 1), and its shares of good, bad and neither."""
    said = _vader().polarity_scores(text.replace("\x00", " "))
    return said["compound"], said["pos"], said["neg"], said["neu"]


@lru_cache(maxsize=1)
def _vader() -> Any:
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer  # noqa: PLC0415 - reads 7,500 words

    return SentimentIntensityAnalyzer()
