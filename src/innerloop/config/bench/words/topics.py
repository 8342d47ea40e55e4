"""Intents of a bank, themes of a clinic learned from few labels, and groups found without any."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from innerloop.config.bench.report import Figure
from innerloop.config.bench.words import scoring
from innerloop.config.training import corpora, fitting
from innerloop.config.training.corpora import Row
from innerloop.config.training.embedding import Cache
from innerloop.config.training.fitting import Sheet
from innerloop.understand.words import background, heads
from innerloop.understand.words import discovery as discovering

_FEW = 32  # labels of a theme
_COMMON = 40  # comments that a theme needs to be measured


def measure(folder: Path, home: Path, cache: Cache) -> Iterator[Figure]:
    """Measure on banking77 and on the clinic's themes."""
    rows = corpora.intents(folder)
    yield from intents(rows, cache)
    yield from discovery(corpora.tested(rows), home, cache)
    yield from themes([row for row in corpora.clinic(folder) if row.themes], cache)


def intents(rows: Sequence[Row], cache: Cache) -> Iterator[Figure]:
    """77 intents from all labels."""
    learned, tested = corpora.learned(rows), corpora.tested(rows)
    named = sorted({row.theme for row in rows})
    labels, known = (np.array([named.index(row.theme) for row in some]) for some in (tested, learned))
    rarity = fitting.rarity([row.text for row in learned])
    head, others = fitting.fit(_sheet(learned, cache, rarity), known, strength=1.0), _sheet(tested, cache, rarity)
    found = np.unique(known)[head.logits(others.numbers, others.bag).argmax(axis=1)]
    counted = scoring.counted([row.text for row in learned], known, [row.text for row in tested])
    yield Figure(
        "banking77, accuracy", scoring.right(labels, found), "%", aim=94, bare=scoring.right(labels, counted),
        note="beside TF-IDF; other parts than the official test, which is held out",
    )  # fmt: skip


def themes(rows: Sequence[Row], cache: Cache) -> Iterator[Figure]:
    """Themes of the clinic, several a comment, from 32 labels each."""
    learned, tested = corpora.learned(rows), corpora.tested(rows)
    every = [theme for row in rows for theme in row.themes]
    named = sorted(theme for theme in set(every) if every.count(theme) >= _COMMON)
    few = sorted({place for theme in named for place in _few(learned, theme)})
    some = [learned[place] for place in few]
    rarity = fitting.rarity([row.text for row in learned])
    true, known = _marks(tested, named), _marks(some, named)
    for title, chosen, marks in (("32 labels a theme", some, known), ("all labels", learned, _marks(learned, named))):
        scores = _each(_sheet(chosen, cache, rarity), marks, _sheet(tested, cache, rarity))
        said = scores > _threshold(scores, marks.mean(axis=0))
        said |= scores == scores.max(axis=1, keepdims=True)
        yield Figure(
            f"themes NHS, {title}: micro-F1", _micro(true, said), "%", aim=70 if chosen is some else None,
            bare=_micro(true, np.tile(known.mean(axis=0) == known.mean(axis=0).max(), (len(tested), 1))),
            note=f"{len(named)} themes, beside the most frequent one",
        )  # fmt: skip


def discovery(rows: Sequence[Row], home: Path, cache: Cache) -> Iterator[Figure]:
    """Groups without labels: how much they tell of the true ones."""
    from sklearn.cluster import KMeans  # noqa: PLC0415 - only who measures has it
    from sklearn.metrics import normalized_mutual_info_score  # noqa: PLC0415

    vectors, labels = cache.encode([row.text for row in rows]), [row.theme for row in rows]
    found = discovering.parted(vectors, background.of(cache.encoder, home))
    means = KMeans(77, n_init=1, random_state=0).fit_predict(vectors)
    ours, theirs = (normalized_mutual_info_score(labels, each) * 100 for each in (found, means))
    yield Figure("discovery banking77, NMI", ours, "%", aim=83, bare=theirs, note="beside k-means with 77 groups")


def _sheet(rows: Sequence[Row], cache: Cache, rarity: NDArray[Any]) -> Sheet:
    texts = [row.text for row in rows]
    seen = heads.see(heads.ENGLISH, texts, cache.look(texts), [row.language for row in rows], rarity)
    return Sheet(seen.numbers, seen.bag)


def _each(learned: Sheet, marks: NDArray[Any], others: Sheet) -> NDArray[Any]:
    """Return for each theme how likely others speak of it, each by a head of its own."""
    fitted = [fitting.fit(learned, marks[:, at], strength=0.3) for at in range(marks.shape[1])]
    return np.stack([heads.sigmoid(head.logits(others.numbers, others.bag)[:, 0]) for head in fitted], axis=1)


def _threshold(scores: NDArray[Any], shares: NDArray[Any]) -> float:
    # As many marks a comment as people gave where we learned.
    return float(np.quantile(scores, 1 - min(0.5, shares.sum() / len(shares))))


def _few(rows: Sequence[Row], theme: str) -> list[int]:
    own = [place for place, row in enumerate(rows) if theme in row.themes]
    return sorted(own, key=lambda place: (rows[place].part * 37 % 100, place))[:_FEW]


def _marks(rows: Sequence[Row], named: Sequence[str]) -> NDArray[Any]:
    return np.array([[theme in row.themes for theme in named] for row in rows])


def _micro(true: NDArray[Any], said: NDArray[Any]) -> float:
    return float(2 * (true & said).sum() / max(true.sum() + said.sum(), 1)) * 100
