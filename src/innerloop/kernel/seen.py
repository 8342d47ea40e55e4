"""Rows that exist because their key was seen: a touchpoint named in an answer, a team, a product.

An unknown key makes a row marked "seen, not set up", so that no answer is refused for a word that
nobody has typed into the settings yet.
"""

from collections.abc import Collection
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction

LONGEST_KEY = 120
_MOST_REMEMBERED = 50_000

# Only rows that are there for good.
_remembered: dict[tuple[str, UUID, str], UUID] = {}


def see(model: Any, *, workspace_id: UUID, keys: Collection[str]) -> dict[str, UUID]:
    """Return the id of each key's row, making those that are missing; no query when all are remembered.

    Two processes that see a new key at once make one row.
    """
    found = {key: known for key in keys if (known := _remembered.get((model._meta.label, workspace_id, key)))}
    missing = {key for key in keys if key and key not in found}
    if not missing:
        return found
    there = _there(model, workspace_id, missing)
    # On commit: the rows may be of an earlier step of this very transaction, and a rollback would take them back.
    transaction.on_commit(partial(_remember, model, workspace_id, dict(there)))
    if unseen := sorted(missing - there.keys()):
        rows = [model(workspace_id=workspace_id, key=key, name=key, **_not_set_up(model)) for key in unseen]
        model.everywhere.bulk_create(rows, ignore_conflicts=True)
        there |= _there(model, workspace_id, unseen)
    return found | there


def _there(model: Any, workspace_id: UUID, keys: Collection[str]) -> dict[str, UUID]:
    rows = model.everywhere.filter(workspace_id=workspace_id, key__in=keys)
    return dict(rows.values_list("key", "id"))


def _not_set_up(model: Any) -> dict[str, bool]:
    has_mark = any(field.name == "is_set_up" for field in model._meta.concrete_fields)
    return {"is_set_up": False} if has_mark else {}


def _remember(model: Any, workspace_id: UUID, rows: dict[str, UUID]) -> None:
    if len(_remembered) > _MOST_REMEMBERED:
        _remembered.clear()
    _remembered.update({(model._meta.label, workspace_id, key): id_ for key, id_ in rows.items()})
