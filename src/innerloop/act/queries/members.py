"""The people of organizations and of all under them: how much each counts, and what we last heard of them."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection

from innerloop.kernel import scope
from innerloop.listen import queries as listening
from innerloop.listen.models import Metric

# One statement for a page of organizations, however deep the trees under them are. UNION without ALL ends a circle.
# Of somebody who is with two of one tree the heavier role counts, once.
_OF_TREES = """
WITH RECURSIVE below AS (
    SELECT id AS root, id FROM customers_organization WHERE workspace_id = %(workspace)s AND id = ANY(%(roots)s)
    UNION
    SELECT below.root, child.id FROM customers_organization child JOIN below ON child.parent_id = below.id
), held AS (
    SELECT DISTINCT ON (below.root, m.customer_id) below.root, below.id AS organization_id, m.customer_id AS id,
        m.role, m.weight, m.starts_on
    FROM below JOIN customers_membership m ON m.organization_id = below.id AND m.ends_on IS NULL
    ORDER BY below.root, m.customer_id, m.weight DESC, m.starts_on, m.id
)
"""
_OF_MEMBERSHIPS = """
WITH held AS (
    SELECT m.organization_id AS root, m.organization_id, m.customer_id AS id, m.role, m.weight, m.starts_on
    FROM customers_membership m WHERE m.workspace_id = %(workspace)s AND m.id = ANY(%(memberships)s)
)
"""
_PEOPLE = """
SELECT held.root, held.organization_id, c.id, c.name, held.role, held.weight, held.starts_on, c.value, c.currency,
    given.score, given.answered_at, heard.at, asked.at, coalesce(asked.is_untold, false)
FROM held
JOIN customers_customer c ON c.id = held.id AND c.erased_at IS NULL
LEFT JOIN LATERAL (
    SELECT f.score, f.answered_at FROM understand_fact f
    WHERE f.customer_id = c.id AND f.metric_id = %(metric)s ORDER BY f.answered_at DESC, f.id DESC LIMIT 1
) given ON true
-- What somebody answered, or was asked, before their record was merged into this one is theirs too.
LEFT JOIN LATERAL (
    SELECT array_agg(other.id) AS ids FROM customers_customer other
    WHERE other.id = c.id OR other.merged_into_id = c.id
) their ON true
LEFT JOIN LATERAL (
    SELECT max(r.answered_at) AS at FROM listen_response r
    WHERE r.workspace_id = %(workspace)s AND r.customer_id = ANY(their.ids)
) heard ON true
-- Who was asked anonymously is told to nobody as one who has not answered.
LEFT JOIN LATERAL (
    SELECT max(i.asked_at) FILTER (WHERE NOT p.is_anonymous) AS at, bool_or(p.is_anonymous) AS is_untold
    FROM listen_invitation i JOIN listen_program p ON p.id = i.program_id
    WHERE i.workspace_id = %(workspace)s AND i.customer_id = ANY(their.ids) AND i.state NOT IN ('planned', 'held')
) asked ON true
ORDER BY held.root, held.weight DESC, c.value DESC NULLS LAST, c.name, c.id
"""
# Of each tree no more is walked than tells that it is too large: a walk yields its rows one by one, and a LIMIT ends
# it (postgresql.org/docs/current/queries-with.html). A tree of many empty parts costs as much as one of many people.
_LARGE = """
SELECT o.id FROM customers_organization o
CROSS JOIN LATERAL (
    SELECT count(*) AS parts, coalesce(sum(part.people), 0) AS people FROM (
        SELECT (
            SELECT count(*) FROM (
                SELECT 1 FROM customers_membership m
                WHERE m.organization_id = walked.id AND m.ends_on IS NULL LIMIT %(most)s + 1
            ) few
        ) AS people
        FROM (
            WITH RECURSIVE below AS (
                SELECT o.id AS id
                UNION
                SELECT child.id FROM customers_organization child JOIN below ON child.parent_id = below.id
            )
            SELECT id FROM below LIMIT %(most)s + 1
        ) walked
    ) part
) tree
WHERE o.workspace_id = %(workspace)s AND o.id = ANY(%(roots)s) AND (tree.parts > %(most)s OR tree.people > %(most)s)
"""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who is with an organization, or with one under it, now."""

    organization_id: UUID
    id: UUID
    name: str
    role: str
    weight: Decimal
    starts_on: date
    value: Decimal | None
    currency: str
    score: int | None
    scored_at: datetime | None
    heard_at: datetime | None
    asked_at: datetime | None
    is_untold: bool


def people_of(roots: Collection[UUID], *, metric: Metric | None) -> dict[UUID, list[Person]]:
    """Return the people of each organization and of all under it, those who count most first. One query.

    Nobody is counted twice. `score` is their newest on the metric; None of all where there is no metric.
    """
    found: dict[UUID, list[Person]] = defaultdict(list)
    values: dict[str, Any] = {
        "workspace": scope.current(),
        "roots": list(roots),
        "metric": metric.id if metric else None,
    }
    for root, person in _read(_OF_TREES, values):
        found[root].append(person)
    return found


def people_in(memberships: Collection[UUID], *, metric: Metric | None) -> list[Person]:
    """Return the people of some memberships, those who weigh most first. One query."""
    values = {
        "workspace": scope.current(),
        "memberships": list(memberships),
        "metric": metric.id if metric else None,
    }
    return [person for _, person in _read(_OF_MEMBERSHIPS, values)]


def too_large(roots: Collection[UUID], *, most: int) -> set[UUID]:
    """Return the organizations of which more than `most` people or parts would have to be read. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_LARGE, {"workspace": scope.current(), "roots": list(roots), "most": most})
        return {id_ for (id_,) in cursor.fetchall()}


def _read(whose: str, values: dict[str, Any]) -> list[tuple[UUID, Person]]:
    with connection.cursor() as cursor:
        cursor.execute(whose + _PEOPLE, values)
        return [(root, Person(*row)) for root, *row in cursor.fetchall()]


def nps() -> Metric | None:
    """Return the metric that organizations are scored on."""
    return listening.metric("nps")
