"""What became of the rows of a file: added, known already, changed, or refused with a reason."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

Word = Literal["added", "known", "changed", "refused"]
WORDS: tuple[Word, ...] = ("added", "known", "changed", "refused")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of some lines of the file; a refusal has a reason."""

    word: Word
    lines: tuple[int, ...]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one draft: the verdict on the whole first, then on rows that differ from it.

    A row that was refused before there was a draft is no `item`.
    """

    verdicts: tuple[Verdict, ...]
    is_item: bool = True


@dataclass(slots=True)
class Tally:
    """Counts of rows, and of the items (answers, customers, events) that they make, by verdict."""

    rows: Counter[str] = field(default_factory=Counter)
    items: Counter[str] = field(default_factory=Counter)

    def add(self, outcomes: Iterable[Outcome]) -> None:
        """Count what became of more drafts."""
        for outcome in outcomes:
            for verdict in outcome.verdicts:
                self.rows[verdict.word] += len(verdict.lines)
            if outcome.is_item:
                self.items[outcome.verdicts[0].word] += 1

    @property
    def done(self) -> int:
        """Return how many rows have a verdict."""
        return self.rows.total()

    def as_json(self) -> dict[str, dict[str, int]]:
        """Return the counts, every verdict named."""
        return {name: {word: counts[word] for word in WORDS} for name, counts in self._named().items()}

    @classmethod
    def of(cls, counts: Mapping[str, Any]) -> "Tally":
        """Return the counts that `as_json` gave."""
        return cls(Counter(counts.get("rows", {})), Counter(counts.get("items", {})))

    def _named(self) -> dict[str, Counter[str]]:
        return {"rows": self.rows, "items": self.items}


def refused(lines: Sequence[int], reason: object, *, is_item: bool = True) -> Outcome:
    """Return the outcome of a draft that was refused whole."""
    return Outcome((Verdict("refused", tuple(lines), str(reason)),), is_item)


def ranges(lines: Iterable[int]) -> str:
    """Return line numbers as ranges: "2-14,17"."""
    parts: list[list[int]] = []
    for line in sorted(lines):
        if parts and line == parts[-1][1] + 1:
            parts[-1][1] = line
        else:
            parts.append([line, line])
    return ",".join(f"{first}-{last}" if last > first else str(first) for first, last in parts)
