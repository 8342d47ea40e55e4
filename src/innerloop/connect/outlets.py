"""Holding a way out that the operator set up for everybody, as a line is held: what waits is not tried in vain."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest

from innerloop.connect.models import Outlet
from innerloop.kernel import log
from innerloop.kernel.models import Delivery
from innerloop.listen import channels, events
from innerloop.listen.actions import holding


def of(port: str) -> Outlet:
    """Return how a way out stands; one that never failed stands well."""
    return Outlet.objects.filter(port=port).first() or Outlet(port=port)


def paced(ports: list[str], now: datetime) -> set[str]:
    """Return the ports on which nothing leaves for now."""
    rows = Outlet.objects.filter(port__in=ports, paced_until__gt=now)
    return set(rows.values_list("port", flat=True)) if ports else set()


@transaction.atomic
def note_try(port: str, sent: channels.Sent, *, now: datetime) -> None:
    """Hold a way out where a try failed by its own fault, for longer each time; one that went through frees it."""
    if sent.trouble:
        _hold(port, sent, now)
    elif sent.state == Delivery.State.SENT:
        release(port, now=now)
    if sent.wait:
        Outlet.objects.get_or_create(port=port)
        Outlet.objects.filter(port=port).update(paced_until=Greatest(F("paced_until"), now + sent.wait))


@transaction.atomic
def note_test(port: str, sent: channels.Sent, *, workspace_id: UUID, by: str, now: datetime) -> None:
    """Note how a test of a way out went, and announce it in the workspace of whoever tried it."""
    note_try(port, sent, now=now)
    outlet, _ = Outlet.objects.get_or_create(port=port)
    fact = log.Fact(events.LINE_TESTED, outlet.id, now, data={"kind": port, "state": sent.state})
    log.announce([fact], workspace_id=workspace_id, by=by)


@transaction.atomic
def release(port: str, *, now: datetime) -> None:
    """Let a way out go on that failed; what was put off while it was held is tried again now."""
    if outlet := Outlet.objects.select_for_update().filter(port=port, failures__gt=0).first():
        holding.free(outlet, now=now)


def _hold(port: str, sent: channels.Sent, now: datetime) -> None:
    Outlet.objects.get_or_create(port=port)
    holding.hold(Outlet.objects.select_for_update().get(port=port), sent, now=now)
