"""The monthly partitions of the event log, by the time inside a uuid7."""

from datetime import UTC, datetime
from uuid import UUID

from django.db import connection


def first_id(moment: datetime) -> UUID:
    """Return the smallest uuid of a moment: 48 bits of milliseconds, all else zero."""
    return UUID(int=int(moment.timestamp() * 1000) << 80)


def ensure(*, around: datetime, ahead: int = 3) -> None:
    """Make the partitions of this month and the next ones, where they do not exist yet."""
    month = datetime(around.year, around.month, 1, tzinfo=UTC)
    for _ in range(ahead + 1):
        following = _month_after(month)
        _ensure_month(month, following)
        month = following


def _ensure_month(start: datetime, end: datetime) -> None:
    name = f"kernel_event_{start:%Y_%m}"
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TABLE IF NOT EXISTS {name} PARTITION OF kernel_event "
            f"FOR VALUES FROM ('{first_id(start)}') TO ('{first_id(end)}')"
        )


def _month_after(month: datetime) -> datetime:
    return month.replace(year=month.year + month.month // 12, month=month.month % 12 + 1)
