"""API keys: issued once, kept as a digest, revoked at once."""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db import transaction

from innerloop.kernel import ids, log
from innerloop.team import access, errors, events
from innerloop.team.models import ApiKey, Member
from innerloop.team.rules import SCOPES

SECRET_STARTS = "il_"  # noqa: S105 - says whose key it is, so that a scanner of leaks can tell
SHOWN = 10
# Long enough to undo a slip, too short to bring a leaked key back to life.
UNDO_LASTS = timedelta(minutes=10)


@transaction.atomic
def issue_key(
    *, workspace_id: UUID, name: str, scopes: Collection[str], by_member: Member, now: datetime
) -> tuple[ApiKey, str]:
    """Issue a key and return it with its secret, which nobody can see again."""
    _check_scopes(scopes)
    secret = SECRET_STARTS + ids.new_secret()
    key = ApiKey.everywhere.create(
        workspace_id=workspace_id,
        name=name,
        prefix=secret[:SHOWN],
        secret_digest=ids.digest(secret),
        scopes=[scope for scope in SCOPES if scope in scopes],
        made_by=by_member,
        made_at=now,
    )
    fact = log.Fact(events.KEY_ISSUED, key.id, now, data={"scopes": ", ".join(key.scopes)})
    log.announce([fact], workspace_id=workspace_id, by=access.actor(by_member))
    return key, secret


@transaction.atomic
def revoke_key(*, key: ApiKey, by_member: Member, now: datetime) -> None:
    """Close a key for good; its next request is refused. A second time changes nothing."""
    if ApiKey.everywhere.filter(id=key.id, revoked_at=None).update(revoked_at=now):
        key.revoked_at = now
        fact = log.Fact(events.KEY_REVOKED, key.id, now)
        log.announce([fact], workspace_id=key.workspace_id, by=access.actor(by_member))


@transaction.atomic
def return_key(*, key: ApiKey, by_member: Member, now: datetime) -> None:
    """Undo a revocation that was a slip; raises KeyStaysRevoked when it is older than UNDO_LASTS."""
    if not ApiKey.everywhere.filter(id=key.id, revoked_at__gt=now - UNDO_LASTS).update(revoked_at=None):
        raise errors.KeyStaysRevoked(name=key, minutes=UNDO_LASTS.seconds // 60)
    key.revoked_at = None
    fact = log.Fact(events.KEY_RETURNED, key.id, now)
    log.announce([fact], workspace_id=key.workspace_id, by=access.actor(by_member))


def note_key_use(*, key: ApiKey, now: datetime) -> None:
    """Remember the day (UTC) a key was last used; writes at most once a day."""
    today = now.astimezone(UTC).date()
    if key.last_used_on != today:
        ApiKey.everywhere.filter(id=key.id).update(last_used_on=today)
        key.last_used_on = today


def _check_scopes(scopes: Collection[str]) -> None:
    if not scopes:
        raise errors.NoScope
    for scope in scopes:
        if scope not in SCOPES:
            raise errors.UnknownScope(scope=scope, known=", ".join(SCOPES))
