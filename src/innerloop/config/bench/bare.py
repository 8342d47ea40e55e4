"""The bare database: the same kind of row, one commit each, from as many connections, without us."""

import threading
import time
import uuid
from datetime import UTC, datetime

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
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(_TABLE)
    written = [0] * connections
    began = threading.Barrier(connections + 1)
    writers = [threading.Thread(target=_write, args=(url, seconds, began, written, n)) for n in range(connections)]
    for writer in writers:
        writer.start()
    began.wait()
    started = time.perf_counter()
    for writer in writers:
        writer.join()
    return sum(written) / (time.perf_counter() - started)


def _write(url: str, seconds: float, began: threading.Barrier, written: list[int], number: int) -> None:
    workspace, now = uuid.uuid4(), datetime.now(UTC)
    values = (workspace, uuid.uuid4(), 9, COMMENT, Jsonb({"plan": "pro"}), now, now.date())
    with psycopg.connect(url, autocommit=True, prepare_threshold=1) as connection:
        began.wait()
        deadline = time.perf_counter() + seconds
        while time.perf_counter() < deadline:
            connection.execute(_INSERT, values)
            written[number] += 1
