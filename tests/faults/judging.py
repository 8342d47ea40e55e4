"""What the database says afterwards: is every answer there once, with its one event and its facts?"""

import time
from collections.abc import Callable
from typing import Any

import psycopg

# Each of these is nought in a database that has kept its word.
FAULTS = {
    "answers_doubled": "SELECT count(*) FROM (SELECT 1 FROM listen_response GROUP BY comment HAVING count(*) > 1) AS d",
    "answers_without_their_one_event": """
        SELECT count(*) FROM listen_response r WHERE 1 <> (
            SELECT count(*) FROM kernel_event e WHERE e.object_id = r.id AND e.kind = 'response.recorded')
    """,
    "events_without_their_answer": """
        SELECT count(*) FROM kernel_event e WHERE e.kind = 'response.recorded'
            AND NOT EXISTS (SELECT 1 FROM listen_response r WHERE r.id = e.object_id)
    """,
    "changes_nobody_made": "SELECT count(*) FROM kernel_event WHERE kind = 'response.changed'",
    "answers_without_their_one_fact": """
        SELECT count(*) FROM listen_response r WHERE 1 <> (
            SELECT count(*) FROM understand_fact f WHERE f.response_id = r.id AND f.score = r.score
                AND f.answered_at = r.answered_at)
    """,
    "facts_with_a_wrong_next": """
        SELECT count(*) FROM (
            SELECT next_at, lead(answered_at) OVER (PARTITION BY customer_id ORDER BY answered_at, id) AS follows
            FROM understand_fact WHERE customer_id IS NOT NULL) AS f
        WHERE next_at IS DISTINCT FROM follows
    """,
    "events_set_aside": "SELECT count(*) FROM kernel_setaside",
}
NO_FAULTS = dict.fromkeys(FAULTS, 0)


def faults(watcher: psycopg.Connection[Any]) -> dict[str, int]:
    """Count every fault. Comments are expected to be the submissions' own names."""
    return {name: number(watcher, question) for name, question in FAULTS.items()}


def answers(watcher: psycopg.Connection[Any]) -> dict[str, str]:
    """Return the id of each answer by its comment."""
    return {comment: str(id_) for comment, id_ in watcher.execute("SELECT comment, id FROM listen_response")}


def wait_until_counted(watcher: psycopg.Connection[Any], *, seconds: float = 60) -> None:
    """Wait until every answer has become a fact, or the time is up: then `faults` says which have not."""
    missing = "SELECT count(*) FROM listen_response r WHERE r.id NOT IN (SELECT response_id FROM understand_fact)"
    deadline = time.monotonic() + seconds
    while number(watcher, missing) and time.monotonic() < deadline:
        time.sleep(0.05)


def wait_until(condition: Callable[[], bool], *, seconds: float, what: str) -> None:
    """Wait until something is so; fails when it is not within the time."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"Waited {seconds:.0f} s for {what}."
        time.sleep(0.05)


def number(watcher: psycopg.Connection[Any], question: str) -> int:
    """Return the one number that answers a question."""
    [[found]] = watcher.execute(question.encode()).fetchall()
    return int(found)
