"""API keys."""

from django.db.models import QuerySet

from innerloop.kernel import ids
from innerloop.team.models import ApiKey


def key_of(secret: str) -> ApiKey | None:
    """Return the key with this secret and its workspace, unless it is unknown or revoked. One query."""
    # The secret itself says which workspace, so there is none to name before.
    keys = ApiKey.everywhere.select_related("workspace")
    return keys.filter(secret_digest=ids.digest(secret), revoked_at=None).first()


def api_keys() -> QuerySet[ApiKey]:
    """Return this workspace's keys with who made them, the open ones first, newest first."""
    keys: QuerySet[ApiKey] = ApiKey.objects.select_related("made_by__user")
    return keys.order_by("revoked_at", "-made_at", "id")
