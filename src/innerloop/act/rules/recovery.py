"""Do we win customers back? What became of those with a case, raw, and beside what becomes of them by itself.

Customers who are picked for a low score come back higher whatever anybody does; the raw figure claims that as ours.
The corrected one is the raw one minus what uncontacted customers with the same first scores did (`reference`). It is
no proof, since who was contacted was chosen: only a hold-out is (`holdout`)."""

import math
from dataclasses import dataclass
from datetime import timedelta

from innerloop.act.rules import reference
from innerloop.act.rules.reference import Moves, Reference, Wanted
from innerloop.kernel import wilson
from innerloop.listen.rules.scale import NPS, Cohort, Scale
from innerloop.understand.rules import counts, tails
from innerloop.understand.rules.interval import Interval

# How long it took until a customer was first reached: the longest of each, None being whatever is longer.
WAITS: tuple[tuple[str, timedelta | None], ...] = (
    ("within 4 hours", timedelta(hours=4)),
    ("within a day", timedelta(days=1)),
    ("within 3 days", timedelta(days=3)),
    ("within a week", timedelta(days=7)),
    ("later", None),
)
FEWEST = 10  # customers; of fewer an interval fills half of what is possible


@dataclass(frozen=True, slots=True)
class Effect:
    """Something that happened after a close: `raw` as it is, `expected` without us, `corrected` what we added.

    The last two are of the `compared` customers who have uncontacted ones like them; None where these are too few.
    """

    raw: Interval
    compared: int
    expected: Interval | None
    corrected: Interval | None


@dataclass(frozen=True, slots=True)
class Recovery:
    """What became of `n` customers who were asked again after the close, `unhappy` of them detractors at first.

    `came_back` of the unhappy are detractors no more, which is told of ever so few of them.
    Shares of the unhappy in 0..1: `to_middle` and `to_top` are now passive and promoter, `won_back` is both. `rise`
    is the mean change of all in the metric's own unit, up meaning better. None where there are too few.
    """

    n: int
    unhappy: int
    came_back: int
    won_back: Effect | None
    to_middle: Effect | None
    to_top: Effect | None
    rise: Effect | None


def measure(
    moves: Moves, against: Reference, *, scale: Scale = NPS, floor: int = FEWEST, confidence: float = 0.95
) -> Recovery:
    """Return the recovery of customers with a case, raw and corrected for regression to the mean.

    `floor` is the least number of customers that a figure is told of, at least two. Raises ScoreOutOfRange,
    ImpossibleNumber.
    """
    counts.at_least("The fewest customers to tell of", floor, 2)
    moves = reference.checked(moves, scale)
    low = {move: count for move, count in moves.items() if scale.cohort(move[0]) == "bottom"}
    n, unhappy = sum(moves.values()), sum(low.values())
    came_back = sum(count for (_, after), count in low.items() if scale.cohort(after) != "bottom")
    rise = _rise(moves, against, scale, floor, confidence) if n >= floor else None
    if unhappy < floor:
        return Recovery(n, unhappy, came_back, None, None, None, rise)

    def became(*cohorts: Cohort) -> Effect:
        return _share(low, against, lambda score: scale.cohort(score) in cohorts, floor, confidence)

    won, middle, top = became("middle", "top"), became("middle"), became("top")
    return Recovery(n, unhappy, came_back, won, middle, top, rise)


def gain(of: Effect, over: Effect) -> Interval | None:
    """Return how much more of the one than of the other came back beyond what they would have by themselves.

    Raw shares of two waits compare unlike customers: who is called first gave the lowest score. Limits as of two
    independent estimates (Newcombe 1998); since both are held against one reference, a little too wide.
    """
    if not of.corrected or not over.corrected:
        return None
    return _apart(of.corrected, over.corrected, furthest=2.0)


def _share(moves: Moves, against: Reference, wanted: Wanted, floor: int, confidence: float) -> Effect:
    """Return a share with Wilson's interval, what would be expected, and their difference."""
    raw = _hits(moves, wanted, confidence)
    like = reference.comparable(against, moves)
    firsts = reference.firsts_of(like)
    if firsts.total() < floor:
        return Effect(raw, firsts.total(), None, None)
    expected = reference.expected_share(against, firsts, wanted, confidence)
    return Effect(raw, firsts.total(), expected, _apart(_hits(like, wanted, confidence), expected, furthest=1.0))


def _hits(moves: Moves, wanted: Wanted, confidence: float) -> Interval:
    n = sum(moves.values())
    hits = sum(count for (_, after), count in moves.items() if wanted(after))
    return Interval(hits / n, *wilson.around(hits, n, counts.z_of(confidence)))


def _apart(one: Interval, other: Interval, furthest: float) -> Interval:
    """Return the difference of two independent estimates, its limits from the limits of each.

    Newcombe 1998, Statistics in Medicine 17:873-890; Zou & Donner 2008, Statistics in Medicine 27:1693-1702.
    """
    point = one.point - other.point
    below = math.hypot(one.point - one.low, other.high - other.point)
    above = math.hypot(one.high - one.point, other.point - other.low)
    return Interval(point, max(-furthest, point - below), min(furthest, point + above))


def _rise(moves: Moves, against: Reference, scale: Scale, floor: int, confidence: float) -> Effect:
    """Return the mean change with Student's interval, what would be expected, and their difference by Welch's.

    Each customer is held against what is expected of their own first score, so that the spread of the first scores
    is not in the error. Welch 1947, Biometrika 34:28-35.
    """
    up, reach = (1 if scale.best == "high" else -1), float(scale.high - scale.low)
    n, rose, spread = reference.moments(((after - before) * up, count) for (before, after), count in moves.items())
    raw = _by_student(rose, spread / n, n - 1, confidence, reach)
    like = reference.comparable(against, moves)
    firsts = reference.firsts_of(like)
    if firsts.total() < floor:
        return Effect(raw, firsts.total(), None, None)
    without = reference.expected_later(against, firsts)
    each = {first: reference.expected_later(against, {first: 1}).point for first in firsts}
    n, point, spread = reference.moments(
        ((after - each[before]) * up, count) for (before, after), count in like.items()
    )
    variance = spread / n + without.variance
    dof = variance**2 / ((spread / n) ** 2 / (n - 1) + without.variance**2 / without.dof)
    by_itself = (without.point - sum(first * count for first, count in firsts.items()) / n) * up
    expected = _by_student(by_itself, without.variance, without.dof, confidence, reach)
    return Effect(raw, n, expected, _by_student(point, variance, dof, confidence, 2 * reach))


def _by_student(point: float, variance: float, dof: float, confidence: float, reach: float) -> Interval:
    se = math.sqrt(variance)
    margin = tails.student_quantile(confidence, dof) * se
    return Interval(point, max(-reach, point - margin), min(reach, point + margin), se, margin)
