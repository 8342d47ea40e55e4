"""How far a subscriber has come with the events of one workspace, so that a page can say as of when it is true."""

from datetime import datetime
from uuid import UUID

from django.db import connection

from innerloop.kernel import drain

# In each lane so many events are looked at: a page waits for it, and whoever is further behind has one of them there.
MOST = 500

_OLDEST = """
SELECT min(e.recorded_at) FROM kernel_cursor c CROSS JOIN LATERAL (
    SELECT workspace_id, kind, occurred_at, recorded_at FROM kernel_event
    WHERE lane = c.lane AND (tx, id) > (c.tx, c.event_id) ORDER BY tx, id LIMIT %s) AS e
WHERE c.subscriber = %s AND e.workspace_id = %s AND e.kind = ANY(%s) AND e.recorded_at < %s
    AND e.recorded_at <> e.occurred_at
"""


def oldest(name: str, *, workspace_id: UUID, before: datetime) -> datetime | None:
    """Return when the oldest event was recorded that a subscriber has yet to read; None where all before are read.

    Of those that keep no moment of their own, so that nobody is known by it, none is told.
    """
    kinds = list(drain.subscribers()[name].kinds)
    with connection.cursor() as cursor:
        cursor.execute(_OLDEST, [MOST, name, workspace_id, kinds, before])
        [found] = cursor.fetchone() or (None,)
    return found
