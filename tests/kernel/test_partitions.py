"""The event log's months, also after a long time without a worker."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.db import connection

from innerloop.config.doctor import flow
from innerloop.kernel import clock, ids, partitions
from innerloop.kernel.models import Event

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
