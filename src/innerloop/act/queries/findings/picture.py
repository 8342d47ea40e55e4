"""A change as a picture for where no page is: the same values and sentences as its page, as a specification."""

import json
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from innerloop.act.queries.findings import naming, told
from innerloop.act.queries.findings.chart import chart, weeks
from innerloop.act.rules import findings as words
from innerloop.kernel import clock
from innerloop.team.models import Workspace
from innerloop.team.notices import Picture
from innerloop.understand import charts, figures
from innerloop.understand.charts import theme
from innerloop.understand.marks import TrendChart
from innerloop.understand.marks.trend import trend_in_words
from innerloop.understand.models import Finding

# Pixels for each of its own: three of them, some 40 KB each, go with a letter of 200 KB.
IN_LETTERS = 1.4
KEPT = 8


@dataclass(frozen=True, slots=True)
class Pictured:
    """What a picture is drawn from, and what it shows in words, for who cannot see it."""

    spec: dict[str, Any]
    words: str


def picture(finding: Finding, *, workspace: Workspace, today: date, is_dark: bool = False) -> Pictured | None:
    """Return the picture of a change; None where no week of it has answers enough. A fixed number of queries."""
    slice_ = (finding.by, finding.of)
    known = naming.names([slice_] if finding.by else ())
    drawn = chart(finding, naming.where(slice_, known), workspace=workspace, today=today)
    # Marks of what happened on our side are links, which a picture has none of.
    drawn = replace(drawn, periods=tuple(replace(period, happened=()) for period in drawn.periods))
    if not any(period.is_shown(drawn.minimum_n) for period in drawn.periods):
        return None
    moved = told.moved(finding, known)
    said = words.headline(moved), f"{words.amount(moved)}. {told.when(finding)}"
    days = weeks(finding, today)
    spec = charts.change(
        _curve(drawn, days),
        _lasted(drawn, days),
        title=said[0],
        lines=(said[1], drawn.foot),
        ink=theme.DARK if is_dark else theme.LIGHT,
    )
    return Pictured(spec, f"{' '.join(said)} {trend_in_words(drawn)}")


def draw(finding_id: UUID, now: datetime) -> Picture | None:
    """Draw the picture of a change for a letter, of its matter as it is at a moment."""
    finding = root_of(finding_id)
    if finding is None:
        return None
    workspace = finding.workspace
    found = picture(finding, workspace=workspace, today=clock.day_in(workspace.time_zone, now))
    return Picture(_drawn(json.dumps(found.spec)), found.words) if found else None


@lru_cache(maxsize=KEPT)
def _drawn(spec: str) -> bytes:
    """Draw once what many are told of in the same minutes: it is the longest part of a letter's way."""
    return charts.draw(json.loads(spec), "png", scale=IN_LETTERS)


def root_of(finding_id: UUID) -> Finding | None:
    """Return what the matter of a finding goes by now, with all that a picture of it says; None where it is gone."""
    rows = Finding.objects.select_related("metric", "theme", "workspace")
    found = rows.filter(id=finding_id).first()
    return rows.get(id=found.part_of_id) if found and found.part_of_id else found


def _curve(drawn: TrendChart, days: list[date]) -> charts.Curve:
    points = []
    for day, period in zip(days, drawn.periods, strict=True):
        is_shown = period.is_shown(drawn.minimum_n)
        ends = (period.value, period.low, period.high) if is_shown else (None, None, None)
        points.append(charts.Point(day, *ends, is_open=period.is_open))
    last = [period for period in drawn.periods if period.is_shown(drawn.minimum_n)][-1]
    return charts.Curve(drawn.what, tuple(points), figures.points(last.value))


def _lasted(drawn: TrendChart, days: list[date]) -> charts.Lasted:
    first, last = drawn.marked or (0, len(days) - 1)
    note = f"{drawn.note.title}, {drawn.note.text}".rstrip(", ") if drawn.note else ""
    return charts.Lasted(days[first], days[last], note, drawn.usual)
