"""The drain: hands the event log to its subscribers, each at its own pace.

One turn of the drain, for one subscriber and some lanes:

1. lock the subscriber's cursors of the lanes, or leave a lane to whoever holds it;
2. read the next events of each, up to the horizon: the oldest transaction that has not ended yet;
3. hand them over, in order; on an error one by one, setting aside the one that cannot be digested;
4. move the cursors, in the same transaction as whatever the subscriber wrote.

Whoever wants nothing of what is new gets no turn: those cursors are moved together (`kernel.passing`). What a turn
itself announces is read next, before the rest of the round, so that an answer, its case and who gets it are one way.
Whoever decides something that a person waits for reads first, whoever shows it on open pages next, all others after.

A cursor on the id alone would miss the transaction that started first and committed last, hence
`(tx, id)` and the horizon. Since 3 and 4 commit together, what a subscriber writes to the database
happens once; what it does elsewhere may happen again after a crash.
"""

import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import DatabaseError, Error, IntegrityError, InterfaceError, OperationalError, connection, transaction

from innerloop.kernel import clock
from innerloop.kernel.lanes import ALL_LANES, LIVE_LANES
from innerloop.kernel.log import noting
from innerloop.kernel.models import Cursor, Event, SetAside
from innerloop.kernel.passing import pass_by
from innerloop.kernel.subscriber import ALL_TURNS, Digest, Subscriber, Turn

BATCH = 500
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

_BEHIND = """
SELECT EXISTS (SELECT 1 FROM kernel_cursor c CROSS JOIN LATERAL (
    SELECT e.recorded_at FROM kernel_event e
    WHERE e.lane = c.lane AND (e.tx, e.id) > (c.tx, c.event_id) AND e.kind = ANY(%s)
    ORDER BY e.tx, e.id LIMIT 1) AS next
WHERE c.subscriber = %s AND c.lane = ANY(%s::smallint[]) AND next.recorded_at < %s)
"""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Read:
    """What was read: so many batches, and whether one was cut at its limit, so that more may wait behind it."""

    batches: int
    is_cut: bool = False


_subscribers: dict[str, Subscriber] = {}


def subscribe(
    name: str,
    *,
    kinds: Sequence[str] = (),
    reaches_people: bool = False,
    after: str | None = None,
    turn: Turn = Turn.USUAL,
) -> Callable[[Digest], Digest]:
    """Register a function as a subscriber. `after` names one that must have read an event first."""

    def register(digest: Digest) -> Digest:
        _subscribers[name] = Subscriber(name, digest, frozenset(kinds), reaches_people, after, turn)
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
        [Cursor(subscriber=name, lane=lane, tx=0, event_id=_FIRST) for name in _subscribers for lane in ALL_LANES],
        ignore_conflicts=True,
    )


def waiting(turns: Collection[Turn] = ALL_TURNS) -> list[tuple[str, int]]:
    """Return the subscribers and lanes that have something to read, live lanes first.

    Asked many times a second, so it looks only at the newest event of each lane: one step down an index,
    however long the log is.
    """
    with connection.cursor() as cursor:
        cursor.execute(WAITING, [list(ALL_LANES), [name for name, each in _subscribers.items() if each.turn in turns]])
        rows: list[tuple[str, int]] = cursor.fetchall()
    return rows


def is_behind(name: str, *, before: datetime) -> bool:
    """Say whether a subscriber has yet to read something live that was recorded before a moment."""
    with connection.cursor() as cursor:
        cursor.execute(_BEHIND, [list(_subscribers[name].kinds), name, list(LIVE_LANES), before])
        [found] = cursor.fetchone() or (False,)
    return bool(found)


def turn(name: str, lanes: Sequence[int]) -> Read:
    """Read one batch of some lanes for one subscriber; return in how many lanes there was something to read."""
    subscriber = _subscribers[name]
    try:
        return _turn(subscriber, lanes)
    except IntegrityError:
        # Refused at the commit, where nobody knows any more which event is to blame: keys are checked that late.
        # Asking after each event would cost every turn two statements more, so that is done only now.
        return _turn(subscriber.checked(), lanes)


def _turn(subscriber: Subscriber, lanes: Sequence[int]) -> Read:
    with transaction.atomic():
        stretches = _stretches(_held(subscriber.name, lanes), subscriber)
        if not stretches:
            return Read(0)
        _hand_over(subscriber, [e for e in _events_of(stretches, subscriber) if subscriber.wants(e)])
        _move(subscriber.name, stretches)
    return Read(len(stretches), is_cut=any(stretch.is_cut for stretch in stretches))


def drain(turns: Collection[Turn] = ALL_TURNS) -> Read:
    """Read everything that waits, one batch a lane; return how many batches were read, and whether one was cut.

    A lane that fails, for now or for whatever reason, is left for the next round and holds nobody else back; when
    nothing could be read, such as without a database, the last error is raised.
    """
    passed, is_cut, failed = 0, False, None
    there = waiting(turns)
    idle = pass_by(there, {name: each.kinds for name, each in _subscribers.items() if each.kinds})
    rounds = _rounds([found for found in there if found not in idle])
    heard: set[str] = set()
    while rounds:
        name, lanes = rounds.pop(0)
        try:
            with noting() as new:
                read = turn(name, lanes)
            passed, is_cut = passed + read.batches, is_cut or read.is_cut
            # Once a round each: two who answer each other must not keep the rest waiting.
            next_ones = _hearing([event for event in new if event.lane in LIVE_LANES], turns, but=heard)
            heard |= next_ones.keys()
            rounds = _in_front(next_ones, rounds)
        except Exception as error:
            # What the database says may quote a row; of all else we want to know where.
            told, is_ours = type(error).__name__, not isinstance(error, Error)
            log.warning("%s could not read lanes %s for now: %s", name, lanes, told, exc_info=is_ours)
            failed = error
            # One of them may be to blame: the others go on without it.
            rounds = [(name, [lane]) for lane in lanes if len(lanes) > 1] + rounds
    if failed is not None and passed == 0:
        raise failed
    return Read(passed, is_cut)


def drain_dry() -> int:
    """Read until nothing waits; return how many batches were read."""
    total = 0
    while passed := drain().batches:
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
                    subscriber.checked().digest([event])
        except Exception as error:
            if _passes(error):
                raise
            held.attempts, held.error = held.attempts + 1, _reason(error)
            held.save(update_fields=["attempts", "error"])
            return False
        held.delete()
    return True


def _rounds(waiting: Sequence[tuple[str, int]]) -> list[tuple[str, list[int]]]:
    """Return who reads which lanes, in this order: the live ones of a subscriber at once, history lane by lane.

    A turn costs six statements and a commit, whether for one event or for a hundred. Who reads after another comes
    after it, to find in this round what is new.
    """
    live: dict[str, list[int]] = {}
    for name, lane in sorted(waiting, key=lambda found: (*_turn_of(found[0]), found[1])):
        if lane in LIVE_LANES:
            live.setdefault(name, []).append(lane)
    return [*live.items(), *((name, [lane]) for name, lane in waiting if lane not in LIVE_LANES)]


def _hearing(new: Sequence[Event], turns: Collection[Turn], *, but: Collection[str]) -> dict[str, set[int]]:
    """Return who of these turns wants something of what was announced just now, and in which lanes."""
    found: dict[str, set[int]] = {}
    for name in sorted((name for name, each in _subscribers.items() if each.turn in turns), key=_turn_of):
        lanes = {event.lane for event in new if event.kind in _subscribers[name].kinds}
        if lanes and name not in but:
            found[name] = lanes
    return found


def _in_front(first: Mapping[str, set[int]], rounds: Sequence[tuple[str, list[int]]]) -> list[tuple[str, list[int]]]:
    """Return the rounds with some subscribers in front, who then have no other turn of live lanes.

    Whoever reads after somebody whose turn is yet to come goes behind them: in front there is nothing to read for it.
    """
    moved = {name: set(lanes) for name, lanes in first.items()}
    rest = []
    for name, lanes in rounds:
        if name in moved and set(lanes) <= set(LIVE_LANES):
            moved[name] |= set(lanes)
        else:
            rest.append((name, lanes))
    coming = {name for name, _ in rest}
    ahead = [(name, sorted(lanes)) for name, lanes in moved.items() if _subscribers[name].after not in coming]
    behind = [(name, sorted(lanes)) for name, lanes in moved.items() if _subscribers[name].after in coming]
    return [*ahead, *rest, *behind]


def _turn_of(name: str) -> tuple[Turn, bool, str]:
    return _subscribers[name].turn, _subscribers[name].after is not None, name


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A part of a lane: after one event, up to and with another."""

    lane: int
    after_tx: str
    after_id: UUID
    tx: str
    id: UUID
    is_cut: bool


def _held(name: str, lanes: Sequence[int]) -> list[tuple[int, str, UUID]]:
    """Lock a subscriber's cursors of these lanes that nobody holds, and return where they stand."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT lane, tx::text, event_id FROM kernel_cursor WHERE subscriber = %s AND lane = ANY(%s::smallint[])
            ORDER BY lane FOR UPDATE SKIP LOCKED
            """,
            [name, list(lanes)],
        )
        rows: list[tuple[int, str, UUID]] = cursor.fetchall()
    return rows


def _stretches(held: Sequence[tuple[int, str, UUID]], subscriber: Subscriber) -> list[_Stretch]:
    """Return how far each lane may be read now: together a batch, and no further than whom one reads after."""
    if not held:
        return []
    bound = ""
    most = BATCH // len(held)
    values: list[Any] = [*_columns(held), most]
    if subscriber.after:
        bound = "AND (tx, id) <= (SELECT tx, event_id FROM kernel_cursor b WHERE subscriber = %s AND b.lane = h.lane)"
        values.append(subscriber.after)
    with connection.cursor() as reading:
        reading.execute(
            f"""
            SELECT h.lane, h.tx::text, h.event_id, newest.tx::text, newest.id, newest.is_cut
            FROM unnest(%s::smallint[], %s::xid8[], %s::uuid[]) AS h(lane, tx, event_id) CROSS JOIN LATERAL (
                SELECT tx, id, count(*) OVER () = %s AS is_cut FROM (
                    SELECT tx, id FROM kernel_event
                    WHERE lane = h.lane AND (tx, id) > (h.tx, h.event_id)
                        AND tx < pg_snapshot_xmin(pg_current_snapshot()) {bound}
                    ORDER BY tx, id LIMIT %s
                ) AS batch ORDER BY tx DESC, id DESC LIMIT 1) AS newest
            """,
            [*values, most],
        )
        return [_Stretch(*row) for row in reading.fetchall()]


def _events_of(stretches: Sequence[_Stretch], subscriber: Subscriber) -> list[Event]:
    # Only what the subscriber wants leaves the database: most subscribers pass most events by.
    columns = _columns([(s.lane, s.after_tx, s.after_id, s.tx, s.id) for s in stretches])
    return list(
        Event.objects.raw(
            """
            SELECT e.* FROM unnest(%s::smallint[], %s::xid8[], %s::uuid[], %s::xid8[], %s::uuid[])
                AS s(lane, after_tx, after_id, tx, id)
            CROSS JOIN LATERAL (
                SELECT * FROM kernel_event
                WHERE lane = s.lane AND (tx, id) > (s.after_tx, s.after_id) AND (tx, id) <= (s.tx, s.id)
                    AND (%s OR kind = ANY(%s))
                ORDER BY tx, id LIMIT %s) AS e
            ORDER BY e.lane, e.tx, e.id
            """,
            [*columns, not subscriber.kinds, list(subscriber.kinds), BATCH],
        )
    )


def _move(name: str, stretches: Sequence[_Stretch]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE kernel_cursor c SET tx = s.tx, event_id = s.id
            FROM unnest(%s::smallint[], %s::xid8[], %s::uuid[]) AS s(lane, tx, id)
            WHERE c.subscriber = %s AND c.lane = s.lane
            """,
            [*_columns([(s.lane, s.tx, s.id) for s in stretches]), name],
        )


def _columns(rows: Sequence[tuple[Any, ...]]) -> list[list[Any]]:
    return [list(column) for column in zip(*rows, strict=True)]


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
