"""Deliveries: whose turn it is."""

import json
import uuid
from datetime import timedelta

import pytest
from django.db import connection

from innerloop.kernel import clock, deliveries
from innerloop.kernel.models import Delivery

pytestmark = pytest.mark.django_db

_FILL = """
INSERT INTO kernel_delivery (id, workspace_id, port, object_id, idempotency_key, state, due_at, attempts, provider_id,
    outcome)
SELECT gen_random_uuid(), %s, 'turns', gen_random_uuid(), gen_random_uuid()::text, 'due',
    now() - make_interval(secs => n), 0, '', ''
FROM generate_series(1, %s) AS n
"""


def it_takes_the_same_share_for_every_workspace() -> None:
    [large, small, late] = [fill(500), fill(2), fill(1)]
    Delivery.objects.filter(workspace_id=late).update(due_at=clock.now() + timedelta(hours=1))

    taken = deliveries.take(port="turns", most=6)

    assert [row.workspace_id for row in taken].count(large) == 4
    assert [row.workspace_id for row in taken].count(small) == 2


def it_takes_the_oldest_of_a_workspace_first() -> None:
    fill(50)
    oldest = Delivery.objects.filter(port="turns").order_by("due_at", "id").values_list("id", flat=True)[:3]
    expected = list(oldest)

    taken = deliveries.take(port="turns", most=3)

    assert [row.id for row in taken] == expected


def it_takes_the_next_one_without_reading_all_that_wait() -> None:
    """It is asked after each message that was sent: a morning's mail would take a day if each read the whole queue."""
    fill(100)
    short = blocks_of_a_take()
    fill(20_000)
    long = blocks_of_a_take()

    assert long < 3 * short


def fill(count: int) -> uuid.UUID:
    workspace_id = uuid.uuid4()
    with connection.cursor() as cursor:
        cursor.execute(_FILL, [workspace_id, count])
        cursor.execute("ANALYZE kernel_delivery")
    return workspace_id


def blocks_of_a_take() -> int:
    with connection.cursor() as cursor:
        plan = f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {deliveries.TAKE}"
        cursor.execute(plan, {"port": "turns", "now": clock.now(), "most": 1})
        [(told,)] = cursor.fetchall()
    [root] = json.loads(told) if isinstance(told, str) else told
    return int(root["Plan"]["Shared Hit Blocks"] + root["Plan"]["Shared Read Blocks"])
