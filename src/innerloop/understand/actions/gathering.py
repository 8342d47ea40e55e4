"""Gathering into the index of words what was answered before there was one, and whatever is missing there.

In portions, each in a transaction of its own that also keeps how far it came: a kill costs one portion.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction

from innerloop.kernel import scope
from innerloop.listen.models import Response
from innerloop.listen.rules.heard import NOTE
from innerloop.team.models import Workspace
from innerloop.understand.actions.seeking import index_words
from innerloop.understand.models import Gathering

PORTION = 500
# What was missed by whatever fault, is found again within a day.
AGAIN = timedelta(days=1)

# The newest first, as ids are about in the order of time; what comes meanwhile is gathered as it comes.
_PORTION = """
SELECT id FROM listen_response WHERE workspace_id = %(workspace)s AND (%(after)s::uuid IS NULL OR id < %(after)s)
ORDER BY id DESC LIMIT %(most)s
"""
_MISSING = """
SELECT r.id FROM listen_response r LEFT JOIN understand_sought s ON s.response_id = r.id
WHERE r.id = ANY(%(ids)s) AND r.erased_at IS NULL AND s.answered_at IS NULL AND (r.comment <> '' OR EXISTS (
    SELECT FROM listen_answer a WHERE a.response_id = r.id AND a.text <> '' AND a.question_key <> %(note)s))
"""


def workspaces_to_gather(*, now: datetime) -> list[UUID]:
    """Return the workspaces whose answers are to be looked through: not all were yet, or it is a day ago. One query."""
    looked = Gathering.everywhere.filter(passed_to=None, begun_at__gt=now - AGAIN).exclude(done_at=None)
    rows = Workspace.objects.exclude(id__in=looked.values("workspace_id")).order_by("id")
    return list(rows.values_list("id", flat=True))


def gather(*, now: datetime, most: int | None = None) -> int:
    """Gather what is missing in the workspace, up to `most` portions of it; return how many answers were gathered."""
    gathered, portions = 0, 0
    while most is None or portions < most:
        portions += 1
        done = _gather_portion(now=now)
        if done is None:
            break
        gathered += done
    return gathered


@transaction.atomic
def _gather_portion(*, now: datetime) -> int | None:
    """Gather one portion; None where all has been looked at of late."""
    Gathering.objects.get_or_create(workspace_id=scope.current(), defaults=_from_the_beginning(now))
    state = Gathering.objects.select_for_update().get()
    if state.done_at and state.passed_to is None:
        if now - state.begun_at < AGAIN:
            return None
        state.begun_at = now
    asked = {"workspace": scope.current(), "after": state.passed_to, "most": PORTION, "note": NOTE}
    with connection.cursor() as cursor:
        cursor.execute(_PORTION, asked)
        passed = [id_ for (id_,) in cursor.fetchall()]
        cursor.execute(_MISSING, {**asked, "ids": passed})
        missing = [id_ for (id_,) in cursor.fetchall()]
    if missing:
        index_words(missing)
    state.passed += len(passed)
    state.passed_to = passed[-1] if len(passed) == PORTION else None
    if state.passed_to is None:
        state.done_at, state.passed = now, 0
    state.save()
    return len(missing)


def _from_the_beginning(now: datetime) -> dict[str, object]:
    return {"begun_at": now, "to_pass": Response.objects.count()}
