"""What flows through the database: events to their subscribers, messages to their people. Needs Django set up."""

from collections import Counter
from datetime import datetime, timedelta

from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from innerloop.config.doctor.finding import Finding, duration, error, ok, warning
from innerloop.connect.models import Outlet
from innerloop.kernel import deliveries, drain, lanes, partitions
from innerloop.kernel.models import Cursor, Delivery, SetAside
from innerloop.listen.models import Line

LAG_SECONDS, BAD_LAG_SECONDS = 10.0, 120.0
OVERDUE = timedelta(minutes=10)
RECENT = timedelta(days=7)
MOST_HELD = 5

# The oldest event of each lane that a subscriber has yet to read; history may take its time.
_BEHIND = """
SELECT c.subscriber, extract(epoch FROM clock_timestamp() - min(e.recorded_at))::float
FROM kernel_cursor c CROSS JOIN LATERAL (
    SELECT recorded_at FROM kernel_event e
    WHERE e.lane = c.lane AND (e.tx, e.id) > (c.tx, c.event_id) ORDER BY e.tx, e.id LIMIT 1) AS e
WHERE c.subscriber = ANY(%s) AND c.lane = ANY(%s)
GROUP BY c.subscriber ORDER BY 2 DESC
"""


def migrations() -> Finding:
    """Look whether the schema is the one that this version needs."""
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        named = ", ".join(f"{migration.app_label} {migration.name}" for migration, _ in waiting[:3])
        more = f" and {len(waiting) - 3} more" if len(waiting) > 3 else ""
        return error("schema", f"Not yet applied: {named}{more}.", "Run: innerloop migrate")
    return ok("schema", "Up to date.")


def lagging() -> list[Finding]:
    """Look whether live events reach their subscribers."""
    name = "events"
    known = set(drain.subscribers())
    if missing := known - set(Cursor.objects.values_list("subscriber", flat=True)):
        what = f"Nobody has begun to read for {', '.join(sorted(missing))}."
        return [error(name, what, "Start a worker: innerloop worker, or innerloop up.")]
    with connection.cursor() as cursor:
        cursor.execute(_BEHIND, [sorted(known), list(lanes.LIVE_LANES)])
        behind = [(subscriber, age) for subscriber, age in cursor.fetchall() if age > LAG_SECONDS]
    return [_behind(name, *one) for one in behind] or [ok(name, "Every subscriber is up to date.")]


def months(now: datetime) -> Finding:
    """Look whether the event log has room of its own for what comes."""
    name, do = "event log months", "Start a worker: innerloop worker, or innerloop up. It makes them and brings home."
    if strays := partitions.strays():
        lie = f"{strays} events lie" if strays > 1 else "1 event lies"
        return error(name, f"{lie} in no month of their own: no worker ran when it began.", do)
    if missing := partitions.missing(around=now, ahead=1):
        return warning(name, f"There is no {' and no '.join(missing)} yet.", do)
    return ok(name, "There is room for this month and the next.")


def set_aside() -> Finding:
    """Look for events that a subscriber could not digest, and of which nobody has decided that they stay so."""
    rows = SetAside.objects.filter(left_at=None).order_by("-set_aside_at")
    newest = rows.first()
    if newest is None:
        return ok("events set aside", "None.")
    counted = ", ".join(f"{count} by {name}" for name, count in Counter(row.subscriber for row in rows[:1000]).items())
    what = f"{counted}. The newest, {newest.kind} at {newest.set_aside_at:%Y-%m-%d %H:%M} UTC: {newest.error[:200]}"
    do = (
        "What they told is missing in what that subscriber keeps. Mend the cause (update Innerloop, or report it), "
        "then run: innerloop events replay"
    )
    return error("events set aside", what, do)


def sending(now: datetime) -> list[Finding]:
    """Look for messages that do not leave, and for those of which nobody knows whether they arrived."""
    name, rows = "messages", Delivery.objects.all()
    lost = rows.filter(state=Delivery.State.SENDING, leased_until__lt=now - deliveries.LEASE).count()
    held = Line.everywhere.filter(closed_at=None).exclude(held_at=None)
    paced = Line.everywhere.filter(paced_until__gt=now)
    overdue = rows.filter(state=Delivery.State.DUE, due_at__lt=now - OVERDUE).order_by("due_at")
    overdue = overdue.exclude(port__in=[line.port for line in paced])
    unknown = rows.filter(state=Delivery.State.UNKNOWN, ended_at__gt=now - RECENT).count()
    found = []
    if first := overdue.first():
        what = (
            f"{overdue.count()} are due and not sent, the oldest for {duration((now - first.due_at).total_seconds())}."
        )
        found.append(error(name, what, f"Is a worker running? The oldest was last told: {first.outcome or 'nothing'}."))
    if lost:
        what = f"{lost} were being sent by a worker that died, and none has looked after them."
        found.append(error(name, what, "Start a worker: innerloop worker, or innerloop up."))
    if unknown:
        what = f"{unknown} of the last {RECENT.days} days may or may not have arrived."
        do = "Each is sent once more where nobody reports on it for ten minutes. Ask your relay, by their Message-ID."
        found.append(warning(name, what, do))
    found += [_held(line) for line in held.select_related("workspace").order_by("held_at")[:MOST_HELD]]
    found += [_held_for_all(outlet) for outlet in Outlet.objects.exclude(held_at=None).order_by("port")]
    return found or [ok(name, "Nothing is stuck.")]


def _held(line: Line) -> Finding:
    what = f"“{line.name}” of {line.workspace.name} is held since {line.held_at:%Y-%m-%d %H:%M} UTC: {line.held_why}"
    return warning("channels", what, "Mend it at the provider or under Settings, Channels; then test it there.")


def _held_for_all(outlet: Outlet) -> Finding:
    since = f"{outlet.held_at:%Y-%m-%d %H:%M} UTC"
    what = f"“{outlet.port}” is held for every workspace since {since}: {outlet.held_why}"
    return warning("channels", what, "Mend it at the relay or provider; then test it under Settings, Channels.")


def _behind(name: str, subscriber: str, age: float) -> Finding:
    what = f"{subscriber} is {duration(age)} behind."
    if age > BAD_LAG_SECONDS:
        return error(name, what, "Is a worker running? If so, see `long transactions`, and start another worker.")
    return warning(name, what, "Start another worker if it stays so.")
