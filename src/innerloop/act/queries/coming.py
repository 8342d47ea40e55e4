"""What a customer will be asked by itself: what waits for its time, and when each program comes round to them."""

from collections.abc import Collection, Iterator
from datetime import datetime
from uuid import UUID

from innerloop.act import rules
from innerloop.kernel import clock
from innerloop.listen import queries as listening
from innerloop.listen.models import Invitation, Program
from innerloop.listen.queries import load
from innerloop.listen.rules import plans, slots
from innerloop.listen.rules.load import load_said

# More would hide what comes first.
_MOST = 4


def coming(customer_id: UUID, ids: Collection[UUID], *, zone: str, now: datetime) -> tuple[str, ...]:
    """Return what comes, soonest first, in sentences. Two queries."""
    found = sorted([*_waiting(ids, zone), *_rounds(customer_id, zone, now)])
    return tuple(sentence for _, sentence in found[:_MOST])


def load_of(ids: Collection[UUID], *, now: datetime) -> str:
    """Say how often a customer was asked. One query."""
    return load_said(*load.of_person(ids, now=now))


def _waiting(ids: Collection[UUID], zone: str) -> Iterator[tuple[datetime, str]]:
    rows = Invitation.objects.filter(
        customer_id__in=ids, state__in=Invitation.NOT_ASKED, decide_at__isnull=False, program__closed_at=None
    ).select_related("program")
    for row in rows.order_by("decide_at")[:_MOST]:
        assert row.decide_at is not None
        local = row.decide_at.astimezone(clock.zone(zone))
        why = f" {'; '.join(reason['detail'] for reason in row.reasons)}." if row.reasons else ""
        yield row.decide_at, f"“{row.program.name}” waits until {rules.day(local.date())}, {local:%H:%M}.{why}"


def _rounds(customer_id: UUID, zone: str, now: datetime) -> Iterator[tuple[datetime, str]]:
    today = clock.day_in(zone, now)
    rows = listening.programs().filter(closed_at=None, kind=Program.Kind.RELATIONSHIP).exclude(plan={})
    for program in rows:
        if period := plans.read(program.plan).period_days:
            day = slots.next_slot(program.id, customer_id, period_days=period, from_day=today)
            at = datetime.combine(day, datetime.max.time(), clock.zone(zone))
            yield at, f"“{program.name}” comes round to them on {rules.day(day)}."
