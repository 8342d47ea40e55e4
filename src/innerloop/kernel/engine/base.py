"""The connection, as Django looks for it by this module's name."""

import select
from datetime import UTC, datetime
from typing import Any

from django.db.backends.postgresql import base
from django.db.backends.postgresql.psycopg_any import BaseTzLoader


class _MomentLoader(BaseTzLoader):  # type: ignore[misc]
    """Reads moments as Python itself does: Django's takes them apart by a pattern, at ten times the time.

    An event has two moments, and six subscribers read it.
    """

    timezone = UTC

    def load(self, data: Any) -> datetime:
        """Return a moment; what Python knows no year for is Django's to refuse."""
        try:
            return datetime.fromisoformat(str(data, "ascii"))
        except ValueError:
            refused: datetime = super().load(data)
            return refused


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's own, but for how it reads moments, and sees before each request whether the server is still there.

    Django asks `SELECT 1`, a whole way there and back before any work. A server that ended has closed the connection,
    and that has come by now: an idle connection on which nothing waits to be read is good.
    """

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Return a new connection, which reads moments quickly where they come in UTC, as ours do."""
        made = super().get_new_connection(conn_params)
        if self.timezone is UTC:
            made.adapters.register_loader("timestamptz", _MomentLoader)
        return made

    def is_usable(self) -> bool:
        """Say whether the connection can be used; asks the server only when something came uncalled."""
        if self.connection is None or self.connection.closed:
            return False
        watched = select.poll()
        watched.register(self.connection.fileno(), select.POLLIN)
        return not watched.poll(0) or bool(super().is_usable())
