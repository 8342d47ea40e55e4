"""Noting whose words are to be read. Cheap, since it stands in the way of every answer; the reading comes after."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import QuerySet

from innerloop.kernel import ids, scope, waking
from innerloop.kernel.models import Origin
from innerloop.listen.rules.heard import NOTE
from innerloop.understand.actions.wording import editing
from innerloop.understand.events import UNREAD
from innerloop.understand.models import Unread

# An answer without words is not read; what it was read as before it was erased goes.
_WORDED = """r.erased_at IS NULL AND (r.comment <> '' OR EXISTS (
    SELECT FROM listen_answer a WHERE a.response_id = r.id AND a.text <> '' AND a.question_key <> %(note)s))"""
# In one statement: what points at a reading is looked at when it ends.
_FORGET = f"""
WITH gone AS (SELECT r.id FROM listen_response r WHERE r.id = ANY(%(ids)s) AND NOT ({_WORDED})),
    unread AS (DELETE FROM understand_unread WHERE response_id IN (SELECT id FROM gone)),
    verdicts AS (DELETE FROM understand_verdict WHERE response_id IN (SELECT id FROM gone)),
    mentions AS (DELETE FROM understand_mention WHERE response_id IN (SELECT id FROM gone)),
    translations AS (DELETE FROM understand_translation WHERE response_id IN (SELECT id FROM gone))
DELETE FROM understand_reading WHERE response_id IN (SELECT id FROM gone) RETURNING workspace_id
"""
_NOTE = f"""
INSERT INTO understand_unread (id, workspace_id, response_id, rank, noted_at, tries, failure)
SELECT given.id, r.workspace_id, r.id,
    CASE WHEN r.origin = %(live)s AND r.answered_at > %(now)s - interval '7 days' THEN %(rank)s
        ELSE greatest(%(rank)s, %(history)s) END,
    %(now)s, 0, ''
FROM unnest(%(keys)s::uuid[], %(ids)s::uuid[]) AS given(id, response_id)
JOIN listen_response r ON r.id = given.response_id WHERE {_WORDED}
ON CONFLICT (response_id) DO UPDATE SET noted_at = excluded.noted_at, tries = 0, failed_at = NULL, failure = '',
    leased_until = NULL, rank = least(understand_unread.rank, excluded.rank)
"""


@transaction.atomic
def note(response_ids: Collection[UUID], *, now: datetime, rank: int = Unread.LIVE) -> None:
    """Note that the words of these answers are to be read; of those that have none left, forget what was read."""
    some = sorted(response_ids)
    given: dict[str, Any] = {
        "ids": some,
        "keys": [ids.new_id() for _ in some],
        "note": NOTE,
        "live": Origin.LIVE,
        "rank": rank,
        "history": Unread.HISTORY,
        "now": now,
    }
    with connection.cursor() as cursor:
        cursor.execute(_FORGET, given)
        forgotten_in = {workspace_id for (workspace_id,) in cursor.fetchall()}
        for workspace_id in sorted(forgotten_in):
            with scope.to(workspace_id):
                editing.forget_said(some, now=now)
        cursor.execute(_NOTE, given)
        if cursor.rowcount:
            waking.wake(UNREAD)


def try_again(rows: QuerySet[Unread]) -> int:
    """Have those of them tried anew that were set aside, as often as at first; return how many."""
    aside = rows.exclude(failed_at=None)
    count = aside.update(failed_at=None, failure="", tries=0, leased_until=None)
    if count:
        waking.wake(UNREAD)
    return count
