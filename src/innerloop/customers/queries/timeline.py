"""A customer's timeline: the event log, said in sentences."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from innerloop.customers.queries.pages import Page, cut_together
from innerloop.customers.queries.people import ids_of
from innerloop.kernel import facts, scope
from innerloop.kernel.models import Event


@dataclass(frozen=True, slots=True)
class Moment:
    """One fact of a customer's life with us."""

    id: UUID
    kind: str
    sentence: str
    occurred_at: datetime
    actor: str
    origin: str
    object_id: UUID | None
    data: dict[str, Any]


def timeline(
    customer_id: UUID, *, limit: int = 50, after: str | None = None, kinds: Collection[str] = ()
) -> Page[Moment]:
    """Return what happened to a customer and to every record merged into them, newest first. Three queries.

    `kinds` of the event log, or all of them without any. An id of nobody has an empty timeline. Raises ValueRefused
    for a cursor that is not ours.
    """
    return timeline_of(ids_of(customer_id), limit=limit, after=after, kinds=kinds)


def timeline_of(
    ids: Sequence[UUID], *, limit: int = 50, after: str | None = None, kinds: Collection[str] = ()
) -> Page[Moment]:
    """Return what happened to a person of whom all ids are known, as `timeline` does. One query."""
    events = Event.objects.filter(workspace_id=scope.current(), **({"kind__in": list(kinds)} if kinds else {}))
    page = cut_together([events.filter(customer_id=one) for one in ids], moment="occurred_at", limit=limit, after=after)
    return Page([_moment(event) for event in page.rows], page.next)


def _moment(event: Event) -> Moment:
    return Moment(
        id=event.id,
        kind=event.kind,
        sentence=facts.say(event.kind, event.data),
        occurred_at=event.occurred_at,
        actor=event.actor,
        origin=event.origin,
        object_id=event.object_id,
        data=event.data,
    )
