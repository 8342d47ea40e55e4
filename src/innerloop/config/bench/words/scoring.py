"""What is counted of answers that are known: F1, how honest probabilities are, and the simpler ways to answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from innerloop.config.training.corpora import NEGATIVE, NEUTRAL, POSITIVE, Row
from innerloop.understand.words import features

_BINS = 10
_VADER = 0.05  # the threshold its authors give


def macro(labels: NDArray[Any], said: NDArray[Any]) -> float:
    """Return macro-F1 in per cent."""
    from sklearn.metrics import f1_score  # noqa: PLC0415 - only who measures has it

    return float(f1_score(labels, said, average="macro", zero_division=0)) * 100


def weighted(labels: NDArray[Any], said: NDArray[Any]) -> float:
    """Return F1 weighted by how frequent classes are, in per cent."""
    from sklearn.metrics import f1_score  # noqa: PLC0415

    return float(f1_score(labels, said, average="weighted", zero_division=0)) * 100


def right(labels: NDArray[Any], said: NDArray[Any]) -> float:
    """Return the share that is right, in per cent."""
    return float(np.mean(labels == said)) * 100


def apart(labels: NDArray[Any], shares: NDArray[Any]) -> float:
    """Return AUC in per cent: how often one of the sought stands above one of the others."""
    from sklearn.metrics import roc_auc_score  # noqa: PLC0415

    return float(roc_auc_score(labels, shares)) * 100


def dishonesty(labels: NDArray[Any], shares: NDArray[Any]) -> float:
    """Return the expected calibration error in per cent, in ten equal bins (Naeini 2015).

    Of several classes [n, k] it is that of the largest share, of one column [n] that of the sought class.
    """
    if shares.ndim == 1:
        sure, hit = shares, labels.astype(float)
    else:
        sure, hit = shares.max(axis=1), (shares.argmax(axis=1) == labels).astype(float)
    bins = np.minimum((sure * _BINS).astype(int), _BINS - 1)
    gaps = [abs(sure[bins == b].mean() - hit[bins == b].mean()) * (bins == b).mean() for b in set(bins.tolist())]
    return float(sum(gaps)) * 100


def majority(learned: NDArray[Any], count: int) -> NDArray[Any]:
    """Answer what was most frequent."""
    return np.full(count, np.bincount(learned).argmax())


def lexicon(rows: Sequence[Row]) -> NDArray[Any]:
    """Answer as VADER does."""
    whole = compound(rows)
    return np.where(whole > _VADER, POSITIVE, np.where(whole < -_VADER, NEGATIVE, NEUTRAL))


def compound(rows: Sequence[Row]) -> NDArray[Any]:
    """Return what VADER says of each text, -1 to 1."""
    return np.array([features.lexicon(row.text)[0] for row in rows])


def counted(learned: Sequence[str], labels: NDArray[Any], texts: Sequence[str]) -> NDArray[Any]:
    """Answer by TF-IDF of words and pairs, and logistic regression."""
    from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415

    words = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True)
    return plainly(words.fit_transform(learned), labels, words.transform(texts))


def plainly(learned: Any, labels: NDArray[Any], others: Any) -> NDArray[Any]:
    """Answer by logistic regression as it comes."""
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415

    answers: NDArray[Any] = LogisticRegression(C=10, max_iter=60, tol=1e-3).fit(learned, labels).predict(others)
    return answers
