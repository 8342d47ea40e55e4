"""The planner's statistics, kept close behind tables that fill fast.

A statement prepared while a table was empty keeps a plan that reads all of it, until somebody counts the table
again. Autovacuum does, up to a minute later: by then an import, or the answers to a first campaign, are ten thousand
rows, each batch slower than the one before.
"""

from django.apps import apps
from django.db import connection

# Statistics of the server reach its other sessions a second late, unless they are asked for.
_FLUSH = "SELECT pg_stat_force_next_flush()"
# Tables of which more changed since they were counted than they held then.
_OUTGROWN = """
SELECT format('%%I.%%I', s.schemaname, s.relname)
FROM pg_stat_user_tables s JOIN pg_class c ON c.oid = s.relid
WHERE s.n_mod_since_analyze > greatest(%s, c.reltuples) AND s.relname = ANY(%s)
ORDER BY 1
"""
FEWEST = 100


def freshen() -> list[str]:
    """Have the server count the tables that have outgrown its statistics, and return their names.

    Where nothing has, that is two short statements. A table of any size takes about as long to count as one of
    30,000 rows, since the server looks at that many by chance.
    """
    # Whoever shares the database has tables of their own, and their own mind about them.
    ours = [model._meta.db_table for model in apps.get_models()]
    with connection.cursor() as cursor:
        cursor.execute(_FLUSH)
        cursor.execute(_OUTGROWN, [FEWEST, ours])
        tables = [name for (name,) in cursor.fetchall()]
        for table in tables:
            # What somebody else is counting, vacuuming or indexing is left to the next look: nobody waits for that.
            cursor.execute(f"ANALYZE (SKIP_LOCKED) {table}")
    return tables


class Growth:
    """Freshens the statistics each time that twice as much was written: at every size soon, and seldom in all.

    `often` is for what never ends, and writes into one table today and into another tomorrow: so much more at most.
    """

    def __init__(self, *, often: int | None = None) -> None:
        self.written, self._next, self._often = 0, FEWEST, often

    def add(self, rows: int) -> None:
        """Count what was written, once it is committed; any measure of it will do, as long as it is the same."""
        self.written += rows
        if self.written >= self._next:
            self._next = self.written + min(self.written, self._often or self.written)
            freshen()
