"""Teams and employees that turn up in an answer before anybody has set them up."""

from collections.abc import Collection
from uuid import UUID

from innerloop.kernel import seen
from innerloop.team import errors
from innerloop.team.models import Employee, Team


def see_teams(*, workspace_id: UUID, keys: Collection[str]) -> dict[str, UUID]:
    """Return the ids of teams by external key; a key never seen makes one, marked as not set up.

    Raises BadKey for a key that is empty, too long or holds a NUL.
    """
    return _see(Team, workspace_id, keys)


def see_employees(*, workspace_id: UUID, keys: Collection[str]) -> dict[str, UUID]:
    """Return the ids of employees by external key; a key never seen makes one, marked as not set up.

    Raises BadKey for a key that is empty, too long or holds a NUL.
    """
    return _see(Employee, workspace_id, keys)


def _see(model: type[Team] | type[Employee], workspace_id: UUID, keys: Collection[str]) -> dict[str, UUID]:
    for key in keys:
        if not 0 < len(key) <= seen.LONGEST_KEY or "\0" in key:
            raise errors.BadKey(key=key[:40], kind=model._meta.model_name, longest=seen.LONGEST_KEY)
    return seen.see(model, workspace_id=workspace_id, keys=keys)
