"""Teams and employees that turn up in an answer before anybody has set them up."""

from collections.abc import Collection
from typing import TypeVar
from uuid import UUID

from innerloop.kernel import scope
from innerloop.team import errors, queries
from innerloop.team.models import Employee, Team

LONGEST_KEY = 120
Seen = TypeVar("Seen", Team, Employee)


def see_teams(*, workspace_id: UUID, keys: Collection[str]) -> dict[str, UUID]:
    """Return the ids of teams by external key; a key never seen makes one, marked as not set up."""
    with scope.to(workspace_id):
        return _see(Team, queries.team_ids, workspace_id, keys)


def see_employees(*, workspace_id: UUID, keys: Collection[str]) -> dict[str, UUID]:
    """Return the ids of employees by external key; a key never seen makes one, marked as not set up."""
    with scope.to(workspace_id):
        return _see(Employee, queries.employee_ids, workspace_id, keys)


def _see(
    model: type[Seen], ids_by_key: queries.IdsByKey, workspace_id: UUID, keys: Collection[str]
) -> dict[str, UUID]:
    _check(keys, model._meta.model_name or "")
    known = ids_by_key(keys)
    # Sorted, so that two batches with the same new keys wait for each other in one order.
    unknown = sorted(set(keys) - known.keys())
    if not unknown:
        return known
    model.everywhere.bulk_create(
        [model(workspace_id=workspace_id, key=key, name=key, is_set_up=False) for key in unknown],
        ignore_conflicts=True,
    )
    return known | ids_by_key(unknown)


def _check(keys: Collection[str], kind: str) -> None:
    for key in keys:
        if not 0 < len(key) <= LONGEST_KEY or "\0" in key:
            raise errors.BadKey(key=key[:40], kind=kind, longest=LONGEST_KEY)
