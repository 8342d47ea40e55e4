"""Each customer's own place: the day of a period on which a program asks them, and whether its sample holds them.

Both come from a hash of program and customer, so that they stay the same without being kept, and so that the load is
even over the days. The database counts them in the same way (`place_of` in SQL), which a test holds to this.
"""

import hashlib
from datetime import date, timedelta
from uuid import UUID

# 60 bits: as many as PostgreSQL's bigint holds without a sign.
_DIGITS = 15
_WHOLE = 1_000_000


def place_of(program_id: UUID, customer_id: UUID, *, salt: str = "") -> int:
    """Return a customer's number in a program, 0 to 2^60."""
    digest = hashlib.md5(f"{salt}{program_id}{customer_id}".encode(), usedforsecurity=False).hexdigest()
    return int(digest[:_DIGITS], 16)


def place_in_sql(column: str, *, salt: str = "") -> str:
    """Return the same number as SQL over a column with the customer's id; takes the program's id as a parameter."""
    return f"('x' || left(md5('{salt}' || %s::text || {column}::text), {_DIGITS}))::bit(60)::bigint"


def is_in_sample(program_id: UUID, customer_id: UUID, *, share: float) -> bool:
    """Say whether a customer is in a sample of so many percent. A larger share keeps everybody of a smaller one."""
    return place_of(program_id, customer_id, salt="sample") % _WHOLE < sample_limit(share)


def sample_limit(share: float) -> int:
    """Return below which number of a million a customer is in a sample of so many percent."""
    return round(share * _WHOLE / 100)


def next_slot(program_id: UUID, customer_id: UUID, *, period_days: int, from_day: date) -> date:
    """Return the first day from `from_day` on at which a program's round comes to a customer."""
    place = place_of(program_id, customer_id) % period_days
    return from_day + timedelta(days=(place - from_day.toordinal()) % period_days)


def slot_on(day: date, *, period_days: int) -> int:
    """Return which places (modulo the period) a day asks."""
    return day.toordinal() % period_days
