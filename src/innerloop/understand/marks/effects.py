"""Horizontal bars with intervals: parts of a whole, and what pulls to either side of nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Effect:
    """One bar, all in per cent of the drawing: from where it runs how far, and its interval."""

    x: float
    width: float
    start: float
    end: float
    zero: float


@dataclass(frozen=True, slots=True)
class Reach:
    """The range that all bars of a drawing share; it always holds zero."""

    low: float
    high: float

    def place(self, value: float) -> float:
        """Return where a value lies, in per cent."""
        inside = min(max(value, self.low), self.high)
        return round(100 * (inside - self.low) / (self.high - self.low), 2)


def common_reach(intervals: Iterable[tuple[float, float]]) -> Reach:
    """Choose one range for all bars: from the lowest end to the highest, zero among them."""
    ends = [0.0, *(end for pair in intervals for end in pair)]
    low, high = min(ends), max(ends)
    return Reach(low, high if high > low else low + 1.0)


def effect(value: float, low: float, high: float, reach: Reach) -> Effect:
    """Place one bar from zero to its value, with its interval."""
    zero, tip = reach.place(0), reach.place(value)
    return Effect(min(zero, tip), round(abs(tip - zero), 2), reach.place(low), reach.place(high), zero)
