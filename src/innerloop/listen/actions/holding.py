"""Holding a line on which nothing can leave, and letting it go on: what waits is not tried in vain."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest

from innerloop.kernel import deliveries
from innerloop.kernel.models import Delivery
from innerloop.listen import channels
from innerloop.listen.models import Line
from innerloop.listen.rules import holding as rules

_FIELDS = ("failures", "held_at", "held_why", "paced_until")


@transaction.atomic
def note_try(*, line_id: UUID, sent: channels.Sent, now: datetime) -> None:
    """Hold a line where a try failed by the line's own fault, for longer each time; one that went through frees it."""
    if sent.trouble:
        _hold(line_id, sent, now)
    elif sent.state == Delivery.State.SENT:
        release_line(line_id=line_id, now=now)
    if sent.wait:
        Line.objects.filter(id=line_id).update(paced_until=Greatest(F("paced_until"), now + sent.wait))


@transaction.atomic
def release_line(*, line_id: UUID, now: datetime) -> None:
    """Let a line go on that failed; what was put off while it was held is tried again now."""
    failing = Line.objects.select_for_update(of=("self",), no_key=True).filter(id=line_id, failures__gt=0)
    line = failing.first()
    if line is None:
        return
    free(line, now=now)


def _hold(line_id: UUID, sent: channels.Sent, now: datetime) -> None:
    hold(Line.objects.select_for_update(of=("self",), no_key=True).get(id=line_id), sent, now=now)


class Held(Protocol):
    """What can be held: a line of a workspace's, or a way out that the operator set up for everybody."""

    failures: Any
    held_at: Any
    held_why: Any
    paced_until: Any

    @property
    def port(self) -> Any:
        """Name the port of its deliveries."""

    def save(self, *, update_fields: Iterable[str]) -> None:
        """Write what was changed."""


def hold(way: Held, sent: channels.Sent, *, now: datetime) -> None:
    """Count a failure by its own fault, and hold it for as long as the rules say. The row must be locked."""
    way.failures += 1
    if pause := rules.pause(way.failures, is_account=sent.trouble == channels.Trouble.ACCOUNT):
        way.held_at = way.held_at or now
        way.held_why = deliveries.kept_outcome(sent.outcome)
        way.paced_until = max(way.paced_until or now, now + pause)
    way.save(update_fields=_FIELDS)


def free(way: Held, *, now: datetime) -> None:
    """Let it go on; what was put off while it was held is tried again now. The row must be locked."""
    since = way.held_at
    way.failures, way.held_at, way.held_why, way.paced_until = 0, None, "", None
    way.save(update_fields=_FIELDS)
    # One that failed without a hold failed by itself: hurried after each that leaves, it were given up in a minute.
    if since:
        deliveries.hurry(port=way.port, since=since, now=now)
