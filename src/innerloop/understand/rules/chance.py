"""Which of many drivers go along with the score beyond chance: the scores are dealt out anew, and all looked at."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

DEALS = 199
LEVEL = 0.05

Columns = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Looked:
    """What is looked at: each answer's level, a number of a rating, else a word that stands for itself alone."""

    levels: Sequence[str | int]
    is_rating: bool


def beyond(scores: Sequence[float], whose: Sequence[str], of: Sequence[Looked], *, seed: int = 0) -> list[bool]:
    """Say of each whether chance alone would hardly ever have the strongest of all of them go along as much.

    Westfall and Young 1993, Resampling-Based Multiple Testing: the scores are permuted, and each is held against the
    largest of all that come out, so that looking at many finds no more than looking at one. Of a customer the first
    answer counts: several are no several customers. Sums of squares of unlike degrees of freedom are made alike by
    their cube roots (Wilson and Hilferty 1931). The same answers and seed say the same.
    """
    first = list({who: at for at, who in reversed(list(enumerate(whose)))}.values())
    centered = np.asarray(scores, dtype=float)[first]
    centered -= centered.mean() if first else 0.0
    variance = float((centered**2).mean()) if first else 0.0
    if variance <= 0 or not of:
        return [False] * len(of)
    dealt = np.tile(centered, (DEALS + 1, 1))
    dealt[1:] = np.random.default_rng(seed).permuted(dealt[1:], axis=1)
    found = np.array([_strength(_columns(one, first), dealt.T, variance) for one in of])
    largest = found[:, 1:].max(axis=0)
    odds = [(1 + int((largest >= own).sum())) / (DEALS + 1) for own in found[:, 0]]
    return [p <= LEVEL for p in odds]


def _columns(one: Looked, first: Sequence[int]) -> Columns:
    """Return columns whose squared sums of centered scores add up to what the levels explain of them."""
    levels = [one.levels[at] for at in first]
    if one.is_rating:
        number = np.array([float(level) for level in levels])
        number -= number.mean()
        length = float(np.sqrt((number**2).sum()))
        return (number / length if length else number)[:, np.newaxis]
    known = {level: at for at, level in enumerate(dict.fromkeys(levels))}
    which = np.array([known[level] for level in levels], dtype=int)
    columns = np.zeros((len(levels), len(known)))
    columns[np.arange(len(levels)), which] = 1 / np.sqrt(np.bincount(which)[which])
    return columns


def _strength(columns: Columns, dealt: Columns, variance: float) -> Columns:
    """Return for each deal how much goes along, as a normal quantile."""
    degrees = max(1, columns.shape[1] - 1)
    explained = ((columns.T @ dealt) ** 2).sum(axis=0) / variance
    usual = 2 / (9 * degrees)
    return (np.cbrt(explained / degrees) - (1 - usual)) / np.sqrt(usual)  # type: ignore[no-any-return]
