"""The database: which one, whether it keeps what it acknowledges, whether something holds everybody up."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import psycopg

from innerloop.config.doctor.finding import Finding, duration, error, ok, warning
from innerloop.kernel import postgres

Connection = psycopg.Connection[Any]

# A write transaction holds the horizon of the event log for everybody.
LONGEST_WRITE_SECONDS = 2.0
SKEW_SECONDS, BAD_SKEW_SECONDS = 2.0, 60.0

_LONG_WRITES = """
SELECT pid, coalesce(nullif(application_name, ''), 'an unnamed program'), coalesce(datname, ''), coalesce(state, ''),
    extract(epoch FROM clock_timestamp() - xact_start)::float
FROM pg_stat_activity
WHERE backend_xid IS NOT NULL AND xact_start < clock_timestamp() - make_interval(secs => %s)
ORDER BY xact_start
"""
_PREPARED = (
    "SELECT gid, extract(epoch FROM clock_timestamp() - prepared)::float FROM pg_prepared_xacts ORDER BY prepared"
)


def version(connection: Connection) -> Finding:
    """Look whether the server is new enough."""
    try:
        postgres.check_durability(connection)
    except postgres.TooOld as refusal:
        return error("database version", str(refusal), "Move to a newer PostgreSQL.")
    except postgres.NotDurable:
        pass
    return ok("database version", f"PostgreSQL {connection.info.parameter_status('server_version')}.")


def durability(connection: Connection) -> Finding:
    """Look whether the server keeps what it has acknowledged."""
    try:
        postgres.check_durability(connection)
    except postgres.NotDurable as refusal:
        return error("durability", str(refusal), "Switch it on for this server, database and role.")
    except postgres.TooOld:
        pass
    return ok("durability", "What is acknowledged is on the disk.")


def vectors(connection: Connection) -> Finding:
    """Look whether the database can hold what comments mean."""
    name = "vectors"
    try:
        is_added = postgres.check_vectors(connection)
    except postgres.PostgresError as refusal:
        return error(name, str(refusal), "Install pgvector beside the server, then run: innerloop migrate")
    if not is_added:
        what = "The server offers the extension vector; this database has not got it yet."
        return warning(name, what, "Run: innerloop migrate. Where its role may not, it says what to do.")
    return ok(name, "The database has the extension vector.")


def long_writes(connection: Connection) -> list[Finding]:
    """Look for write transactions that are open too long: while one is, no later event reaches anybody."""
    name = "long transactions"
    found = [
        error(
            name,
            f"Process {pid} ({program}, database {database}, {state}) has been writing for {duration(seconds)}.",
            f"No event after it is handed on until it ends. End it: SELECT pg_terminate_backend({pid});",
        )
        for pid, program, database, state, seconds in connection.execute(_LONG_WRITES, [LONGEST_WRITE_SECONDS])
    ]
    found += [
        error(
            name,
            f"The prepared transaction {gid!r} has waited for {duration(seconds)}.",
            f"No event after it is handed on until it ends. End it: ROLLBACK PREPARED '{gid}';",
        )
        for gid, seconds in connection.execute(_PREPARED)
    ]
    return found or [ok(name, f"No write transaction is older than {LONGEST_WRITE_SECONDS:.0f} s.")]


def clock_skew(connection: Connection, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> Finding:
    """Look how far this machine's clock is from the database's."""
    name = "clock"
    before = now()
    [[theirs]] = connection.execute("SELECT clock_timestamp()").fetchall()
    # Half way of the question's own time, which over a slow line is no skew.
    skew = abs((theirs - (before + (now() - before) / 2)).total_seconds())
    what = f"This machine and the database differ by {duration(skew)}."
    if skew > BAD_SKEW_SECONDS:
        return error(name, what, "Let both keep their time by NTP: one-time links and rest days go wrong.")
    if skew > SKEW_SECONDS:
        return warning(name, what, "Let both keep their time by NTP.")
    return ok(name, what)
