"""Reads of the visits: what was requested around answers, and what their sources did elsewhere."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection

from innerloop.listen.rules.scanners import Elsewhere, Seen

_AROUND = timedelta(hours=1)
_LATELY = timedelta(minutes=10)
_DAY = timedelta(days=1)
_MOST = 500
_AROUND_THEM = """
SELECT came.place, visit.at, visit.score, visit.source
FROM unnest(%s::uuid[], %s::timestamptz[]) WITH ORDINALITY AS came(invitation_id, since, place) CROSS JOIN LATERAL (
    SELECT at, score, source FROM listen_visit
    WHERE workspace_id = %s AND invitation_id = came.invitation_id AND at > came.since ORDER BY at DESC LIMIT %s
) visit
"""
_ELSEWHERE = """
SELECT came.place, found.* FROM unnest(%s::text[], %s::uuid[], %s::timestamptz[], %s::timestamptz[])
    WITH ORDINALITY AS came(source, invitation_id, lately, since, place)
CROSS JOIN LATERAL (
    SELECT count(DISTINCT invitation_id) FILTER (WHERE method = 'POST' AND at > came.lately),
        count(DISTINCT invitation_id) FILTER (WHERE method = 'POST'),
        count(DISTINCT invitation_id) FILTER (WHERE method = 'POST' AND is_automatic)
    FROM (
        SELECT invitation_id, method, at, is_automatic FROM listen_visit
        WHERE workspace_id = %s AND source = came.source AND at > came.since AND invitation_id <> came.invitation_id
        ORDER BY at DESC LIMIT %s
    ) visits
) found
"""


def around(came: Sequence[tuple[UUID, datetime]], *, workspace_id: UUID) -> list[list[Seen]]:
    """Return what was requested at each invitation's address within the hour before a moment. One query."""
    found: dict[int, list[Seen]] = defaultdict(list)
    with connection.cursor() as cursor:
        since = [at - _AROUND for _, at in came]
        cursor.execute(_AROUND_THEM, [[id_ for id_, _ in came], since, workspace_id, _MOST])
        for place, *seen in cursor.fetchall():
            found[place].append(Seen(*seen))
    return [found[place] for place in range(1, len(came) + 1)]


def elsewhere(came: Sequence[tuple[str, UUID, datetime]], *, workspace_id: UUID) -> list[Elsewhere]:
    """Return what each source did at invitations other than one within the day before a moment. One query.

    A source that tells nothing did nothing; where all are such, nothing is asked.
    """
    telling = [(place, *each) for place, each in enumerate(came) if each[0]]
    found = [Elsewhere() for _ in came]
    if not telling:
        return found
    places, sources, invitations, moments = zip(*telling, strict=True)
    lately, since = [at - _LATELY for at in moments], [at - _DAY for at in moments]
    with connection.cursor() as cursor:
        cursor.execute(_ELSEWHERE, [list(sources), list(invitations), lately, since, workspace_id, _MOST])
        for number, *counted in cursor.fetchall():
            found[places[number - 1]] = Elsewhere(*counted)
    return found
