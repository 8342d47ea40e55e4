"""What the team room can be asked."""

from collections.abc import Callable, Collection
from datetime import datetime
from uuid import UUID

from innerloop.kernel import ids
from innerloop.team.models import ApiKey, Employee, SignInLink, Team

IdsByKey = Callable[[Collection[str]], dict[str, UUID]]


def team_ids(keys: Collection[str]) -> dict[str, UUID]:
    """Return the ids of this workspace's teams by external key; unknown keys are left out."""
    return dict(Team.objects.filter(key__in=keys).values_list("key", "id"))


def employee_ids(keys: Collection[str]) -> dict[str, UUID]:
    """Return the ids of this workspace's employees by external key; unknown keys are left out."""
    return dict(Employee.objects.filter(key__in=keys).values_list("key", "id"))


def key_of(secret: str) -> ApiKey | None:
    """Return the key with this secret and its workspace, unless it is unknown or revoked. One query."""
    # The secret itself says which workspace, so there is none to name before.
    keys = ApiKey.everywhere.select_related("workspace")
    return keys.filter(secret_digest=ids.digest(secret), revoked_at=None).first()


def sign_in_link(*, token: str, now: datetime) -> SignInLink | None:
    """Return the link that is still good, with its user; looking does not spend it."""
    links = SignInLink.objects.select_related("user").filter(used_at=None, expires_at__gt=now)
    return links.filter(token_digest=ids.digest(token), user__is_active=True).first()
