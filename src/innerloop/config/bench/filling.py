"""Filling a workspace with answers by SQL, as many as years of answering would leave: for measuring only."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import psycopg

TOUCHPOINTS = 12

# Every customer answers twice, the second time when all have answered once.
_CUSTOMERS = """
INSERT INTO customers_customer (id, workspace_id, name, language, time_zone, currency, properties)
SELECT md5(%(workspace)s || 'c' || n)::uuid, %(workspace)s::uuid, '', '', '', '', '{}'
FROM generate_series(0, %(size)s / 2 - 1) AS n
"""
_TOUCHPOINTS = """
INSERT INTO listen_touchpoint (id, workspace_id, key, name, is_set_up)
SELECT md5(%(workspace)s || 't' || n)::uuid, %(workspace)s::uuid, 'touchpoint-' || n, 'Touchpoint ' || n, true
FROM generate_series(0, %(touchpoints)s - 1) AS n
"""
_DRAWN = """
    SELECT n, md5(%(workspace)s || 'r' || n)::uuid AS id, %(workspace)s::uuid AS workspace_id, metric.id AS metric_id,
        md5(%(workspace)s || 'c' || n %% (%(size)s / 2))::uuid AS customer_id,
        (ARRAY[0, 3, 5, 6, 7, 7, 8, 8, 9, 9, 9, 10, 10, 10, 10])[1 + (n::bigint * 7919) %% 15]::smallint AS score,
        md5(%(workspace)s || 't' || n %% %(touchpoints)s)::uuid AS touchpoint_id,
        now() - make_interval(mins => (%(size)s - n)::int) AS answered_at
    FROM generate_series(0, %(size)s - 1) AS n,
        (SELECT id FROM listen_metric WHERE workspace_id = %(workspace)s::uuid AND slug = 'nps') AS metric
"""
_RESPONSES = f"""
INSERT INTO listen_response (id, workspace_id, customer_id, metric_id, score, comment, language, channel,
    touchpoint_id, properties, answered_at, answered_on, version, origin, is_anonymous)
SELECT id, workspace_id, customer_id, metric_id, score, '', 'en', 'email', touchpoint_id, '{{"plan": "pro"}}',
    answered_at, answered_at::date, 1, 'import', false
FROM ({_DRAWN}) AS drawn
"""
_FACTS = f"""
INSERT INTO understand_fact (id, workspace_id, response_id, question_key, metric_id, customer_id, score, answered_at,
    answered_on, next_at, next_on, touchpoint_id, channel, language, properties)
SELECT uuidv7(), workspace_id, id, 'score', metric_id, customer_id, score, answered_at, answered_at::date, next_at,
    next_at::date, touchpoint_id, 'email', 'en', '{{"plan": "pro"}}'
FROM (
    SELECT drawn.*, CASE WHEN n < %(size)s / 2 THEN answered_at + make_interval(mins => %(size)s / 2) END AS next_at
    FROM ({_DRAWN}) AS drawn) AS followed
"""
# What autovacuum does by itself a minute after such an import.
_TIDY = "VACUUM (ANALYZE) listen_response, understand_fact, customers_customer"


def fill(connection: psycopg.Connection[Any], *, workspace_id: UUID, size: int) -> UUID:
    """Fill a furnished workspace with so many Net Promoter answers and their facts; return the metric's id."""
    values = {"workspace": str(workspace_id), "size": size, "touchpoints": TOUCHPOINTS}
    people(connection, values)
    for statement in (_RESPONSES, _FACTS):
        connection.execute(statement.encode(), values)
    connection.execute(_TIDY)
    asked = "SELECT id FROM listen_metric WHERE workspace_id = %s AND slug = 'nps'"
    [[metric_id]] = connection.execute(asked, [workspace_id]).fetchall()
    found: UUID = metric_id
    return found


def people(connection: psycopg.Connection[Any], values: Mapping[str, Any]) -> None:
    """Make the customers of so many answers, and the moments at which they answer."""
    for statement in (_CUSTOMERS, _TOUCHPOINTS):
        connection.execute(statement.encode(), values)
