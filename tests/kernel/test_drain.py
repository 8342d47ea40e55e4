"""The drain."""

import json
import uuid
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from innerloop.kernel import clock, drain, lanes, log, passing
from innerloop.kernel.models import Event, SetAside
from innerloop.kernel.subscriber import ALL_TURNS, PROMPT, Turn
from tests.support.database import other_connection

WORKSPACE = uuid.uuid4()
pytestmark = pytest.mark.usefixtures("empty_log")


class Reader:
    """A subscriber that remembers what it was handed."""

    def __init__(self, name: str, **options: Any) -> None:
        self.name = name
        self.seen: list[Event] = []
        self.poison: uuid.UUID | None = None
        drain.subscribe(name, **options)(self.digest)
        drain.open_cursors()

    def digest(self, events: Sequence[Event]) -> None:
        if self.poison and any(event.object_id == self.poison for event in events):
            raise ValueError("I cannot digest this.")
        self.seen += events


@pytest.fixture
def reader() -> Iterator[Reader]:
    made = Reader("test.reader")
    yield made
    drain.unsubscribe("test.reader")


def announce(
    *customers: uuid.UUID, origin: str = "live", kind: str = "test.fact", at: datetime | None = None
) -> list[Event]:
    facts = [log.Fact(kind, uuid.uuid4(), at or clock.now(), customer_id=customer) for customer in customers]
    return log.announce(facts, workspace_id=WORKSPACE, by="system", origin=origin)


def one_of_each_live_lane() -> list[uuid.UUID]:
    """Return sixteen customers, no two of whom share a lane."""
    found: dict[int, uuid.UUID] = {}
    while len(found) < len(lanes.LIVE_LANES):
        customer = uuid.uuid4()
        found.setdefault(lanes.lane_of(subject=customer, is_live=True), customer)
    return list(found.values())


def ids(events: Sequence[Event]) -> list[uuid.UUID]:
    return [event.id for event in events]


def it_hands_over_every_event_once(reader: Reader) -> None:
    made = announce(*[uuid.uuid4() for _ in range(500)])

    drain.drain_dry()
    drain.drain_dry()

    assert sorted(ids(reader.seen)) == sorted(ids(made))


def it_keeps_one_customers_events_in_order(reader: Reader) -> None:
    pia = uuid.uuid4()
    made = [announce(pia)[0] for _ in range(20)]

    drain.drain_dry()

    assert ids(reader.seen) == ids(made)


def it_does_not_miss_the_transaction_that_began_first_and_committed_last(reader: Reader) -> None:
    pia = uuid.uuid4()
    with other_connection() as slow:
        slow.execute("BEGIN")
        late = slow.execute(
            "INSERT INTO kernel_event (id, workspace_id, kind, customer_id, actor, occurred_at, origin, lane, data) "
            "VALUES (%s, %s, 'test.fact', %s, 'system', now(), 'live', 3, '{}') RETURNING id",
            [uuid.uuid4(), WORKSPACE, pia],
        ).fetchone()
        early = announce(pia, uuid.uuid4())
        drain.drain_dry()
        assert reader.seen == []
        slow.execute("COMMIT")

    drain.drain_dry()

    assert late is not None
    assert sorted(ids(reader.seen)) == sorted([late[0], *ids(early)])


def it_sets_a_poison_event_aside_alone(reader: Reader) -> None:
    made = announce(*[uuid.uuid4() for _ in range(50)])
    reader.poison = made[10].object_id

    drain.drain_dry()

    aside = SetAside.objects.get(subscriber="test.reader")
    assert (aside.event_id, aside.error) == (made[10].id, "ValueError: I cannot digest this.")
    assert len(reader.seen) == 49


def it_replays_what_was_set_aside(reader: Reader) -> None:
    [event] = announce(uuid.uuid4())
    reader.poison = event.object_id
    drain.drain_dry()
    reader.poison = None

    drain.replay(SetAside.objects.get(subscriber="test.reader"))

    assert ids(reader.seen) == [event.id]
    assert not SetAside.objects.exists()


def it_tells_people_nothing_of_the_past() -> None:
    reader = Reader("test.people", reaches_people=True)
    announce(uuid.uuid4(), origin="import")
    announce(uuid.uuid4(), at=datetime.now(UTC) - timedelta(days=8))
    [fresh] = announce(uuid.uuid4())

    drain.drain_dry()

    drain.unsubscribe("test.people")
    assert ids(reader.seen) == [fresh.id]


def it_lets_a_subscriber_read_after_another(reader: Reader) -> None:
    second = Reader("test.second", after="test.reader")
    announce(uuid.uuid4())
    [(_, lane)] = [(name, lane) for name, lane in drain.waiting() if name == "test.second"]

    drain.turn("test.second", [lane])
    assert second.seen == []
    drain.turn("test.reader", [lane])
    drain.turn("test.second", [lane])

    drain.unsubscribe("test.second")
    assert len(second.seen) == 1


def it_puts_history_into_lanes_of_its_own() -> None:
    live, past = announce(uuid.uuid4()), announce(uuid.uuid4(), origin="import")

    assert (live[0].lane < 16, past[0].lane >= 100) == (True, True)


def it_refuses_to_change_or_delete_an_event(reader: Reader) -> None:
    [event] = announce(uuid.uuid4())

    with pytest.raises(Exception, match="append-only"), connection.cursor() as cursor:
        cursor.execute("UPDATE kernel_event SET kind = 'other' WHERE id = %s", [event.id])


def it_reads_on_when_one_subscriber_runs_into_a_time_out(reader: Reader) -> None:
    """A statement that takes too long is the event's own fault, and no reason for anybody else to wait."""

    def too_slow(events: Sequence[Event]) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = '10ms'")
            cursor.execute("SELECT pg_sleep(1)")

    drain.subscribe("test.a-slow-one")(too_slow)
    drain.open_cursors()
    [event] = announce(uuid.uuid4())

    drain.drain_dry()

    drain.unsubscribe("test.a-slow-one")
    assert ids(reader.seen) == [event.id]
    assert SetAside.objects.get().subscriber == "test.a-slow-one"


def it_reads_all_live_lanes_in_one_turn(reader: Reader) -> None:
    """A turn has its price, which sixteen answers should pay once."""
    announce(uuid.uuid4())
    drain.drain_dry()
    with CaptureQueriesContext(connection) as for_one:
        announce(uuid.uuid4())
        drain.drain_dry()

    with CaptureQueriesContext(connection) as for_all:
        announce(*one_of_each_live_lane())
        drain.drain_dry()

    assert len({event.lane for event in reader.seen}) == 16
    assert len(for_all) <= len(for_one) + 2


def it_reads_on_in_the_other_lanes_when_one_fails_for_now(reader: Reader) -> None:
    made = announce(*[uuid.uuid4() for _ in range(50)])
    seen: list[Event] = []

    def digest(events: Sequence[Event]) -> None:
        if any(event.lane == made[0].lane for event in events):
            raise OperationalError("a lock that was not had")
        seen.extend(events)

    drain.subscribe("test.reader")(digest)
    drain.drain()

    assert sorted(ids(seen)) == sorted(event.id for event in made if event.lane != made[0].lane)


def it_moves_everybody_on_together_who_wants_nothing() -> None:
    readers = [Reader(f"test.other_{number}", kinds=["test.rare"]) for number in range(6)]
    try:
        drain.drain_dry()
        announce(*one_of_each_live_lane())
        with CaptureQueriesContext(connection) as made:
            drain.drain_dry()

        assert len([query for query in made if "SET tx" in query["sql"]]) == 1
        assert drain.waiting() == []
        [rare] = announce(uuid.uuid4(), kind="test.rare")
        drain.drain_dry()
        assert [ids(reader.seen) for reader in readers] == [[rare.id]] * len(readers)
    finally:
        for reader in readers:
            drain.unsubscribe(reader.name)


def it_passes_nothing_that_somebody_wants_among_what_nobody_does() -> None:
    reader = Reader("test.picky", kinds=["test.rare"])
    try:
        pia = uuid.uuid4()
        made = [announce(pia, kind=kind)[0] for kind in ("test.fact", "test.rare", "test.fact", "test.rare")]

        drain.drain_dry()

        assert ids(reader.seen) == ids([made[1], made[3]])
    finally:
        drain.unsubscribe("test.picky")


def it_goes_up_to_what_is_wanted_behind_a_long_stretch_that_is_not() -> None:
    reader = Reader("test.picky", kinds=["test.rare"])
    try:
        drain.drain_dry()
        pia = uuid.uuid4()
        announce(*[pia] * (passing.FAR + 40))
        [rare] = announce(pia, kind="test.rare")
        announce(pia)
        kinds = {"test.picky": frozenset({"test.rare"})}

        idle = passing.pass_by(drain.waiting(), kinds)

        lane = lanes.lane_of(subject=pia, is_live=True)
        assert ("test.picky", lane) not in idle
        assert drain.turn("test.picky", [lane]).batches == 1
        assert ids(reader.seen) == [rare.id]
        assert passing.pass_by(drain.waiting(), kinds) == set()
    finally:
        drain.unsubscribe("test.picky")


def it_passes_nothing_of_a_transaction_that_has_not_ended() -> None:
    reader = Reader("test.picky", kinds=["test.rare"])
    pia = uuid.uuid4()
    try:
        with other_connection() as slow, slow.transaction():
            slow.execute(
                "INSERT INTO kernel_event (id, workspace_id, kind, customer_id, actor, occurred_at, origin, lane, data)"
                " VALUES (uuidv7(), %s, 'test.rare', %s, 'system', now(), 'live', %s, '{}')",
                [WORKSPACE, pia, lanes.lane_of(subject=pia, is_live=True)],
            )
            announce(pia)
            drain.drain_dry()
            assert reader.seen == []
        drain.drain_dry()

        assert [event.customer_id for event in reader.seen] == [pia]
    finally:
        drain.unsubscribe("test.picky")


def it_says_whether_somebody_has_yet_to_read_what_is_older() -> None:
    reader = Reader("test.reader", kinds=["test.fact"])
    announce(uuid.uuid4(), kind="test.other")
    assert not drain.is_behind("test.reader", before=clock.now() + timedelta(minutes=1))

    announce(uuid.uuid4())
    assert drain.is_behind("test.reader", before=clock.now() + timedelta(minutes=1))
    assert not drain.is_behind("test.reader", before=clock.now() - timedelta(minutes=1))

    drain.drain_dry()
    assert reader.seen
    assert not drain.is_behind("test.reader", before=clock.now() + timedelta(minutes=1))
    drain.unsubscribe("test.reader")


def it_looks_for_work_without_reading_the_log(reader: Reader) -> None:
    """The question is asked many times a second: what it reads must not grow with the log.

    The statistics are fresh, since it was with them that the planner chose to read all: asked for what exists beyond
    each cursor, it read 400 blocks at these 20,000 events.
    """
    short = blocks_of_a_look(events=500)
    long = blocks_of_a_look(events=20_000)

    assert long < 2 * short


def blocks_of_a_look(*, events: int) -> int:
    announce(*[uuid.uuid4() for _ in range(events)])
    drain.drain_dry()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE kernel_event, kernel_cursor")
        plan = f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {drain.WAITING}"
        cursor.execute(plan, [list(lanes.ALL_LANES), list(drain.subscribers())])
        [(told,)] = cursor.fetchall()
    [root] = json.loads(told) if isinstance(told, str) else told
    return int(root["Plan"]["Shared Hit Blocks"] + root["Plan"]["Shared Read Blocks"])


def it_reads_what_a_turn_announces_before_the_rest_of_the_round() -> None:
    told: list[str] = []

    def opens(events: Sequence[Event]) -> None:
        told.append("opened")
        announce(*(event.customer_id for event in events if event.customer_id), kind="test.opened")

    def gives(events: Sequence[Event]) -> None:
        told.append("given")

    drain.subscribe("test.a_opening", kinds=["test.asked"])(opens)
    drain.subscribe("test.b_counting", kinds=["test.asked"])(lambda events: told.append("counted"))
    drain.subscribe("test.c_giving", kinds=["test.opened"])(gives)
    drain.open_cursors()
    announce(uuid.uuid4(), kind="test.asked")

    drain.drain()

    assert told == ["opened", "given", "counted"]
    for name in ("test.a_opening", "test.b_counting", "test.c_giving"):
        drain.unsubscribe(name)


def it_lets_whoever_shows_read_behind_all_who_decide() -> None:
    told: list[str] = []

    def opens(events: Sequence[Event]) -> None:
        announce(*(event.customer_id for event in events if event.customer_id), kind="test.opened")

    def gives(events: Sequence[Event]) -> None:
        announce(*(event.customer_id for event in events if event.customer_id), kind="test.given")

    drain.subscribe("test.c_opening", kinds=["test.asked"], turn=Turn.DECIDING)(opens)
    drain.subscribe("test.d_giving", kinds=["test.opened"], turn=Turn.DECIDING)(gives)
    drain.subscribe("test.b_showing", kinds=["test.opened", "test.given"], turn=Turn.SHOWING)(
        lambda events: told.append("shows " + " and ".join(event.kind for event in events))
    )
    drain.subscribe("test.a_counting", kinds=["test.asked"])(lambda events: told.append("counted"))
    drain.open_cursors()
    announce(uuid.uuid4(), kind="test.asked")

    drain.drain()

    assert told == ["shows test.opened and test.given", "counted"]
    for name in ("test.a_counting", "test.b_showing", "test.c_opening", "test.d_giving"):
        drain.unsubscribe(name)


def it_reads_for_those_alone_who_have_a_turn() -> None:
    told: list[str] = []
    drain.subscribe("test.a_counting", kinds=["test.asked"])(lambda events: told.append("counted"))
    drain.subscribe("test.b_opening", kinds=["test.asked"], turn=Turn.DECIDING)(lambda events: told.append("opened"))
    drain.open_cursors()
    announce(uuid.uuid4(), kind="test.asked")

    drain.drain(PROMPT)
    prompt = list(told)
    drain.drain(ALL_TURNS - PROMPT)

    assert prompt == ["opened"]
    assert told == ["opened", "counted"]
    for name in ("test.a_counting", "test.b_opening"):
        drain.unsubscribe(name)


def it_keeps_whoever_reads_after_another_behind_them() -> None:
    told: list[str] = []

    def opens(events: Sequence[Event]) -> None:
        announce(*(event.customer_id for event in events if event.customer_id), kind="test.told")

    drain.subscribe("test.a_opening", kinds=["test.asked"])(opens)
    drain.subscribe("test.b_counting", kinds=["test.asked", "test.told"])(lambda events: told.append("counted"))
    drain.subscribe("test.c_telling", kinds=["test.asked", "test.told"], after="test.b_counting")(
        lambda events: told.extend(event.kind for event in events)
    )
    drain.open_cursors()
    announce(uuid.uuid4(), kind="test.asked")

    drain.drain()

    assert told == ["counted", "test.asked", "test.told"]
    for name in ("test.a_opening", "test.b_counting", "test.c_telling"):
        drain.unsubscribe(name)


def it_lets_two_who_answer_each_other_keep_nobody_waiting() -> None:
    told: list[str] = []

    def answering(name: str, kind: str) -> None:
        def answer(events: Sequence[Event]) -> None:
            told.append(name)
            announce(uuid.uuid4(), kind=kind)

        drain.subscribe(f"test.{name}", kinds=["test.ping" if kind == "test.pong" else "test.pong"])(answer)

    answering("first", "test.pong")
    answering("second", "test.ping")
    drain.subscribe("test.third", kinds=["test.ping"])(lambda events: told.append("third"))
    drain.open_cursors()
    announce(uuid.uuid4(), kind="test.ping")

    drain.drain()

    assert "third" in told
    assert len(told) <= 5
    for name in ("first", "second", "third"):
        drain.unsubscribe(f"test.{name}")


@pytest.fixture
def fenced_notes(empty_log: None) -> Iterator[None]:
    """A table whose rows must point at one of another, which is looked at at the commit, as the fence is."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE test_home (id uuid PRIMARY KEY)")
        cursor.execute("CREATE TABLE test_note (id uuid REFERENCES test_home (id) DEFERRABLE INITIALLY DEFERRED)")
        yield
        cursor.execute("DROP TABLE test_note, test_home")


def note_down(events: Sequence[Event], *, poison: uuid.UUID | None) -> None:
    """Write a row for each event, and only then what it points at, but for one."""
    with connection.cursor() as cursor:
        for event in events:
            cursor.execute("INSERT INTO test_note VALUES (%s)", [event.id])
            if event.id != poison:
                cursor.execute("INSERT INTO test_home VALUES (%s)", [event.id])


def noted() -> set[uuid.UUID]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM test_note")
        return {id_ for (id_,) in cursor.fetchall()}


@pytest.mark.usefixtures("fenced_notes")
def it_sets_aside_alone_what_is_refused_only_at_the_commit(reader: Reader) -> None:
    made = announce(*[uuid.uuid4() for _ in range(50)])
    poison = made[10].id
    drain.subscribe("test.a-noting-one")(lambda events: note_down(events, poison=poison))
    drain.open_cursors()
    try:
        drain.drain_dry()

        aside = SetAside.objects.get()
        assert (aside.subscriber, aside.event_id, aside.error) == ("test.a-noting-one", poison, "IntegrityError")
        assert noted() == {event.id for event in made} - {poison}
        assert len(reader.seen) == 50

        assert drain.replay(aside) is False
        drain.subscribe("test.a-noting-one")(lambda events: note_down(events, poison=None))
        assert drain.replay(aside) is True
        assert noted() == {event.id for event in made}
    finally:
        drain.unsubscribe("test.a-noting-one")


def it_reads_on_for_all_others_when_one_cannot_commit(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    [event] = announce(uuid.uuid4())
    turn = drain.turn

    def turned(name: str, lanes: Sequence[int]) -> drain.Read:
        if name == "test.a-broken-one":
            raise LookupError("nobody foresaw this")
        return turn(name, lanes)

    monkeypatch.setattr(drain, "turn", turned)
    drain.subscribe("test.a-broken-one")(lambda events: None)
    drain.open_cursors()

    drain.drain()
    drain.unsubscribe("test.a-broken-one")

    assert ids(reader.seen) == [event.id]
