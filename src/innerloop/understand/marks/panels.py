"""Small multiples: one small trend for each row of a table, all on one scale, so that they can be compared by eye."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from innerloop.understand.marks.places import Label, Place, line, pair, runs_of

TOP, FLOOR = 6.0, 78.0
TICKS = 3

Write = Callable[[float], str]


@dataclass(frozen=True, slots=True)
class Point:
    """One period of a panel; a value is None where there are too few answers. `moved` is rose or fell beyond chance."""

    label: str
    tick: str
    value: float | None
    low: float | None
    high: float | None
    words: str
    url: str = ""
    moved: str = ""
    is_open: bool = False
    turned: tuple[str, ...] = ()  # what of the machine changed in it: since then words are read otherwise


@dataclass(frozen=True, slots=True)
class Row:
    """What one panel shows, and what is said beside it."""

    name: str
    points: tuple[Point, ...]
    finding: str = ""
    rest: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Touch:
    """Where a period is pressed: a strip around its point."""

    x: float
    width: float
    url: str
    words: str


@dataclass(frozen=True, slots=True)
class Panel:
    """One small drawing: point lists of the stretched box, marks in per cent and pixels."""

    row: Row
    bands: tuple[str, ...]
    lines: tuple[str, ...]
    alone: tuple[tuple[float, float, float], ...]
    moved: tuple[tuple[Place, str], ...]
    last: Label | None
    is_open: bool
    touches: tuple[Touch, ...]
    words: str
    turned: tuple[tuple[float, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Panels:
    """All drawings with what they share: three levels of the scale and the labels of time below."""

    panels: tuple[Panel, ...]
    levels: tuple[Label, ...]
    ticks: tuple[Label, ...]
    happened: tuple[Label, ...] = ()  # what happened on our side, as a line through all of them


def draw_panels(rows: Sequence[Row], write: Write, least: float, happened: Sequence[tuple[int, str]] = ()) -> Panels:
    """Draw rows with the same periods on one scale; `write` writes a value, `least` is the least span of the scale.

    `happened` are places of periods with what happened in them.
    """
    low, high, marked = _levels(rows, least)

    def y(value: float | None) -> float:
        return round(FLOOR - (FLOOR - TOP) * ((value or 0.0) - low) / (high - low), 1)

    count = max((len(row.points) for row in rows), default=0)
    xs = [round(100 * at / max(1, count - 1), 2) for at in range(count)]
    ticks = tuple(Label(xs[at], FLOOR + 18, rows[0].points[at].tick) for at in _ticked(count)) if rows else ()
    levels = tuple(Label(0, y(level) + 4, write(level)) for level in marked)
    marks = tuple(Label(xs[at], FLOOR, words) for at, words in happened if at < count)
    return Panels(tuple(_panel(row, xs, y, write) for row in rows), levels, ticks, marks)


def _panel(row: Row, xs: Sequence[float], y: Callable[[float | None], float], write: Write) -> Panel:
    is_shown = [point.value is not None and point.low is not None for point in row.points]
    places = [Place(xs[at], y(point.value)) for at, point in enumerate(row.points)]
    runs = [run for run in runs_of(is_shown) if is_shown[run[0]]]
    last = runs[-1][-1] if runs else None
    lonely = [run[0] for run in runs if len(run) == 1]
    width = round(100 / max(1, len(row.points) - 1), 2)
    return Panel(
        row=row,
        bands=tuple(_band(run, row, xs, y) for run in runs if len(run) > 1),
        lines=tuple(line([places[at] for at in run]) for run in runs if len(run) > 1),
        alone=tuple((xs[at], y(row.points[at].low), y(row.points[at].high)) for at in lonely),
        moved=tuple((places[at], row.points[at].moved) for run in runs for at in run if row.points[at].moved),
        last=Label(places[last].x, places[last].y, write(row.points[last].value or 0.0)) if last is not None else None,
        is_open=last is not None and row.points[last].is_open,
        touches=tuple(
            Touch(round(x - width / 2, 2), width, point.url, point.words)
            for x, point in zip(xs, row.points, strict=False)
            if point.url
        ),
        words=_words(row, write),
        turned=tuple(
            (x, f"Words are read otherwise since {'; '.join(point.turned)}")
            for x, point in zip(xs, row.points, strict=False)
            if point.turned
        ),
    )


def _band(run: Sequence[int], row: Row, xs: Sequence[float], y: Callable[[float | None], float]) -> str:
    upper = [pair(xs[at], y(row.points[at].high)) for at in run]
    lower = [pair(xs[at], y(row.points[at].low)) for at in reversed(run)]
    return " ".join(upper + lower)


def _words(row: Row, write: Write) -> str:
    shown = [point for point in row.points if point.value is not None]
    turned = "".join(
        f" Words are read otherwise since {'; '.join(point.turned)}." for point in row.points if point.turned
    )
    if not shown:
        return f"{row.name}: too few answers to show any.{turned}"
    values = [point.value or 0.0 for point in shown]
    return (
        f"{row.name}: {write(values[0])} in {shown[0].label}, {write(values[-1])} in {shown[-1].label}; "
        f"lowest {write(min(values))}, highest {write(max(values))}.{turned}"
    )


def _levels(rows: Sequence[Row], least: float) -> tuple[float, float, tuple[float, ...]]:
    ends = [end for row in rows for point in row.points for end in (point.low, point.high) if end is not None]
    low, high = (min(ends), max(ends)) if ends else (0.0, least)
    if high - low < least:
        middle = (low + high) / 2
        low, high = middle - least / 2, middle + least / 2
    step = _round_step((high - low) / 2)
    first = step * math.ceil(low / step)
    marked = [first + step * at for at in range(4) if first + step * at <= high]
    return low, high, tuple(marked)


def _round_step(size: float) -> float:
    """Return the largest round step that is not above a size: 1, 2, 5, 10, 20, 50 …, also below 1."""
    power = 10.0 ** math.floor(math.log10(size))
    return max(step * power for step in (1, 2, 5) if step * power <= size * 1.0001)


def _ticked(count: int) -> list[int]:
    if count <= TICKS:
        return list(range(count))
    return sorted({0, (count - 1) // 2, count - 1})
