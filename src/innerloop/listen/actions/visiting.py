"""Keeping who came to an invitation's address, and judging whether a person answered."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection

from innerloop.kernel import ids, portions
from innerloop.listen.models import Invitation, Visit
from innerloop.listen.queries import visits as visiting
from innerloop.listen.rules import scanners

KEPT_FOR = timedelta(days=30)
# One that asks without end must not fill the table.
MOST = 200

_NOTE = """
INSERT INTO listen_visit (id, workspace_id, invitation_id, at, method, score, source, signals, is_automatic)
SELECT came.id, %s, came.invitation_id, at, method, score, source, signals::jsonb, is_automatic FROM {first}
    unnest(%s::uuid[], %s::uuid[], %s::timestamptz[], %s::text[], %s::smallint[], %s::text[], %s::text[], %s::bool[])
    AS came(id, invitation_id, at, method, score, source, signals, is_automatic)
WHERE (
    SELECT count(*) FROM (
        SELECT 1 FROM listen_visit WHERE workspace_id = %s AND invitation_id = came.invitation_id LIMIT %s
    ) earlier
) < %s
"""
_NOTE_WITH_OTHERS = _NOTE.format(first="")
# A visit that is lost in a crash costs nothing: where nothing else is written, nobody waits for the disk.
_NOTE_ALONE = _NOTE.format(first="(SELECT set_config('synchronous_commit', 'off', true)) AS hurried,")


@dataclass(frozen=True, slots=True)
class Came:
    """One request to an invitation's address: when, how, with which score, from where, with which signs."""

    invitation: Invitation
    at: datetime
    method: str
    score: int | None
    source: str
    signs: tuple[str, ...]


def note_visits(visits: Sequence[Came], *, workspace_id: UUID) -> None:
    """Keep requests to addresses of invitations. Of an anonymous program none is kept: it would lead back."""
    kept = [came for came in visits if not came.invitation.program.is_anonymous]
    if not kept:
        return
    columns = zip(*(_values(came) for came in kept), strict=True)
    with connection.cursor() as cursor:
        note = _NOTE_WITH_OTHERS if connection.in_atomic_block else _NOTE_ALONE
        cursor.execute(note, [workspace_id, *map(list, columns), workspace_id, MOST, MOST])


def judge(*, invitation: Invitation, posted: scanners.Posted) -> scanners.Verdict:
    """Say whether a person sent an answer, by all that is known of the visits."""
    [verdict] = judge_each([(invitation, posted)], workspace_id=invitation.workspace_id)
    return verdict


def judge_each(replies: Sequence[tuple[Invitation, scanners.Posted]], *, workspace_id: UUID) -> list[scanners.Verdict]:
    """Say of each answer, to another invitation of one workspace each, whether a person sent it. Two queries."""
    named = [(invitation, posted) for invitation, posted in replies if not invitation.program.is_anonymous]
    if not named:
        return [scanners.verdict(posted) for _, posted in replies]
    visits = visiting.around([(each.id, posted.at) for each, posted in named], workspace_id=workspace_id)
    elsewhere = visiting.elsewhere(
        [(posted.source, each.id, posted.at) for each, posted in named], workspace_id=workspace_id
    )
    known = {each.id: found for (each, _), *found in zip(named, visits, elsewhere, strict=True)}
    return [scanners.verdict(posted, *known.get(each.id, ())) for each, posted in replies]


def forget_visits(*, now: datetime) -> int:
    """Delete the visits that are past their time, of all workspaces; return how many."""
    # By the id, which is in the order of making and has an index.
    return portions.delete(Visit.everywhere.filter(id__lt=ids.untimed_id(now - KEPT_FOR)))


def _values(came: Came) -> tuple[object, ...]:
    is_automatic = scanners.Verdict(came.signs).is_automatic
    signs = json.dumps(came.signs)
    return (ids.new_id(), came.invitation.id, came.at, came.method, came.score, came.source, signs, is_automatic)
