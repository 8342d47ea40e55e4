"""One at a time: what no row can be locked for, since it is not there yet or is many rows."""

from django.db import connection
from django.db.transaction import TransactionManagementError


def wait_for(what: str) -> None:
    """Wait until nobody else is at it, and keep others out until the caller's transaction ends.

    `what` is the room's own name for it, such as `connect.imports WORKSPACE`. Two names may share a lock, once in
    billions: they then wait for each other in vain, and lose nothing.
    """
    if not connection.in_atomic_block:
        raise TransactionManagementError("It would be over at once: there is no transaction that keeps others out.")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [what])
