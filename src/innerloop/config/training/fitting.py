"""Logistic regression over what a tier sees, and its calibration, folded into the weights it will be used with."""

from __future__ import annotations

import warnings
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from innerloop.understand.words import features
from innerloop.understand.words.features import Array, Bag
from innerloop.understand.words.heads import Head

# Looser than scikit-learn's own: what is left to gain is far below what another split would change.
_LOOSE = {"tol": 1e-3, "max_iter": 50}


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows to learn from: numbers, words, and words crossed with the kind of the question."""

    numbers: Array
    bag: Bag | None = None
    kinds: NDArray[np.int32] | None = None

    def rows(self, chosen: NDArray[np.int64]) -> Sheet:
        """Return some of the rows."""
        bag = None if self.bag is None else self.bag.rows(chosen)
        return Sheet(self.numbers[chosen], bag, None if self.kinds is None else self.kinds[chosen])

    def matrix(self) -> Any:
        """Return all of it side by side, sparse where words are counted."""
        from scipy import sparse  # noqa: PLC0415 - only who trains has it

        if self.bag is None:
            return self.numbers
        n = len(self.numbers)
        parts = [sparse.csr_matrix(self.numbers), _counted(self.bag, self.bag.buckets, n)]
        if self.kinds is not None:
            each = np.repeat(self.kinds, np.diff([*self.bag.starts, len(self.bag.buckets)]))
            parts.append(_counted(self.bag, features.crossed(self.bag.buckets, each), n))
        return sparse.hstack(parts, format="csr", dtype=np.float32)


def _counted(bag: Bag, rows: NDArray[np.int32], n: int) -> Any:
    from scipy import sparse  # noqa: PLC0415

    ends = np.append(bag.starts, len(rows))
    return sparse.csr_matrix((bag.weights, rows, ends), shape=(n, features.BUCKETS))


def fit(sheet: Sheet, labels: NDArray[Any], *, weights: Array | None = None, strength: float = 1.0) -> Head:
    """Learn a head: one column for two classes, else one for each."""
    from sklearn.exceptions import ConvergenceWarning  # noqa: PLC0415
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415

    # The vectors of a model point much the same way: what they have in common is taken out, and put back into the bias.
    common = sheet.numbers.mean(axis=0)
    matrix = replace(sheet, numbers=sheet.numbers - common).matrix()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # it is meant to stop early
        learned = LogisticRegression(C=strength, **_LOOSE).fit(matrix, labels, sample_weight=weights)
    table = learned.coef_.T.astype(np.float32)
    width = sheet.numbers.shape[1]
    words = crossed = None
    if sheet.bag is not None:
        words = table[width : width + features.BUCKETS]
        crossed = table[width + features.BUCKETS :] if sheet.kinds is not None else None
    bias = learned.intercept_.astype(np.float32) - common @ table[:width]
    return Head(table[:width], bias, words, crossed)


def calibrated(head: Head, logits: Array, labels: NDArray[Any]) -> Head:
    """Return the head with one scale and one shift for each class, learned on rows that it had not seen."""
    scale, shift = scaling(logits, labels)
    return Head(
        head.dense * scale,
        head.bias * scale + shift,
        None if head.words is None else head.words * scale,
        None if head.crossed is None else head.crossed * scale,
    )


def scaling(logits: Array, labels: NDArray[Any]) -> tuple[float, Array]:
    """Return the scale and the shifts that make logits [n, k] most likely (Platt's for one column)."""
    from scipy.optimize import minimize  # noqa: PLC0415

    k = logits.shape[1]
    flat = np.hstack([np.zeros_like(logits), logits]) if k == 1 else logits
    own = flat.astype(np.float64)
    hit = (np.arange(len(own)), labels.astype(int))

    def loss(given: NDArray[Any]) -> float:
        moved = own * given[0] + (np.append(0.0, given[1:]) if k == 1 else given[1:])
        top = moved.max(axis=1)
        return float(np.mean(np.log(np.exp(moved - top[:, None]).sum(axis=1)) + top - moved[hit])) + 1e-4 * float(
            given[1:] @ given[1:]
        )

    best = minimize(loss, np.append(1.0, np.zeros(k)), method="L-BFGS-B")
    return float(best.x[0]), best.x[1:].astype(np.float32)


def rarity(texts: list[str]) -> Array:
    """Return for each bucket how rare its words are: the smoothed logarithm of texts over texts with them."""
    seen = np.zeros(features.BUCKETS)
    for text in texts:
        seen[sorted(set(features.grams(text)))] += 1
    return np.asarray(np.log((1 + len(texts)) / (1 + seen)) + 1, np.float16).astype(np.float32)


def folds(groups: list[str], count: int = 2) -> NDArray[np.int64]:
    """Return each row's fold; all rows of one writer are in the same."""
    import zlib  # noqa: PLC0415

    return np.array([zlib.crc32(f"fold {group}".encode()) % count for group in groups], np.int64)
