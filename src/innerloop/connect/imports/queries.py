"""Reads of imports."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet
from procrastinate.contrib.django.models import ProcrastinateJob

from innerloop.connect.models import Import, RefusedRow

# A command that was killed says nothing any more.
SILENT_FOR = timedelta(minutes=5)


def lock_of(import_id: UUID) -> str:
    """Return the lock that a job of this import holds: one at a time."""
    return f"import {import_id}"


def is_left(kept: Import, *, now: datetime) -> bool:
    """Say whether an import was begun and nobody works on it: its command, or its job, ended without a word.

    A job that waits for another import, or for a worker, is still to come.
    """
    if kept.state != Import.State.RUNNING or now - (kept.worked_at or kept.made_at) <= SILENT_FOR:
        return False
    jobs = ProcrastinateJob.objects.filter(lock=lock_of(kept.id), status__in=["todo", "doing"])
    return not jobs.exists()


def imports(*, after: UUID | None = None) -> QuerySet[Import]:
    """Return the workspace's imports, newest first, from the one after `after` on."""
    rows = Import.objects.select_related("made_by__user").order_by("-id")
    is_ours = after is not None and Import.objects.filter(id=after).exists()
    return rows.filter(id__lt=after) if is_ours else rows


def refused_rows(kept: Import, *, after: UUID | None = None) -> QuerySet[RefusedRow]:
    """Return the rows that an import refused, by their line, from the one after `after` on."""
    rows = RefusedRow.objects.filter(source=kept).order_by("line", "id")
    last = RefusedRow.objects.filter(source=kept, id=after).first() if after else None
    return rows.filter(Q(line__gt=last.line) | Q(line=last.line, id__gt=last.id)) if last else rows


def refusals(kept: Import) -> Iterator[tuple[int, str]]:
    """Yield line and reason of every refused row that is kept."""
    yield from refused_rows(kept).values_list("line", "reason").iterator()
