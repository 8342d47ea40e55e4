"""What the page of one import says: how far it is and what became of the rows, in words."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from innerloop.connect.imports import queries
from innerloop.connect.imports.rules.verdicts import Tally
from innerloop.connect.imports.running import MOST_REFUSED_KEPT
from innerloop.connect.models import Import
from innerloop.kernel import clock

NOUNS = {
    Import.Kind.RESPONSES: ("answer", "answers"),
    Import.Kind.CUSTOMERS: ("customer", "customers"),
    Import.Kind.EVENTS: ("event", "events"),
}


@dataclass(frozen=True)
class Progress:
    """An import as its page shows it."""

    kept: Import

    @property
    def is_checking(self) -> bool:
        """Say whether the file is being rehearsed."""
        return self.kept.state == Import.State.CHECKING

    @property
    def is_checked(self) -> bool:
        """Say whether the whole file was rehearsed."""
        return self.kept.state == Import.State.CHECKED

    @property
    def is_waiting(self) -> bool:
        """Say whether it was not begun yet."""
        return self.is_checking or self.is_checked or self.kept.state == Import.State.SURVEYED

    @property
    def is_running(self) -> bool:
        """Say whether it is being imported."""
        return self.kept.state == Import.State.RUNNING and not self.is_silent

    @property
    def is_done(self) -> bool:
        """Say whether every row has its verdict."""
        return self.kept.state == Import.State.DONE

    @cached_property
    def is_silent(self) -> bool:
        """Say whether whoever imported it seems to have been killed."""
        return queries.is_left(self.kept, now=clock.now())

    @property
    def state(self) -> str:
        """Return the state in words."""
        return "Stopped" if self.is_silent else Import.State(self.kept.state).label

    @property
    def tally(self) -> Tally:
        """Return the counts so far: of the rehearsal until it is begun."""
        return Tally.of(self.kept.check_counts if self.is_waiting else self.kept.counts)

    @property
    def rows(self) -> int:
        """Return how many rows the file has."""
        found: dict[str, Any] = self.kept.outline
        return int(found.get("rows", 0)) + int(found.get("bad_rows", 0))

    @property
    def says(self) -> str:
        """Return in one sentence what became of the rows so far, or would."""
        tally = self.tally
        would = "would be " if self.is_waiting else ""
        parts = [
            f"{self._items('added')} {would}added",
            *([f"{self._items('changed')} {would}changed"] if tally.items["changed"] else []),
            *([f"{self._items('known')} known already"] if tally.items["known"] else []),
        ]
        refused = tally.rows["refused"]
        rows = f"{refused:,} of {tally.done:,} rows" if refused else ""
        return f"{', '.join(parts)}; {rows} refused." if refused else f"{', '.join(parts)}, none refused."

    @property
    def figures(self) -> list[tuple[str, str]]:
        """Return what became of the rows, by verdict, for a list."""
        rows = self.tally.rows
        said = {
            "added": "Rows added",
            "changed": "Customers changed" if self.kept.kind == Import.Kind.CUSTOMERS else "Rows added to an answer",
            "known": "Known already",
            "refused": "Refused",
        }
        return [(label, f"{rows[word]:,}") for word, label in said.items() if rows[word] or word != "changed"]

    @property
    def adds(self) -> str:
        """Return what the button offers."""
        return self._items("added") if self.is_checked and self.tally.items["added"] else "the file"

    @property
    def more_refused(self) -> int:
        """Return how many refused rows have no reason kept."""
        return max(0, self.tally.rows["refused"] - MOST_REFUSED_KEPT)

    def _items(self, word: str) -> str:
        count = self.tally.items[word]
        one, many = NOUNS[Import.Kind(self.kept.kind)]
        return f"{count:,} {one if count == 1 else many}"
