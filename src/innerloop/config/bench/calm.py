"""Waiting until the database has nothing else to do, so that what is measured is measured alone."""

import time
from typing import Any

import psycopg

_LOOK_SECONDS = 0.5
_CALM_LOOKS = 10
# The first look at the days of ten million answers takes minutes, once in the life of a workspace.
_PATIENCE_SECONDS = 1_200.0
_AT_WORK = """
SELECT count(*) FROM pg_stat_activity
WHERE pid <> pg_backend_pid() AND datname = current_database() AND state = 'active'
    AND now() - query_start > interval '0.3 seconds'
"""


def wait(connection: psycopg.Connection[Any]) -> None:
    """Wait until no statement has been long at work for five seconds; gives up after twenty minutes."""
    calm, ending = 0, time.monotonic() + _PATIENCE_SECONDS
    while calm < _CALM_LOOKS and time.monotonic() < ending:
        [at_work] = connection.execute(_AT_WORK).fetchone() or [0]
        calm = 0 if at_work else calm + 1
        time.sleep(_LOOK_SECONDS)
