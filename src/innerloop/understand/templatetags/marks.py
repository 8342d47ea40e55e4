"""The small charts and the figures as template tags: {% load marks %}."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import template

from innerloop.understand import figures, marks

register = template.Library()

register.filter("points", figures.points)
register.filter("signed", figures.signed)
register.filter("count", figures.count)
register.filter("share", figures.share)

COHORT_NAMES = {"top": "promoter", "middle": "passive", "bottom": "detractor"}


@register.simple_tag
def interval(low: float | None, high: float | None) -> str:
    """Write an interval in points: 31 to 36."""
    return figures.interval(low, high)


@register.inclusion_tag("understand/marks/trend.html")
def trend(chart: marks.TrendChart) -> dict[str, Any]:
    """Draw a trend, wide and narrow, with the table that says the same."""
    return {
        "chart": chart,
        "words": chart.words or marks.trend_in_words(chart),
        "wide": marks.draw(chart),
        "narrow": marks.draw(chart, is_narrow=True),
        "rows": [(period, period.is_shown(chart.minimum_n)) for period in reversed(chart.periods)],
    }


@register.inclusion_tag("understand/marks/cohort_bar.html")
def cohort_bar(bottom: int, middle: int, top: int) -> dict[str, Any]:
    """Draw the three shares; the page writes the numbers beside it, so the drawing itself is silent."""
    return {"shares": marks.cohort_bar(bottom, middle, top)}


@register.inclusion_tag("understand/marks/histogram.html")
def histogram(counts: Sequence[marks.Count]) -> dict[str, Any]:
    """Draw how many gave each score, coloured by cohort; bars with an address are links."""
    return {
        "bars": marks.histogram(counts),
        "words": marks.histogram_in_words(counts),
        "has_links": any(count.url for count in counts),
    }


@register.simple_tag
def common_axis(rows: Iterable[Any]) -> marks.Axis:
    """Choose the axis of a table whose rows have `low` and `high`; use: {% common_axis rows as axis %}."""
    # A row of too few is not drawn, and its wide interval would press all others together.
    return marks.common_axis((row.low, row.high) for row in rows if not getattr(row, "is_few", False))


@register.inclusion_tag("understand/marks/whisker_axis.html")
def whisker_axis(axis: marks.Axis) -> dict[str, Any]:
    """Draw the labels of a table's axis, for its column head."""
    return {"axis": axis}


@register.inclusion_tag("understand/marks/whisker.html")
def whisker(row: Any, axis: marks.Axis, change: str = "") -> dict[str, Any]:
    """Draw the interval of a row (`value`, `low`, `high`); `change` is "fell" or "rose" beyond chance."""
    return {"mark": marks.whisker(row.value, row.low, row.high, axis), "change": change}


@register.simple_tag
def common_reach(*estimates: Any) -> marks.Reach:
    """Choose the range of bars out of lists of what has `low` and `high`; use: {% common_reach rows as reach %}."""
    return marks.common_reach((one.low, one.high) for many in estimates for one in many)


@register.inclusion_tag("understand/marks/effect.html")
def effect(estimate: Any, reach: marks.Reach, tone: str = "") -> dict[str, Any]:
    """Draw a bar from zero with its interval; the number stands beside it, so the drawing itself is silent."""
    return {"mark": marks.effect(estimate.value, estimate.low, estimate.high, reach), "tone": tone}


@register.inclusion_tag("understand/marks/sparkline.html")
def sparkline(values: Sequence[float | None], words: str = "") -> dict[str, Any]:
    """Draw a trend without words; `words` is what a screen reader hears, else it is silent."""
    return {"spark": marks.sparkline(values), "words": words}


@register.inclusion_tag("understand/marks/glyph.html")
def glyph(score: object, cohort: str = "", spoken: str = "", small: bool = False) -> dict[str, Any]:
    """Draw the score of one answer. `cohort` is top, middle, bottom or empty for words without a score.

    `spoken` names the cohort of a metric other than the Net Promoter one, for a screen reader.
    """
    text = "" if score is None else str(score)
    return {
        "score": text,
        "cohort": cohort if text else "",
        "spoken": spoken or COHORT_NAMES.get(cohort, ""),
        "is_small": small,
        "is_long": len(text) > 2,
    }
