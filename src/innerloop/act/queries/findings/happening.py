"""What happened on our side, beside charts and changes: a release, an incident, a campaign."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from django.urls import reverse

from innerloop.act.rules import findings as words
from innerloop.understand.marks.trend import Began, Period
from innerloop.understand.models import Finding, TimeMark
from innerloop.understand.queries import marked

Where = Mapping[str, Sequence[str]]


def on(
    periods: Sequence[Period], starts: Sequence[date], *, last: date, where: Where | None = None
) -> tuple[Period, ...]:
    """Return the periods of a chart, which begin on these days, with what happened in each. One query."""
    found = marked.marks(first=starts[0], last=last, where=where) if starts else []
    ends = [*starts[1:], date.max]
    return tuple(
        replace(period, happened=tuple(_began(each) for each in found if start <= each.happened_on < end))
        for period, start, end in zip(periods, starts, ends, strict=True)
    )


def before(finding: Finding) -> tuple[str, str] | None:
    """Return what happened shortly before a change began, in words, and its address. One query."""
    slices = [(finding.by, finding.of), *((each["by"], each["of"]) for each in finding.carriers)]
    here = {UUID(of) for by, of in slices if by == "touchpoint"}
    mark = marked.shortly_before(low=finding.since_low_on, high=finding.since_on, touchpoints=here)
    if mark is None:
        return None
    return words.after((finding.since_on - mark.happened_on).days, in_words(mark)), address(mark)


def in_words(mark: TimeMark) -> str:
    """Return what it was, and where if at one touchpoint: Release 4.2 (App)."""
    return f"{mark.words} ({mark.touchpoint.name})" if mark.touchpoint else mark.words


def address(mark: TimeMark) -> str:
    """Return where a mark is told."""
    return f"{reverse('act:marks')}#mark-{mark.id}"


def said(mark: TimeMark) -> str:
    """Return what it was, where, and when."""
    return f"{in_words(mark)}, {words.day(mark.happened_on)}"


def _began(mark: TimeMark) -> Began:
    return Began(said(mark), address(mark))
