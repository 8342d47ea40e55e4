"""Marks on the time line: those of some days, and what stands shortly before a change."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Q

from innerloop.understand.models import TimeMark

SHORTLY = timedelta(days=14)
MOST = 200


def marks(*, first: date, last: date, where: Mapping[str, Sequence[str]] | None = None) -> list[TimeMark]:
    """Return the marks of these days, the oldest first: of everything, and of the touchpoints that filters name.

    One query. Of more than two hundred the newest.
    """
    rows = TimeMark.objects.filter(put_away_at=None, happened_on__range=(first, last))
    keys = (where or {}).get("touchpoint")
    if keys:
        rows = rows.filter(Q(touchpoint=None) | Q(touchpoint__key__in=list(keys)))
    return list(rows.select_related("touchpoint").order_by("-happened_on", "-id")[:MOST])[::-1]


def shortly_before(*, low: date, high: date, touchpoints: Collection[UUID]) -> TimeMark | None:
    """Return the mark that stands nearest before a beginning that lies in these days; of a touchpoint, its own only."""
    rows = TimeMark.objects.filter(put_away_at=None, happened_on__range=(low - SHORTLY, high))
    here = rows.filter(Q(touchpoint=None) | Q(touchpoint__in=list(touchpoints)))
    return here.select_related("touchpoint").order_by("-happened_on", "-id").first()
