"""Bringing the schema up, safely from two machines at once."""

from django.core.management import call_command
from django.db import connection

from innerloop.kernel import clock, drain, partitions, postgres

# Any number will do, as long as it is ours alone.
_LOCK = 7_061_952_113


def bring_up() -> None:
    """Migrate under a lock, make this season's partitions and the cursors that are missing.

    Raises VectorsMissing, VectorsTooOld and VectorsNotAdded.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        try:
            postgres.add_vectors(connection)
            call_command("migrate", verbosity=0, interactive=False)
            call_command("createcachetable", verbosity=0)
            partitions.ensure(around=clock.now())
            drain.open_cursors()
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])
