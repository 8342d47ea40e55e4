"""Periodic work of many workspaces, each apart: what fails in one is told to operators and holds back no other."""

import logging
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import connection

from innerloop.kernel import scope

log = logging.getLogger(__name__)


@contextmanager
def within(workspace_id: UUID, *, doing: str) -> Iterator[None]:
    """Do a piece of work for one workspace; where it fails, say so in the log and go on after it.

    The work must be repeated by whoever calls, such as in its next round: nothing else takes it up again.
    """
    try:
        with scope.to(workspace_id):
            yield
    except Exception as error:
        tell(error, doing=f"{doing} for workspace {workspace_id}")
        if not connection.in_atomic_block:
            # Perhaps the database was away for a moment: what comes next needs a new connection.
            connection.close_if_unusable_or_obsolete()


def tell(error: Exception, *, doing: str) -> None:
    """Log what failed, by its kind and place alone: an error's own words may hold what a customer wrote."""
    frames = traceback.extract_tb(error.__traceback__)
    where = f" at {frames[-1].name}, line {frames[-1].lineno}" if frames else ""
    log.error("%s failed and goes on: %s%s", doing, type(error).__name__, where)
