"""Passing by: the cursors of all who want nothing of what is new, moved in one statement.

Most subscribers want few kinds of events, and a turn of the drain costs six statements and a commit, whether it hands
anything over or not. With twenty subscribers an answer would cost twenty commits, one after the other, before the last
of them heard of it.
"""

from collections.abc import Mapping, Sequence

from django.db import connection

from innerloop.kernel.lanes import LIVE_LANES

# Where something wanted lies far ahead, the cursor goes up to it, so that a long backlog is looked through once: a turn
# reads few events of each lane, and would have the same stretch looked through again after each.
FAR = 100
_MOVE_ON = """
WITH asked AS (
    SELECT * FROM unnest(%s::text[], %s::smallint[]) AS asked(subscriber, lane)
), wanted AS (
    SELECT * FROM unnest(%s::text[], %s::text[]) AS wanted(subscriber, kind)
), held AS (
    SELECT c.subscriber, c.lane, c.tx, c.event_id FROM kernel_cursor c JOIN asked a USING (subscriber, lane)
    ORDER BY c.subscriber, c.lane FOR UPDATE OF c SKIP LOCKED
), newest AS MATERIALIZED (
    SELECT l.lane, e.tx, e.id FROM (SELECT DISTINCT lane FROM asked) AS l CROSS JOIN LATERAL (
        SELECT tx, id FROM kernel_event
        WHERE lane = l.lane AND tx < pg_snapshot_xmin(pg_current_snapshot())
        ORDER BY tx DESC, id DESC LIMIT 1) AS e
), looked AS (
    SELECT h.subscriber, h.lane, f.id IS NULL AS is_idle, coalesce(b.tx, n.tx) AS tx, coalesce(b.id, n.id) AS id
    FROM held h JOIN newest n ON n.lane = h.lane AND (n.tx, n.id) > (h.tx, h.event_id)
    LEFT JOIN LATERAL (
        SELECT e.tx, e.id FROM kernel_event e
        WHERE e.lane = h.lane AND (e.tx, e.id) > (h.tx, h.event_id) AND (e.tx, e.id) <= (n.tx, n.id)
            AND e.kind = ANY(ARRAY(SELECT w.kind FROM wanted w WHERE w.subscriber = h.subscriber))
        ORDER BY e.tx, e.id LIMIT 1) AS f ON true
    LEFT JOIN LATERAL (
        SELECT e.tx, e.id FROM kernel_event e
        WHERE e.lane = h.lane AND (e.tx, e.id) > (h.tx, h.event_id) AND (e.tx, e.id) < (f.tx, f.id)
        ORDER BY e.tx DESC, e.id DESC LIMIT 1) AS b ON true
    WHERE f.id IS NULL OR EXISTS (
        SELECT 1 FROM kernel_event e
        WHERE e.lane = h.lane AND (e.tx, e.id) > (h.tx, h.event_id) AND (e.tx, e.id) < (f.tx, f.id) OFFSET %s)
)
UPDATE kernel_cursor c SET tx = l.tx, event_id = l.id FROM looked l
WHERE c.subscriber = l.subscriber AND c.lane = l.lane
RETURNING c.subscriber, c.lane, l.is_idle
"""


def pass_by(waiting: Sequence[tuple[str, int]], kinds: Mapping[str, frozenset[str]]) -> set[tuple[str, int]]:
    """Move the cursors of subscribers, by name and lane, that want nothing up to the newest event; return which.

    `kinds` are what each wants; whoever is not among them wants all. History is read batch by batch by everybody, since
    a million events would be looked through at once.
    """
    asked = [(name, lane) for name, lane in waiting if name in kinds and lane in LIVE_LANES]
    if not asked:
        return set()
    names, lanes = zip(*asked, strict=True)
    wanted = [(name, kind) for name in sorted(set(names)) for kind in sorted(kinds[name])]
    with connection.cursor() as cursor:
        cursor.execute(
            _MOVE_ON, [list(names), list(lanes), [name for name, _ in wanted], [kind for _, kind in wanted], FAR]
        )
        return {(name, lane) for name, lane, is_idle in cursor.fetchall() if is_idle}
