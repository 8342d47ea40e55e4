"""Intervals in table rows on one common axis, and trends without words."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from innerloop.understand import figures
from innerloop.understand.marks.places import Label, Place, levels, line, runs_of


@dataclass(frozen=True, slots=True)
class Axis:
    """The common axis of all intervals of a table, in points, with the labels written above it."""

    low: float
    high: float
    labels: tuple[Label, ...]

    def place(self, value: float) -> float:
        """Return where a value lies, in per cent; a tenth on each side is kept free for the labels."""
        inside = min(max(value, self.low), self.high)
        return round(10 + 80 * (inside - self.low) / (self.high - self.low), 2)


@dataclass(frozen=True, slots=True)
class Whisker:
    """An interval in a table row, all in per cent; `zero` is None when the axis does not hold zero."""

    start: float
    end: float
    tick: float
    zero: float | None


def common_axis(intervals: Iterable[tuple[float | None, float | None]]) -> Axis:
    """Choose one axis for all intervals of a table, in steps of 20 points, zero labelled if it is inside."""
    ends = [end for pair in intervals for end in pair if end is not None] or [0.0, 100.0]
    low = 20.0 * math.floor(min(ends) / 20)
    high = 20.0 * math.ceil(max(ends) / 20)
    high = high if high > low else low + 20
    bare = Axis(low, high, ())
    wanted = [low, high] if low >= 0 or high <= 0 else [0.0, high, low]
    kept: list[float] = []
    for value in wanted:
        # Two labels nearer than this run into each other in the narrowest table.
        if all(abs(bare.place(value) - bare.place(other)) >= 22 for other in kept):
            kept.append(value)
    return Axis(low, high, tuple(Label(bare.place(v), 10, figures.points(v)) for v in sorted(kept)))


def whisker(value: float, low: float, high: float, axis: Axis) -> Whisker:
    """Place one interval on the common axis."""
    zero = axis.place(0) if axis.low <= 0 <= axis.high else None
    return Whisker(axis.place(low), axis.place(high), axis.place(value), zero)


@dataclass(frozen=True, slots=True)
class Sparkline:
    """A trend without words, for a table row: point lists in the stretched box and the last known place."""

    lines: tuple[str, ...]
    last: Place | None


def sparkline(values: Sequence[float | None]) -> Sparkline:
    """Place a row of values; None makes a gap."""
    known = [value for value in values if value is not None]
    low, high, _ = levels(known)
    places = [
        Place(
            round(100 * at / max(1, len(values) - 1), 2),
            round(21 - 18 * ((value or 0.0) - low) / (high - low), 1),
        )
        for at, value in enumerate(values)
    ]
    runs = [run for run in runs_of([value is not None for value in values]) if values[run[0]] is not None]
    lines = tuple(line([places[at] for at in run]) for run in runs if len(run) > 1)
    return Sparkline(lines, places[runs[-1][-1]] if runs else None)
