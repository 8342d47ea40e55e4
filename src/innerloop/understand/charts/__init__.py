"""Pictures for where no page is: files, letters, reports. Vega-Lite in the house theme, drawn by vl-convert.

Pages draw their own marks (`understand/marks`): these follow the reader's light or dark, width and letter size, are
links, and cost microseconds (docs/adr/0032). Both are filled from the same values, so that they show the same.
"""

from innerloop.understand.charts.change import Lasted, change
from innerloop.understand.charts.drawing import KINDS, draw
from innerloop.understand.charts.specs import Curve, Point, Range, intervals, trends

__all__ = ["KINDS", "Curve", "Lasted", "Point", "Range", "change", "draw", "intervals", "trends"]
