"""Who is calling: the key behind a request, and what it may do."""

import time
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja.security import HttpBearer

from innerloop.connect.api import errors
from innerloop.kernel import clock, ids
from innerloop.team import actions as team_actions
from innerloop.team import queries as team_queries
from innerloop.team.models import ApiKey

# Where answers are given, a key is believed for so long after it was looked up, which saves a query for every answer:
# whether it was revoked meanwhile, each batch of them asks once (`check`). Only keys that are good are remembered.
BELIEVED_FOR_SECONDS = 5.0
_MOST_REMEMBERED = 10_000

_remembered: dict[str, tuple[float, ApiKey]] = {}


class KeyRequest(HttpRequest):
    """A request of a known key; only for annotations."""

    auth: ApiKey


class Bearer(HttpBearer):
    """Lets in keys that have one scope. With `believes` the operation itself asks whether they are still good."""

    def __init__(self, needs: str, *, believes: bool = False) -> None:
        super().__init__()
        self.needs, self.believes = needs, believes

    def __call__(self, request: HttpRequest) -> ApiKey:
        """Return the request's key; raises KeyMissing, KeyUnknown and ScopeMissing."""
        kind, _, secret = request.headers.get("Authorization", "").partition(" ")
        if kind.lower() != "bearer" or not secret.strip():
            raise errors.KeyMissing
        return self.authenticate(request, secret.strip())

    def authenticate(self, request: HttpRequest, token: str) -> ApiKey:
        """Return the key with this secret; raises KeyUnknown and ScopeMissing."""
        key = key_of(token, believes=self.believes)
        if key is None:
            raise errors.KeyUnknown
        if self.needs not in key.scopes:
            raise errors.ScopeMissing(scope=self.needs, name=key.name)
        return key


def key_of(secret: str, *, believes: bool) -> ApiKey | None:
    """Return the key with this secret, as it was a few seconds ago where that is believed; notes the day of its use."""
    digest, moment = ids.digest(secret), time.monotonic()
    until, key = _remembered.get(digest, (0.0, None))
    if key is None or until < moment or not believes:
        key = team_queries.key_of(secret)
        _remember(digest, key, moment)
    if key is not None:
        _note_use(key, clock.now())
    return key


def check(key_id: UUID) -> None:
    """Raise KeyUnknown for a key that was revoked since it was believed, in whatever process that was. One query."""
    if not team_queries.is_open(key_id):
        raise errors.KeyUnknown


def actor(request: Any) -> str:
    """Return how the request's key is named in the event log."""
    return f"key:{request.auth.id}"


def forget() -> None:
    """Forget what was looked up; tests use it between two worlds."""
    _remembered.clear()


def _remember(digest: str, key: ApiKey | None, moment: float) -> None:
    if key is None:
        _remembered.pop(digest, None)
        return
    if len(_remembered) >= _MOST_REMEMBERED:
        _remembered.clear()
    _remembered[digest] = (moment + BELIEVED_FOR_SECONDS, key)


def _note_use(key: ApiKey, now: datetime) -> None:
    team_actions.note_key_use(key=key, now=now)
