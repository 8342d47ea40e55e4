"""One change as Vega-Lite: the trend with its band around it, shaded while it lasted, dashed what was usual.

Narrower than other charts and with larger letters: in a letter it is read on a telephone, at two thirds of its size.
"""

import textwrap
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from innerloop.understand.charts import theme
from innerloop.understand.charts.specs import SCHEMA, Curve
from innerloop.understand.charts.theme import Ink

WIDTH, HIGH = 400, 200
TITLE, TEXT = 17, 13  # letters in pixels
LETTERS, SMALL_LETTERS, NOTED = 48, 64, 44  # of a line of the title, of one below it, and of the note
HALF = timedelta(days=3)  # a week is drawn at its first day, and shaded from the middle of the one before
_BROKEN = "break-paths-show-path-domains"  # a gap stays one


@dataclass(frozen=True, slots=True)
class Lasted:
    """The first and the last period of a change, what is written where it began, and the level that was usual."""

    first: date
    last: date
    note: str
    usual: float | None = None


def change(curve: Curve, lasted: Lasted, *, title: str, lines: Sequence[str], ink: Ink = theme.LIGHT) -> dict[str, Any]:
    """Return the chart of one change, with `lines` of smaller words below its title."""
    known = [point for point in curve.points if point.value is not None]
    values = [
        {**asdict(point), "day": point.day.isoformat(), "end": curve.words if known and point is known[-1] else ""}
        for point in curve.points
    ]
    return {
        "$schema": SCHEMA,
        "config": _config(ink),
        "title": {
            "text": textwrap.wrap(title, LETTERS),
            "subtitle": [part for line in lines for part in textwrap.wrap(line, SMALL_LETTERS)],
        },
        "width": WIDTH,
        "height": HIGH,
        "data": {"values": values},
        "layer": [_shade(lasted, ink), _band(ink), *_usual(lasted, ink), _line(ink), *_ends(ink), _note(curve, lasted)],
    }


def _x() -> dict[str, Any]:
    return {"field": "day", "type": "temporal", "axis": {"tickCount": 4, "format": "%b %Y"}}


def _y() -> dict[str, Any]:
    return {"field": "value", "type": "quantitative", "scale": {"zero": False}}


def _shade(lasted: Lasted, ink: Ink) -> dict[str, Any]:
    span = {"from": (lasted.first - HALF).isoformat(), "till": (lasted.last + HALF).isoformat()}
    return {
        "data": {"values": [span]},
        "mark": {"type": "rect", "color": ink.shade, "opacity": theme.SHADE},
        "encoding": {"x": {**_x(), "field": "from"}, "x2": {"field": "till"}},
    }


def _usual(lasted: Lasted, ink: Ink) -> list[dict[str, Any]]:
    if lasted.usual is None:
        return []
    mark = {"type": "rule", "color": ink.quiet, "strokeWidth": 1.5, "strokeDash": [6, 5]}
    return [{"data": {"values": [{"value": lasted.usual}]}, "mark": mark, "encoding": {"y": _y()}}]


def _band(ink: Ink) -> dict[str, Any]:
    band = {"type": "area", "color": ink.band, "opacity": 0.9, "invalid": _BROKEN}
    return {"mark": band, "encoding": {"x": _x(), "y": {**_y(), "field": "low"}, "y2": {"field": "high"}}}


def _line(ink: Ink) -> dict[str, Any]:
    line = {"type": "line", "color": ink.trend, "strokeWidth": 2, "invalid": _BROKEN}
    return {"mark": line, "encoding": {"x": _x(), "y": _y()}}


def _ends(ink: Ink) -> list[dict[str, Any]]:
    """Return a point for each period, open where it is not over, and the words of the last."""
    fill = {"condition": {"test": "datum.is_open", "value": ink.paper}, "value": ink.trend}
    point = {"type": "point", "size": 20, "color": ink.trend, "opacity": 1}
    words = {"type": "text", "align": "left", "dx": 7, "fontWeight": "bold", "fontSize": TEXT}
    return [
        # Without it a period that stands alone between gaps would be drawn by nothing.
        {"mark": point, "encoding": {"x": _x(), "y": _y(), "fill": fill}},
        {
            "transform": [{"filter": "datum.end != ''"}],
            "mark": words,
            "encoding": {"x": _x(), "y": _y(), "text": {"field": "end"}},
        },
    ]


def _note(curve: Curve, lasted: Lasted) -> dict[str, Any]:
    """Return the words above the first day of a change, which run to where there is room."""
    days = [point.day for point in curve.points]
    is_late = lasted.first - days[0] > days[-1] - lasted.first
    return {
        "data": {"values": [{"day": lasted.first.isoformat(), "note": textwrap.shorten(lasted.note, NOTED)}]},
        "mark": {"type": "text", "align": "right" if is_late else "left", "fontSize": TEXT, "baseline": "bottom"},
        "encoding": {"x": _x(), "y": {"value": -3}, "text": {"field": "note"}},
    }


def _config(ink: Ink) -> dict[str, Any]:
    config = theme.config(ink)
    larger = {name: {**config[name], "labelFontSize": TEXT} for name in ("axis", "axisY")}
    return {
        **config,
        **larger,
        "title": {**config["title"], "fontSize": TITLE, "subtitleFontSize": TEXT, "offset": 22, "frame": "group"},
    }
