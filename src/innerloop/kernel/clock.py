"""The one place that reads the wall clock, so that a test can set it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo


class _Hand:
    """Where a held clock stands; None while it runs. All threads of the process read the same clock."""

    held: datetime | None = None


def now() -> datetime:
    """Return the moment, with its zone (UTC)."""
    return _Hand.held or datetime.now(UTC)


def day_in(zone: str, moment: datetime) -> date:
    """Return the local date of a moment in a named time zone."""
    return moment.astimezone(ZoneInfo(zone)).date()


def zone(name: str) -> ZoneInfo:
    """Return a time zone by its name."""
    return ZoneInfo(name)


@contextmanager
def held_at(moment: datetime) -> Iterator[None]:
    """Hold the clock of this process at a moment, for tests and for making a demo's past."""
    before, _Hand.held = _Hand.held, moment
    try:
        yield
    finally:
        _Hand.held = before


def move(by: timedelta) -> None:
    """Move a held clock; fails when the clock runs freely."""
    if _Hand.held is None:
        raise RuntimeError("The clock runs freely: hold it with clock.held_at before moving it.")
    _Hand.held += by
