"""The events of a workspace that a part of Innerloop could not digest."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q

from innerloop.kernel import aside, rescues, scope
from innerloop.kernel.models import SetAside


@dataclass(frozen=True, slots=True)
class AsideRow:
    """One event that a subscriber could not digest; `error` is the kind of error alone."""

    id: UUID
    subscriber: str
    kind: str
    since: datetime
    error: str
    attempts: int
    left_at: datetime | None


@dataclass(frozen=True, slots=True)
class JobAside:
    """One job that is done no more, since its worker died each time."""

    task_name: str
    since: datetime


def events_aside(*, is_left: bool, after: UUID | None = None, limit: int) -> list[AsideRow]:
    """Return this workspace's events that wait to be tried again, or were left aside; newest first. One query."""
    rows = SetAside.objects.filter(workspace_id=scope.current(), left_at__isnull=not is_left)
    if after:
        rows = rows.filter(id__lt=after)
    return [
        AsideRow(row.id, row.subscriber, row.kind, row.set_aside_at, aside.told(row.error), row.attempts, row.left_at)
        for row in rows.order_by("-id")[:limit]
    ]


def jobs_aside() -> list[JobAside]:
    """Return the work by the clock, for every workspace alike, that is done no more; oldest first. One query.

    A job for one workspace alone, such as an import, is shown where it was started.
    """
    rows = rescues.set_aside().filter(arguments={}).values_list("task_name", "set_aside_at")
    return [JobAside(name, since) for name, since in rows if since]


def count_aside() -> tuple[int, int]:
    """Return how many of this workspace's events wait, and how many were left aside. One query."""
    here = SetAside.objects.filter(workspace_id=scope.current())
    found = here.aggregate(waiting=Count("id", filter=Q(left_at=None)), all=Count("id"))
    return found["waiting"], found["all"] - found["waiting"]
