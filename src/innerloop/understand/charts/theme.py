"""The house theme of Vega-Lite: the colours of tokens.css, no gridlines, no legends, labels on the mark."""

from dataclasses import dataclass
from typing import Any

SHADE = 0.16
FONT = "Roboto, Noto Sans, Liberation Sans, DejaVu Sans, sans-serif"


@dataclass(frozen=True, slots=True)
class Ink:
    """The colours of one scheme, as tokens.css has them in hex."""

    paper: str
    ink: str
    quiet: str
    line: str
    trend: str
    bar: str
    band: str
    fell: str
    rose: str
    shade: str  # laid over the paper at SHADE


LIGHT = Ink(
    "#fafcfb", "#0e2220", "#576764", "#bcc7c4", "#143d3a", "#6f8d8b", "#c5d9d9", "#ca3a22", "#166796", "#f4af38"
)
DARK = Ink("#0d1414", "#e9eeec", "#919b98", "#3e4b49", "#cbdcd7", "#617a79", "#2d4241", "#e86947", "#4ea5d6", "#f2b54a")


def config(ink: Ink) -> dict[str, Any]:
    """Return what every chart of a scheme shares."""
    text = {"labelFont": FONT, "titleFont": FONT, "labelColor": ink.quiet, "titleColor": ink.quiet}
    return {
        "background": ink.paper,
        "padding": 16,
        "font": FONT,
        "view": {"stroke": None},
        "title": {
            "anchor": "start", "font": FONT, "fontSize": 16, "color": ink.ink, "subtitleFont": FONT,
            "subtitleFontSize": 12, "subtitleColor": ink.quiet, "subtitlePadding": 4, "offset": 12,
        },
        "axis": {**text, "labelFontSize": 12, "grid": False, "ticks": False, "domainColor": ink.line, "title": None},
        "axisY": {**text, "labelFontSize": 12, "domain": False, "tickCount": 3, "title": None},
        "header": {**text, "labelFontSize": 13, "labelFontWeight": 600, "labelColor": ink.ink, "labelAnchor": "start"},
        "text": {"font": FONT, "fontSize": 12, "color": ink.ink},
    }  # fmt: skip
