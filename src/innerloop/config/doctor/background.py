"""The jobs of the worker: none waits for ever, is left behind by a worker that died, or kills each. Needs Django."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Max, Q, QuerySet
from procrastinate.contrib.django.models import ProcrastinateJob

from innerloop.config.doctor.finding import Finding, duration, error, ok
from innerloop.kernel import rescues
from innerloop.kernel.jobs import IMPORTS

_NAME = "jobs"
# A job every minute waits behind some of minutes; nothing but an import takes longer.
WAITS_AT_MOST = timedelta(hours=1)
# A living worker says so every ten seconds, and takes up each minute what a dead one left.
SILENT_AT_MOST = timedelta(minutes=5)


def jobs(now: datetime) -> list[Finding]:
    """Look for jobs whose turn does not come, and for those whose worker died and that nobody takes up again."""
    rows = ProcrastinateJob.objects.annotate(since=Max("procrastinateevent__at"))
    # An import waits for those before it, however long they are.
    waiting = rows.filter(status="todo", since__lt=now - WAITS_AT_MOST).exclude(queue_name=IMPORTS)
    silent = Q(worker=None) | Q(worker__last_heartbeat__lt=now - SILENT_AT_MOST)
    dead = rows.filter(silent, status="doing", since__lt=now - SILENT_AT_MOST)
    found = []
    if waits := _told(waiting, now):
        do = "Is a worker running? If so, start it again: what it is at may hang. Then look again in some minutes."
        found.append(error(_NAME, f"Waiting for their turn: {waits}", do))
    if left := _told(dead, now):
        do = "Start a worker: innerloop worker, or innerloop up. It takes them up again within a minute or two."
        found.append(error(_NAME, f"Begun by a worker that died, and not taken up again: {left}", do))
    return found or [ok(_NAME, "None waits for long, and none is left behind.")]


def set_aside() -> Finding:
    """Look for jobs that are done no more, since their worker died each time."""
    rows = rescues.set_aside()
    newest = rows.last()
    if newest is None:
        return ok("jobs set aside", "None.")
    since = f"{newest.set_aside_at:%Y-%m-%d %H:%M} UTC"
    what = f"{rows.count()}, the newest {newest.task_name} since {since}. Each time that it ran, its worker died."
    do = (
        "Nobody does it any more. Look for what ended the worker (short of memory? a crash? see the log of the "
        "machine), mend it, then run: innerloop jobs again"
    )
    return error("jobs set aside", what, do)


def _told(rows: QuerySet[Any], now: datetime) -> str:
    oldest = rows.order_by("since").first()
    if oldest is None:
        return ""
    return f"{rows.count()}, the oldest {oldest.task_name} for {duration((now - oldest.since).total_seconds())}."
