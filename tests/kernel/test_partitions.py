"""The event log's months, also after a long time without a worker."""

import threading
import time
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.db import connection

from innerloop.config.doctor import flow
from innerloop.kernel import clock, ids, partitions
from innerloop.kernel.models import Event
from tests.support import database

pytestmark = pytest.mark.django_db
LATER = datetime(2031, 8, 5, 10, 0, tzinfo=UTC)


def announce(at: datetime) -> Event:
    """Write an event as it would have been at a time."""
    return Event.objects.create(
        id=ids.untimed_id(at),
        workspace_id=uuid4(),
        kind="team.founded",
        actor="system",
        occurred_at=at,
        origin="live",
        lane=3,
        data={},
    )


def home_of(event: Event) -> tuple[str, str]:
    """Return the partition and the transaction of an event."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tableoid::regclass::text, tx::text FROM kernel_event WHERE id = %s", [event.id])
        found: tuple[str, str] = cursor.fetchone()
        return found


def it_brings_home_what_came_while_there_was_no_month_for_it() -> None:
    event, older = announce(LATER), announce(datetime(2031, 2, 1, tzinfo=UTC))
    (there, transaction), _ = home_of(event), home_of(older)
    assert there == "kernel_event_rest"

    partitions.ensure(around=LATER)

    assert home_of(event) == ("kernel_event_2031_08", transaction)
    assert home_of(older)[0] == "kernel_event_2031_02"
    assert partitions.strays() == 0
    assert home_of(announce(datetime(2031, 11, 30, 23, 59, tzinfo=UTC)))[0] == "kernel_event_2031_11"
    assert home_of(announce(datetime(2040, 1, 1, tzinfo=UTC)))[0] == "kernel_event_rest"


def it_keeps_the_log_append_only_after_that() -> None:
    event = announce(LATER)
    partitions.ensure(around=LATER)

    with pytest.raises(Exception, match="append-only"):
        Event.objects.filter(id=event.id).delete()


def it_is_named_by_the_doctor_with_what_to_do() -> None:
    with clock.held_at(LATER):
        announce(LATER)
        found = flow.months(clock.now())
        partitions.ensure(around=clock.now())
        mended = flow.months(clock.now())

    assert (found.level, mended.level) == ("error", "ok")
    assert "1 event lies" in found.what
    assert "worker" in found.do


def answer_behind_whoever_waits(is_there: threading.Event) -> None:
    """Write an event, as an answer does, once somebody waits for the log."""
    waits = "SELECT count(*) FROM pg_locks WHERE relation = 'kernel_event'::regclass AND NOT granted"
    with database.other_connection() as customer:
        ends_at = time.monotonic() + 10
        while customer.execute(waits).fetchone() == (0,) and time.monotonic() < ends_at:
            time.sleep(0.02)
        with customer.transaction(force_rollback=True):
            customer.execute(
                "INSERT INTO kernel_event (id, workspace_id, kind, actor, occurred_at, origin, lane, data)"
                " VALUES (uuidv7(), %s, 'test.fact', 'system', now(), 'live', 3, '{}')",
                [uuid4()],
            )
            is_there.set()


def it_lets_answers_come_in_while_a_backup_reads_the_log() -> None:
    is_there = threading.Event()
    customer = threading.Thread(target=answer_behind_whoever_waits, args=[is_there])
    with database.other_connection() as backup:
        backup.execute("BEGIN")
        backup.execute("LOCK TABLE kernel_event IN ACCESS SHARE MODE")
        # So that the test ends, should we wait for it after all.
        too_long = threading.Timer(20, backup.rollback)
        too_long.start()
        customer.start()

        is_made = partitions.ensure(around=LATER)

        assert too_long.is_alive()
        assert not is_made
        assert is_there.wait(10)
        too_long.cancel()
        too_long.join()
        backup.rollback()
        customer.join()
    assert partitions.ensure(around=LATER)
    assert partitions.missing(around=LATER) == []
