"""A customer with so many events behind them, by SQL: for measuring and for counting statements only."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from innerloop.kernel import ids

Execute = Callable[[str, Mapping[str, Any]], Any]

# Of a hundred events, eighty-two are behavior (one in ten with money in it), six answers to as many asks, four
# messages, two of cases. Nobody drains the lane, so that what is measured is the reading alone.
_LANE = 99
_AT = "now() - make_interval(mins => 60 + 30 * n)"
_HERE, _WHO, _SIZE = "%(workspace)s::uuid", "%(customer)s::uuid", "%(size)s::int"


def _id(of: str) -> str:
    return f"md5({_WHO}::text || '{of}' || n)::uuid"


_THREAD_ID = f"md5({_WHO}::text || 't')::uuid"
_CUSTOMER = f"""
INSERT INTO customers_customer (id, workspace_id, name, language, time_zone, currency, value, properties)
VALUES ({_WHO}, {_HERE}, 'Mwanaisha Abdulrahman', 'sw', 'Africa/Nairobi', 'KES', 48200, '{{"plan": "pro"}}')
"""
_IDENTITY = f"""
INSERT INTO customers_identity (id, workspace_id, customer_id, kind, value, as_given, is_verified, is_shared)
VALUES (uuidv7(), {_HERE}, {_WHO}, 'email', {_WHO}::text || '@example.org',
    {_WHO}::text || '@example.org', true, false)
"""
_BEHAVIOR = f"""
INSERT INTO customers_behavior (id, workspace_id, customer_id, kind, occurred_at, properties, revenue, currency,
    revenue_kind)
SELECT {_id("b")}, {_HERE}, {_WHO}, 'cash_out.failed', {_AT}, '{{}}',
    CASE WHEN n %% 10 = 0 THEN 120 END, CASE WHEN n %% 10 = 0 THEN 'KES' ELSE '' END,
    CASE WHEN n %% 10 = 0 THEN 'renewal' ELSE '' END
FROM generate_series(0, {_SIZE} - 1) AS n WHERE n %% 100 < 82
"""
_INVITATIONS = f"""
INSERT INTO listen_invitation (id, workspace_id, program_id, survey_version_id, customer_id, occasion_key, state,
    channel, language, reasons, properties, asked_at, expires_at)
SELECT {_id("i")}, {_HERE}, program.id, version.id, {_WHO},
    {_WHO}::text || n, 'answered', 'email', 'sw', '[]', '{{}}', {_AT}, now()
FROM generate_series(0, {_SIZE} - 1) AS n,
    (SELECT id, survey_id FROM listen_program WHERE workspace_id = {_HERE} AND is_default) AS program,
    LATERAL (SELECT id FROM listen_surveyversion WHERE survey_id = program.survey_id LIMIT 1) AS version
WHERE n %% 100 BETWEEN 82 AND 87
"""
_RESPONSES = f"""
INSERT INTO listen_response (id, workspace_id, customer_id, invitation_id, metric_id, score, comment, language, channel,
    properties, answered_at, answered_on, version, origin, is_anonymous)
SELECT {_id("r")}, {_HERE}, {_WHO}, {_id("i")},
    metric.id, (n * 7) %% 11, 'Samaki wameharibika nikisubiri pesa ya wakala. Mtu wa nne leo ananiambia nirudi kesho.',
    'sw', 'email', '{{}}', {_AT}, ({_AT})::date, 1, 'import', false
FROM generate_series(0, {_SIZE} - 1) AS n,
    (SELECT id FROM listen_metric WHERE workspace_id = {_HERE} AND slug = 'nps') AS metric
WHERE n %% 100 BETWEEN 82 AND 87
"""
_ANSWERS = f"""
INSERT INTO listen_answer (id, workspace_id, response_id, question_key, metric_id, number, text)
SELECT uuidv7(), workspace_id, id, 'score', metric_id, score, '' FROM listen_response
WHERE workspace_id = {_HERE} AND customer_id = {_WHO}
"""
_THREAD = f"""
INSERT INTO listen_thread (id, workspace_id, customer_id, channel, their_address, our_address, floor, awaits, language,
    is_reasked)
VALUES ({_THREAD_ID}, {_HERE}, {_WHO}, 'sms', '+254712345418', '40404', 'nobody', '',
    'sw', false)
"""
_MESSAGES = f"""
INSERT INTO listen_message (id, workspace_id, thread_id, direction, channel, state, purpose, text, choices, facts,
    recording, at)
SELECT {_id("m")}, {_HERE}, {_THREAD_ID}, 'in', 'sms', 'received',
    'heard', 'Nataka kuongea na mtu', '[]', '{{}}', '', {_AT}
FROM generate_series(0, {_SIZE} - 1) AS n WHERE n %% 100 BETWEEN 88 AND 91
"""
_CASES = f"""
INSERT INTO act_case (id, workspace_id, number, customer_id, matter, reason, state, priority, needs, done, why_assigned,
    steps_done, opened_at, resolved_at, reopened, close_reason, origin, version)
SELECT {_id("c")}, {_HERE}, n, {_WHO}, 'relationship', '{{"score": 2}}',
    'resolved', 'normal', '', 'Rang them', '[]', '[]', {_AT}, {_AT}, 0, '', 'import', 1
FROM generate_series(0, {_SIZE} - 1) AS n WHERE n %% 100 = 92
"""
_EVENTS = f"""
INSERT INTO kernel_event (id, workspace_id, kind, customer_id, object_id, actor, occurred_at, origin, lane, data)
SELECT uuidv7(make_interval(mins => -60 - 30 * n)), {_HERE},
    CASE WHEN n %% 100 < 82 THEN 'customer.behavior' WHEN n %% 100 < 88 THEN 'response.recorded'
        WHEN n %% 100 < 92 THEN 'message.heard' WHEN n %% 100 = 92 THEN 'case.opened' ELSE 'customer.changed' END,
    {_WHO},
    md5({_WHO}::text || CASE
        WHEN n %% 100 < 82 THEN 'b' WHEN n %% 100 < 88 THEN 'r' WHEN n %% 100 < 92 THEN 'm'
        ELSE 'c' END || n)::uuid,
    'system', {_AT}, 'import', {_LANE},
    CASE WHEN n %% 100 < 82 THEN '{{"kind": "cash_out.failed"}}'
        WHEN n %% 100 < 88 THEN jsonb_build_object('score', (n * 7) %% 11, 'channel', 'email')
        WHEN n %% 100 < 92 THEN jsonb_build_object('channel', 'sms', 'message', {_id("m")})
        WHEN n %% 100 = 92 THEN jsonb_build_object('number', n) ELSE '{{"fields": "name"}}' END
FROM generate_series(0, {_SIZE} - 1) AS n
"""
_STATEMENTS = (
    _CUSTOMER, _IDENTITY, _BEHAVIOR, _INVITATIONS, _RESPONSES, _ANSWERS, _THREAD, _MESSAGES, _CASES, _EVENTS,
)  # fmt: skip


def live(execute: Execute, *, workspace_id: UUID, size: int) -> UUID:
    """Give a furnished workspace one customer with so many events, half an hour apart; return their id.

    One of a workspace: cases are numbered as if there were no others.
    """
    customer_id = ids.new_id()
    values = {"workspace": str(workspace_id), "customer": str(customer_id), "size": size}
    for statement in _STATEMENTS:
        execute(statement, values)
    return customer_id
