"""A table of slices with what in it differs beyond chance, corrected for how much was compared."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from innerloop.understand.rules import change, measures, score
from innerloop.understand.rules.change import Comparison
from innerloop.understand.rules.measures import Measure, Measured
from innerloop.understand.rules.score import Score

LEVEL = 0.05

Key = tuple[str | None, ...]


class Way(StrEnum):
    """With what each slice is compared."""

    STEPS = "steps"  # with the time before it
    OTHERS = "others"  # with the other columns of its row; without columns, with the other rows
    AGAINST = "against"  # with the same slice of another time, or of another value


@dataclass(frozen=True, slots=True)
class Cell:
    """One slice. `compared` is None where nothing was tested; `odds` is its p-value after correction."""

    score: Score
    shown: Measured
    is_few: bool
    before: Score | None = None
    compared: Comparison | None = None
    odds: float | None = None

    @property
    def is_beyond(self) -> bool:
        """Say whether the difference is beyond chance."""
        return self.odds is not None and self.odds < LEVEL

    @property
    def moved(self) -> str:
        """Return "rose" or "fell" where the difference is beyond chance, else nothing."""
        if not self.is_beyond or not self.compared:
            return ""
        return "rose" if (self.compared.difference or 0) > 0 else "fell"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: its cells in the order of the columns, and the whole of it."""

    key: Key
    cells: tuple[Cell, ...]
    whole: Cell | None = None
    is_all: bool = False

    @property
    def tested(self) -> tuple[Cell, ...]:
        """Return the cells that were compared with something."""
        return tuple(cell for cell in (*self.cells, self.whole) if cell and cell.compared)

    @property
    def beyond(self) -> tuple[Cell, ...]:
        """Return the cells that differ beyond chance."""
        return tuple(cell for cell in self.tested if cell.is_beyond)


@dataclass(frozen=True, slots=True)
class Scores:
    """What was counted, by key of row and column; a row that has no column is its whole.

    `around` is all that the rows are parts of, once each, where they share answers.
    """

    cells: Mapping[tuple[Key, str | None], Score]
    wholes: Mapping[Key, Score]
    columns: Mapping[str | None, Score]
    every: Score
    around: Score | None = None

    def rows(self) -> list[Key]:
        """Return the keys of all rows."""
        return list(self.wholes) or list(dict.fromkeys(key for key, _ in self.cells))


@dataclass(frozen=True, slots=True)
class Ruler:
    """How slices are measured and compared: below `minimum_n` nothing is shown and nothing tested.

    `scale` is the metric's, beyond which no mean can be.

    Where slices overlap, as themes do, the others of a row are all answers but its own, and columns have none.
    """

    measure: Measure
    minimum_n: int
    way: Way
    spread: float | None = None
    overlaps: bool = False
    scale: tuple[float, float] | None = None

    def cell(self, found: Score) -> Cell:
        """Return a slice, measured."""
        # How many answered is no score, so nobody need wait for it; the floor of anonymity is held before this.
        is_few = found.n < self.minimum_n and self.measure is not Measure.N
        return Cell(found, measures.measured(found, self.measure, self.spread, self.scale), is_few)

    def compared(self, cell: Cell, before: Score | None) -> Cell:
        """Return a slice compared with another, where both have answers enough."""
        if before is None or self.measure is Measure.N:
            return replace(cell, before=before)
        if min(cell.score.n, before.n) < self.minimum_n:
            return replace(cell, before=before)
        found = measures.differ(before, cell.score, self.measure, self.spread)
        return replace(cell, before=before, compared=found if found.p_value is not None else None)


def lay_out(
    scores: Scores, columns: Sequence[str | None], ruler: Ruler, *, other: Scores | None = None
) -> tuple[Row, ...]:
    """Return the rows with the line of all last, every comparison corrected for all that were made.

    Benjamini and Hochberg 1995: of the differences that are called real, at most one in twenty is luck on average.
    Neighbouring steps share a column and so lean against each other; the correction is known to hold there in practice
    and is not proved (Benjamini and Yekutieli 2001).
    """
    rows = [_row(scores, other, key, columns, ruler) for key in scores.rows()]
    if ruler.way is Way.OTHERS and not columns:
        rows = _beside_each_other(rows, ruler, scores.around if ruler.overlaps else None)
    if len(rows) != 1 or rows[0].key:
        rows.append(_all(scores, other, columns, ruler))
    return _corrected(rows)


def _row(scores: Scores, other: Scores | None, key: Key, columns: Sequence[str | None], ruler: Ruler) -> Row:
    nothing = measures.together([])
    found = [scores.cells.get((key, column), nothing) for column in columns]
    then = [other.cells.get((key, column), nothing) for column in columns] if other else None
    whole = ruler.cell(scores.wholes[key]) if key in scores.wholes else None
    if whole and ruler.way is Way.AGAINST and other:
        whole = ruler.compared(whole, other.wholes.get(key, nothing))
    return Row(key, _compared(found, then, ruler), whole)


def _all(scores: Scores, other: Scores | None, columns: Sequence[str | None], ruler: Ruler) -> Row:
    nothing = measures.together([])
    found = [scores.columns.get(column, nothing) for column in columns]
    then = [other.columns.get(column, nothing) for column in columns] if other else None
    whole = ruler.cell(scores.every)
    if ruler.way is Way.AGAINST and other:
        whole = ruler.compared(whole, other.every)
    return Row((), _compared(found, then, ruler), whole, is_all=True)


def _compared(found: Sequence[Score], then: Sequence[Score] | None, ruler: Ruler) -> tuple[Cell, ...]:
    cells = [ruler.cell(score) for score in found]
    if ruler.way is Way.AGAINST:
        befores: Sequence[Score | None] = then or [None] * len(cells)
        return tuple(ruler.compared(cell, before) for cell, before in zip(cells, befores, strict=True))
    if ruler.way is Way.STEPS:
        return tuple(ruler.compared(cell, found[at - 1] if at else None) for at, cell in enumerate(cells))
    if len(cells) < 2 or ruler.overlaps:
        return tuple(cells)
    rest = [measures.together([*found[:at], *found[at + 1 :]]) for at in range(len(cells))]
    return tuple(ruler.compared(cell, others) for cell, others in zip(cells, rest, strict=True))


def _beside_each_other(rows: Sequence[Row], ruler: Ruler, around: Score | None = None) -> list[Row]:
    """Compare each row with all others together; `around` holds all answers once, where rows share some."""
    known = [row.whole.score for row in rows if row.whole]
    if len(known) < 2:
        return list(rows)
    # From what is shown and not from the line of all: what that one hides no row may bring out.
    every = around or measures.together(known)
    return [
        replace(row, whole=ruler.compared(row.whole, _without(every, row.whole.score))) if row.whole else row
        for row in rows
    ]


def _without(every: Score, one: Score) -> Score | None:
    """Return all answers but those of one row; None where that row holds others than these."""
    # Rows and all are counted a moment apart: an answer may have gone between them.
    if min(every.top - one.top, every.middle - one.middle, every.bottom - one.bottom) < 0:
        return None
    n = every.n - one.n
    mean = ((every.mean or 0.0) * every.n - (one.mean or 0.0) * one.n) / n if n else None
    found = score.of_counts(every.top - one.top, every.middle - one.middle, every.bottom - one.bottom, mean)
    if every.squares is None or one.squares is None:
        return found
    return replace(found, squares=max(0, every.squares - one.squares))


def _corrected(rows: Iterable[Row]) -> tuple[Row, ...]:
    laid = list(rows)
    tested = [cell for row in laid for cell in row.tested]
    odds = iter(change.adjust_p_values([(cell.compared and cell.compared.p_value) or 0.0 for cell in tested]).bh)

    def told(cell: Cell) -> Cell:
        return replace(cell, odds=next(odds)) if cell.compared else cell

    # In the order of `tested`: the cells of a row, then its whole.
    return tuple(
        replace(row, cells=tuple(told(cell) for cell in row.cells), whole=told(row.whole) if row.whole else None)
        for row in laid
    )
