"""Customers of whom nothing is heard any more: found portion by portion, since nothing tells of it."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection

from innerloop.act.rules.conditions import Told, When
from innerloop.act.rules.states import ACTIVE
from innerloop.act.rules.trouble import Trouble
from innerloop.kernel import scope

PORTION = 2_000
# Who was asked yesterday has not been silent yet.
PATIENCE = timedelta(days=7)
# A silence is told of when it has become long enough, and not of everybody who left years ago: what opens cases acts on
# what occurred within 7 days.
FRESH = timedelta(days=7)
# A silence ends with a sign of life; one case is opened in each, and none while one of an earlier silence is active:
# there is nothing new to tell whoever has that. What somebody answered, was asked or had a case of before their record
# was merged into this one is theirs too.
_SILENT = """
WITH portion AS MATERIALIZED (
  SELECT id, value, language, c.id || ARRAY(
    SELECT other.id FROM customers_customer other
    WHERE other.workspace_id = %(workspace)s AND other.merged_into_id = c.id) AS ids
  FROM customers_customer c
  WHERE c.workspace_id = %(workspace)s AND c.id > %(after)s AND c.merged_into_id IS NULL AND c.erased_at IS NULL
    AND (%(value)s::numeric IS NULL OR c.value >= %(value)s)
  ORDER BY c.id LIMIT %(most)s
), silent AS (
  SELECT portion.*, quiet.* FROM portion CROSS JOIN LATERAL ({quiet}) quiet
)
SELECT silent.id, silent.value, silent.language, silent.figure,
  (SELECT p.id FROM portion p ORDER BY p.id DESC LIMIT 1), (
    SELECT t.id FROM listen_thread t WHERE t.workspace_id = %(workspace)s AND t.customer_id = ANY(silent.ids)
    ORDER BY t.heard_at DESC NULLS LAST, t.id DESC LIMIT 1)
FROM silent
WHERE silent.became_at > %(since)s AND silent.became_at <= %(now)s AND NOT EXISTS (
  SELECT FROM act_case k LEFT JOIN act_case root ON root.id = k.merged_into_id
  WHERE k.workspace_id = %(workspace)s AND k.customer_id = ANY(silent.ids) AND k.matter = %(matter)s AND (
    k.opened_at >= silent.last_at
    OR k.state = ANY(%(active)s) AND coalesce(root.state, k.state) = ANY(%(active)s)))
UNION ALL
SELECT NULL, NULL, NULL, NULL, (SELECT p.id FROM portion p ORDER BY p.id DESC LIMIT 1), NULL
"""
# Each record's newest by the index, whichever the planner thinks of a list of ids.
_HEARD = """
  SELECT max(newest.at) AS at FROM unnest(portion.ids) AS record(id) CROSS JOIN LATERAL (
    SELECT r.answered_at AS at FROM listen_response r
    WHERE r.workspace_id = %(workspace)s AND r.customer_id = record.id AND r.answered_at <= %(now)s
    ORDER BY r.answered_at DESC LIMIT 1) newest
"""
# What somebody did goes over to whoever their record is merged into.
_DONE = """
  SELECT b.occurred_at AS at FROM customers_behavior b
  WHERE b.workspace_id = %(workspace)s AND b.customer_id = portion.id AND b.occurred_at <= %(now)s {kind}
  ORDER BY b.occurred_at DESC LIMIT 1
"""
_DAYS = """
  SELECT last.at AS last_at, last.at + %(span)s AS became_at,
    floor(extract(epoch FROM %(now)s - last.at) / 86400) AS figure
  FROM (SELECT max(at) AS at FROM ({seen}) every) last WHERE last.at IS NOT NULL
"""
# Anonymous programs are left out: whoever answered one looks as if they had not.
_ASKS = """
  SELECT last.at AS last_at, (array_agg(i.asked_at ORDER BY i.asked_at))[%(asks)s] + %(patience)s AS became_at,
    count(*) AS figure
  FROM ({heard}) last
  JOIN listen_invitation i
    ON i.workspace_id = %(workspace)s AND i.customer_id = ANY(portion.ids) AND i.asked_at > last.at
  JOIN listen_program p ON p.id = i.program_id AND NOT p.is_anonymous
  WHERE i.state = 'sent' AND i.asked_at <= %(now)s - %(patience)s
  GROUP BY last.at HAVING count(*) >= %(asks)s
"""
_FIRST = UUID(int=0)


def matter_of(when: When) -> str:
    """Return what a silence is about, as a code: one case of it is active for a customer."""
    if when.unanswered_at_least is not None:
        return "silence:asks"
    return f"silence:{when.missing}"[:60] if when.missing else "silence"


def silent(when: When, *, now: datetime, since: datetime | None = None) -> Iterator[list[Trouble]]:
    """Yield the customers whose silence became long enough since a moment, 7 days ago where none is said.

    In portions of 2,000 customers, one query each; nobody whose case is of the same silence, or still active.
    """
    sql = _SILENT.format(quiet=_quiet(when))
    told: dict[str, Any] = {
        "workspace": scope.current(),
        "value": when.value_at_least,
        "most": PORTION,
        "now": now,
        "since": since or now - FRESH,
        "matter": matter_of(when),
        "active": [state.value for state in ACTIVE],
        "span": timedelta(days=when.silent_days or 0),
        "asks": when.unanswered_at_least,
        "patience": PATIENCE,
        "kind": when.missing,
    }
    after: UUID | None = _FIRST
    while after:
        with connection.cursor() as cursor:
            cursor.execute(sql, {**told, "after": after})
            rows = cursor.fetchall()
        yield [_trouble(when, row) for row in rows if row[0]]
        after = rows[-1][4]


def _quiet(when: When) -> str:
    if when.unanswered_at_least is not None:
        return _ASKS.format(heard=_HEARD)
    if when.missing:
        return _DAYS.format(seen=_DONE.format(kind="AND b.kind = %(kind)s"))
    return _DAYS.format(seen=f"({_HEARD}) UNION ALL ({_DONE.format(kind='')})")


def _trouble(when: When, row: tuple[UUID, Decimal | None, str, Any, UUID, UUID | None]) -> Trouble:
    customer_id, value, language, figure, _, thread_id = row
    is_about_asks = when.unanswered_at_least is not None
    told = Told(
        value=value,
        language=language.partition("-")[0],
        unanswered=int(figure) if is_about_asks else None,
        silent_days=None if is_about_asks else int(figure),
        missing=when.missing,
    )
    return Trouble(told, matter=matter_of(when), customer_id=customer_id, thread_id=thread_id)
