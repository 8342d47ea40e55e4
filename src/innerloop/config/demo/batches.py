"""Rows a thousand at a time, with the planner's statistics kept close behind them."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

from innerloop.kernel import statistics

BATCH = 1000
Row = TypeVar("Row")


def batches(rows: Iterable[Row], size: int = BATCH) -> Iterator[list[Row]]:
    """Yield rows in batches; each is to be committed before the next is asked for."""
    growth, left = statistics.Growth(), iter(rows)
    while batch := list(islice(left, size)):
        yield batch
        growth.add(len(batch))
