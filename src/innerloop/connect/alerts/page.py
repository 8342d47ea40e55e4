"""What the pages of destinations show."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q

from innerloop.connect.alerts import places
from innerloop.connect.alerts.destinations import PORT
from innerloop.connect.models import Destination
from innerloop.kernel import scope
from innerloop.kernel.models import Delivery

MOST = 5
# How long the list says that something may not have arrived.
RECENT = timedelta(days=7)
_BAD = Q(state__in=[Delivery.State.REFUSED, Delivery.State.UNKNOWN]) | Q(state=Delivery.State.DUE, attempts__gt=0)


@dataclass(frozen=True, slots=True)
class Row:
    """A destination as the list shows it; `says` is what it is told."""

    row: Destination
    title: str
    is_failing: bool
    is_unsure: bool


@dataclass(frozen=True, slots=True)
class Failure:
    """Something that did not arrive, and why; `is_over` says that it is not tried again by itself.

    `is_unsure` says that it may have arrived.
    """

    id: UUID
    at: datetime
    why: str
    is_over: bool
    is_unsure: bool


def listed(*, now: datetime) -> list[Row]:
    """Return the destinations by name. Two queries."""
    rows = list(Destination.objects.filter(closed_at=None).order_by("name", "id"))
    ports = {row.id: f"{PORT}:{row.id}" for row in rows}
    bad = Q(state=Delivery.State.DUE, attempts__gt=0) | Q(state=Delivery.State.UNKNOWN, ended_at__gt=now - RECENT)
    of_these = Delivery.objects.filter(bad, workspace_id=scope.current(), port__in=ports.values())
    found = set(of_these.order_by().values_list("port", "state").distinct())
    return [
        Row(
            row,
            _title(row),
            is_failing=(ports[row.id], Delivery.State.DUE) in found,
            is_unsure=(ports[row.id], Delivery.State.UNKNOWN) in found,
        )
        for row in rows
    ]


def failures(row: Destination) -> list[Failure]:
    """Return the newest that did not arrive at a destination. One query."""
    rows = Delivery.objects.filter(_BAD, port=f"{PORT}:{row.id}", workspace_id=row.workspace_id)
    newest = rows.order_by("-due_at", "-id")[:MOST]
    return [
        Failure(
            each.id,
            each.due_at,
            each.outcome.removesuffix("."),
            is_over=each.state != Delivery.State.DUE,
            is_unsure=each.state == Delivery.State.UNKNOWN,
        )
        for each in newest
    ]


def _title(row: Destination) -> str:
    place = places.of(row.kind)
    return place.title if place else row.kind
