"""What the pages of destinations show."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from innerloop.connect.alerts import places
from innerloop.connect.alerts.destinations import PORT
from innerloop.connect.models import Destination
from innerloop.kernel.models import Delivery

MOST = 5
_BAD = Q(state__in=[Delivery.State.REFUSED, Delivery.State.UNKNOWN]) | Q(state=Delivery.State.DUE, attempts__gt=0)


@dataclass(frozen=True, slots=True)
class Row:
    """A destination as the list shows it; `says` is what it is told."""

    row: Destination
    title: str
    is_failing: bool


@dataclass(frozen=True, slots=True)
class Failure:
    """Something that did not arrive, and why; `is_over` says that it is not tried again."""

    at: datetime
    why: str
    is_over: bool


def listed() -> list[Row]:
    """Return the destinations by name. Two queries."""
    rows = list(Destination.objects.filter(closed_at=None).order_by("name", "id"))
    ports = [f"{PORT}:{row.id}" for row in rows]
    waiting = Delivery.objects.filter(port__in=ports, state=Delivery.State.DUE, attempts__gt=0)
    failing = set(waiting.values_list("port", flat=True))
    return [Row(row, _title(row), f"{PORT}:{row.id}" in failing) for row in rows]


def failures(row: Destination) -> list[Failure]:
    """Return the newest that did not arrive at a destination. One query."""
    rows = Delivery.objects.filter(_BAD, port=f"{PORT}:{row.id}", workspace_id=row.workspace_id)
    newest = rows.order_by("-due_at", "-id")[:MOST]
    return [Failure(each.due_at, each.outcome, each.state != Delivery.State.DUE) for each in newest]


def _title(row: Destination) -> str:
    place = places.of(row.kind)
    return place.title if place else row.kind
