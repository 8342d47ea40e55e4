"""Keeping the facts that scores are counted from."""

from collections.abc import Collection
from datetime import date, datetime, time
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from innerloop.listen.rules.elsewhere import REVIEW_STARS
from innerloop.listen.rules.heard import MAIN_QUESTION
from innerloop.understand.rules import followed

# The second line behind the refusals of `listen.rules.elsewhere`: of what nobody asked for only stars are a score, on
# our metric of them or on another that goes from 1 to 5 as a line of mentions may name.
_MAKE = f"""
INSERT INTO understand_fact (id, workspace_id, response_id, question_key, metric_id, customer_id, score,
    answered_at, answered_on, touchpoint_id, product_id, team_id, employee_id, program_id, organization_id,
    channel, language, properties, is_anonymous)
SELECT a.id, r.workspace_id, r.id, a.question_key, a.metric_id,
    coalesce(c.merged_into_id, c.id, CASE WHEN r.erased_at IS NOT NULL THEN was.customer_id END), a.number,
    r.answered_at, r.answered_on, r.touchpoint_id, r.product_id, r.team_id, r.employee_id,
    r.program_id, r.organization_id, r.channel, r.language, r.properties, r.is_anonymous
FROM listen_response r
JOIN listen_answer a ON a.response_id = r.id
LEFT JOIN customers_customer c ON c.id = r.customer_id
LEFT JOIN unnest(%(facts)s::uuid[], %(customers)s::uuid[]) AS was(id, customer_id) ON was.id = a.id
WHERE r.id = ANY(%(responses)s) AND a.metric_id IS NOT NULL AND a.number IS NOT NULL
    AND r.excluded_at IS NULL
    AND (r.source = '' OR (a.question_key = '{MAIN_QUESTION}' AND EXISTS (
        SELECT FROM listen_metric m
        WHERE m.id = a.metric_id AND m.low = {REVIEW_STARS.low} AND m.high = {REVIEW_STARS.high})))
"""

# Of who is erased the answers are counted at once: one after another, the first would be followed by none.
_ERASED = """
SELECT DISTINCT f.response_id FROM understand_fact f JOIN listen_response r ON r.id = f.response_id
WHERE r.erased_at IS NOT NULL AND r.customer_id IS NULL
    AND f.customer_id IN (SELECT customer_id FROM understand_fact WHERE response_id = ANY(%(responses)s))
"""

# Nobody is merged or erased between reading who they are and writing it down (docs/adr/0006-merging-customers.md),
# and of two lanes that count answers of one person one waits: a live and an imported answer, or the winner's and
# the loser's of a merge. Neither would see the other's fact, and both would stand as the latest.
_HOLD = """
SELECT 1 FROM customers_customer WHERE id IN (
    SELECT coalesce(c.merged_into_id, c.id) FROM listen_response r JOIN customers_customer c ON c.id = r.customer_id
    WHERE r.id = ANY(%(responses)s)
    UNION SELECT customer_id FROM understand_fact WHERE response_id = ANY(%(responses)s)
) ORDER BY id FOR NO KEY UPDATE
"""

# The customer's next answer to the same metric, at all and at the same touchpoint. Written only where it is
# another one than before, so that a new answer costs its predecessor one update and no more.
_CHAIN = """
UPDATE understand_fact f
SET next_at = w.next_at, next_on = w.next_on, next_here_at = w.next_here_at, next_here_on = w.next_here_on
FROM (
    SELECT id, lead(answered_at) OVER all_of AS next_at, lead(answered_on) OVER all_of AS next_on,
        lead(answered_at) OVER here AS next_here_at, lead(answered_on) OVER here AS next_here_on
    FROM understand_fact WHERE customer_id = ANY(%(customers)s)
    WINDOW all_of AS (PARTITION BY customer_id, metric_id ORDER BY answered_at, id),
        here AS (PARTITION BY customer_id, metric_id, touchpoint_id ORDER BY answered_at, id)
) w
WHERE f.id = w.id AND (f.next_at, f.next_here_at) IS DISTINCT FROM (w.next_at, w.next_here_at)
"""

_GONE = """
DELETE FROM understand_fact WHERE response_id = ANY(%(responses)s)
RETURNING id, customer_id, next_at, next_on, next_here_at, next_here_on
"""
_OF_ERASED = """
SELECT f.id, f.answered_on, f.next_on, f.next_here_on, w.time_zone
FROM understand_fact f JOIN listen_response r ON r.id = f.response_id JOIN team_workspace w ON w.id = f.workspace_id
WHERE f.response_id = ANY(%(responses)s) AND r.customer_id IS NULL AND f.customer_id IS NOT NULL
"""
_PART = """
UPDATE understand_fact f
SET customer_id = NULL, next_at = p.next_at, next_on = p.next_on, next_here_at = p.here_at, next_here_on = p.here_on
FROM unnest(%s::uuid[], %s::timestamptz[], %s::date[], %s::timestamptz[], %s::date[])
    AS p(id, next_at, next_on, here_at, here_on)
WHERE f.id = p.id
"""


class _Next(NamedTuple):
    """A fact that no customer leads to, and when it was followed."""

    id: UUID
    at: datetime | None
    on: date | None
    here_at: datetime | None
    here_on: date | None


def count(*, response_ids: Collection[UUID]) -> None:
    """Make the facts of these responses anew, from what the responses say now.

    Whatever the order and however often it is called, the facts end as the responses are; but that an answer of
    somebody erased was followed, they alone know.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_ERASED, {"responses": list(response_ids)})
        responses = list({*response_ids, *(id_ for (id_,) in cursor.fetchall())})
        cursor.execute(_HOLD, {"responses": responses})
        cursor.execute(_GONE, {"responses": responses})
        gone = cursor.fetchall()
        was = {id_: customer for id_, customer, *_ in gone if customer}
        made = {"responses": responses, "facts": list(was), "customers": list(was.values())}
        cursor.execute(f"{_MAKE} RETURNING customer_id", made)
        customers = {*was.values(), *(customer for (customer,) in cursor.fetchall() if customer)}
        if customers:
            cursor.execute(_CHAIN, {"customers": list(customers)})
        parted = [_Next(id_, *then) for id_, customer, *then in gone if not customer and any(then)]
        _part(cursor, responses if was else [], parted)


def _part(cursor: CursorWrapper, responses: list[UUID], parted: list[_Next]) -> None:
    """Let nothing lead from a fact to who is erased, and about as much to their next answer as "latest" must know.

    Else every answer that they ever gave would count as their latest. `parted` are those that were so before.
    """
    if responses:
        cursor.execute(_OF_ERASED, {"responses": responses})
        parted = [*parted, *map(_blurred, cursor.fetchall())]
    if parted:
        cursor.execute(_PART, [list(column) for column in zip(*parted, strict=True)])


def _blurred(row: tuple[Any, ...]) -> _Next:
    id_, answered_on, next_on, here_on, zone = row
    return _Next(id_, *_end(answered_on, next_on, zone), *_end(answered_on, here_on, zone))


def _end(answered_on: date, next_on: date | None, zone: str) -> tuple[datetime | None, date | None]:
    if next_on is None:
        return None, None
    day = followed.blurred(answered_on, next_on)
    return datetime.combine(day, time.max, tzinfo=ZoneInfo(zone)), day
