"""Batches as large as they may be: a transaction holds back what others announce until it ends."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from typing import TypeVar

T = TypeVar("T")

# Live answers wait for a batch to end, so a batch may take no longer than nobody notices.
WANTED_SECONDS = 0.1
FIRST, FEWEST, MOST = 50, 10, 1000


class Pace:
    """How many drafts the next batch takes, told from how long the last one took."""

    def __init__(self) -> None:
        self.size = FIRST

    @contextmanager
    def timed(self) -> Iterator[None]:
        """Time the writing of a batch, and choose the size of the next."""
        start = time.monotonic()
        yield
        taken = max(time.monotonic() - start, 0.001)
        # At most doubled: the first batch of a kind says little about the next.
        factor = min(2.0, WANTED_SECONDS / taken)
        self.size = max(FEWEST, min(MOST, int(self.size * factor)))


def batches(drafts: Iterator[T], pace: Pace) -> Iterator[list[T]]:
    """Cut drafts into batches of the size that the pace says."""
    while batch := list(islice(drafts, pace.size)):
        yield batch
