"""Sending, at most once as far as a provider lets it be known.

A delivery is written in the transaction that wants it. One worker at a time takes what is due on a
port, round-robin over the workspaces, under a lease. A worker that died while sending leaves a
lease behind: what it may have sent is marked unknown, and sent once more where nobody reports on it.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q

from innerloop.kernel import clock, quiet
from innerloop.kernel.models import Delivery

# Longer than any channel waits for a provider's word on one message.
LEASE = timedelta(minutes=10)
# How long to wait before the next try, by the number of tries so far; the last one holds from then on.
PAUSES = (
    timedelta(seconds=15), timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2),
    timedelta(hours=4),
)  # fmt: skip
# Given up after nearly five days, as RFC 5321 (4.5.4.1) asks of mail: a weekend's outage leaves nobody out.
MOST_ATTEMPTS = 35
# What failed by no fault of its own goes behind all others of its port.
UNCOUNTED_PAUSE = timedelta(minutes=30)
# What makes a port be held is settled a moment before the port is.
SETTLED_BEFORE = timedelta(seconds=1)

# From one workspace that has something to the next, and in each only the first few: a backlog of a hundred thousand
# costs no more than one of a hundred.
TAKE = """
WITH RECURSIVE queued AS (
    (SELECT workspace_id FROM kernel_delivery WHERE port = %(port)s AND state = 'due'
        ORDER BY workspace_id, due_at, id LIMIT 1)
    UNION ALL
    SELECT (SELECT d.workspace_id FROM kernel_delivery d
        WHERE d.port = %(port)s AND d.state = 'due' AND d.workspace_id > q.workspace_id
        ORDER BY d.workspace_id, d.due_at, d.id LIMIT 1)
    FROM queued q WHERE q.workspace_id IS NOT NULL
)
SELECT id FROM kernel_delivery WHERE id IN (
    SELECT id FROM (
        SELECT first.id, row_number() OVER (PARTITION BY queued.workspace_id ORDER BY first.due_at, first.id) AS turn
        FROM queued CROSS JOIN LATERAL (
            SELECT id, due_at FROM kernel_delivery
            WHERE port = %(port)s AND state = 'due' AND workspace_id = queued.workspace_id AND due_at <= %(now)s
            ORDER BY due_at, id LIMIT %(most)s) AS first
    ) AS taken ORDER BY turn, id LIMIT %(most)s
) AND state = 'due' FOR UPDATE SKIP LOCKED
"""

PORTS = """
WITH RECURSIVE waiting AS (
    (SELECT port FROM kernel_delivery WHERE state = 'due' ORDER BY port, workspace_id, due_at, id LIMIT 1)
    UNION ALL
    SELECT (SELECT d.port FROM kernel_delivery d WHERE d.state = 'due' AND d.port > w.port
        ORDER BY d.port, d.workspace_id, d.due_at, d.id LIMIT 1)
    FROM waiting w WHERE w.port IS NOT NULL
)
SELECT port FROM waiting WHERE port IS NOT NULL AND EXISTS (
    SELECT 1 FROM kernel_delivery d
    WHERE d.port = waiting.port AND d.state = 'due' AND d.due_at <= %(now)s)
"""


def post(*, port: str, object_ids: Sequence[UUID], workspace_id: UUID, due_at: datetime) -> list[Delivery]:
    """Write deliveries in the caller's transaction; one that exists already is left as it is."""
    rows = [
        Delivery(
            port=port,
            object_id=object_id,
            workspace_id=workspace_id,
            due_at=due_at,
            idempotency_key=f"{port}:{object_id}",
        )
        for object_id in object_ids
    ]
    return Delivery.objects.bulk_create(rows, ignore_conflicts=True)


def take(*, port: str, most: int = 1) -> list[Delivery]:
    """Lease what is due on a port, the same share for every workspace; rivals get other rows."""
    now = clock.now()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(TAKE, {"port": port, "now": now, "most": most})
        ids = [id_ for (id_,) in cursor.fetchall()]
        Delivery.objects.filter(id__in=ids).update(state=Delivery.State.SENDING, leased_until=now + LEASE)
    return list(Delivery.objects.filter(id__in=ids).order_by("due_at", "id"))


def ports_due() -> list[str]:
    """Return the ports on which something is due now. A few steps down an index for each, however much waits."""
    with connection.cursor() as cursor:
        cursor.execute(PORTS, {"now": clock.now()})
        return [port for (port,) in cursor.fetchall()]


def put_off(delivery: Delivery, *, until: datetime) -> None:
    """Leave a delivery for later without counting it as tried: it was not its turn."""
    delivery.state, delivery.leased_until, delivery.due_at = Delivery.State.DUE, None, until
    delivery.save(update_fields=["state", "leased_until", "due_at"])


def hurry(*, port: str, since: datetime, now: datetime) -> None:
    """Let what failed on a port since a moment, and was put off, be tried again now."""
    rows = Delivery.objects.filter(_failed_since(since), port=port, state=Delivery.State.DUE, due_at__gt=now)
    rows.exclude(outcome="").update(due_at=now)


def _failed_since(moment: datetime) -> Q:
    # When it failed is told by when it is due: what failed earlier has less than its whole pause left after the moment.
    begins_at = moment - SETTLED_BEFORE
    found = Q(attempts__gte=len(PAUSES), due_at__gte=begins_at + PAUSES[-1])
    for attempts, pause in enumerate((UNCOUNTED_PAUSE, *PAUSES[:-1])):
        found |= Q(attempts=attempts, due_at__gte=begins_at + pause)
    return found


def settle(
    delivery: Delivery,
    *,
    state: str,
    provider_id: str = "",
    outcome: str = "",
    wait: timedelta | None = None,
    is_counted: bool = True,
) -> None:
    """Write what became of one delivery; what was refused for now is due again after a pause, `wait` at least.

    A try that failed by no fault of its own is not counted: it does not bring nearer the moment of giving up.
    """
    delivery.attempts += is_counted
    delivery.leased_until = None
    delivery.outcome = kept_outcome(outcome)
    delivery.provider_id = provider_id[:255]
    is_over = is_counted and delivery.attempts >= MOST_ATTEMPTS
    delivery.state = Delivery.State.REFUSED if state == Delivery.State.DUE and is_over else state
    if delivery.state == Delivery.State.DUE:
        pause = PAUSES[min(delivery.attempts, len(PAUSES)) - 1] if is_counted else UNCOUNTED_PAUSE
        delivery.due_at = clock.now() + max(pause, wait or timedelta())
    else:
        delivery.ended_at = clock.now()
    delivery.save()


def begin_again(*, delivery_id: UUID, port: str, workspace_id: UUID, now: datetime) -> bool:
    """Make what was refused, or is of unknown fate, due as if never tried, since somebody asks for it.

    Return whether there was such a one.
    """
    over = [Delivery.State.REFUSED, Delivery.State.UNKNOWN]
    rows = Delivery.objects.filter(id=delivery_id, port=port, workspace_id=workspace_id, state__in=over)
    fresh = {"attempts": 0, "outcome": "", "ended_at": None, "repeated_at": None}
    return bool(rows.update(state=Delivery.State.DUE, due_at=now, **fresh))


def kept_outcome(outcome: str) -> str:
    """Return an outcome as it is kept: a provider repeats the address in its refusal, and this outlives an erasure."""
    return quiet.without_addresses(outcome[:2_000])[:500]


def settle_reported(object_id: UUID, *, state: str, outcome: str) -> None:
    """Write the fate that was reported of what was tried and is not known to have left: it is not tried again.

    What is on its way at this moment is settled by who sends it.
    """
    open_ones = Q(state=Delivery.State.UNKNOWN) | Q(state=Delivery.State.DUE, attempts__gt=0)
    rows = Delivery.objects.filter(open_ones, object_id=object_id)
    rows.update(state=state, outcome=outcome, ended_at=clock.now(), leased_until=None)


def release_lost() -> list[Delivery]:
    """Mark as unknown what a dead worker was sending, and return it: its port says so to whoever waits."""
    with transaction.atomic():
        rows = Delivery.objects.select_for_update(skip_locked=True)
        lost = list(rows.filter(state=Delivery.State.SENDING, leased_until__lt=clock.now()))
        for delivery in lost:
            delivery.state, delivery.ended_at = Delivery.State.UNKNOWN, clock.now()
            delivery.outcome = "The worker stopped while sending. It may have arrived."
        Delivery.objects.bulk_update(lost, ["state", "ended_at", "outcome"])
    return lost


def send_again(*, unanswered_for: timedelta) -> list[Delivery]:
    """Make what is of unknown fate due once more where nobody has reported on it since; return those.

    Once only, with the same id towards the provider: a customer would rather hear twice than never.
    """
    with transaction.atomic():
        rows = Delivery.objects.select_for_update(skip_locked=True).filter(
            state=Delivery.State.UNKNOWN, repeated_at=None, ended_at__lt=clock.now() - unanswered_for
        )
        again = list(rows[:500])
        for delivery in again:
            delivery.state, delivery.ended_at = Delivery.State.DUE, None
            delivery.due_at = delivery.repeated_at = clock.now()
        Delivery.objects.bulk_update(again, ["state", "ended_at", "due_at", "repeated_at"])
    return again
