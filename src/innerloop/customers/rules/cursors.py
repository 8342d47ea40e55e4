"""Where a page of a list ends: a moment and an id, as one word for an address."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from innerloop.customers.rules import refusals

_START = datetime(1970, 1, 1, tzinfo=UTC)
_STEP = timedelta(microseconds=1)


def cursor_at(moment: datetime, row_id: UUID) -> str:
    """Return the cursor that goes on after a row."""
    return f"{(moment - _START) // _STEP:x}-{row_id.hex}"


def read_cursor(cursor: str) -> tuple[datetime, UUID]:
    """Return the moment and id of a cursor of ours; raises CursorUnreadable."""
    steps, _, row_id = cursor.partition("-")
    try:
        return _START + int(steps, 16) * _STEP, UUID(hex=row_id)
    except (ValueError, OverflowError):
        raise refusals.CursorUnreadable("after", cursor) from None
