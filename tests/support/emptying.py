"""Empty the database after a test that committed: of some eighty tables only those that hold rows.

Django truncates every table and then makes content types and permissions anew, which takes longer than most tests.
"""

from collections.abc import Collection

from django.db import connection, transaction

# A row deleted costs a look at every table that points to it; a table truncated costs new files on the disk.
FEW = 1000
# What `migrate` itself writes.
FOR_EVER = {"django_content_type", "auth_permission", "django_migrations"}


def empty_tables() -> None:
    """Empty every table that Django makes, but for what `migrate` writes; the event log is not among them."""
    tables = sorted({*connection.introspection.django_table_names(include_views=False)} - FOR_EVER)
    filled = _filled(tables)
    if any(count > FEW for count in filled.values()):
        _run(f"TRUNCATE {', '.join(tables)}")
    elif filled:
        _run("; ".join(f"DELETE FROM {table}" for table in filled))


def _filled(tables: Collection[str]) -> dict[str, int]:
    """Return which tables hold rows, and how many; counted up to one more than a few."""
    counts = (
        f"SELECT '{table}', (SELECT count(*) FROM (SELECT FROM {table} LIMIT {FEW + 1}) AS rows)" for table in tables
    )
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(counts))
        return {table: count for table, count in cursor.fetchall() if count}


def _run(statements: str) -> None:
    # In one transaction, so that the order of the tables is all the same: their keys are checked at its end.
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statements)
