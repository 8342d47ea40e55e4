"""API keys."""

from uuid import UUID

from django.db.models import QuerySet

from innerloop.kernel import ids
from innerloop.kernel.ready import Ready
from innerloop.team.models import ApiKey

# The secret itself says which workspace, so there is none to name before.
_OPEN = Ready(
    lambda digest: ApiKey.everywhere.select_related("workspace").filter(secret_digest=digest, revoked_at__isnull=True)
)
_STILL_OPEN = Ready(lambda key_id: ApiKey.everywhere.filter(id=key_id, revoked_at__isnull=True))


def key_of(secret: str) -> ApiKey | None:
    """Return the key with this secret and its workspace, unless it is unknown or revoked. One query."""
    return next(iter(_OPEN(ids.digest(secret))), None)


def is_open(key_id: UUID) -> bool:
    """Say whether a key is still good. One query."""
    return bool(_STILL_OPEN(key_id))


def api_keys() -> QuerySet[ApiKey]:
    """Return this workspace's keys with who made them, the open ones first, newest first."""
    keys: QuerySet[ApiKey] = ApiKey.objects.select_related("made_by__user")
    return keys.order_by("revoked_at", "-made_at", "id")
