"""What people confirmed and refused, as a direction of a theme that is better than the one told from its sentences.

A logistic regression with a ridge, drawn towards the sentences of the theme and not towards nothing, so that twenty
verdicts move it a little and two thousand decide. It is used only where it wins on verdicts that it has not seen.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from innerloop.understand.words.theming import Direction

if TYPE_CHECKING:
    from innerloop.understand.words.background import Background
    from innerloop.understand.words.encoding import Vectors

Rows = NDArray[np.float64]

FEWEST = 20  # confirmations
_FOLDS = 4
_RIDGE = 0.1
_STEPS = 15
# Refusals are what a machine took for the theme: none of them says what everybody else speaks of. The background does,
# and weighs as much as all verdicts; what a direction takes of it costs more, since most that is said is not the theme.
_BEHIND, _COST = 1.0, 4.0
_BETTER = 0.005  # of F1, on held-out verdicts: a draw keeps what was there


@dataclass(frozen=True, slots=True, eq=False)
class Lesson:
    """What was learned of one theme for one encoder. `learned` and `before`: F1 on held-out verdicts, 0 to 1.

    `direction` is None where there is too little to learn from, or where it does not win; `tried` is what was learned
    whether it wins or not.
    """

    direction: Direction | None
    confirmed: int
    refused: int
    learned: float
    before: float
    tried: Direction | None = None


@dataclass(frozen=True, slots=True)
class Weighed:
    """How well a direction tells places that were judged: how many of those that hold it finds, and how many of the
    others it takes for the theme. `f1` weighs both sides alike, 0 to 1."""

    held: int
    found: int
    others: int
    taken: int
    f1: float


def learn(confirmed: Vectors, refused: Vectors, before: Direction, behind: Background) -> Lesson:
    """Return what verdicts teach about a theme, given as vectors of clauses. Seconds for 10,000; always the same."""
    if len(confirmed) < FEWEST:
        return Lesson(None, len(confirmed), len(refused), 0.0, 0.0)
    rows = behind.told(np.concatenate([confirmed, refused])).astype(np.float64)
    holds = np.arange(len(rows)) < len(confirmed)
    others = _far(behind, before)
    folds = _folds(holds)
    said = np.zeros(len(rows), bool)
    taken = np.zeros(len(others), bool)
    for fold in range(_FOLDS):
        test, spare = folds == fold, np.arange(len(others)) % _FOLDS == fold
        along, least = _fitted(rows[~test], holds[~test], others[~spare], before)
        said[test] = rows[test] @ along >= least
        taken[spare] = others[spare] @ along >= least
    learned = _f1(said, holds, taken)
    kept = _f1(_lies(rows, before), holds, _lies(others, before))
    along, least = _fitted(rows, holds, others, before)
    tried = Direction(along.astype(np.float32), least, 1.0)
    wins = learned > kept + _BETTER
    return Lesson(tried if wins else None, len(confirmed), len(refused), learned, kept, tried)


def weigh(direction: Direction, holds: Vectors, others: Vectors, behind: Background) -> Weighed:
    """Hold a direction against places that it has not learned from, given as vectors of clauses."""
    side = np.arange(len(holds) + len(others)) < len(holds)
    if not len(side):
        return Weighed(0, 0, 0, 0, 0.0)
    said = _lies(behind.told(np.concatenate([holds, others])).astype(np.float64), direction)
    found, taken = int((said & side).sum()), int((said & ~side).sum())
    return Weighed(len(holds), found, len(others), taken, _f1(said, side, np.zeros(0, bool)))


def _fitted(rows: Rows, holds: NDArray[np.bool_], others: Rows, before: Direction) -> tuple[Rows, float]:
    """Return a direction and its bound by Newton's steps: the ridge pulls to what was known before.

    Each side weighs the same, as far as verdicts go; the background weighs as all of them.
    """
    x = np.concatenate([rows, others]).astype(np.float32)
    x = np.concatenate([x, np.ones((len(x), 1), np.float32)], axis=1)
    y = np.concatenate([holds, np.zeros(len(others), bool)]).astype(np.float32)
    told = np.full(len(others), _BEHIND * len(rows) / max(1, len(others)))
    weights = np.concatenate([_evenly(holds), told]).astype(np.float32)
    prior = np.append(before.along * before.steep, -before.least * before.steep).astype(np.float64)
    ridge = np.full(len(prior), _RIDGE)
    at = prior.copy()
    for _ in range(_STEPS):
        likely = 1 / (1 + np.exp(-np.clip(x @ at.astype(np.float32), -30, 30)))
        slope = x.T @ (weights * (likely - y)) + ridge * (at - prior)
        bend = weights * np.maximum(likely * (1 - likely), 1e-6)
        step = np.linalg.solve((x * bend[:, None]).T @ x + np.diag(ridge), slope)
        # A step that is too long leads past the valley; one of this length does not.
        at -= step * min(1.0, 5.0 / max(float(np.linalg.norm(step)), 1e-9))
        if np.abs(step).max() < 1e-2:
            break
    return at[:-1], float(-at[-1])


def _evenly(holds: NDArray[np.bool_]) -> Rows:
    """Return weights that sum to the number of rows; half of it on either side where both have rows."""
    made = np.ones(len(holds))
    yes = int(holds.sum())
    if 0 < yes < len(holds):
        made[holds] = len(holds) / (2 * yes)
        made[~holds] = len(holds) / (2 * (len(holds) - yes))
    return made


def _far(behind: Background, before: Direction) -> Rows:
    """Return the background as far as it does not speak of the theme: what lies beyond its bound may well do so."""
    rows = behind.centred.astype(np.float64)
    return rows[~_lies(rows, before)]


def _lies(rows: Rows, direction: Direction) -> NDArray[np.bool_]:
    return np.asarray(rows @ direction.along >= direction.least)


def _folds(holds: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Return a fold for each row, as many of either side in each, drawn by a fixed seed."""
    drawn = np.random.default_rng(11)
    folds = np.zeros(len(holds), np.intp)
    for side in (holds, ~holds):
        places = drawn.permutation(np.flatnonzero(side))
        folds[places] = np.arange(len(places)) % _FOLDS
    return folds


def _f1(said: NDArray[np.bool_], holds: NDArray[np.bool_], taken: NDArray[np.bool_]) -> float:
    """Return F1 on verdicts, each side weighing the same; what is taken of the background counts as wrong as it weighs.

    Without that a direction that takes everything would look well wherever little was refused.
    """
    weights = _evenly(holds)
    right = float(weights[said & holds].sum())
    wrong = float(weights[said & ~holds].sum()) + _COST * len(holds) * float(taken.mean() if len(taken) else 0.0)
    missed = float(weights[~said & holds].sum())
    return 2 * right / max(2 * right + wrong + missed, 1e-9)
