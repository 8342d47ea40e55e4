"""The page of releases and incidents."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.urls import reverse

from innerloop.act.rules import findings as words
from innerloop.kernel.widgets import Empty
from innerloop.understand.models import TimeMark

PAGE = 50


@dataclass(frozen=True)
class MarkRow:
    """One mark as it is listed."""

    id: UUID
    words: str
    on: str
    where: str
    url: str
    is_away: bool


@dataclass(frozen=True)
class MarksPage:
    """Marks, the newest first; with `empty` set there are none."""

    rows: tuple[MarkRow, ...]
    older_url: str = ""
    empty: Empty | None = None


def marks(after: str = "") -> MarksPage:
    """Return the marks, the newest first, those put away among them. One query."""
    rows = TimeMark.objects.select_related("touchpoint").order_by("-happened_on", "-id")
    if (start := _cursor(after)) is not None:
        rows = rows.filter(happened_on__lte=start[0]).exclude(happened_on=start[0], id__gte=start[1])
    found = list(rows[: PAGE + 1])
    last = found[PAGE - 1] if len(found) > PAGE else None
    older = f"{reverse('act:marks')}?after={last.happened_on}_{last.id}" if last else ""
    empty = None if found or after else Empty("Nothing is written down yet", _WHY)
    return MarksPage(tuple(map(_row, found[:PAGE])), older, empty)


_WHY = (
    "Write down a release, an incident or a campaign, here or by the API from wherever you release. It stands in the "
    "charts, and an alert that begins soon after says so."
)


def _row(row: TimeMark) -> MarkRow:
    where = row.touchpoint.name if row.touchpoint else "everywhere"
    return MarkRow(row.id, row.words, words.day(row.happened_on), where, row.url, row.put_away_at is not None)


def _cursor(after: str) -> tuple[date, UUID] | None:
    on, _, id_ = after.partition("_")
    try:
        return date.fromisoformat(on), UUID(id_)
    except ValueError:
        return None
