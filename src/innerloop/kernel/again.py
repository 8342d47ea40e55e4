"""Trying once more what a rival's locks have taken back."""

from collections.abc import Callable
from typing import TypeVar

from django.db import OperationalError, connection

T = TypeVar("T")
TRIES = 3


def when_in_the_way(write: Callable[[], T]) -> T:
    """Run a transaction; where a deadlock takes it back, run it again, three times in all.

    `write` opens the transaction itself, and finds everything as it was before. Within another transaction, and where
    the database is away, the error goes on at once.
    """
    for _ in range(TRIES - 1):
        try:
            return write()
        except OperationalError:
            if connection.in_atomic_block or not connection.is_usable():
                raise
    return write()
