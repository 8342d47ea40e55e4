"""Bars: the three cohorts side by side, and how many gave each score."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from innerloop.listen.rules import scale as scales
from innerloop.understand import figures

TOP, FLOOR = 14.0, 182.0


@dataclass(frozen=True, slots=True)
class Share:
    """One cohort's part of the bar: `x` and `width` in per cent of the bar."""

    cohort: scales.Cohort
    x: float
    width: float
    n: int


def cohort_bar(bottom: int, middle: int, top: int) -> tuple[Share, ...]:
    """Place the three shares side by side, worst first; an empty one is left out."""
    counted: list[tuple[scales.Cohort, int]] = [("bottom", bottom), ("middle", middle), ("top", top)]
    total = bottom + middle + top
    placed: list[Share] = []
    x = 0.0
    for cohort, n in counted:
        if n:
            width = 100 * n / total
            placed.append(Share(cohort, round(x, 2), round(width, 2), n))
            x += width
    return tuple(placed)


@dataclass(frozen=True, slots=True)
class Count:
    """How many gave one score, of which cohort; `url` leads to these answers."""

    score: str
    n: int
    cohort: scales.Cohort
    url: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its place and size, the middle of its foot, and whether its count is written above it."""

    count: Count
    x: float
    width: float
    y: float
    height: float
    center: float
    is_labelled: bool


def histogram(counts: Sequence[Count]) -> tuple[Bar, ...]:
    """Place one bar a score. Up to seven all carry their count, more only the first and the highest."""
    if not counts:
        return ()
    highest = max(count.n for count in counts)
    slot = 100 / len(counts)
    bars = []
    for at, count in enumerate(counts):
        height = round((FLOOR - TOP) * count.n / highest, 1) if highest else 0.0
        is_labelled = len(counts) <= 7 or at == 0 or (count.n == highest and highest > 0)
        bars.append(
            Bar(
                count=count,
                x=round(slot * at + slot * 0.1, 2),
                width=round(slot * 0.8, 2),
                y=round(FLOOR - height, 1),
                height=height,
                center=round(slot * (at + 0.5), 2),
                is_labelled=is_labelled,
            )
        )
    return tuple(bars)


def histogram_in_words(counts: Sequence[Count]) -> str:
    """Say how many gave each score."""
    return "Answers by score: " + ", ".join(f"{count.score}: {figures.count(count.n)}" for count in counts)
