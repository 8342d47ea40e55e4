"""Who was never reached: of active customers, those never asked, and those asked who never answered."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from innerloop.customers.models import Behavior, Customer
from innerloop.kernel import scope
from innerloop.listen.models import Program
from innerloop.understand.queries import statement
from innerloop.understand.queries.choosing import property_name
from innerloop.understand.queries.reach import ASKED

ACTIVE = timedelta(days=365)
MOST = 20_000  # customers that are looked at, drawn by lot, the same at every look
NEWEST = 100  # customers whose properties say what customers can be told apart by

# Whoever was asked anonymously is not counted as asked: whether they answered is told to nobody.
_COVERED = """
WITH people AS (
    SELECT c.id, coalesce(c.properties ->> %s, '') AS segment FROM customers_customer c
    WHERE c.workspace_id = %s AND c.merged_into_id IS NULL AND c.erased_at IS NULL AND ({active}){like}
    ORDER BY md5(c.id::text) LIMIT {most}
), met AS (
    SELECT p.segment,
        EXISTS (SELECT FROM listen_invitation i WHERE i.workspace_id = %s AND i.customer_id = p.id
            AND i.state = ANY(%s) AND NOT i.is_spent AND i.program_id <> ALL(%s)
            AND i.asked_at >= %s AND i.asked_at < %s) AS asked,
        EXISTS (SELECT FROM listen_response r WHERE r.workspace_id = %s AND r.customer_id = p.id
            AND r.answered_at >= %s AND r.answered_at < %s) AS answered
    FROM people p
)
SELECT segment, count(*), count(*) FILTER (WHERE NOT asked AND NOT answered),
    count(*) FILTER (WHERE asked AND NOT answered) FROM met GROUP BY 1 ORDER BY 2 DESC
"""
_ACTIVE = """EXISTS (
    SELECT FROM customers_behavior b WHERE b.workspace_id = %s AND b.customer_id = c.id AND b.occurred_at >= %s)"""

_LIKE = " AND c.properties ->> %s = ANY(%s)"


@dataclass(frozen=True, slots=True)
class Covered:
    """Of the active customers of a segment: how many were never asked, and how many never answered though asked."""

    segment: str
    customers: int
    never_asked: int
    silent: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """Who was reached. `by_events`: active are those who did something; else everybody known is."""

    rows: tuple[Covered, ...]
    by_events: bool
    is_lot: bool

    @property
    def whole(self) -> Covered:
        """Return all segments together."""
        return Covered(
            "",
            sum(row.customers for row in self.rows),
            sum(row.never_asked for row in self.rows),
            sum(row.silent for row in self.rows),
        )


def properties() -> set[str]:
    """Return the properties that customers have: some are of occasions alone."""
    newest = Customer.objects.filter(merged_into=None, erased_at=None).order_by("-known_at")
    return {name for held in newest.values_list("properties", flat=True)[:NEWEST] for name in held}


def told_apart(
    where: Mapping[str, tuple[str, ...]], theirs: Collection[str]
) -> tuple[dict[str, tuple[str, ...]], list[str]]:
    """Return the filters that customers meet or not, by the properties that are theirs, and the fields of the others.

    Whoever was never asked has no moment, team or channel that the others could be met by.
    """
    bare = {field: property_name(field) or "" for field in where}
    like = {name: where[field] for field, name in bare.items() if name in theirs}
    return like, [field for field, name in bare.items() if name not in theirs]


def coverage(
    segment: str,
    *,
    since: datetime | None,
    until: datetime | None,
    where: Mapping[str, Sequence[str]],
    now: datetime,
) -> Coverage:
    """Return who was reached within a time, by a property of the customers. Three queries.

    `where` are the values that properties of theirs must have. Active is who did anything within the last year; where
    no other system tells what customers do, everybody is.
    """
    workspace_id = scope.current()
    by_events = Behavior.objects.filter(occurred_at__gte=now - ACTIVE).exists()
    active = [workspace_id, now - ACTIVE] if by_events else []
    nameless = list(Program.objects.filter(is_anonymous=True).values_list("id", flat=True))
    like = [part for name, values in where.items() for part in (name, list(values))]
    within = [since or "-infinity", until or "infinity"]
    asked = [workspace_id, [str(state) for state in ASKED], nameless, *within]
    text = _COVERED.format(active=_ACTIVE if by_events else "true", like=_LIKE * len(where), most=MOST)
    rows = statement.run(text, [segment, workspace_id, *active, *like, *asked, workspace_id, *within])
    found = tuple(Covered(*row) for row in rows)
    return Coverage(found, by_events, sum(row.customers for row in found) >= MOST)
