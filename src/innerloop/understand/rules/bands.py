"""Numbers and days as a few bands, each of about as many answers, so that they count as the kind of answer they are."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from innerloop.understand.rules import score
from innerloop.understand.rules.score import Score

Value = int | float

MOST = 4


@dataclass(frozen=True, slots=True)
class Band:
    """The answers whose value lies from `first` to `last`, both inclusive, and their score."""

    first: Value | date
    last: Value | date
    score: Score


def banded(values: Sequence[Value | None], *, most: int = MOST) -> list[int | None]:
    """Return the band of each value, from 0; None, which is in no band, stays so.

    Cut at the quantiles, since what people spend or how long they stay is skewed; equal values are never parted, so
    that there are fewer bands where many are equal. A line through all of them would miss what is best in the middle.
    """
    ascending = sorted(value for value in values if value is not None)
    places = {len(ascending) * part // most for part in range(1, most)} - {0}
    cuts = sorted({cut for place in places if (cut := ascending[place - 1]) < ascending[-1]})
    return [None if value is None else bisect_left(cuts, value) for value in values]


def told(values: Sequence[Value | None], points: Sequence[int], *, most: int, least: int) -> list[Band]:
    """Return the bands that hold at least so many answers, lowest first; `points` is 100, 0 or -100 for each answer."""
    held: dict[int, list[tuple[Value, int]]] = {}
    for value, band, each in zip(values, banded(values, most=most), points, strict=True):
        if value is not None and band is not None:
            held.setdefault(band, []).append((value, each))
    return [_told(held[band]) for band in sorted(held) if len(held[band]) >= least]


def _told(answers: Sequence[tuple[Value, int]]) -> Band:
    values, points = [value for value, _ in answers], [each for _, each in answers]
    counted = score.of_counts(*(points.count(each) for each in (100, 0, -100)))
    return Band(min(values), max(values), counted)
