"""What all drawings share: places, labels, round levels, runs, point lists."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

BOX = 1000.0  # width of the stretched box of lines and areas
LEAST_SPAN = 10.0  # points; less would show noise as a landslide
STEPS = (1, 2, 5, 10, 20, 50, 100)


@dataclass(frozen=True, slots=True)
class Place:
    """A point of a drawing: `x` in per cent, `y` in pixels."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Label:
    """A text at a place."""

    x: float
    y: float
    text: str


def levels(values: Iterable[float | None]) -> tuple[float, float, tuple[float, ...]]:
    """Return the range to draw and three round levels in it."""
    known = [value for value in values if value is not None] or [0.0]
    low, high = min(known), max(known)
    if high - low < LEAST_SPAN:
        middle = (low + high) / 2
        low, high = middle - LEAST_SPAN / 2, middle + LEAST_SPAN / 2
    for step in STEPS:
        first = float(step * math.floor(low / step + 0.5))
        if first + 3 * step >= high:
            break
    chosen = (first, first + step, first + 2 * step)
    return min(low, first), max(high, chosen[-1]), chosen


def runs_of(flags: Sequence[bool]) -> list[list[int]]:
    """Cut a row of flags into runs of equal neighbours, as lists of their indexes."""
    runs: list[list[int]] = []
    for at, flag in enumerate(flags):
        if runs and flags[at - 1] == flag:
            runs[-1].append(at)
        else:
            runs.append([at])
    return runs


def line(places: Sequence[Place]) -> str:
    """Write places as a point list of the stretched box; fewer than two make no line."""
    if len(places) < 2:
        return ""
    return " ".join(pair(place.x, place.y) for place in places)


def pair(x: float, y: float) -> str:
    """Write one point of the stretched box; `x` comes in per cent."""
    return f"{x * BOX / 100:g},{y:g}"
