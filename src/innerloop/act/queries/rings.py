"""What the log of a case knows of calls that were made from here."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from innerloop.act import events
from innerloop.kernel.models import Event
from innerloop.listen.models import Ring


def is_told(case_id: UUID, ring: Ring) -> bool:
    """Say whether the end of a call stands in its case already."""
    told = Event.objects.filter(object_id=case_id, kind=events.CALLED, data__ring=str(ring.id))
    return told.filter(data__ended=ring.state).exists()


def is_promised_after(case_id: UUID, at: datetime) -> bool:
    """Say whether the newest promise was given after a moment, so that a call of then has not kept it."""
    return Event.objects.filter(object_id=case_id, kind=events.PROMISED, occurred_at__gt=at).exists()


def unsaid(case_id: UUID) -> UUID | None:
    """Return the newest call of a case of which nobody has said yet whom it reached. One query."""
    return unsaid_among(Event.objects.filter(object_id=case_id, kind=events.CALLED))


def unsaid_among(facts: Iterable[Event]) -> UUID | None:
    """Return the newest call among some facts of a case of which nobody has said yet whom it reached."""
    called = [event for event in facts if event.kind == events.CALLED and event.data.get("ring")]
    said = {event.data["ring"] for event in called if "ended" not in event.data}
    asked = [event for event in called if event.data.get("reached") is None and event.data["ring"] not in said]
    newest = max(asked, key=lambda event: event.id, default=None)
    return UUID(newest.data["ring"]) if newest else None
