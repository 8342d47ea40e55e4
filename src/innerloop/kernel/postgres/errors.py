"""Named failures of the embedded PostgreSQL. Their docstrings are their messages."""

from __future__ import annotations

import inspect


class PostgresError(Exception):
    """The database in {folder} failed."""

    def __init__(self, **values: object) -> None:
        self.values = values
        pattern = " ".join(inspect.cleandoc(self.__doc__ or "").split())
        super().__init__(pattern.format(**values))


class BinariesMissing(PostgresError):
    """PostgreSQL {major} is not at {place}. Install the locked requirements again, or set
    INNERLOOP_DATABASE_URL to a PostgreSQL server of your own."""


class ClusterNotMade(PostgresError):
    """PostgreSQL could not lay out its files in {folder}: {reason}. Mend that and start again."""


class OtherMajor(PostgresError):
    """The database in {folder} was made by PostgreSQL {found}, and this Innerloop runs PostgreSQL {wanted}.
    Start it with the Innerloop that made it and write it out with pg_dump; then read that into an empty home
    folder with this one. "Backups" in docs/guides/install.md has the commands."""


class ServerInUse(PostgresError):
    """The database in {folder} belongs to {holder}, which is still running. Stop that one first, or use
    another home folder."""


class ServerNotStarted(PostgresError):
    """The database in {folder} has no address before it is started. Call start() first."""


class ServerDied(PostgresError):
    """PostgreSQL in {folder} ended while it was starting. Mend what it says and start again: {words}"""


class ServerStalled(PostgresError):
    """PostgreSQL in {folder} has made no progress for {seconds:g} s. Look at the disk and at the newest file
    in {logs}, then start again. Last words: {words}"""


class ServerRefusesUs(PostgresError):
    """PostgreSQL in {folder} runs but refuses us: {reason}. If the password in {password} is not its own,
    delete that file and start again: a new one is made."""


class ServerStays(PostgresError):
    """PostgreSQL in {folder} (process {pid}) did not stop within {seconds:g} s. Look at the disk; end that
    process by hand only when its files have stopped changing."""


class NotOurCluster(PostgresError):
    """The database in {folder} belongs to the user {owner}, and this is {user}. Start Innerloop as {owner} or
    as root."""


class OutOfReach(PostgresError):
    """The user {account}, as whom PostgreSQL runs, may not enter {folder}. Give the folders above it the
    permission to pass through (chmod o+x), or run Innerloop as an ordinary user."""


class NoReachablePlace(PostgresError):
    """PostgreSQL does not run as root, the user {account} may not enter {folder}, and {fallback} cannot be
    used instead: {reason}. Use a home folder that {account} may enter, or run Innerloop as another user."""


class NoSocketFolder(PostgresError):
    """The path of a socket in {folder} would be longer than {longest} bytes, and no temporary folder can hold
    it instead. Set TMPDIR to a folder with a short name, or use a home folder with one."""


class PlaceLost(PostgresError):
    """{folder} says that its database lies in {place}, which is not there. Bring that folder back; or, to
    begin with an empty database, delete the file {record}."""


class PlaceTaken(PostgresError):
    """The database in {place} belongs to the home folder {owner}, and {folder} is a copy of it. Two homes
    must not share a database: delete {record} in the copy, which then begins with an empty one, and bring the
    answers over as "Backups" in docs/guides/install.md says."""


class FolderNotUsable(PostgresError):
    """{folder} cannot hold a database: {reason}. Choose another home folder with --home or INNERLOOP_HOME."""


class FolderNotTrusted(PostgresError):
    """{folder} is not a folder that only {owner} may change. Remove it, or mend its owner and mode, and start
    again."""


class NotDurable(PostgresError):
    """The database server has {setting} = off and could lose answers that were already acknowledged. Set it
    to on, reload the server and start again."""


class TooOld(PostgresError):
    """The database server is PostgreSQL {found}; Innerloop needs {oldest} or newer. Upgrade the server, then
    start again."""


class VectorsMissing(PostgresError):
    """The database server does not offer the extension vector. Install pgvector {oldest} or newer beside it (Debian:
    postgresql-16-pgvector; container: pgvector/pgvector:pg16-trixie), then run: innerloop migrate"""


class VectorsTooOld(PostgresError):
    """The database server has pgvector {found}; Innerloop needs {oldest} or newer. Install it, run ALTER EXTENSION
    vector UPDATE in the database where it is there already, then run: innerloop migrate"""


class VectorsNotAdded(PostgresError):
    """The role {role} may not add the extension vector to the database {database}. Once, as a superuser in that
    database, run: CREATE EXTENSION vector; and then: innerloop migrate"""
