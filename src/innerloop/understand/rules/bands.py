"""Numbers and days as a few bands, each of about as many answers, so that they count as the kind of answer they are."""

from bisect import bisect_left
from collections.abc import Sequence
from typing import TypeVar

Value = TypeVar("Value", int, float)

MOST = 4


def banded(values: Sequence[Value | None], *, most: int = MOST) -> list[int | None]:
    """Return the band of each value, from 0; None, which is in no band, stays so.

    Cut at the quantiles, since what people spend or how long they stay is skewed; equal values are never parted, so
    that there are fewer bands where many are equal. A line through all of them would miss what is best in the middle.
    """
    ascending = sorted(value for value in values if value is not None)
    places = {len(ascending) * part // most for part in range(1, most)} - {0}
    cuts = sorted({cut for place in places if (cut := ascending[place - 1]) < ascending[-1]})
    return [None if value is None else bisect_left(cuts, value) for value in values]
