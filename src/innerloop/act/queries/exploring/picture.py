"""The look as a picture for where no page is: the same values and the same sentence, as a Vega-Lite specification."""

from datetime import date
from typing import Any

from innerloop.act.queries.exploring import counting, names, telling
from innerloop.act.queries.exploring.counting import Looked
from innerloop.act.rules.exploring import figures, saying
from innerloop.act.rules.exploring.grid import Cell, Row
from innerloop.understand import charts
from innerloop.understand import figures as numbers
from innerloop.understand.charts import theme
from innerloop.understand.rules.measures import Measure


def picture(looked: Looked, *, is_dark: bool = False) -> dict[str, Any]:
    """Return the specification: small trends over time, else intervals on one scale."""
    called = names.named(looked.look.by, (row.key for row in looked.rows), nothing="All answers")
    rows = counting.sorted_rows(looked.rows, called, looked.look)
    titles = telling.titles(rows, called, looked.look)
    said = saying.lead(rows, titles, telling.of(looked))
    n = f"{numbers.count(looked.every.n)} answers, 95 % intervals"
    around: dict[str, Any] = {
        "title": f"{said.finding} {said.rest}".strip(),
        "subtitle": f"{telling.caption(looked)}. {n}",
        "ink": theme.DARK if is_dark else theme.LIGHT,
    }
    called = {row.key: title for row, title in zip(rows, titles, strict=True)}
    if looked.look.is_over_time and looked.look.measure is not Measure.N:
        return charts.trends([_curve(row, called[row.key], looked) for row in counting.drawn(rows)], **around)
    ranges = [_range(row.whole, called[row.key], looked) for row in rows if row.whole and not row.whole.is_few]
    return charts.intervals([one for one in ranges if one], **around)


def _curve(row: Row, title: str, looked: Looked) -> charts.Curve:
    points = []
    for cell, column in zip(row.cells, looked.columns, strict=True):
        days = looked.days_of(column)
        ends = (cell.shown.value, cell.shown.low, cell.shown.high) if not cell.is_few else (None, None, None)
        is_open = bool(days and days[0] <= looked.today < days[1])
        points.append(charts.Point(date.fromisoformat(column or ""), *ends, cell.moved, is_open))
    known = [cell for cell in row.cells if not cell.is_few and cell.shown.value is not None]
    last = figures.written(looked.look.measure, known[-1].shown.value) if known else ""
    return charts.Curve(title, tuple(points), last)


def _range(cell: Cell, title: str, looked: Looked) -> charts.Range | None:
    measure, shown = looked.look.measure, cell.shown
    if shown.value is None:
        return None
    value = figures.written(measure, shown.value)
    if shown.low is None or shown.high is None:
        return charts.Range(title, shown.value, 0.0, shown.value, value)
    words = f"{value} ({figures.around(shown, measure)}), n {numbers.count(shown.n)}"
    return charts.Range(title, shown.value, shown.low, shown.high, words, cell.moved)
