"""Two charts as Vega-Lite: intervals on one scale, and trends with their bands. Values in, a specification out."""

import textwrap
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from innerloop.understand.charts import theme
from innerloop.understand.charts.theme import Ink

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
WIDTH, PANEL = 640, 240
ROW, HIGH = 30, 110
COLUMNS = 3
LETTERS = 84


@dataclass(frozen=True, slots=True)
class Range:
    """One line of a chart of intervals: all numbers in its own unit, `words` is written beside it."""

    name: str
    value: float
    low: float
    high: float
    words: str
    moved: str = ""  # rose or fell beyond chance


@dataclass(frozen=True, slots=True)
class Point:
    """One period of a trend; without a value it is a gap."""

    day: date
    value: float | None
    low: float | None
    high: float | None
    moved: str = ""
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class Curve:
    """One small trend. Its last value is written at its end."""

    name: str
    points: tuple[Point, ...]
    words: str = ""  # what is written at the end


def intervals(rows: Sequence[Range], *, title: str, subtitle: str = "", ink: Ink = theme.LIGHT) -> dict[str, Any]:
    """Return a chart of intervals, one a row, on one scale, in the order given."""
    names = [row.name for row in rows]
    y = {"field": "name", "type": "nominal", "sort": names, "title": None}
    color = _by_movement(ink, ink.bar)
    x = {"field": "value", "type": "quantitative", "scale": {"zero": False, "nice": True}, "axis": {"tickCount": 4}}
    return _whole(
        title,
        subtitle,
        ink,
        data={"values": [asdict(row) for row in rows]},
        width=WIDTH,
        height={"step": ROW},
        layer=[
            {"mark": {"type": "bar", "height": 7},
             "encoding": {"y": y, "x": {**x, "field": "low"}, "x2": {"field": "high"}, "color": color}},
            {"mark": {"type": "tick", "opacity": 1, "color": ink.trend, "thickness": 2.5, "height": 16},
             "encoding": {"y": y, "x": x}},
            {"mark": {"type": "text", "align": "left", "dx": 10},
             "encoding": {"y": y, "x": {**x, "field": "high"}, "text": {"field": "words"}}},
        ],
    )  # fmt: skip


def trends(curves: Sequence[Curve], *, title: str, subtitle: str = "", ink: Ink = theme.LIGHT) -> dict[str, Any]:
    """Return small trends side by side, all on one scale: band, line, what moved beyond chance, the last value."""
    # A gap stays one: null breaks the line, a row that is left out would be drawn over.
    values = [
        {**asdict(point), "day": point.day.isoformat(), "name": curve.name, "end": _end(curve, point)}
        for curve in curves
        for point in curve.points
    ]
    x = {"field": "day", "type": "temporal", "axis": {"tickCount": 3, "format": "%b %Y"}}
    y = {"field": "value", "type": "quantitative", "scale": {"zero": False}}
    return _whole(
        title,
        subtitle,
        ink,
        data={"values": values},
        facet={"field": "name", "type": "nominal", "sort": [curve.name for curve in curves], "title": None},
        columns=min(COLUMNS, max(1, len(curves))),
        spec={
            "width": PANEL if len(curves) > 1 else WIDTH,
            "height": HIGH if len(curves) > 1 else 2 * HIGH,
            "layer": [
                {"mark": {"type": "area", "color": ink.band, "invalid": "break-paths-show-path-domains"},
                 "encoding": {"x": x, "y": {**y, "field": "low"}, "y2": {"field": "high"}}},
                {"mark": {"type": "line", "color": ink.trend, "strokeWidth": 2,
                          "invalid": "break-paths-show-path-domains"}, "encoding": {"x": x, "y": y}},
                {"transform": [{"filter": "datum.moved != ''"}],
                 "mark": {"type": "point", "filled": False, "size": 70, "strokeWidth": 2.5},
                 "encoding": {"x": x, "y": y, "color": _by_movement(ink, ink.trend)}},
                {"transform": [{"filter": "datum.end != ''"}],
                 "mark": {"type": "point", "size": 30, "color": ink.trend, "opacity": 1},
                 "encoding": {"x": x, "y": y, "fill": {"condition": {"test": "datum.is_open", "value": ink.paper},
                                                       "value": ink.trend}}},
                {"transform": [{"filter": "datum.end != ''"}],
                 "mark": {"type": "text", "align": "left", "dx": 7, "fontWeight": "bold"},
                 "encoding": {"x": x, "y": y, "text": {"field": "end"}}},
            ],
        },
    )  # fmt: skip


def _end(curve: Curve, point: Point) -> str:
    known = [each for each in curve.points if each.value is not None]
    return curve.words if known and point is known[-1] else ""


def _whole(title: str, subtitle: str, ink: Ink, **rest: Any) -> dict[str, Any]:
    return {
        "$schema": SCHEMA,
        "config": theme.config(ink),
        # A long sentence would make the whole picture as wide as itself.
        "title": {"text": textwrap.wrap(title, LETTERS), **({"subtitle": subtitle} if subtitle else {})},
        **rest,
    }


def _by_movement(ink: Ink, usual: str) -> dict[str, Any]:
    return {
        "condition": [
            {"test": "datum.moved == 'fell'", "value": ink.fell},
            {"test": "datum.moved == 'rose'", "value": ink.rose},
        ],
        "value": usual,
    }
