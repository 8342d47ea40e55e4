"""The bare database: the same kind of row, one commit each, from as many connections, without us."""

import statistics
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

# As an answer is kept, with its checks and its indexes.
_TABLE = "CREATE TABLE IF NOT EXISTS bench_bare (LIKE listen_response INCLUDING ALL)"
_INSERT = """
INSERT INTO bench_bare (id, workspace_id, metric_id, score, comment, language, channel, properties, answered_at,
    answered_on, version, origin, is_anonymous)
VALUES (uuidv7(), %s, %s, %s, %s, 'en', 'email', %s, %s, %s, 1, 'live', false)
"""
_TELL = "WITH kept AS (INSERT INTO bench_told VALUES (%s) RETURNING id) SELECT pg_notify('bench_told', '') FROM kept"
COMMENT = "Quick, friendly, and the price was what you had said."


def drive(url: str, connections: int, seconds: float) -> float:
    """Write rows for so many seconds and return the rows per second."""
    with ExitStack() as stack:
        # All are open before the first row is written: opening is not what is measured.
        lines = [stack.enter_context(_connection(url)) for _ in range(connections)]
        lines[0].execute(_TABLE)
        with ThreadPoolExecutor(connections) as pool:
            began = time.perf_counter()
            written = sum(pool.map(lambda line: _write(line, until=began + seconds), lines))
            return written / (time.perf_counter() - began)


def _connection(url: str) -> psycopg.Connection[Any]:
    return psycopg.connect(url, autocommit=True, prepare_threshold=1)


def _write(line: psycopg.Connection[Any], *, until: float) -> int:
    now = datetime.now(UTC)
    values = (uuid.uuid4(), uuid.uuid4(), 9, COMMENT, Jsonb({"plan": "pro"}), now, now.date())
    written = 0
    while time.perf_counter() < until:
        line.execute(_INSERT, values)
        written += 1
    return written


def hear(url: str, times: int) -> float:
    """Return the median seconds until another connection has read a row that was written and told of."""
    took = []
    with _connection(url) as writing, _connection(url) as hearing:
        writing.execute("CREATE TABLE IF NOT EXISTS bench_told (id bigint PRIMARY KEY)")
        hearing.execute("LISTEN bench_told")
        for number in range(times):
            began = time.perf_counter()
            writing.execute(
                "WITH kept AS (INSERT INTO bench_told VALUES (%s)) SELECT pg_notify(%s, '')", (number, "bench_told")
            )
            list(hearing.notifies(timeout=10, stop_after=1))
            hearing.execute("SELECT id FROM bench_told WHERE id = %s", (number,)).fetchone()
            took.append(time.perf_counter() - began)
        writing.execute("DROP TABLE bench_told")
    return statistics.median(took)
