"""Writing a ledger down: claimed identities, new customers, changes, memberships, events."""

import json
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection

from innerloop.customers import events
from innerloop.customers.actions.ledger import Draft, Ledger
from innerloop.customers.models import Customer, Identity, Membership
from innerloop.kernel import bulk, clock, ids, log
from innerloop.team.models import Workspace

# In the order of the keys, so that two batches with the same ones wait for each other in one order.
_CLAIM = """
INSERT INTO customers_identity
    (id, workspace_id, customer_id, kind, value, as_given, is_verified, is_shared, added_at)
SELECT n.id, %s, n.customer_id, n.kind, n.value, n.as_given, true, n.is_shared, %s
FROM unnest(%s::uuid[], %s::uuid[], %s::text[], %s::text[], %s::text[], %s::bool[])
    AS n(id, customer_id, kind, value, as_given, is_shared)
ORDER BY n.kind, n.value
ON CONFLICT DO NOTHING RETURNING id
"""
_LOCK = "SELECT id FROM customers_customer WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE"
# Properties are merged here and not in Python, so that two changes of one customer both last.
_CHANGE = """
UPDATE customers_customer c SET
    name = coalesce(n.name, c.name), language = coalesce(n.language, c.language),
    time_zone = coalesce(n.time_zone, c.time_zone), owner_id = coalesce(n.owner_id, c.owner_id),
    value = coalesce(n.value, c.value), currency = coalesce(n.currency, c.currency),
    properties = (c.properties - n.removed) || n.added
FROM jsonb_to_recordset(%s::jsonb) AS n(
    id uuid, name text, language text, time_zone text, owner_id uuid, value numeric(18,4), currency text,
    added jsonb, removed text[])
WHERE c.id = n.id AND c.workspace_id = %s
"""


def write(ledger: Ledger, *, workspace_id: UUID, by: str, now: datetime, origin: str) -> bool:
    """Write what is new in a ledger and announce it; False, with nothing written, when a rival was first."""
    drafts = ledger.news
    if not drafts:
        return True
    if not _claim(drafts, ledger, workspace_id, now):
        return False
    _settle_currency(drafts, workspace_id)
    _lock([draft for draft in drafts if not draft.is_new and draft.changed_itself])
    _change([draft for draft in drafts if not draft.is_new], workspace_id)
    with bulk.together(len(drafts)):
        bulk.write(Customer, [_row(draft, workspace_id, now) for draft in drafts if draft.is_new])
        log.announce([_fact(draft, now) for draft in drafts], workspace_id=workspace_id, by=by, origin=origin)
    _move([draft for draft in drafts if "organization" in draft.changed], ledger, workspace_id, now)
    return True


def _claim(drafts: Sequence[Draft], ledger: Ledger, workspace_id: UUID, now: datetime) -> bool:
    """Insert the new identities; take them back and say False where a rival holds one by now."""
    claims = [
        (ids.new_id(), draft.id, *key, as_given, key in ledger.shared)
        for draft in drafts
        for key, as_given in draft.identities.items()
    ]
    if not claims:
        return True
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, [workspace_id, now, *map(list, zip(*claims, strict=True))])
        won = [identity_id for (identity_id,) in cursor.fetchall()]
    if len(won) == len(claims):
        return True
    # Raw, since the ORM would look for the consents of rows that nobody else has ever seen.
    Identity.everywhere.filter(id__in=won)._raw_delete(using="default")
    return False


def _settle_currency(drafts: Sequence[Draft], workspace_id: UUID) -> None:
    """Give an amount that came without its currency the workspace's."""
    bare = [draft for draft in drafts if "value" in draft.changed and not draft.currency]
    if not bare:
        return
    currency = Workspace.objects.values_list("currency", flat=True).get(id=workspace_id)
    for draft in bare:
        draft.currency = draft.changed["currency"] = currency


def _row(draft: Draft, workspace_id: UUID, now: datetime) -> Customer:
    return Customer(
        id=draft.id,
        workspace_id=workspace_id,
        name=draft.name,
        language=draft.language,
        time_zone=draft.time_zone,
        owner_id=draft.owner_id,
        value=draft.value,
        currency=draft.currency,
        properties=draft.properties,
        known_at=now,
    )


def _lock(drafts: Sequence[Draft]) -> None:
    """Hold the customers that are to change, in one order; one whose row alone changes is held by that change."""
    if len(drafts) > 1 or any("organization" in draft.changed for draft in drafts):
        with connection.cursor() as cursor:
            cursor.execute(_LOCK, [[draft.id for draft in drafts]])


def _change(drafts: Sequence[Draft], workspace_id: UUID) -> None:
    rows = [
        {**draft.changed, "id": draft.id, "added": draft.added, "removed": sorted(draft.removed)}
        for draft in drafts
        if draft.added or draft.removed or draft.changed.keys() - {"organization"}
    ]
    if not rows:
        return
    with connection.cursor() as cursor:
        cursor.execute(_CHANGE, [json.dumps(rows, default=str), workspace_id])


def _move(drafts: Sequence[Draft], ledger: Ledger, workspace_id: UUID, now: datetime) -> None:
    """End the time in the organization that a customer left, and begin the one in the next.

    Where they are now is read once more under the lock: a rival may have moved them since the ledger was opened.
    """
    if not drafts:
        return
    zone = Workspace.objects.values_list("time_zone", flat=True).get(id=workspace_id)
    today = clock.day_in(zone, now)
    stays = _open_stays([draft.id for draft in drafts if not draft.is_new], workspace_id)
    left, begun = [], []
    for draft in drafts:
        next_id = ledger.organizations[draft.organization or ""]
        theirs = stays.get(draft.id, [])
        if theirs and theirs[-1].organization_id != next_id:
            left.append(theirs[-1].id)
        if next_id not in {stay.organization_id for stay in theirs}:
            begun.append(
                Membership(workspace_id=workspace_id, customer_id=draft.id, organization_id=next_id, starts_on=today)
            )
    if left:
        Membership.everywhere.filter(id__in=left).update(ends_on=today)
    Membership.everywhere.bulk_create(begun)


def _open_stays(customer_ids: Sequence[UUID], workspace_id: UUID) -> dict[UUID, list[Membership]]:
    """Return the open memberships of each customer, the newest last, as the ledger tells it."""
    if not customer_ids:
        return {}
    stays: dict[UUID, list[Membership]] = {}
    rows = Membership.everywhere.filter(workspace_id=workspace_id, customer_id__in=customer_ids, ends_on=None)
    for row in rows.order_by("starts_on", "id"):
        stays.setdefault(row.customer_id, []).append(row)
    return stays


def _fact(draft: Draft, now: datetime) -> log.Fact:
    if draft.is_new:
        return log.Fact(events.KNOWN, draft.id, now, customer_id=draft.id)
    fields = ", ".join(draft.news)
    return log.Fact(events.CHANGED, draft.id, now, customer_id=draft.id, data={"fields": fields})
