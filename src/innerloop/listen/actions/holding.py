"""Holding a line on which nothing can leave, and letting it go on: what waits is not tried in vain."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest

from innerloop.kernel import deliveries
from innerloop.kernel.models import Delivery
from innerloop.listen import channels
from innerloop.listen.models import Line
from innerloop.listen.rules import holding as rules


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
    since = line.held_at
    line.failures, line.held_at, line.held_why, line.paced_until = 0, None, "", None
    line.save(update_fields=["failures", "held_at", "held_why", "paced_until"])
    # One that failed without a hold failed by itself: hurried after each that leaves, it were given up in a minute.
    if since:
        deliveries.hurry(port=line.port, since=since, now=now)


def _hold(line_id: UUID, sent: channels.Sent, now: datetime) -> None:
    line = Line.objects.select_for_update(of=("self",), no_key=True).get(id=line_id)
    line.failures += 1
    pause = rules.pause(line.failures, is_account=sent.trouble == channels.Trouble.ACCOUNT)
    if pause:
        line.held_at = line.held_at or now
        line.held_why = deliveries.kept_outcome(sent.outcome)
        line.paced_until = max(line.paced_until or now, now + pause)
    line.save(update_fields=["failures", "held_at", "held_why", "paced_until"])
