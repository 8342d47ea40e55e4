"""What a theme is held against: the sentences of every built-in set, and what is said of no theme at all.

The same for every workspace and every theme, so that the edit of one theme changes nothing about another. The vectors
of an encoder lie close together; told from this common middle they spread.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import numpy as np

from innerloop.understand.words import encoding, languages, sets

if TYPE_CHECKING:
    from innerloop.understand.words.encoding import Encoder, Vectors

ENGLISH = "en"
# The group of sentences that speak of no theme.
NONE = ""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of the background, its language, and the set and theme it is from."""

    text: str
    language: str
    group: str


@dataclass(frozen=True, slots=True, eq=False)
class Background:
    """The background as one encoder sees it: `centred` are the rows of `vectors` told from their middle.

    `groups` are its themes, `middles` the rows that lie in the middle of each.
    """

    sentences: tuple[Sentence, ...]
    vectors: Vectors
    middle: Vectors
    centred: Vectors
    groups: tuple[str, ...]
    middles: Vectors

    def told(self, vectors: Vectors) -> Vectors:
        """Return vectors as they lie from the middle, of length 1 each."""
        return unit(vectors - self.middle)


@cache
def sentences() -> tuple[Sentence, ...]:
    """Return all sentences of the background."""
    themes = [
        Sentence(text, language, f"{each.key}/{topic.key}")
        for each in sets.all_sets()
        for topic in each.topics
        for language, text in sets.by_language(topic)
    ]
    return (*themes, *(Sentence(text, of, NONE) for of, said in sets.ordinary().items() for text in said))


def of(encoder: Encoder, home: Path) -> Background:
    """Return the background for an encoder: made once (10 s at most), kept in the home where one may write there."""
    return _of(encoder, home)


@lru_cache(maxsize=4)
def _of(encoder: Encoder, home: Path) -> Background:
    said = tuple(each for each in sentences() if encoder.name != encoding.ENGLISH or each.language == ENGLISH)
    vectors = _kept([each.text for each in said], encoder, home / "models")
    middle = vectors.mean(axis=0)
    centred = unit(vectors - middle)
    by = np.array([each.group for each in said])
    groups = tuple(dict.fromkeys(each.group for each in said if each.group != NONE))
    middles = unit(np.stack([centred[by == group].mean(axis=0) for group in groups]))
    return Background(said, vectors, middle, centred, groups, middles)


def unit(vectors: Vectors) -> Vectors:
    """Return rows of length 1."""
    made: Vectors = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    return made


def readable(texts: Sequence[str], encoder: Encoder) -> list[str]:
    """Return those texts that an encoder can read: all, or the English ones; all again where none is English."""
    if encoder.name != encoding.ENGLISH:
        return list(texts)
    return [text for text, language in zip(texts, _languages(texts), strict=True) if language == ENGLISH] or list(texts)


def _languages(texts: Iterable[str]) -> list[str]:
    known = _known()
    unknown = [text for text in dict.fromkeys(texts) if text not in known]
    told = dict(zip(unknown, languages.tell(unknown, hints=[ENGLISH] * len(unknown)), strict=True)) if unknown else {}
    return [known.get(text) or told[text] for text in texts]


@cache
def _known() -> dict[str, str]:
    return {each.text: each.language for each in sentences()}


def _kept(texts: list[str], encoder: Encoder, folder: Path) -> Vectors:
    mark = hashlib.sha256("\n".join([encoder.version, *texts]).encode()).hexdigest()[:16]
    file = folder / f"background-{encoder.name}-{mark}.npy"
    if file.is_file():
        kept: Vectors = np.load(file)
        return kept
    made = encoder.encode(texts)
    with suppress(OSError):  # a home that cannot be written to costs only the time
        folder.mkdir(parents=True, exist_ok=True)
        # Two workers may write at once: each its own file, and either is as good.
        beside = folder / f".{uuid4().hex}.npy"
        np.save(beside, made)
        beside.replace(file)
    return made
