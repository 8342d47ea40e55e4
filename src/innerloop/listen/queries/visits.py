"""Reads of the visits: what was requested around an answer, and what its source did elsewhere."""

from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from innerloop.listen.models import Invitation
from innerloop.listen.rules.scanners import Elsewhere, Seen

_AROUND = timedelta(hours=1)
_MOST = 500
_AROUND_IT = """
SELECT at, score, source FROM listen_visit
WHERE workspace_id = %(workspace)s AND invitation_id = %(invitation)s AND at > %(since)s ORDER BY at DESC LIMIT %(most)s
"""
_ELSEWHERE = """
SELECT count(DISTINCT invitation_id) FILTER (WHERE method = 'POST' AND at > %(lately)s),
    count(DISTINCT invitation_id) FILTER (WHERE method = 'POST'),
    count(DISTINCT invitation_id) FILTER (WHERE method = 'POST' AND is_automatic)
FROM (
    SELECT invitation_id, method, at, is_automatic FROM listen_visit
    WHERE workspace_id = %(workspace)s AND source = %(source)s AND at > %(since)s AND invitation_id <> %(invitation)s
    ORDER BY at DESC LIMIT %(most)s
) visits
"""


def around(invitation: Invitation, now: datetime) -> list[Seen]:
    """Return what was requested at an invitation's address within the hour."""
    values: dict[str, Any] = {
        "workspace": invitation.workspace_id,
        "invitation": invitation.id,
        "since": now - _AROUND,
        "most": _MOST,
    }
    with connection.cursor() as cursor:
        cursor.execute(_AROUND_IT, values)
        return [Seen(*row) for row in cursor.fetchall()]


def elsewhere(invitation: Invitation, source: str, now: datetime) -> Elsewhere:
    """Return what one source did at other invitations within a day."""
    values: dict[str, Any] = {
        "workspace": invitation.workspace_id,
        "invitation": invitation.id,
        "source": source,
        "lately": now - timedelta(minutes=10),
        "since": now - timedelta(days=1),
        "most": _MOST,
    }
    with connection.cursor() as cursor:
        cursor.execute(_ELSEWHERE, values)
        lately, answered, automatic = cursor.fetchone()
    return Elsewhere(answered_lately=lately, answered=answered, automatic=automatic)
