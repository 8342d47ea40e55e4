"""News for open pages: a short journal, read on from wherever a page was when its connection broke.

What a workspace's pages are told stands in one order, which is the order in which it was committed: whoever has read up
to a number has missed nothing before it. Rows are kept for an hour; a page that was away for longer looks at all it
shows again.
"""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db import connection
from django.db.models import Max

from innerloop.kernel import alone, clock
from innerloop.kernel.models import News

CHANNEL = "innerloop_news"
ADDRESS = "/live"
KEPT_FOR = timedelta(hours=1)
# What is read at once; whoever has missed more than this looks at everything anew.
MOST = 500
SINCE = "SELECT id, told FROM kernel_news WHERE workspace_id = %s AND id > %s ORDER BY id LIMIT %s"
_TELL = """
WITH kept AS (INSERT INTO kernel_news (workspace_id, told) VALUES (%s, %s::jsonb) RETURNING id)
SELECT pg_notify(%s, %s) FROM kept
"""
_FORGET = """
DELETE FROM kernel_news old WHERE told_at < %s
    AND EXISTS (SELECT 1 FROM kernel_news newer WHERE newer.workspace_id = old.workspace_id AND newer.id > old.id)
"""

Piece = tuple[int, Mapping[str, Any]]


def tell(workspace_id: UUID, told: Mapping[str, Any]) -> None:
    """Tell the open pages of a workspace something when the caller's transaction commits. Ids and numbers only."""
    # Numbers are given out before the commit: without this, a page could read 8, and 7 appear behind it.
    alone.wait_for(f"kernel.news {workspace_id}")
    with connection.cursor() as cursor:
        cursor.execute(_TELL, [workspace_id, json.dumps(told), CHANNEL, str(workspace_id)])


def newest(workspace_id: UUID) -> int:
    """Return the number of what was told last, 0 before there is any. A page reads it before whatever it shows."""
    return News.objects.filter(workspace_id=workspace_id).aggregate(last=Max("id"))["last"] or 0


def address(*, after: int, **wants: str) -> str:
    """Return where a page listens that was drawn after `after` was read; `wants` says what it wants to hear of."""
    return f"{ADDRESS}?{urlencode({**wants, 'after': after})}"


def since(workspace_id: UUID, after: int) -> list[Piece] | None:
    """Return what was told after a number, oldest first; None where it is not known any more, or is too much."""
    # With the one that it has read itself, which says that nothing behind it has been forgotten.
    kept = News.objects.filter(workspace_id=workspace_id, id__gte=after).order_by("id")
    rows = list(kept.values_list("id", "told")[: MOST + 2])
    if rows and (rows[0][0] != after or len(rows) > MOST + 1):
        return None
    return rows[1:]


def forget_old() -> None:
    """Forget what no page asks for any more, but for the last news of each workspace, where pages go on from."""
    with connection.cursor() as cursor:
        cursor.execute(_FORGET, [clock.now() - KEPT_FOR])
