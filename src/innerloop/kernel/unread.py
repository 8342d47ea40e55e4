"""How far a subscriber has come with the events of one workspace, so that a page can say as of when it is true."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from innerloop.kernel import drain

# In each lane so many events are looked at: a page waits for it. Where that is not all, nobody knows whose come behind
# them, and all that is told is that nothing is sure from there on.
MOST = 500

_OLDEST = """
SELECT min(coalesce(own, rest)) FROM kernel_cursor c CROSS JOIN LATERAL (
    SELECT
        min(recorded_at) FILTER (
            WHERE is_told AND workspace_id = %(workspace)s AND kind = ANY(%(kinds)s)) AS own,
        CASE WHEN count(*) = %(most)s THEN max(recorded_at) FILTER (WHERE is_told) END AS rest
    FROM (
        SELECT workspace_id, kind, recorded_at,
            recorded_at < %(before)s AND recorded_at <> occurred_at AS is_told
        FROM kernel_event
        WHERE lane = c.lane AND (tx, id) > (c.tx, c.event_id) ORDER BY tx, id LIMIT %(most)s) AS e) AS unread
WHERE c.subscriber = %(name)s
"""


def oldest(name: str, *, workspace_id: UUID, before: datetime) -> datetime | None:
    """Return when the oldest event was recorded that a subscriber has yet to read; None where all before are read.

    Of those that keep no moment of their own, so that nobody is known by it, none is told.
    """
    kinds = list(drain.subscribers()[name].kinds)
    named: dict[str, Any] = {"name": name, "workspace": workspace_id, "kinds": kinds, "before": before, "most": MOST}
    with connection.cursor() as cursor:
        cursor.execute(_OLDEST, named)
        [found] = cursor.fetchone() or (None,)
    return found
