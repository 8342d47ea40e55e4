"""Marks on the time line: made, edited, put away and taken up again by people and by the API."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.db import transaction

from innerloop.kernel import ids, log, scope
from innerloop.understand import events
from innerloop.understand.errors import MarkImpossible
from innerloop.understand.models import TimeMark

LONGEST_NAME, LONGEST_URL = 80, 500


@dataclass(frozen=True, slots=True)
class Marked:
    """What a mark says."""

    kind: str
    name: str
    happened_on: date
    touchpoint_id: UUID | None = None
    url: str = ""


@transaction.atomic
def put_mark(marked: Marked, *, by: str, now: datetime, mark_id: UUID | None = None) -> TimeMark:
    """Make a mark, or change the one of this id. Raises MarkImpossible."""
    wanted = _checked(marked)
    if mark_id is None:
        row = TimeMark(id=ids.new_id(), workspace_id=scope.current(), made_at=now, **wanted)
        row.save(force_insert=True)
        _tell(events.MARK_MADE, row, by, now)
        return row
    return _change(TimeMark.objects.select_for_update().get(id=mark_id), wanted, by, now)


@transaction.atomic
def edit_mark(changes: Mapping[str, Any], *, mark_id: UUID, by: str, now: datetime) -> TimeMark:
    """Change some of what a mark says, named as in `Marked`. Raises MarkImpossible."""
    row = TimeMark.objects.select_for_update().get(id=mark_id)
    # Only now: of two who change different fields at once, the second keeps what the first has changed.
    was = Marked(row.kind, row.name, row.happened_on, row.touchpoint_id, row.url)
    return _change(row, _checked(replace(was, **changes)), by, now)


@transaction.atomic
def keep_mark(*, mark_id: UUID, is_there: bool, by: str, now: datetime) -> TimeMark:
    """Put a mark away, or take it up again. Done again, nothing is new."""
    row = TimeMark.objects.select_for_update().get(id=mark_id)
    if (row.put_away_at is None) == is_there:
        return row
    row.put_away_at = None if is_there else now
    row.save(update_fields=["put_away_at"])
    _tell(events.MARK_TAKEN_UP if is_there else events.MARK_PUT_AWAY, row, by, now)
    return row


def _change(row: TimeMark, wanted: Mapping[str, object], by: str, now: datetime) -> TimeMark:
    changed = [name for name, value in wanted.items() if getattr(row, name) != value]
    if changed:
        for name in changed:
            setattr(row, name, wanted[name])
        row.save(update_fields=changed)
        _tell(events.MARK_CHANGED, row, by, now)
    return row


def _checked(marked: Marked) -> dict[str, object]:
    name, url = " ".join(marked.name.split()), marked.url.strip()
    if marked.kind not in TimeMark.Kind:
        raise MarkImpossible(field="kind", reason=f"kind is {marked.kind[:40]!r}; it may be {', '.join(TimeMark.Kind)}")
    if not name or len(name) > LONGEST_NAME or "\0" in name:
        raise MarkImpossible(field="name", reason=f"name takes one to {LONGEST_NAME} characters, such as 4.2")
    if url and not _is_address(url):
        raise MarkImpossible(field="url", reason=f"url is {url[:80]!r}; write an address that begins https://")
    return {**asdict(marked), "name": name, "url": url}


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    is_plain = len(url) <= LONGEST_URL and url.isprintable() and " " not in url
    return is_plain and parts.scheme in ("https", "http") and bool(parts.hostname)


def _tell(kind: str, row: TimeMark, by: str, now: datetime) -> None:
    log.announce([log.Fact(kind, row.id, now)], workspace_id=scope.current(), by=by)
