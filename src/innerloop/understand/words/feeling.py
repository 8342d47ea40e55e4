"""What is felt about one theme in a clause: "great food but rude staff" is praise of one thing and blame of another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from innerloop.understand.words import features, heads
from innerloop.understand.words.features import Array
from innerloop.understand.words.heads import Weights
from innerloop.understand.words.judging import Three

_VECTOR = 3.0


@dataclass(frozen=True, slots=True)
class About:
    """A sentence, the clause of it that speaks of a theme, and the theme in words ("staff, waiter, server")."""

    sentence: str
    clause: str
    theme: str


class Reads(Protocol):
    """As much of an encoder as is needed here."""

    @property
    def name(self) -> str:
        """Return which model it is."""

    def encode(self, texts: Sequence[str]) -> Array:
        """Return a vector for each text."""

    def look(self, texts: Sequence[str]) -> Array:
        """Return a vector for each text, and behind it what lies halfway."""


def feel(
    pairs: Sequence[About], encoder: Reads | None, *, language: str = "en", weights: Weights | None = None
) -> list[Three]:
    """Return negative, neutral and positive for each pair of clause and theme; probabilities that sum to 1.

    `encoder` reads the language of the pairs; without one the clause's words and the lexicon are all there is.
    """
    if not pairs:
        return []
    weights = weights or heads.shipped()
    if encoder is not None and (encoder.name, "aspect") in weights.heads:
        numbers, bag = seen(encoder.name, pairs, encoder.encode(said(pairs)), language, weights.rarity)
        logits = weights.heads[encoder.name, "aspect"].logits(numbers, bag)
    elif encoder is not None and (encoder.name, "text") in weights.heads:
        # No set tells of aspects in other languages: the clause alone is what is felt about its theme.
        clauses = [pair.clause for pair in pairs]
        own = heads.see(encoder.name, clauses, encoder.look(clauses), [language] * len(pairs), weights.rarity)
        logits = weights.heads[encoder.name, "text"].logits(own.numbers, own.bag)
    else:
        numbers, bag = seen(heads.BARE, pairs, None, language, weights.rarity)
        logits = weights.heads[heads.BARE, "aspect"].logits(numbers, bag)
    return [(float(row[0]), float(row[1]), float(row[2])) for row in heads.softmax(logits)]


def said(pairs: Sequence[About]) -> list[str]:
    """Return what must be encoded: all sentences, all clauses, and all clauses with their theme before them."""
    return [
        *(pair.sentence for pair in pairs),
        *(pair.clause for pair in pairs),
        *(f"{pair.theme}: {pair.clause}" for pair in pairs),
        *(pair.theme for pair in pairs),
    ]


def seen(
    tier: str, pairs: Sequence[About], vectors: Array | None, language: str, rarity: Array
) -> tuple[Array, features.Bag | None]:
    """Return the numbers and the counted words of pairs; `vectors` are those of `said`."""
    clauses = [pair.clause for pair in pairs]
    own = features.plain(clauses, [language] * len(pairs))
    whole = features.plain([pair.sentence for pair in pairs], [language] * len(pairs))
    # The whole sentence is judged, too, since a clause may lean on the one before it.
    numbers = [own, whole[:, :4], own[:, :1] * whole[:, :1]]
    if vectors is not None:
        sentence, clause, both, theme = np.split(vectors, 4)
        near = (clause * theme).sum(axis=1, keepdims=True)
        # How the sentence moves the theme tells which part of it speaks of the theme.
        numbers += [sentence * _VECTOR, clause * _VECTOR, both * _VECTOR, both * theme * 20, near]
    bag = None if tier == heads.MANIFOLD else features.bag(clauses, rarity, length=2.0)
    return np.hstack(numbers).astype(np.float32), bag
