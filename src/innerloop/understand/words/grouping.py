"""Ward's clustering up to a distance: sentences that say the same end in one group.

Exact, by chains of nearest neighbours (Murtagh 1983; Müllner 2011), in numpy alone: about 5 s and 70 MB for 4,000 rows.
What is more is first gathered into small groups by k-means, whose middles are then joined with their weights.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from innerloop.understand.words.encoding import Vectors

Labels = NDArray[np.intp]

EXACT = 8_000  # rows; their distances take 256 MB
_SMALL = 2_000
_ROUNDS = 12


def group(vectors: Vectors, distance: float) -> Labels:
    """Return the number of the group of each row, from 0 in the order of their first rows.

    Two groups are joined while Ward's distance between them, sqrt(2 a b / (a + b)) |middle - middle|, is at most
    `distance`: for rows of length 1 two are at most 2 apart. The same rows give the same groups.
    """
    if len(vectors) <= 1:
        return np.zeros(len(vectors), np.intp)
    if len(vectors) <= EXACT:
        return _in_order(_ward(vectors, np.ones(len(vectors), np.float32), distance))
    near = _near(vectors, _SMALL)
    weights = np.bincount(near, minlength=_SMALL).astype(np.float32)
    middles = _middles(vectors, near, _SMALL)
    held = np.flatnonzero(weights)
    joined = np.zeros(_SMALL, np.intp)
    joined[held] = _ward(middles[held], weights[held], distance)
    return _in_order(joined[near])


def _ward(vectors: Vectors, weights: Vectors, distance: float) -> Labels:
    """Join by chains of nearest neighbours. Distances are kept squared, and updated by Lance and Williams."""
    apart = _apart(vectors, weights)
    size = weights.astype(np.float64).copy()
    into = np.arange(len(vectors))
    alive = np.ones(len(vectors), bool)
    limit = distance**2
    chain: list[int] = []
    while True:
        if not chain:
            left = np.flatnonzero(alive)
            if not len(left):
                return _roots(into)
            chain.append(int(left[0]))
        last = chain[-1]
        nearest = int(apart[last].argmin())
        before = chain[-2] if len(chain) > 1 else -1
        # Of neighbours equally near, the one before in the chain: otherwise it could run in a circle.
        if before >= 0 and apart[last, before] <= apart[last, nearest]:
            nearest = before
        if apart[last, nearest] > limit:
            # Ward's distances only grow by joining: whoever has no neighbour near enough never gets one.
            alive[last] = False
            _forget(apart, last)
            chain.pop()
        elif nearest == before:
            chain = chain[:-2]
            _join(apart, size, last, nearest)
            into[last] = nearest
            alive[last] = False
        else:
            chain.append(nearest)


def _apart(vectors: Vectors, weights: Vectors) -> Vectors:
    squares = np.einsum("ij,ij->i", vectors, vectors)
    apart = vectors @ vectors.T
    apart *= -2
    apart += squares[:, None]
    apart += squares
    np.maximum(apart, 0, out=apart)
    if (weights != 1).any():
        apart *= 2 * weights[:, None] * weights / (weights[:, None] + weights)
    np.fill_diagonal(apart, np.inf)
    return apart.astype(np.float32, copy=False)


def _join(apart: Vectors, size: NDArray[np.float64], gone: int, kept: int) -> None:
    a, b = size[gone], size[kept]
    between = apart[gone, kept]
    there = np.isfinite(apart[kept])
    there[gone] = False
    other = size[there]
    joined = ((a + other) * apart[gone, there] + (b + other) * apart[kept, there] - other * between) / (a + b + other)
    apart[kept, there] = joined
    apart[there, kept] = joined
    size[kept] = a + b
    _forget(apart, gone)


def _forget(apart: Vectors, row: int) -> None:
    apart[row] = np.inf
    apart[:, row] = np.inf


def _roots(into: Labels) -> Labels:
    while True:
        further = into[into]
        if (further == into).all():
            return into
        into = further


def _in_order(labels: Labels) -> Labels:
    _, first, at = np.unique(labels, return_index=True, return_inverse=True)
    rank = np.empty(len(first), np.intp)
    rank[np.argsort(first)] = np.arange(len(first))
    return rank[at]


def _near(vectors: Vectors, number: int) -> Labels:
    """Return for each row which of `number` small groups it is nearest to: k-means, from rows drawn by a fixed seed."""
    drawn = np.random.default_rng(7)
    middles = vectors[np.sort(drawn.choice(len(vectors), number, replace=False))]
    for _ in range(_ROUNDS):
        some = np.sort(drawn.choice(len(vectors), min(len(vectors), 20_000), replace=False))
        at = _nearest(vectors[some], middles)
        fresh = _middles(vectors[some], at, number)
        held = np.bincount(at, minlength=number) > 0
        middles = np.where(held[:, None], fresh, middles)
    return _nearest(vectors, middles)


def _nearest(vectors: Vectors, middles: Vectors) -> Labels:
    half = np.einsum("ij,ij->i", middles, middles) / 2
    steps = range(0, len(vectors), 4096)
    return np.concatenate([(vectors[at : at + 4096] @ middles.T - half).argmax(axis=1) for at in steps])


def _middles(vectors: Vectors, at: Labels, number: int) -> Vectors:
    order = np.argsort(at, kind="stable")
    held, first = np.unique(at[order], return_index=True)
    made = np.zeros((number, vectors.shape[1]), np.float32)
    made[held] = np.add.reduceat(vectors[order], first, axis=0) / np.diff([*first, len(at)])[:, None]
    return made
