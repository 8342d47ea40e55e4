"""Ground for slices: facts with everything that slices are made of, and slices drawn at random. For measuring."""

import math
import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg

from innerloop.customers.models import Organization
from innerloop.kernel import scope
from innerloop.listen.models import Metric, Product, Touchpoint
from innerloop.team.models import Team
from innerloop.understand.queries import Choice, choosing

FIRST, DAYS = datetime(2024, 1, 1, tzinfo=UTC), 730
# To load bare tables is tried so often where a worker stood in the way.
TRIES = 5
TOUCHPOINTS, PRODUCTS, TEAMS, ORGANIZATIONS = 12, 6, 20, 40
CHANNELS, LANGUAGES = ("email", "sms", "in_app", ""), ("en", "sw", "fr")
VALUES = {
    "plan": ["free", "pro", "team", "enterprise"],
    "country": [f"country {n}" for n in range(20)],
    "segment": [f"segment {n}" for n in range(6)],
}
ROWS = {"touchpoint": TOUCHPOINTS, "product": PRODUCTS, "team": TEAMS, "organization": ORGANIZATIONS}

# Facts alone, without their responses, so that ten million fit. Ids and rows are in the order of time, as those of real
# answers are: by customer, each of ten million would be put somewhere else into the indexes of keys. Every fourth
# answer is of a customer's first, one in a hundred is anonymous.
_FACTS = """
INSERT INTO understand_fact (id, workspace_id, response_id, question_key, metric_id, customer_id, score, answered_at,
    answered_on, next_at, next_on, next_here_at, next_here_on, touchpoint_id, product_id, team_id, organization_id,
    channel, language, properties, is_anonymous)
SELECT id, %(workspace)s, id, 'score', metric_id, customer_id, score, answered_at, answered_on,
    CASE WHEN customer_id IS NOT NULL THEN lead(answered_at) OVER every END,
    CASE WHEN customer_id IS NOT NULL THEN lead(answered_on) OVER every END,
    CASE WHEN customer_id IS NOT NULL THEN lead(answered_at) OVER here END,
    CASE WHEN customer_id IS NOT NULL THEN lead(answered_on) OVER here END,
    touchpoint_id, product_id, team_id, organization_id, channel, language, properties, is_anonymous
FROM (
    SELECT (lpad(to_hex((extract(epoch FROM answered_at) * 1000)::bigint), 12, '0') || '7'
            || substr(md5(n::text || %(workspace)s::text), 1, 19))::uuid AS id,
        (%(metrics)s::uuid[])[1 + (a > 0.9)::int] AS metric_id,
        CASE WHEN b > 0.01 THEN md5((n %% (%(size)s / 4 + 1))::text || %(workspace)s::text)::uuid END AS customer_id,
        (ARRAY[0, 3, 5, 6, 7, 7, 8, 8, 9, 9, 9, 10, 10, 10, 10])[1 + floor(c * 15)::int %% 15]::smallint AS score,
        answered_at, (answered_at AT TIME ZONE 'Africa/Nairobi')::date AS answered_on,
        (%(touchpoint)s::uuid[])[1 + floor(d * 12.99)::int] AS touchpoint_id,
        (%(product)s::uuid[])[1 + floor(e * 7)::int] AS product_id,
        (%(team)s::uuid[])[1 + floor(c * d * 21)::int] AS team_id,
        (%(organization)s::uuid[])[1 + floor(e * a * 41)::int] AS organization_id,
        (ARRAY['email', 'sms', 'in_app', ''])[1 + floor(f * 3.99)::int] AS channel,
        (ARRAY['en', 'sw', 'fr'])[1 + floor(b * f * 2.99)::int] AS language,
        jsonb_strip_nulls(jsonb_build_object(
            'plan', (ARRAY['free', 'pro', 'team', 'enterprise'])[1 + floor(a * c * 5)::int],
            'country', 'country ' || floor(d * f * 19.99)::int,
            'segment', 'segment ' || floor(e * 5.99)::int)) AS properties,
        b <= 0.01 AS is_anonymous
    FROM (
        SELECT n, %(first)s::timestamptz + make_interval(secs => (n + random()) / %(size)s * %(days)s * 86400)
            AS answered_at, random() AS a, random() AS b, random() AS c, random() AS d, random() AS e, random() AS f
        FROM generate_series(0, %(size)s - 1) AS n) AS drawn) AS made
WINDOW every AS (PARTITION BY customer_id, metric_id ORDER BY answered_at, id),
    here AS (PARTITION BY customer_id, metric_id, touchpoint_id ORDER BY answered_at, id)
ORDER BY id
"""
_KEYS = """
SELECT conname, replace(pg_get_constraintdef(oid), ' NOT VALID', '') FROM pg_constraint
WHERE conrelid = 'understand_fact'::regclass AND contype = 'f'
"""
# Those of constraints stay: they guard what is loaded.
_INDEXES = """
SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
WHERE indrelid = 'understand_fact'::regclass
    AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)
"""


def fill(connection: psycopg.Connection[Any], *, workspace_id: UUID, size: int) -> None:
    """Fill a furnished workspace with so many facts of two years, always the same ones. No lake may be there yet."""
    with scope.to(workspace_id):
        rows = {name: [str(id_) for id_ in _rows(name, workspace_id)] for name in ROWS}
        slugs = dict(Metric.objects.values_list("slug", "id"))
    metrics = [str(slugs["nps"]), str(slugs["csat"])]
    values = {"workspace": workspace_id, "size": size, "first": FIRST, "days": DAYS, "metrics": metrics, **rows}
    for tried in range(1, TRIES + 1):
        try:
            with connection.transaction(), _bare(connection):
                connection.execute("SELECT setseed(0.5)")
                connection.execute(_FACTS.encode(), values)
            break
        except psycopg.errors.DeadlockDetected:
            # Keys are taken off in no order that a worker at its own business would keep.
            if tried == TRIES:
                raise
    connection.execute("VACUUM (ANALYZE) understand_fact")


@contextmanager
def _bare(connection: psycopg.Connection[Any]) -> Iterator[None]:
    """Take triggers, keys and indexes off while rows are loaded: ten million are sorted once, not sought one by one."""
    keys, indexes = connection.execute(_KEYS).fetchall(), connection.execute(_INDEXES).fetchall()
    connection.execute("SET LOCAL work_mem = '512MB'; SET LOCAL maintenance_work_mem = '512MB'")
    connection.execute("ALTER TABLE understand_fact DISABLE TRIGGER USER")
    for name, _ in keys:
        connection.execute(f'ALTER TABLE understand_fact DROP CONSTRAINT "{name}"'.encode())
    for name, _ in indexes:
        connection.execute(f"DROP INDEX {name}".encode())
    yield
    for _, index in indexes:
        connection.execute(index.encode())
    for name, key in keys:
        connection.execute(f'ALTER TABLE understand_fact ADD CONSTRAINT "{name}" {key} NOT VALID'.encode())
    connection.execute("ALTER TABLE understand_fact ENABLE TRIGGER USER")


def _rows(name: str, workspace_id: UUID) -> list[UUID]:
    models = {"touchpoint": Touchpoint, "product": Product, "team": Team, "organization": Organization}
    model: Any = models[name]
    made = [model(workspace_id=workspace_id, key=f"{name}-{n}", name=f"{name} {n}") for n in range(ROWS[name])]
    return [row.id for row in model.objects.bulk_create(made)]


def drawn(randomly: random.Random, *, metric: Metric | None = None) -> Choice:
    """Return a slice: one to three groups, zero to three filters, weeks and months, latest and all.

    Some make more groups than a table can hold; `is_shown` says which do not.
    """
    names = [*ROWS, "channel", "language", *(f"properties.{name}" for name in VALUES)]
    by = randomly.sample([*names, *(("week", "month") if randomly.random() < 0.8 else ())], randomly.randint(1, 3))
    if "week" in by and "month" in by:
        by.remove("week")
    where = {
        name: tuple(randomly.sample(_values(name), randomly.randint(1, 2)))
        for name in randomly.sample(names, randomly.randint(0, 3))
    }
    since = FIRST + timedelta(days=randomly.randint(0, DAYS)) if randomly.random() < 0.4 else None
    until = FIRST + timedelta(days=randomly.randint(1, DAYS)) if randomly.random() < 0.3 else None
    return Choice(since=since, until=until, by=tuple(by), where=where, is_latest=randomly.random() < 0.5, known=metric)


def is_shown(choice: Choice) -> bool:
    """Say whether a slice cannot make more groups than are shown."""
    of_time = {"week": DAYS // 7 + 2, "month": DAYS // 30 + 2}
    return math.prod(of_time.get(name) or len(_values(name)) + 1 for name in choice.by) <= choosing.MOST_GROUPS


def _values(name: str) -> list[str]:
    if name in ROWS:
        return [f"{name}-{n}" for n in range(ROWS[name])]
    if name in ("channel", "language"):
        return list(CHANNELS if name == "channel" else LANGUAGES)
    return VALUES[name.removeprefix("properties.")]
