"""Announcing facts: the one way into the event log, always in the transaction of the change itself."""

import contextlib
from collections.abc import Iterable, Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from innerloop.kernel import bulk, ids, lanes
from innerloop.kernel.models import Event, Origin

_noted: ContextVar[list[Event] | None] = ContextVar("noted", default=None)


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact about to be announced. `data` holds ids, numbers and codes, never words."""

    kind: str
    object_id: UUID
    occurred_at: datetime
    customer_id: UUID | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    is_untimed: bool = False  # the log may know the day of `occurred_at` and nothing finer


def announce(facts: Iterable[Fact], *, workspace_id: UUID, by: str, origin: str = Origin.LIVE) -> list[Event]:
    """Append facts to the log and return their rows, in order.

    `by` says who acted: `member:ID`, `key:ID`, `customer` or `system`.
    """
    events = [_row(fact, workspace_id=workspace_id, by=by, origin=origin) for fact in facts]
    bulk.write(Event, events)
    if (noted := _noted.get()) is not None:
        noted += events
    return events


@contextlib.contextmanager
def noting() -> Iterator[list[Event]]:
    """Note what is announced meanwhile; whether it was committed, the caller knows."""
    noted: list[Event] = []
    token = _noted.set(noted)
    try:
        yield noted
    finally:
        _noted.reset(token)


def _row(fact: Fact, *, workspace_id: UUID, by: str, origin: str) -> Event:
    event = Event(
        id=ids.new_id(),
        workspace_id=workspace_id,
        kind=fact.kind,
        customer_id=fact.customer_id,
        object_id=fact.object_id,
        actor=by,
        occurred_at=fact.occurred_at,
        origin=origin,
        lane=lanes.lane_of(subject=fact.customer_id or fact.object_id, is_live=origin == Origin.LIVE),
        data=dict(fact.data),
    )
    if fact.is_untimed:
        event.id, event.recorded_at = ids.untimed_id(fact.occurred_at), fact.occurred_at
    return event
