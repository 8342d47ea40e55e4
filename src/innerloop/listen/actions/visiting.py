"""Keeping who came to an invitation's address, and judging whether a person answered."""

import json
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from innerloop.kernel import ids, portions
from innerloop.listen.models import Invitation, Visit
from innerloop.listen.queries import visits as visiting
from innerloop.listen.rules import scanners

KEPT_FOR = timedelta(days=30)
# One that asks without end must not fill the table.
MOST = 200

# A visit that is lost in a crash costs nothing: the statement does not wait for the disk.
_NOTE = """
WITH hurried AS (SELECT set_config('synchronous_commit', 'off', true))
INSERT INTO listen_visit (id, workspace_id, invitation_id, at, method, score, source, signals, is_automatic)
SELECT %(id)s, %(workspace)s, %(invitation)s, %(at)s, %(method)s, %(score)s, %(source)s, %(signals)s, %(is_automatic)s
FROM hurried WHERE (
    SELECT count(*) FROM (
        SELECT 1 FROM listen_visit WHERE workspace_id = %(workspace)s AND invitation_id = %(invitation)s LIMIT %(most)s
    ) earlier
) < %(most)s
"""


def note_visit(
    *, invitation: Invitation, method: str, score: int | None, source: str, signs: tuple[str, ...], now: datetime
) -> None:
    """Keep one request to an invitation's address. Of an anonymous program none is kept: it would lead back."""
    if invitation.program.is_anonymous:
        return
    values: dict[str, Any] = {
        "id": ids.new_id(),
        "workspace": invitation.workspace_id,
        "invitation": invitation.id,
        "at": now,
        "method": method,
        "score": score,
        "source": source,
        "signals": json.dumps(signs),
        "is_automatic": scanners.Verdict(signs).is_automatic,
        "most": MOST,
    }
    with connection.cursor() as cursor:
        cursor.execute(_NOTE, values)


def judge(*, invitation: Invitation, posted: scanners.Posted) -> scanners.Verdict:
    """Say whether a person sent an answer, by all that is known of the visits."""
    if invitation.program.is_anonymous:
        return scanners.verdict(posted)
    visits = visiting.around(invitation, posted.at)
    elsewhere = visiting.elsewhere(invitation, posted.source, posted.at) if posted.source else None
    return scanners.verdict(posted, visits, elsewhere)


def forget_visits(*, now: datetime) -> int:
    """Delete the visits that are past their time, of all workspaces; return how many."""
    # By the id, which is in the order of making and has an index.
    return portions.delete(Visit.everywhere.filter(id__lt=ids.untimed_id(now - KEPT_FOR)))
