"""Which slices carry a change: how many of its points come from each, by rate and by mix."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from innerloop.understand.rules import change
from innerloop.understand.rules.watching.placing import Day

Key = TypeVar("Key", bound=Hashable)
LEAST = 5  # answers of a slice after the change, before it is named


@dataclass(frozen=True, slots=True)
class Part:
    """What one slice brings to a change: `points` of the whole, and its own change with interval and n."""

    points: float
    diff: float
    low: float
    high: float
    before: Day
    after: Day


@dataclass(frozen=True, slots=True)
class Split:
    """A change split over the slices of one dimension; the parts and the mix add up to the whole."""

    total: float
    mix: float
    parts: Mapping[Hashable, Part]


def split(before: Mapping[Key, Day], after: Mapping[Key, Day]) -> Split | None:
    """Split the change between two sets of slices into what each slice brings, and the mix (Kitagawa 1955).

    A slice brings the change of its own score times its mean share of the answers. None where a side is empty.
    """
    n0, n1 = (sum(day.n for day in side.values()) for side in (before, after))
    if not n0 or not n1:
        return None
    keys = [key for key in {**before, **after} if before.get(key, Day()).n and after.get(key, Day()).n]
    whole = _value(after, n1) - _value(before, n0)
    parts: dict[Hashable, Part] = {}
    rate = 0.0
    for key in keys:
        was, now = before[key], after[key]
        own = 100 * (now.sum / now.n - was.sum / was.n)
        points = (was.n / n0 + now.n / n1) / 2 * own
        rate += points
        if now.n >= LEAST and was.n >= LEAST:
            found = change.nps_difference_adjusted_wald(was.cohorts, now.cohorts)
            parts[key] = Part(points, own, found.low, found.high, was, now)
    return Split(whole, whole - rate, parts)


def carriers(found: Split, most: int = 3) -> list[tuple[Hashable, Part]]:
    """Return the slices that moved with the whole and beyond chance, the heaviest first."""
    way = 1 if found.total > 0 else -1
    moved = [(key, part) for key, part in found.parts.items() if (part.low if way > 0 else -part.high) > 0]
    return sorted(moved, key=lambda pair: -way * pair[1].points)[:most]


def _value(side: Mapping[Key, Day], n: int) -> float:
    return 100 * sum(day.sum for day in side.values()) / n
