"""What the page of two records that may be one person shows, as plain values: the query fills them."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class Side:
    """One of the two records; `known_since` tells them apart where all else is the same."""

    id: UUID
    name: str
    url: str
    known_since: str


@dataclass(frozen=True)
class Compared:
    """One thing about both: what each has, and what the one person will have.

    With `differs` the two contradict each other; `note` says what becomes of the word that does not stand.
    """

    name: str
    ours: tuple[str, ...]
    theirs: tuple[str, ...]
    kept: tuple[str, ...]
    note: str = ""
    differs: bool = False


@dataclass(frozen=True)
class MergePage:
    """Two records side by side, what contradicts first; `swap_url` leads to the same the other way round."""

    ours: Side
    theirs: Side
    rows: tuple[Compared, ...]
    swap_url: str

    @property
    def conflicts(self) -> int:
        """Return in how many things the two contradict each other."""
        return sum(row.differs for row in self.rows)
