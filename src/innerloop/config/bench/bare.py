"""The bare database: the same kind of row, one commit each, from as many connections, without us."""

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
