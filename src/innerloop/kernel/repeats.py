"""A request made twice counts once: the same key and body get the same answer, another body is refused."""

import hashlib
import json
from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from innerloop.kernel import clock, portions
from innerloop.kernel.models import RepeatedRequest

KEPT_FOR = timedelta(days=30)
# A scope that begins like this is kept for good: what names its objects comes again after a year.
FOR_GOOD = "for good:"


class SameKeyOtherBody(Exception):
    """The key {key!r} was used before with another body. Send a new key, or change the object by PATCH."""

    def __init__(self, key: str) -> None:
        super().__init__((self.__doc__ or "").format(key=key))
        self.key = key


def body_hash(body: Any) -> str:
    """Return the SHA-256 of a body as canonical JSON, so that the order of its keys does not matter."""
    text = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def claim(
    *, workspace_id: UUID, scope: str, keys: Mapping[str, str], objects: Mapping[str, UUID] | None = None
) -> dict[str, RepeatedRequest]:
    """Claim keys for this transaction and return the rows of those that were used before.

    `keys` maps each key to the hash of its body, `objects` to what it is going to make, where that is known by now:
    such a key needs no `keep`. A rival that claims the same key waits here until
    our transaction has ended. Whether the body is the same is for the caller to `check`.
    """
    won = _insert(workspace_id, scope, keys, objects or {})
    lost = keys.keys() - won
    found = RepeatedRequest.objects.filter(workspace_id=workspace_id, scope=scope, key__in=lost) if lost else ()
    return {row.key: row for row in found}


def made_by(*, workspace_id: UUID, scope: str, key: str) -> UUID | None:
    """Return the object that a key made, while it is remembered."""
    rows = RepeatedRequest.objects.filter(workspace_id=workspace_id, scope=scope, key=key)
    return rows.values_list("object_id", flat=True).first()


def check(row: RepeatedRequest, body: str) -> RepeatedRequest:
    """Return the earlier request when its body was the same; raises SameKeyOtherBody."""
    if row.body_hash != body:
        raise SameKeyOtherBody(row.key)
    return row


def keep(*, workspace_id: UUID, scope: str, objects: dict[str, UUID]) -> None:
    """Remember which object each claimed key made."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE kernel_repeatedrequest r SET object_id = made.object_id
            FROM unnest(%s::text[], %s::uuid[]) AS made(key, object_id)
            WHERE r.workspace_id = %s AND r.scope = %s AND r.key = made.key
            """,
            [list(objects), list(objects.values()), workspace_id, scope],
        )


def keep_answer(*, workspace_id: UUID, scope: str, key: str, object_id: UUID | None, answer: dict[str, Any]) -> None:
    """Remember what a claimed key was answered, for a repeat. It outlives an erasure: nothing personal goes in."""
    rows = RepeatedRequest.objects.filter(workspace_id=workspace_id, scope=scope, key=key)
    rows.update(object_id=object_id, answer=answer)


def release(*, workspace_id: UUID, scope: str, keys: Collection[str]) -> None:
    """Give back keys that this transaction claimed, for what was refused: a corrected request may use them."""
    RepeatedRequest.objects.filter(workspace_id=workspace_id, scope=scope, key__in=keys).delete()


def forget(*, workspace_id: UUID, scope: str, object_id: UUID) -> None:
    """Forget by which keys an object was made: it is undone, and the same may be asked for again."""
    RepeatedRequest.objects.filter(workspace_id=workspace_id, scope=scope, object_id=object_id).delete()


def forget_old() -> int:
    """Delete the keys that are past their time; return how many."""
    old = RepeatedRequest.objects.filter(made_at__lt=clock.now() - KEPT_FOR)
    return portions.delete(old.exclude(scope__startswith=FOR_GOOD))


def _insert(workspace_id: UUID, scope: str, keys: Mapping[str, str], objects: Mapping[str, UUID]) -> set[str]:
    # In the order of the keys, so that two batches with the same keys wait for each other in one order.
    ordered = sorted(keys)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO kernel_repeatedrequest (workspace_id, scope, key, body_hash, object_id)
            SELECT %s, %s, claimed.key, claimed.body_hash, claimed.object_id
            FROM unnest(%s::text[], %s::text[], %s::uuid[]) AS claimed(key, body_hash, object_id)
            ON CONFLICT DO NOTHING RETURNING key
            """,
            [workspace_id, scope, ordered, [keys[key] for key in ordered], [objects.get(key) for key in ordered]],
        )
        return {key for (key,) in cursor.fetchall()}
