"""The drawings of the Explore page: one scale for all intervals, and a small trend for each row."""

import math
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from innerloop.act.queries.exploring import counting, happening, links, telling
from innerloop.act.queries.exploring.counting import Looked
from innerloop.act.queries.findings.happening import said
from innerloop.act.rules.exploring import figures, saying
from innerloop.act.rules.exploring.grid import Row
from innerloop.understand import figures as numbers
from innerloop.understand import marks
from innerloop.understand.marks import panels as drawn
from innerloop.understand.queries import turning
from innerloop.understand.queries.turning import Turn
from innerloop.understand.rules.measures import Measure

# Ends of scales lie on these steps; less than the least span would show noise as a landslide.
_STEPS = {Measure.SCORE: 10.0, Measure.TOP: 10.0, Measure.MEAN: 0.5, Measure.N: 10.0}
_LEAST = {Measure.SCORE: 10.0, Measure.TOP: 10.0, Measure.MEAN: 0.5, Measure.N: 10.0}


def axis(looked: Looked) -> marks.Axis:
    """Choose one scale for all intervals of the table."""
    measure = looked.look.measure
    cells = [cell for row in looked.rows for cell in (*row.cells, *((row.whole,) if row.whole else ()))]
    ends = [end for cell in cells if not cell.is_few for end in (cell.shown.low, cell.shown.high) if end is not None]
    step = _STEPS[measure]
    low = step * math.floor(min(ends, default=0.0) / step)
    high = step * math.ceil(max(ends, default=step) / step)
    high = high if high > low else low + step
    bare = marks.Axis(low, high, ())
    at = [low, 0.0, high] if low < 0 < high else [low, high]
    # Two labels nearer than this run into each other in the narrowest table.
    kept = [value for value in at if value in (low, high) or _is_free(bare, value)]
    return marks.Axis(
        low, high, tuple(marks.Label(bare.place(value), 10, figures.written(measure, value)) for value in kept)
    )


def _is_free(axis: marks.Axis, value: float) -> bool:
    return min(abs(axis.place(value) - axis.place(end)) for end in (axis.low, axis.high)) >= 22


def panels(
    looked: Looked, rows: Sequence[Row], titles: Sequence[str], words: saying.Telling, turns: Sequence[Turn] = ()
) -> drawn.Panels:
    """Return a small trend for each row; the line of all stands first, as what the others are read against."""
    called = {row.key: title for row, title in zip(rows, titles, strict=True)}
    shown = [_turned(_row(row, called[row.key], looked, words), looked, turns) for row in counting.drawn(rows)]
    happened = [(at, said(mark)) for at, mark in happening.placed(looked)]
    measure = looked.look.measure
    return drawn.draw_panels(shown, partial(figures.written, measure), _LEAST[measure], happened)


def _turned(row: drawn.Row, looked: Looked, turns: Sequence[Turn]) -> drawn.Row:
    """Return a row with a mark wherever words began to be read otherwise."""
    if not turns:
        return row
    days = [looked.days_of(column) for column in looked.columns]
    points = (
        replace(point, turned=turning.within(turns, *span)) if span else point
        for point, span in zip(row.points, days, strict=True)
    )
    return replace(row, points=tuple(points))


def _row(row: Row, title: str, looked: Looked, words: saying.Telling) -> drawn.Row:
    says = saying.row_says(row, words)
    ticks = telling.ticks(looked)
    points = [_point(row, at, looked, (words.columns[at], ticks[at])) for at in range(len(row.cells))]
    return drawn.Row(title, tuple(points), says.finding, says.rest, links.answers_url(looked, row.key))


def _point(row: Row, at: int, looked: Looked, called: tuple[str, str]) -> drawn.Point:
    measure, cell, column = looked.look.measure, row.cells[at], looked.columns[at]
    shown, n = cell.shown, f"n {numbers.count(cell.shown.n)}"
    days = looked.days_of(column)
    url = links.answers_url(looked, row.key, column) if shown.n else ""
    if cell.is_few or shown.value is None:
        return drawn.Point(*called, None, None, None, f"{called[0]}: too few, {n}", url)
    around = figures.around(shown, measure)
    return drawn.Point(
        *(*called, shown.value, shown.low, shown.high),
        f"{called[0]}: {figures.written(measure, shown.value)} ({around}), {n}",
        url,
        moved=cell.moved,
        is_open=bool(days and days[0] <= looked.today < days[1]),
    )
