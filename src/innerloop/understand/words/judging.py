"""What a text says of the customer who wrote it: how they feel, how urgent it is, whether they mean to leave.

All are probabilities, calibrated on rows that the heads had not seen (weights/DATASHEET.md has sets, figures, limits).
`sentiment` looks at the words alone, `fused` also at the question and at the score given beside them: where the two
disagree, somebody is unhappy behind a good score, or has typed the scale the wrong way round.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from innerloop.understand.words import asking, heads
from innerloop.understand.words.features import Array
from innerloop.understand.words.heads import Head, Seen, Weights

Three = tuple[float, float, float]

VERSION = "2"
# Where the three classes are equally costly to miss, the rare ones are called a little earlier than at the largest
# probability. Chosen by hand for shares like those of customers' feedback: a tenth neutral, a quarter negative.
_LEANING = np.array([1.0, 1.6, 1.2])


@dataclass(frozen=True, slots=True)
class Asked:
    """What stood beside a text. `standing`: the score from -1, worst of its scale, to 1, best; None where none was."""

    question: str
    standing: float | None
    touchpoint: str


@dataclass(frozen=True, slots=True)
class Judged:
    """Probabilities of one text; three of a feeling are negative, neutral, positive and sum to 1."""

    sentiment: Three
    fused: Three
    urgency: float
    churn: float
    praise: float
    predicted: Three  # detractor, passive, promoter: sum them over texts, never count the largest
    predicted_score: float  # expected, 0 to 10


def judge(
    texts: Sequence[str],
    looks: Array | None,
    languages: Sequence[str],
    asked: Sequence[Asked],
    *,
    encoder: str | None = None,
    weights: Weights | None = None,
) -> list[Judged]:
    """Judge texts by their words, in their order; what one holds changes nothing about another.

    `looks` are of one encoder: of `encoder`, or where that is not said of MiniLM for English and of E5 for the rest;
    None where no model is installed. `weights`: others than those that are shipped.
    """
    chosen = weights or heads.shipped()
    found: dict[int, Judged] = {}
    for tier, places, seen in _seen(texts, looks, languages, encoder, chosen):
        found |= zip(places, _judged(chosen, tier, seen, [asked[i] for i in places]), strict=True)
    return [found[place] for place in range(len(texts))]


def sentiments(
    texts: Sequence[str], looks: Array | None, languages: Sequence[str], *, encoder: str | None = None
) -> list[Three]:
    """Return what `judge` says of the words alone, and nothing else: for clauses, of which nothing else is asked."""
    chosen = heads.shipped()
    found: dict[int, Three] = {}
    for tier, places, seen in _seen(texts, looks, languages, encoder, chosen):
        shares = heads.softmax(chosen.heads[tier, "text"].logits(seen.numbers, seen.bag))
        found |= zip(places, map(_three, shares), strict=True)
    return [found[place] for place in range(len(texts))]


def leaning(shares: Three) -> int:
    """Name a feeling, -1, 0 or 1: the largest share, the rarer ones weighing a little more."""
    return int(np.argmax(np.array(shares) * _LEANING)) - 1


def _seen(
    texts: Sequence[str], looks: Array | None, languages: Sequence[str], encoder: str | None, weights: Weights
) -> Iterator[tuple[str, list[int], Seen]]:
    """Give for each tier the places of its texts, and what it sees of them."""
    for tier, places in _by_tier(looks, languages, encoder, weights).items():
        own = None if looks is None else looks[places]
        seen = heads.see(tier, [texts[i] for i in places], own, [languages[i] for i in places], weights.rarity)
        yield tier, places, seen


def _by_tier(
    looks: Array | None, languages: Sequence[str], encoder: str | None, weights: Weights
) -> dict[str, list[int]]:
    tiers: dict[str, list[int]] = {}
    for place, language in enumerate(languages):
        of_language = heads.ENGLISH if language == "en" else heads.MANIFOLD
        tiers.setdefault(_tier(heads.BARE if looks is None else encoder or of_language, weights), []).append(place)
    return tiers


def _tier(name: str, weights: Weights) -> str:
    # An encoder that our heads were not trained with gives vectors that mean nothing to them.
    return name if (name, "text") in weights.heads else heads.BARE


def _judged(weights: Weights, tier: str, seen: Seen, asked: Sequence[Asked]) -> list[Judged]:
    told = weights.heads
    text = told[tier, "text"].logits(seen.numbers, seen.bag)
    felt = heads.softmax(text)
    fused = heads.softmax(_fused(told[tier, "fused"], seen, asked))
    predicted = heads.softmax(told[tier, "predicted"].logits(centred(text), None))
    single = {
        name: heads.sigmoid(told[tier, name].logits(seen.numbers, seen.bag)[:, 0])
        for name in ("urgency", "churn", "praise")
    }
    return [
        Judged(
            sentiment=_three(felt[row]),
            fused=_three(fused[row]),
            urgency=float(single["urgency"][row]),
            churn=float(single["churn"][row]),
            praise=float(single["praise"][row]),
            predicted=_three(predicted[row]),
            predicted_score=float(predicted[row] @ weights.means),
        )
        for row in range(len(asked))
    ]


def _fused(head: Head, seen: Seen, asked: Sequence[Asked]) -> Array:
    kinds = np.array([asking.kind(each.question) for each in asked], np.int32)
    numbers = heads.asked(seen, kinds, heads.standings([each.standing for each in asked]))
    return head.logits(numbers, seen.bag, kinds)


def centred(logits: Array) -> Array:
    """Return logits [n, 3] around 0: only how they differ means anything."""
    return np.asarray(logits - logits.mean(axis=1, keepdims=True), np.float32)


def _three(row: NDArray[np.floating]) -> Three:
    return float(row[0]), float(row[1]), float(row[2])
