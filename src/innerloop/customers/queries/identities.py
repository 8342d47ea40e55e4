"""Who holds an identity, with everything that an upsert compares: one statement for a thousand people."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection

from innerloop.customers.rules import Key

# By hand: the ORM has no join against a list of pairs, and this statement runs for every answer.
_HOLDERS = """
SELECT i.kind, i.value, i.is_shared, c.id, c.name, c.language, c.time_zone, c.owner_id, c.value, c.currency,
       c.properties::text, place.organization_id, place.key, own.value
FROM unnest(%s::text[], %s::text[]) AS asked(kind, value)
JOIN customers_identity i
  ON i.workspace_id = %s AND i.kind = asked.kind AND i.value = asked.value AND i.is_verified
JOIN customers_customer c ON c.id = i.customer_id AND c.merged_into_id IS NULL AND c.erased_at IS NULL
LEFT JOIN LATERAL (
    SELECT o.id AS organization_id, o.key FROM customers_membership m
    JOIN customers_organization o ON o.id = m.organization_id
    WHERE m.workspace_id = i.workspace_id AND m.customer_id = c.id AND m.ends_on IS NULL
    ORDER BY m.starts_on DESC, m.id DESC LIMIT 1
) AS place ON true
LEFT JOIN LATERAL (
    SELECT e.value FROM customers_identity e
    WHERE e.workspace_id = i.workspace_id AND e.customer_id = c.id AND e.kind = 'external_id' LIMIT 1
) AS own ON true
-- In the order in which a merge locks its two, so that none waits for the other in a circle.
ORDER BY c.id, i.id
FOR KEY SHARE OF c
"""


@dataclass(frozen=True, slots=True)
class Holder:
    """A customer as one of their identities finds them."""

    key: Key
    is_shared: bool
    customer_id: UUID
    name: str
    language: str
    time_zone: str
    owner_id: UUID | None
    value: Decimal | None
    currency: str
    properties: dict[str, Any]
    organization_id: UUID | None
    organization: str | None
    external_id: str | None


def holders_of(keys: Iterable[Key], *, workspace_id: UUID) -> list[Holder]:
    """Return everybody who holds one of the keys (kind, normalised value).

    A shared address comes once for each of its people. Until the transaction ends, none of those found
    can be erased or merged away: what is written about them now is there when that happens. One query.
    """
    wanted = sorted(set(keys))
    with connection.cursor() as cursor:
        cursor.execute(_HOLDERS, [[kind for kind, _ in wanted], [value for _, value in wanted], workspace_id])
        return [_holder(row) for row in cursor.fetchall()]


def _holder(row: tuple[Any, ...]) -> Holder:
    kind, value, *plain = row
    plain[8] = json.loads(plain[8])  # the properties: a raw cursor leaves jsonb as text
    return Holder((kind, value), *plain)
