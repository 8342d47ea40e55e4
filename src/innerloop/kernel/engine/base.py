"""The connection, as Django looks for it by this module's name."""

import select

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's own, but for how it sees before each request whether the server is still there.

    Django asks `SELECT 1`, a whole way there and back before any work. A server that ended has closed the connection,
    and that has come by now: an idle connection on which nothing waits to be read is good.
    """

    def is_usable(self) -> bool:
        """Say whether the connection can be used; asks the server only when something came uncalled."""
        if self.connection is None or self.connection.closed:
            return False
        watched = select.poll()
        watched.register(self.connection.fileno(), select.POLLIN)
        return not watched.poll(0) or bool(super().is_usable())
