"""The recipe: which head learns from which rows, in which tier. The shipped weights and the bench both follow it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from innerloop.config.training import aspects, corpora, fitting, weak
from innerloop.config.training.corpora import POSITIVE, Row
from innerloop.config.training.embedding import Cache
from innerloop.config.training.fitting import Sheet
from innerloop.understand.words import asking, feeling, heads, judging
from innerloop.understand.words.features import Array
from innerloop.understand.words.heads import Head, Seen, Weights

# The inverse of how strongly weights are held near 0, for each head; chosen by halves of the learned part. Words alone,
# of which most are rare, are held less.
_STRENGTH = {"text": 0.1, "fused": 0.06, "urgency": 0.3, "churn": 1.0, "praise": 1.0, "predicted": 1.0, "aspect": 0.1}
_BARE_STRENGTH = _STRENGTH | {"text": 0.5, "fused": 0.3, "urgency": 0.5}
_CRITICAL = -3.0
# Standing of the customer's own score to bucket: the best answer of five is a promoter's, the next a passive's.
_BUCKETS = {1.0: 2, 0.5: 1, 0.0: 0, -0.5: 0, -1.0: 0}
_POINTS = {1.0: 9.6, 0.5: 7.5, 0.0: 5.0, -0.5: 3.0, -1.0: 1.0}


@dataclass(frozen=True, slots=True)
class Sets:
    """What there is to learn from."""

    clinic: list[Row]
    reviews: list[Row]
    tweets: list[Row]
    critical: list[Row]
    aspects: list[Row]

    @classmethod
    def of(cls, folder: Path) -> Sets:
        """Read them from a folder."""
        read = (corpora.clinic, corpora.reviews, corpora.tweets, corpora.critical, corpora.aspects)
        return cls(*(each(folder) for each in read))

    def only(self, chosen: Callable[[Sequence[Row]], list[Row]]) -> Sets:
        """Return a part of each set."""
        return Sets(*(chosen(getattr(self, each.name)) for each in fields(self)))


@dataclass(frozen=True, slots=True)
class School:
    """Learns heads: the encoder of each tier, and how rare words are."""

    caches: dict[str, Cache]
    rarity: Array

    def see(self, tier: str, rows: Sequence[Row], *, is_halfway_seen: bool = True) -> Seen:
        """Return what a tier sees of rows."""
        texts = [row.text for row in rows]
        looks = None if tier == heads.BARE else self.caches[tier].look(texts)
        if looks is not None and not is_halfway_seen:
            looks[:, looks.shape[1] // 2 :] = 0
        return heads.see(tier, texts, looks, [row.language for row in rows], self.rarity)

    def sheet(self, tier: str, rows: Sequence[Row]) -> Sheet:
        """Return rows by their words alone."""
        seen = self.see(tier, rows)
        return Sheet(seen.numbers, seen.bag)

    def sheet_meant(self, tier: str, rows: Sequence[Row]) -> Sheet:
        """Return rows by their words alone, without what lies halfway: with few lessons that is learned by heart."""
        seen = self.see(tier, rows, is_halfway_seen=False)
        return Sheet(seen.numbers, seen.bag)

    def sheet_asked(self, tier: str, rows: Sequence[Row]) -> Sheet:
        """Return rows crossed with question and score."""
        seen = self.see(tier, rows)
        kinds = np.array([asking.kind(row.question) for row in rows], np.int32)
        return Sheet(heads.asked(seen, kinds, heads.standings([row.standing for row in rows])), seen.bag, kinds)

    def sheet_about(self, tier: str, rows: Sequence[Row]) -> Sheet:
        """Return rows by the clause that speaks of their theme."""
        # Which clause that is, is found by meaning also for the tier that has none: there it is given from outside.
        abouts = aspects.abouts(rows, self.caches[heads.ENGLISH])
        vectors = None if tier == heads.BARE else self.caches[tier].encode(feeling.said(abouts))
        return Sheet(*feeling.seen(tier, abouts, vectors, "en", self.rarity))


def is_critical(row: Row) -> bool:
    """Say whether a comment is urgent: criticality -3 or worse."""
    return row.strength is not None and row.strength <= _CRITICAL


def buckets(rows: Sequence[Row]) -> NDArray[Any]:
    """Return detractor (0), passive (1) or promoter (2) of each row that has a score."""
    return np.array([_BUCKETS[row.standing] for row in rows if row.standing is not None])


def learn(sets: Sets, caches: dict[str, Cache], say: Callable[[str], None]) -> Weights:
    """Learn every head in every tier for which there is an encoder."""
    school = School(caches, fitting.rarity([row.text for row in [*sets.clinic, *sets.reviews, *sets.tweets]]))
    found: dict[tuple[str, str], Head] = {}
    for tier in heads.TIERS:
        if tier != heads.BARE and tier not in caches:
            continue
        for name, head in _tier(school, tier, sets, found):
            say(f"{tier}: {name}")
            found[tier, name] = head
    return Weights(judging.VERSION, school.rarity, found, means(sets.clinic))


def _tier(school: School, tier: str, sets: Sets, found: Mapping[tuple[str, str], Head]) -> Any:
    felt = [row for row in [*sets.clinic, *sets.reviews] if row.feeling is not None]
    if tier != heads.ENGLISH:
        felt += sets.tweets
    text, logits = _learned(school.sheet, tier, felt, _feelings(felt), "text")
    yield "text", text
    yield "predicted", _predicting(felt, logits)
    yield "fused", _fusing(school, tier, [row for row in sets.clinic if row.feeling is not None])
    if tier == heads.MANIFOLD:
        yield "urgency", _taught(school, tier, [*sets.clinic, *sets.reviews], found[heads.ENGLISH, "urgency"])
    else:
        hard = np.array([is_critical(row) for row in sets.critical], np.int64)
        yield "urgency", _learned(school.sheet, tier, sets.critical, hard, "urgency")[0]
    for name, rows, labels in (("churn", *weak.churn(sets.clinic)), ("praise", *weak.praise(sets.clinic))):
        yield name, _learned(school.sheet_meant, tier, rows, labels, name)[0]
    if tier != heads.MANIFOLD:  # the set is English, and what E5 makes of it would be called tested elsewhere
        yield "aspect", _learned(school.sheet_about, tier, sets.aspects, _feelings(sets.aspects), "aspect")[0]


def _learned(
    see: Callable[[str, Sequence[Row]], Sheet], tier: str, rows: Sequence[Row], labels: NDArray[Any], name: str
) -> tuple[Head, Array]:
    """Learn from all rows; calibrate by what heads that had not seen them say of each half of them."""
    sheet, fold = see(tier, rows), fitting.folds([row.group for row in rows])
    strength = (_BARE_STRENGTH if tier == heads.BARE else _STRENGTH)[name]
    unseen: Array | None = None
    for part in range(2):
        learnt, rest = np.flatnonzero(fold != part), np.flatnonzero(fold == part)
        head = fitting.fit(sheet.rows(learnt), labels[learnt], strength=strength)
        other = sheet.rows(rest)
        logits = head.logits(other.numbers, other.bag, other.kinds)
        unseen = np.zeros((len(rows), logits.shape[1]), np.float32) if unseen is None else unseen
        unseen[rest] = logits
    assert unseen is not None
    whole = fitting.fit(sheet, labels, strength=strength)
    scale, shift = fitting.scaling(unseen, labels)
    return fitting.calibrated(whole, unseen, labels), np.asarray(unseen * scale + shift, np.float32)


def _taught(school: School, tier: str, rows: Sequence[Row], teacher: Head) -> Head:
    """Learn what the head for English says of rows, as sure as it is of each: the set itself takes too long for E5."""
    seen, sheet = school.see(heads.ENGLISH, rows), school.sheet(tier, rows)
    shares = heads.sigmoid(teacher.logits(seen.numbers, seen.bag)[:, 0])
    twice = Sheet(np.vstack([sheet.numbers, sheet.numbers]))
    labels = np.repeat([1, 0], len(rows))
    weights = np.append(shares, 1 - shares).astype(np.float32)
    return fitting.fit(twice, labels, weights=weights, strength=_STRENGTH["urgency"])


def _fusing(school: School, tier: str, rows: Sequence[Row]) -> Head:
    # The score, the question or both are missing where nobody asked: each row is seen that way, too.
    silent = [replace(row, standing=None) for row in rows]
    unasked = [replace(row, question="", standing=row.standing if i % 2 else None) for i, row in enumerate(rows)]
    every = [*rows, *silent, *unasked]
    return _learned(school.sheet_asked, tier, every, _feelings(every), "fused")[0]


def _predicting(rows: Sequence[Row], logits: Array) -> Head:
    given = [i for i, row in enumerate(rows) if row.standing is not None]
    labels = buckets([rows[i] for i in given])
    return fitting.fit(Sheet(judging.centred(logits[given])), labels, strength=_STRENGTH["predicted"])


def means(rows: Sequence[Row]) -> Array:
    """Return what detractors, passives and promoters give on 0 to 10, on average, as five points stand on it."""
    points: list[list[float]] = [[], [], []]
    for row in rows:
        if row.standing is not None:
            points[_BUCKETS[row.standing]].append(_POINTS[row.standing])
    return np.array([np.mean(some) for some in points], np.float32)


def _feelings(rows: Sequence[Row]) -> NDArray[Any]:
    return np.array([POSITIVE if row.feeling is None else row.feeling for row in rows], np.int64)
