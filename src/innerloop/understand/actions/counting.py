"""Keeping the facts that scores are counted from."""

from collections.abc import Collection
from uuid import UUID

from django.db import connection, transaction

from innerloop.listen.rules.elsewhere import REVIEW_STARS
from innerloop.listen.rules.heard import MAIN_QUESTION

# The second line behind the refusals of `listen.rules.elsewhere`: of what nobody asked for only stars are a score, on
# our metric of them or on another that goes from 1 to 5 as a line of mentions may name.
_MAKE = f"""
INSERT INTO understand_fact (id, workspace_id, response_id, question_key, metric_id, customer_id, score,
    answered_at, answered_on, touchpoint_id, product_id, team_id, employee_id, program_id, organization_id,
    channel, language, properties, is_anonymous)
SELECT a.id, r.workspace_id, r.id, a.question_key, a.metric_id, coalesce(c.merged_into_id, c.id), a.number,
    r.answered_at, r.answered_on, r.touchpoint_id, r.product_id, r.team_id, r.employee_id,
    r.program_id, r.organization_id, r.channel, r.language, r.properties, r.is_anonymous
FROM listen_response r
JOIN listen_answer a ON a.response_id = r.id
LEFT JOIN customers_customer c ON c.id = r.customer_id
WHERE r.id = ANY(%(responses)s) AND a.metric_id IS NOT NULL AND a.number IS NOT NULL
    AND r.excluded_at IS NULL
    AND (r.source = '' OR (a.question_key = '{MAIN_QUESTION}' AND EXISTS (
        SELECT FROM listen_metric m
        WHERE m.id = a.metric_id AND m.low = {REVIEW_STARS.low} AND m.high = {REVIEW_STARS.high})))
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


def count(*, response_ids: Collection[UUID]) -> None:
    """Make the facts of these responses anew, from what the responses say now.

    Whatever the order and however often it is called, the facts end as the responses are.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        responses = list(response_ids)
        cursor.execute(_HOLD, {"responses": responses})
        cursor.execute("DELETE FROM understand_fact WHERE response_id = ANY(%s) RETURNING customer_id", [responses])
        customers = {row[0] for row in cursor.fetchall()}
        cursor.execute(f"{_MAKE} RETURNING customer_id", {"responses": responses})
        customers |= {row[0] for row in cursor.fetchall()}
        customers.discard(None)
        if customers:
            cursor.execute(_CHAIN, {"customers": list(customers)})
