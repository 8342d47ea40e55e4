"""What a group of answers holds, as sums: they add up over any parts of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


class Cohorts(Protocol):
    """Which scores count as top and which as bottom."""

    top: list[int]
    bottom: list[int]


@dataclass(frozen=True, slots=True)
class Counted:
    """What a group holds: how many gave a top, a bottom, any score, the sum of the scores and that of their squares."""

    top: int = 0
    bottom: int = 0
    n: int = 0
    sum: int = 0
    squares: int = 0

    def without(self, other: Counted) -> Counted:
        """Return what is left when some of the answers are not counted."""
        return Counted(
            self.top - other.top,
            self.bottom - other.bottom,
            self.n - other.n,
            self.sum - other.sum,
            self.squares - other.squares,
        )

    def with_(self, other: Counted) -> Counted:
        """Return what there is when some more answers are counted."""
        return Counted(
            self.top + other.top,
            self.bottom + other.bottom,
            self.n + other.n,
            self.sum + other.sum,
            self.squares + other.squares,
        )


def of_score(score: int, n: int, cohorts: Cohorts) -> Counted:
    """Return what so many answers of one score are; fewer than none where they are no more."""
    return Counted(
        top=n if score in cohorts.top else 0,
        bottom=n if score in cohorts.bottom else 0,
        n=n,
        sum=score * n,
        squares=score * score * n,
    )
