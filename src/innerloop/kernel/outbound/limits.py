"""How long and how large an exchange may become."""

from __future__ import annotations

import time
from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Seconds for one connection attempt, one silent read and the whole exchange; bytes of the body."""

    connect_seconds: float = 5.0
    read_seconds: float = 10.0
    total_seconds: float = 20.0
    max_bytes: int = 1_000_000


class Deadline:
    """The moment by which an exchange is over, on a clock that nobody can set back."""

    def __init__(self, seconds: float) -> None:
        self._ends_at = time.monotonic() + seconds

    def left(self, at_most: float) -> float:
        """Return the seconds that the next step may take; 0 when the time is up."""
        return max(0.0, min(at_most, self._ends_at - time.monotonic()))
