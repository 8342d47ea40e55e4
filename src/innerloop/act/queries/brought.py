"""By whom a customer came, and whom they brought."""

from collections.abc import Sequence
from uuid import UUID

from django.urls import reverse

from innerloop.act.customer_page import Brought, BroughtOne
from innerloop.act.queries.promoters import GONE, Told, brought
from innerloop.act.queries.said import NOBODY
from innerloop.act.rules import money
from innerloop.team.models import Workspace

MOST = 50


def brought_of(ids: Sequence[UUID], *, workspace: Workspace) -> Brought | None:
    """Return by whom a person came and whom they brought; None where nobody brought anybody. One query."""
    rows = brought(workspace=workspace, limit=MOST, about=ids)
    by = [_one(row.promoter_id, row.promoter, row, "") for row in rows if row.friend_id in ids]
    others = [
        _one(row.friend_id, row.friend, row, money(row.revenue, workspace.currency) if row.revenue else "")
        for row in rows
        if row.promoter_id in ids
    ]
    return Brought(tuple(by), tuple(others)) if rows else None


def _one(id_: UUID | None, name: str, row: Told, worth: str) -> BroughtOne:
    known = name or (NOBODY if id_ else GONE)
    return BroughtOne(known, reverse("act:customer", args=[id_]) if id_ else "", row.at, worth)
