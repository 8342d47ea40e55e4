"""Waking a process that sleeps until it has work: whoever makes the work says so when its transaction commits.

For what is made in batches, such as by the drain. A notice in every commit would queue the commits (0038).
"""

from contextlib import suppress
from types import TracebackType
from typing import Any, Self

import psycopg
from django.db import connection

# A connection that the network forgot is noticed within a minute, else nobody would hear anything any more.
KEEPALIVES = {"keepalives": 1, "keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3}
# What Django adds for psycopg itself; all else is libpq's, above all how the server is verified.
NOT_OF_LIBPQ = {"autocommit", "context", "cursor_factory", "prepare_threshold", "row_factory"}


def wake(channel: str) -> None:
    """Wake who sleeps on a channel once the caller's transaction commits; many times in it are one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, '')", [channel])


def is_heard(channel: str) -> bool:
    """Say whether anybody sleeps on a channel, or will when their work is done. One query."""
    asked = "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND application_name = %s)"
    with connection.cursor() as cursor:
        cursor.execute(asked, [_name(channel)])
        [(heard,)] = cursor.fetchall()
    return bool(heard)


def _name(channel: str) -> str:
    return f"listens to {channel}"


def conninfo() -> str:
    """Return where our database is, for a connection that Django does not know."""
    given = connection.get_connection_params()
    of_libpq = {name: value for name, value in given.items() if name not in NOT_OF_LIBPQ}
    return psycopg.conninfo.make_conninfo(**{**KEEPALIVES, **of_libpq})


class Sleeper:
    """Sleeps until it is woken, on a connection of its own. What is said while nobody listens is not heard."""

    def __init__(self, channel: str) -> None:
        self._channel = channel
        self._connection: psycopg.Connection[Any] | None = None

    def __enter__(self) -> Self:
        # At once: who has work for hours before the first sleep is there all the same.
        with suppress(psycopg.Error):
            self._listen()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.leave()

    def sleep(self, seconds: float) -> bool:
        """Sleep for so long at most; say whether to look for work: somebody woke us, or could not have until now.

        Raises psycopg.Error where the database is away; the next sleep begins with a new connection.
        """
        try:
            if self._connection is None:
                self._listen()
                return True
            return any(True for _ in self._connection.notifies(timeout=seconds, stop_after=1))
        except psycopg.Error:
            self.leave()
            raise

    def _listen(self) -> None:
        self._connection = psycopg.connect(conninfo(), autocommit=True, application_name=_name(self._channel))
        self._connection.execute(f"LISTEN {self._channel}")

    def leave(self) -> None:
        """Close the connection."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
