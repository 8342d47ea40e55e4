"""The one extension that Innerloop needs: `vector`, of pgvector, which holds what comments mean."""

from __future__ import annotations

import psycopg

from innerloop.kernel.postgres.durability import Connection
from innerloop.kernel.postgres.errors import VectorsMissing, VectorsNotAdded, VectorsTooOld

# The first with half-precision vectors.
OLDEST = (0, 7)
_OLDEST = ".".join(map(str, OLDEST))

_KNOWN = """
SELECT (SELECT extversion FROM pg_extension WHERE extname = 'vector'),
    (SELECT default_version FROM pg_available_extensions WHERE name = 'vector'),
    current_database(), current_user
"""


def check_vectors(connection: Connection) -> bool:
    """Say whether the database has the extension; raise VectorsMissing or VectorsTooOld where it could not have it."""
    added, offered, _, _ = _known(connection)
    require_vectors(added, offered)
    return added is not None


def add_vectors(connection: Connection) -> None:
    """Add the extension where the database lacks it. Raises VectorsMissing, VectorsTooOld and VectorsNotAdded."""
    if check_vectors(connection):
        return
    _, _, database, role = _known(connection)
    with connection.cursor() as cursor:
        try:
            cursor.execute("CREATE EXTENSION IF NOT EXISTS vector")
        except Exception as error:
            # Django wraps what psycopg raises.
            if isinstance(error.__cause__ or error, psycopg.errors.InsufficientPrivilege):
                raise VectorsNotAdded(database=database, role=role) from None
            raise


def require_vectors(added: str | None, offered: str | None) -> None:
    """Raise unless the version that a database has, else the one that its server offers, is there and new enough."""
    version = added or offered
    if version is None:
        raise VectorsMissing(oldest=_OLDEST)
    if tuple(int(part) for part in version.split(".")[:2]) < OLDEST:
        raise VectorsTooOld(found=version, oldest=_OLDEST)


def _known(connection: Connection) -> tuple[str | None, str | None, str, str]:
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN)
        added, offered, database, role = cursor.fetchone()
    return added, offered, database, role
