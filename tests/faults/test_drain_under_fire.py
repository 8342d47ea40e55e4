"""The drain with its workers killed at random and transactions committing out of order."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
import uuid

import psycopg
import pytest

from innerloop.kernel import lanes
from tests.support import database, proof

SUBSCRIBERS = 20
POISON = uuid.UUID(int=666)
TABLE = """
CREATE TABLE IF NOT EXISTS drain_witness (
    id bigserial PRIMARY KEY, subscriber text, event_id uuid, customer_id uuid, UNIQUE (subscriber, event_id))
"""


@pytest.mark.proof
@pytest.mark.usefixtures("empty_log")
def test_every_event_reaches_every_subscriber_in_order_whatever_dies() -> None:
    events = proof.size(small=400, full=6_000)
    kills = proof.size(small=4, full=40)
    with database.other_connection() as watcher:
        watcher.execute("DROP TABLE IF EXISTS drain_witness")
        watcher.execute(TABLE)
        workers = Workers(count=3)
        writers = [threading.Thread(target=write_events, args=(events // 4, seed)) for seed in range(4)]
        for writer in writers:
            writer.start()
        workers.kill_at_random(kills)
        for writer in writers:
            writer.join()
        wait_until_read(watcher, events * SUBSCRIBERS)
        workers.stop()
        figures = judge(watcher, events)
        watcher.execute("DROP TABLE drain_witness")

    proof.write("drain_under_fire", events=events, subscribers=SUBSCRIBERS, kills=kills, **figures)
    assert figures == {"missed": 0, "doubled": 0, "out_of_order": 0, "set_aside": 1, "set_aside_by": "witness-7"}


class Workers:
    """Processes that drain for twenty subscribers until they are killed."""

    def __init__(self, count: int) -> None:
        self._running = [self._start() for _ in range(count)]

    def kill_at_random(self, kills: int) -> None:
        """Kill one at a time, without warning, and start another in its place."""
        generator = random.Random(3)
        for _ in range(kills):
            time.sleep(generator.uniform(0.05, 0.4))
            victim = generator.randrange(len(self._running))
            self._running[victim].send_signal(signal.SIGKILL)
            self._running[victim].wait()
            self._running[victim] = self._start()

    def stop(self) -> None:
        """End them all."""
        for process in self._running:
            process.kill()
            process.wait()

    def _start(self) -> subprocess.Popen[bytes]:
        parameters = psycopg.conninfo.conninfo_to_dict(database.url())
        address = database.as_url(parameters)
        environment = {**os.environ, "INNERLOOP_DATABASE_URL": address}
        return subprocess.Popen([sys.executable, "-m", "tests.faults.drain_worker", str(SUBSCRIBERS)], env=environment)


def write_events(count: int, seed: int) -> None:
    """Write events in transactions that overlap and commit in another order than they began."""
    generator = random.Random(seed)
    customers = [uuid.UUID(int=1000 * seed + number) for number in range(20)]
    with psycopg.connect(database.url()) as connection:
        for number in range(count):
            customer = generator.choice(customers)
            object_id = POISON if seed == 0 and number == count // 2 else uuid.uuid4()
            connection.execute(
                "INSERT INTO kernel_event "
                "(id, workspace_id, kind, customer_id, object_id, actor, occurred_at, origin, lane, data)"
                " VALUES (uuidv7(), %s, 'test.fact', %s, %s, 'system', now(), 'live', %s, '{}')",
                [uuid.UUID(int=1), customer, object_id, lanes.lane_of(subject=customer, is_live=True)],
            )
            if generator.random() < 0.3:
                time.sleep(generator.uniform(0, 0.02))
            if generator.random() < 0.5:
                connection.commit()
        connection.commit()


def wait_until_read(watcher: psycopg.Connection, expected: int) -> None:
    """Wait until the witnesses have all events but the one that is poison to one of them."""
    deadline = time.monotonic() + 150
    while time.monotonic() < deadline:
        row = watcher.execute("SELECT count(*) FROM drain_witness").fetchone()
        if row and row[0] >= expected - 1:
            return
        time.sleep(0.1)


def judge(watcher: psycopg.Connection, events: int) -> dict[str, object]:
    """Count what was missed, doubled or out of order, and what was set aside."""
    [witnessed] = watcher.execute("SELECT count(*) FROM drain_witness").fetchone() or [0]
    [distinct] = watcher.execute("SELECT count(DISTINCT (subscriber, event_id)) FROM drain_witness").fetchone() or [0]
    [disordered] = watcher.execute(
        """
        SELECT count(*) FROM (
            SELECT e.tx, e.id, lag((e.tx, e.id)) OVER (PARTITION BY w.subscriber, w.customer_id ORDER BY w.id) AS before
            FROM drain_witness w JOIN kernel_event e ON e.id = w.event_id) AS read
        WHERE (tx, id) < before
        """
    ).fetchone() or [0]
    aside = watcher.execute("SELECT subscriber FROM kernel_setaside").fetchall()
    return {
        "missed": events * SUBSCRIBERS - 1 - witnessed,
        "doubled": witnessed - distinct,
        "out_of_order": disordered,
        "set_aside": len(aside),
        "set_aside_by": ", ".join(name for (name,) in aside),
    }
