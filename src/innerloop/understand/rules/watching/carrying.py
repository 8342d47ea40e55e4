"""Which slices carry a change: how many of its points come from each, by rate and by mix."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from functools import reduce
from typing import TypeVar

from innerloop.understand.rules import change
from innerloop.understand.rules.watching.placing import Day

Key = TypeVar("Key", bound=Hashable)
MOST, FURTHER = 0.7, 1.25  # of all answers; times the change of the whole
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


def split(before: Mapping[Key, Day], after: Mapping[Key, Day], sure: float = 0.95) -> Split | None:
    """Split the change between two sets of slices into what each slice brings, and the mix (Kitagawa 1955).

    A slice brings the change of its own score times its mean share of the answers. One that was not there before,
    such as a new version, is compared with everything before. None where a side is empty.
    """
    n0, n1 = (sum(day.n for day in side.values()) for side in (before, after))
    if not n0 or not n1:
        return None
    everything = reduce(Day.plus, before.values())
    whole = _value(after, n1) - _value(before, n0)
    parts: dict[Hashable, Part] = {}
    rate = 0.0
    for key, now in after.items():
        if not now.n:
            continue
        was = before.get(key, Day())
        is_new = not was.n
        then = everything if is_new else was
        own = 100 * (now.sum / now.n - then.sum / then.n)
        points = (now.n / n1 if is_new else (was.n / n0 + now.n / n1) / 2) * own
        rate += points
        if now.n >= LEAST and (is_new or was.n >= LEAST):
            found = change.nps_difference_holding_value(then.cohorts, now.cohorts, sure)
            parts[key] = Part(points, own, found.low, found.high, was, now)
    return Split(whole, whole - rate, parts)


def carriers(found: Split, most: int = 3) -> list[tuple[Hashable, Part]]:
    """Return the slices that moved with the whole, beyond chance and further than it, the heaviest first.

    A slice of nearly all answers carries every change and explains none.
    """
    way = 1 if found.total > 0 else -1
    n = sum(part.after.n for part in found.parts.values())
    moved = [
        (key, part)
        for key, part in found.parts.items()
        if (part.low if way > 0 else -part.high) > 0
        and part.after.n <= MOST * n
        and part.diff * way >= FURTHER * abs(found.total)
    ]
    return sorted(moved, key=lambda pair: -way * pair[1].points)[:most]


def _value(side: Mapping[Key, Day], n: int) -> float:
    return 100 * sum(day.sum for day in side.values()) / n
