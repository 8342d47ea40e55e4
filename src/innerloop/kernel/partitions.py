"""The monthly partitions of the event log, by the time inside a uuid7."""

import logging
from datetime import UTC, datetime
from uuid import UUID

from django.db import OperationalError, connection, transaction
from psycopg.errors import LockNotAvailable

from innerloop.kernel import alone

AHEAD = 3  # months
# A month is made once nobody else uses the log, and whoever comes meanwhile, such as a customer who answers, waits
# behind us. A backup uses it to its end, for hours: so we do not wait for such, but come again.
WAIT_MILLISECONDS = 2_000

log = logging.getLogger(__name__)

# Months of the events that found no partition of their own; the first 48 bits of a uuid7 are its milliseconds.
_STRAYS = """
SELECT DISTINCT date_trunc('month', to_timestamp(
    ('x' || left(replace(id::text, '-', ''), 12))::bit(48)::bigint / 1000.0) AT TIME ZONE 'UTC')
FROM kernel_event_rest
"""


def first_id(moment: datetime) -> UUID:
    """Return the smallest uuid of a moment: 48 bits of milliseconds, all else zero."""
    return UUID(int=int(moment.timestamp() * 1000) << 80)


def ensure(*, around: datetime, ahead: int = AHEAD) -> bool:
    """Make the partitions of this month and the next ones, where they do not exist yet; False where a backup is in
    the way. Then all is to be done another time: until then there are those made before, and the rest.
    """
    try:
        _ensure(around, ahead)
    except OperationalError as error:
        if not isinstance(error.__cause__, LockNotAvailable):
            raise
        log.warning("No months could be made in the event log: somebody reads it for long, such as a backup.")
        return False
    return True


def _ensure(around: datetime, ahead: int) -> None:
    """Make what is missing. Events that came while there was no partition for them lie in the rest, and PostgreSQL
    makes none for rows that lie there: they are brought home in the same transaction.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL lock_timeout = {WAIT_MILLISECONDS}")
        alone.wait_for("kernel.partitions")
        cursor.execute(_STRAYS)
        strays = [month.replace(tzinfo=UTC) for (month,) in cursor.fetchall()]
        wanted = sorted({*_months(around, ahead), *strays})
        if not strays:
            _make(wanted)
            return
        # Apart from the log the rest is an ordinary table: rows may leave it, and each keeps its transaction.
        cursor.execute("ALTER TABLE kernel_event DETACH PARTITION kernel_event_rest")
        _make(wanted)
        cursor.execute("INSERT INTO kernel_event SELECT * FROM kernel_event_rest")
        cursor.execute("TRUNCATE kernel_event_rest")
        cursor.execute("ALTER TABLE kernel_event ATTACH PARTITION kernel_event_rest DEFAULT")


def missing(*, around: datetime, ahead: int = AHEAD) -> list[str]:
    """Return which of the partitions that `ensure` makes are not there."""
    return [name for name in map(_name, _months(around, ahead)) if name not in _existing()]


def strays() -> int:
    """Return how many events lie in no partition of their own; counted up to a thousand."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM (SELECT 1 FROM kernel_event_rest LIMIT 1000) AS found")
        return int(cursor.fetchone()[0])


def _months(around: datetime, ahead: int) -> list[datetime]:
    months = [datetime(around.year, around.month, 1, tzinfo=UTC)]
    for _ in range(ahead):
        months.append(_month_after(months[-1]))
    return months


def _make(months: list[datetime]) -> None:
    # Only what is missing: making one, even for nothing, waits for everybody who uses the log.
    existing = _existing()
    with connection.cursor() as cursor:
        for start in months:
            if _name(start) not in existing:
                cursor.execute(
                    f"CREATE TABLE {_name(start)} PARTITION OF kernel_event "
                    f"FOR VALUES FROM ('{first_id(start)}') TO ('{first_id(_month_after(start))}')"
                )


def _existing() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'kernel_event'::regclass")
        return {name for (name,) in cursor.fetchall()}


def _name(month: datetime) -> str:
    return f"kernel_event_{month:%Y_%m}"


def _month_after(month: datetime) -> datetime:
    return month.replace(year=month.year + month.month // 12, month=month.month % 12 + 1)
