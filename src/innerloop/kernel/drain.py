"""The drain: hands the event log to its subscribers, each at its own pace.

One turn of the drain, for one subscriber and one lane:

1. lock the subscriber's cursor of the lane, or leave the lane to whoever holds it;
2. read the next events, up to the horizon: the oldest transaction that has not ended yet;
3. hand them over, in order; on an error one by one, setting aside the one that cannot be digested;
4. move the cursor, in the same transaction as whatever the subscriber wrote.

A cursor on the id alone would miss the transaction that started first and committed last, hence
`(tx, id)` and the horizon. Since 3 and 4 commit together, what a subscriber writes to the database
happens once; what it does elsewhere may happen again after a crash.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import DatabaseError, InterfaceError, OperationalError, connection, transaction

from innerloop.kernel import clock, lanes
from innerloop.kernel.models import Cursor, Event, Origin, SetAside

BATCH = 500
# Subscribers that reach people leave alone what happened longer ago than this.
FRESH_FOR = timedelta(days=7)
# What passes by itself, by the class or code of PostgreSQL's error: a connection, a deadlock or a lost race, too few
# resources, a server that stops, a lock that was not had. All else is the event's own fault.
_PASSING = ("08", "40", "53", "57P", "55P03")
_FIRST = "00000000-0000-0000-0000-000000000000"

WAITING = """
WITH newest AS MATERIALIZED (
    SELECT l.lane, e.tx, e.id FROM unnest(%s::smallint[]) AS l(lane) CROSS JOIN LATERAL (
        SELECT tx, id FROM kernel_event
        WHERE lane = l.lane AND tx < pg_snapshot_xmin(pg_current_snapshot())
        ORDER BY tx DESC, id DESC LIMIT 1) AS e)
SELECT c.subscriber, c.lane FROM kernel_cursor c JOIN newest n ON n.lane = c.lane
WHERE c.subscriber = ANY(%s) AND (n.tx, n.id) > (c.tx, c.event_id)
ORDER BY c.lane, c.subscriber
"""

log = logging.getLogger(__name__)

Digest = Callable[[Sequence[Event]], None]


@dataclass(frozen=True, slots=True)
class Subscriber:
    """Who reads the log: which kinds, what to do, and after whom."""

    name: str
    digest: Digest
    kinds: frozenset[str] = field(default_factory=frozenset)
    reaches_people: bool = False
    after: str | None = None

    def wants(self, event: Event) -> bool:
        """Say whether the event is for this subscriber: its kind, and for people only what is live and fresh."""
        if self.kinds and event.kind not in self.kinds:
            return False
        if not self.reaches_people:
            return True
        return event.origin == Origin.LIVE and clock.now() - event.occurred_at <= FRESH_FOR


_subscribers: dict[str, Subscriber] = {}


def subscribe(
    name: str, *, kinds: Sequence[str] = (), reaches_people: bool = False, after: str | None = None
) -> Callable[[Digest], Digest]:
    """Register a function as a subscriber. `after` names one that must have read an event first."""

    def register(digest: Digest) -> Digest:
        _subscribers[name] = Subscriber(name, digest, frozenset(kinds), reaches_people, after)
        return digest

    return register


def unsubscribe(name: str) -> None:
    """Forget a subscriber; its cursors stay and go on from there when it returns."""
    _subscribers.pop(name, None)


def subscribers() -> dict[str, Subscriber]:
    """Return all registered subscribers by name."""
    return dict(_subscribers)


def open_cursors() -> None:
    """Make the cursors that are missing, at the beginning of the log."""
    Cursor.objects.bulk_create(
        [
            Cursor(subscriber=name, lane=lane, tx=0, event_id=_FIRST)
            for name in _subscribers
            for lane in lanes.ALL_LANES
        ],
        ignore_conflicts=True,
    )


def waiting() -> list[tuple[str, int]]:
    """Return the subscribers and lanes that have something to read, live lanes first.

    Asked many times a second, so it looks only at the newest event of each lane: one step down an index,
    however long the log is.
    """
    with connection.cursor() as cursor:
        cursor.execute(WAITING, [list(lanes.ALL_LANES), list(_subscribers)])
        rows: list[tuple[str, int]] = cursor.fetchall()
    return rows


def turn(name: str, lane: int) -> int:
    """Read one batch of one lane for one subscriber; return 1, or 0 where there was nothing to read."""
    subscriber = _subscribers[name]
    with transaction.atomic():
        cursor = Cursor.objects.select_for_update(skip_locked=True).filter(subscriber=name, lane=lane).first()
        if cursor is None:
            return 0
        end = _end_of_batch(cursor, subscriber)
        if end is None:
            return 0
        _hand_over(subscriber, [e for e in _events_up_to(end, cursor, subscriber) if subscriber.wants(e)])
        cursor.tx, cursor.event_id = end
        cursor.save(update_fields=["tx", "event_id"])
    return 1


def drain() -> int:
    """Read everything that waits, one batch a lane; return how many batches were read.

    A lane that fails for now is left for the next round and holds nobody else back; when the database
    itself is away, the last error is raised.
    """
    passed, failed = 0, None
    for name, lane in waiting():
        try:
            passed += turn(name, lane)
        except (OperationalError, InterfaceError) as error:
            log.warning("%s could not read lane %s for now: %s", name, lane, type(error).__name__)
            failed = error
    if failed is not None and passed == 0:
        raise failed
    return passed


def drain_dry() -> int:
    """Read until nothing waits; return how many batches were read."""
    total = 0
    while passed := drain():
        total += passed
    return total


def replay(aside: SetAside) -> bool:
    """Try an event again that was set aside; say whether it is digested now. One that people no longer need
    to hear of is let go. Raises KeyError for a subscriber that is gone.
    """
    subscriber = _subscribers[aside.subscriber]
    with transaction.atomic():
        held = SetAside.objects.select_for_update().filter(id=aside.id).first()
        if held is None:
            return True  # somebody else was quicker
        event = Event.objects.get(id=held.event_id)
        try:
            with transaction.atomic():
                if subscriber.wants(event):
                    subscriber.digest([event])
        except Exception as error:
            if _passes(error):
                raise
            held.attempts, held.error = held.attempts + 1, _reason(error)
            held.save(update_fields=["attempts", "error"])
            return False
        held.delete()
    return True


def _end_of_batch(cursor: Cursor, subscriber: Subscriber) -> tuple[int, UUID] | None:
    """Return where the next batch of a lane ends, or None where nothing may be read yet."""
    bound = ""
    values: list[Any] = [cursor.lane, str(cursor.tx), cursor.event_id]
    if subscriber.after:
        bound = "AND (tx, id) <= (SELECT b.tx, b.event_id FROM kernel_cursor b WHERE b.subscriber = %s AND b.lane = %s)"
        values += [subscriber.after, cursor.lane]
    with connection.cursor() as reading:
        reading.execute(
            f"""
            SELECT tx, id FROM (
                SELECT tx, id FROM kernel_event
                WHERE lane = %s AND (tx, id) > (%s::xid8, %s) AND tx < pg_snapshot_xmin(pg_current_snapshot()) {bound}
                ORDER BY tx, id LIMIT {BATCH}
            ) AS batch ORDER BY tx DESC, id DESC LIMIT 1
            """,
            values,
        )
        row = reading.fetchone()
    return (int(row[0]), row[1]) if row else None


def _events_up_to(end: tuple[int, UUID], cursor: Cursor, subscriber: Subscriber) -> list[Event]:
    # Only what the subscriber wants leaves the database: most subscribers pass most events by.
    wanted = ""
    values: list[Any] = [cursor.lane, str(cursor.tx), cursor.event_id, str(end[0]), end[1]]
    if subscriber.kinds:
        wanted = "AND kind = ANY(%s)"
        values.append(list(subscriber.kinds))
    return list(
        Event.objects.raw(
            f"""
            SELECT * FROM kernel_event
            WHERE lane = %s AND (tx, id) > (%s::xid8, %s) AND (tx, id) <= (%s::xid8, %s) {wanted} ORDER BY tx, id
            """,
            values,
        )
    )


def _hand_over(subscriber: Subscriber, events: Sequence[Event]) -> None:
    if not events:
        return
    try:
        with transaction.atomic():
            subscriber.digest(events)
    except Exception as error:
        if _passes(error):
            raise
        for event in events:
            _hand_over_alone(subscriber, event)


def _hand_over_alone(subscriber: Subscriber, event: Event) -> None:
    try:
        with transaction.atomic():
            subscriber.digest([event])
    except Exception as error:
        if _passes(error):
            raise
        log.warning("%s set event %s (%s) aside: %s", subscriber.name, event.id, event.kind, type(error).__name__)
        _set_aside(subscriber, event, error)


def _passes(error: Exception) -> bool:
    """Say whether trying again later may help."""
    if isinstance(error, InterfaceError):
        return True
    code = getattr(error.__cause__, "sqlstate", None)
    return isinstance(error, OperationalError) and (code is None or code.startswith(_PASSING))


def _set_aside(subscriber: Subscriber, event: Event, error: Exception) -> None:
    SetAside.objects.get_or_create(
        subscriber=subscriber.name,
        event_id=event.id,
        defaults={
            "workspace_id": event.workspace_id,
            "kind": event.kind,
            "error": _reason(error),
            "set_aside_at": clock.now(),
        },
    )


def _reason(error: Exception) -> str:
    # A database error's text may quote the row, and so a customer's words.
    told = type(error).__name__ if isinstance(error, DatabaseError) else f"{type(error).__name__}: {error}"
    return told[:500]
