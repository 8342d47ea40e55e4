"""The measurements, one function for each task."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from innerloop.config.bench.report import Figure
from innerloop.config.bench.words import quickness, scoring, topics
from innerloop.config.training import aspects, corpora, learning
from innerloop.config.training.corpora import Row
from innerloop.config.training.embedding import Cache
from innerloop.understand.words import encoding, feeling, heads, judging
from innerloop.understand.words.heads import Weights

_TIERS = {"en": heads.ENGLISH, "sw": heads.MANIFOLD}


def measure(folder: Path, home: Path, cache: Path | None, say: Callable[[str], None]) -> list[Figure]:
    """Measure all: the sets lie in `folder`, models in `home`; vectors of the sets are kept in `cache`."""
    encoders = {heads.ENGLISH: encoding.english(home), heads.MANIFOLD: encoding.manifold(home)}
    caches = {name: Cache(encoder, cache) for name, encoder in encoders.items() if encoder is not None}
    sets = learning.Sets.of(folder)
    say("Learning the heads from one part of the sets")
    weights = learning.learn(sets.only(corpora.learned), caches, say)
    bench = _Bench(sets, caches, weights)
    figures: list[Figure] = []
    for part in (bench.feelings, bench.asked, bench.urgency, bench.predicted, bench.aspects):
        say(f"Measuring {part.__name__}")
        figures += part()
    say("Measuring intents, themes and discovery")
    figures += topics.measure(folder, home, caches[heads.ENGLISH])
    say("Measuring how quick it is")
    return [*figures, *quickness.measure(sets, home)]


class _Bench:
    """Heads learned from one part, and the other part to measure them on."""

    def __init__(self, sets: learning.Sets, caches: dict[str, Cache], weights: Weights) -> None:
        self.sets, self.caches, self.weights = sets, caches, weights

    def judged(self, rows: Sequence[Row], tier: str) -> list[judging.Judged]:
        texts = [row.text for row in rows]
        looks = None if tier == heads.BARE else self.caches[tier].look(texts)
        asked = [judging.Asked(row.question, row.standing, "") for row in rows]
        encoder = None if tier == heads.BARE else tier
        return judging.judge(texts, looks, [row.language for row in rows], asked, encoder=encoder, weights=self.weights)

    def feelings(self) -> Iterator[Figure]:
        for name, rows in (
            ("NHS", felt(self.sets.clinic)),
            ("Amazon", felt(self.sets.reviews)),
            ("Swahili", self.sets.tweets),
        ):
            learned, tested = corpora.learned(rows), corpora.tested(rows)
            labels, known = _labels(tested), _labels(learned)
            tier = _TIERS[tested[0].language]
            shares = np.array([each.sentiment for each in self.judged(tested, tier)])
            bare = np.array([each.sentiment for each in self.judged(tested, heads.BARE)])
            ways = {
                "majority": scoring.majority(known, len(tested)),
                "VADER": scoring.lexicon(tested),
                "TF-IDF+LR": scoring.counted([row.text for row in learned], known, [row.text for row in tested]),
                "vectors+LR": scoring.plainly(
                    self.caches[tier].encode([row.text for row in learned]),
                    known,
                    self.caches[tier].encode([row.text for row in tested]),
                ),
                "no model": bare.argmax(axis=1),
            }
            yield from _three(f"sentiment {name}, words alone", labels, shares, ways)
            if name == "Swahili":
                ours, theirs = (scoring.weighted(labels, each) for each in (shares.argmax(axis=1), ways["TF-IDF+LR"]))
                yield Figure("sentiment Swahili, weighted F1", ours, "%", aim=62, bare=theirs)

    def asked(self) -> Iterator[Figure]:
        tested = corpora.tested(felt(self.sets.clinic))
        labels = _labels(tested)
        ways = {"VADER": scoring.lexicon(tested)}
        for tier in (heads.ENGLISH, heads.MANIFOLD, heads.BARE):
            shares = np.array([each.fused for each in self.judged(tested, tier)])
            title = f"sentiment NHS, with question and score ({tier})"
            yield from _three(title, labels, shares, ways, aims=(88, 76) if tier == heads.ENGLISH else (None, None))

    def urgency(self) -> Iterator[Figure]:
        tested = corpora.tested(self.sets.critical)
        labels = np.array([learning.is_critical(row) for row in tested])
        lexicon = scoring.apart(labels, -scoring.compound(tested))
        for tier in (heads.ENGLISH, heads.MANIFOLD, heads.BARE):
            shares = np.array([each.urgency for each in self.judged(tested, tier)])
            yield Figure(
                f"urgency, AUC ({tier})", scoring.apart(labels, shares), "%", bare=lexicon, note="beside VADER"
            )
            yield Figure(f"urgency, calibration error ({tier})", scoring.dishonesty(labels, shares), "% off", aim=3)

    def predicted(self) -> Iterator[Figure]:
        tested = [row for row in corpora.tested(felt(self.sets.clinic)) if row.standing is not None]
        labels = learning.buckets(tested)
        shares = np.array([each.predicted for each in self.judged(tested, heads.ENGLISH)])
        yield Figure(
            "predicted score, AUC of detractors",
            scoring.apart(labels == 0, shares[:, 0]),
            "%",
            bare=scoring.apart(labels == 0, -scoring.compound(tested)),
            note="beside VADER",
        )
        yield Figure("predicted score, calibration error", scoring.dishonesty(labels, shares), "% off", aim=3)
        found, true = (shares[:, 2] - shares[:, 0]).mean() * 100, (np.mean(labels == 2) - np.mean(labels == 0)) * 100
        yield Figure("predicted score, points between sum and truth", abs(found - true), "% off", aim=3)

    def aspects(self) -> Iterator[Figure]:
        rows = self.sets.aspects
        learned, tested = corpora.learned(rows), corpora.tested(rows)
        labels = _labels(tested)
        cache = self.caches[heads.ENGLISH]
        abouts = aspects.abouts(tested, cache)
        shares = np.array(feeling.feel(abouts, cache, weights=self.weights))
        ways = {
            "VADER": scoring.lexicon(tested),
            "VADER of the clause": scoring.lexicon([Row(each.clause, "", "") for each in abouts]),
            "TF-IDF+LR": scoring.counted([row.text for row in learned], _labels(learned), [row.text for row in tested]),
        }
        yield from _three("aspect sentiment MAMS", labels, shares, ways, aims=(76, None))


def felt(rows: Sequence[Row]) -> list[Row]:
    """Return the rows whose feeling is known."""
    return [row for row in rows if row.feeling is not None]


def _labels(rows: Sequence[Row]) -> NDArray[Any]:
    return np.array([row.feeling for row in rows], np.int64)


def _three(
    title: str,
    labels: NDArray[Any],
    shares: NDArray[Any],
    ways: dict[str, NDArray[Any]],
    aims: tuple[float | None, float | None] = (None, None),
) -> Iterator[Figure]:
    said = shares.argmax(axis=1)
    leant = np.array([judging.leaning((row[0], row[1], row[2])) + 1 for row in shares])
    for name, count, aim, own in (
        ("accuracy", scoring.right, aims[0], said),
        ("macro-F1", scoring.macro, aims[1], leant),
    ):
        found = {way: count(labels, answers) for way, answers in ways.items()}
        note = ", ".join(f"{way} {value:.1f}" for way, value in found.items())
        yield Figure(f"{title}: {name}", count(labels, own), "%", aim=aim, bare=max(found.values()), note=note)
    yield Figure(f"{title}: calibration error", scoring.dishonesty(labels, shares), "% off", aim=3)
