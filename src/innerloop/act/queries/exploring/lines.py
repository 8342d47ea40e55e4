"""The rows of the Explore page as they are printed, each cell with its mark on the common scale and its answers."""

from collections.abc import Sequence
from dataclasses import replace

from innerloop.act.explorer_page import Line, Slot
from innerloop.act.queries.exploring import drawing, links, telling
from innerloop.act.queries.exploring.counting import Looked
from innerloop.act.rules.exploring import figures, saying
from innerloop.act.rules.exploring.grid import Cell, Row
from innerloop.act.rules.exploring.saying import Telling
from innerloop.understand import marks
from innerloop.understand.rules.measures import Measure


def lines(looked: Looked, rows: Sequence[Row], titles: Sequence[str], words: Telling) -> tuple[Line, ...]:
    """Return the rows, in the order given."""
    slots = _Slots(looked, rows)
    return tuple(
        Line(
            name=title,
            cells=tuple(slots.of(row, at) for at in looked.shown),
            whole=slots.whole(row),
            says=saying.row_says(row, words, looked.every.n),
            url=slots.url(row, None) if row.whole and row.whole.score.n else "",
            before=slots.before(row),
            is_all=row.is_all,
        )
        for row, title in zip(rows, titles, strict=True)
    )


class _Slots:
    """What the cells of one table share: their scale, the names of the columns, the largest number of answers."""

    def __init__(self, looked: Looked, rows: Sequence[Row]) -> None:
        self._looked, self._axis = looked, drawing.axis(looked)
        self._columns = telling.columns(looked)
        shown = [cell for row in rows if not row.is_all for cell in self._shown(row)]
        self._most = max((cell.score.n for cell in shown), default=0)

    def of(self, row: Row, at: int) -> Slot:
        """Return a cell of a row."""
        column = self._looked.columns[at]
        url = self.url(row, column) if column is not None else ""
        return self._slot(row.cells[at], url, self._columns[at])

    def whole(self, row: Row) -> Slot | None:
        """Return the cell of the whole row; over time there is none, since a customer counts once in each time."""
        if row.whole is None or self._looked.look.is_over_time:
            return None
        column = "All" if self._looked.columns else "Now" if self._looked.other else ""
        slot = self._slot(row.whole, self.url(row, None), column)
        # Beside the bars of its parts, that of all would be the longest whatever they are.
        return replace(slot, bar=None) if row.is_all else slot

    def before(self, row: Row) -> Slot | None:
        """Return what the row was, where the table has room to say it."""
        if self._looked.other is None or self._looked.look.across or row.whole is None or row.whole.before is None:
            return None
        # No drawing: in a narrower column it would lie beside the other one, and on another scale.
        return replace(self._slot(self._looked.ruler.cell(row.whole.before), "", "Before"), mark=None)

    def url(self, row: Row, column: str | None) -> str:
        """Return where the answers of a cell are read."""
        return links.answers_url(self._looked, row.key, column)

    def _shown(self, row: Row) -> tuple[Cell, ...]:
        if self._looked.look.across:
            return tuple(row.cells[at] for at in self._looked.shown)
        return (row.whole,) if row.whole else ()

    def _slot(self, cell: Cell, url: str, column: str) -> Slot:
        measure, shown = self._looked.look.measure, cell.shown
        url = url if shown.n else ""
        if cell.is_few or shown.value is None:
            return Slot("", shown.n, is_few=True, url=url, column=column)
        has_interval = shown.low is not None and shown.high is not None
        return Slot(
            text=figures.written(measure, shown.value),
            n=shown.n,
            around=figures.around(shown, measure),
            mark=marks.whisker(shown.value, shown.low or 0.0, shown.high or 0.0, self._axis) if has_interval else None,
            bar=min(100.0, round(100 * shown.n / self._most, 1)) if measure is Measure.N and self._most else None,
            moved=cell.moved,
            url=url,
            column=column,
        )
