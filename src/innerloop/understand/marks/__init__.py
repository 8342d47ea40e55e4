"""Geometry of the small charts: from numbers to coordinates. No Django, no colour, no clock.

Horizontal places are per cent of the drawing's width, so that it stretches with the page while its text
keeps its size; vertical places are pixels. Lines and areas live in a box 1000 wide that is stretched.
"""

from innerloop.understand.marks.bars import (
    Bar,
    Count,
    Share,
    cohort_bar,
    histogram,
    histogram_in_words,
)
from innerloop.understand.marks.effects import Effect, Reach, common_reach, effect
from innerloop.understand.marks.intervals import Axis, Sparkline, Whisker, common_axis, sparkline, whisker
from innerloop.understand.marks.places import Label, Place
from innerloop.understand.marks.trend import (
    Began,
    Note,
    NoteMark,
    Period,
    TrendChart,
    TrendDrawing,
    draw,
    draw_trend,
    narrow,
    trend_in_words,
)

__all__ = [
    "Axis",
    "Bar",
    "Began",
    "Count",
    "Effect",
    "Label",
    "Note",
    "NoteMark",
    "Period",
    "Place",
    "Reach",
    "Share",
    "Sparkline",
    "TrendChart",
    "TrendDrawing",
    "Whisker",
    "cohort_bar",
    "common_axis",
    "common_reach",
    "draw",
    "draw_trend",
    "effect",
    "histogram",
    "histogram_in_words",
    "narrow",
    "sparkline",
    "trend_in_words",
    "whisker",
]
