"""A process that drains for many witnesses, each of which writes down what it was handed; killed by the test."""

import sys
import time
import uuid
from collections.abc import Callable, Sequence

import django

django.setup()

from django.db import Error, connection  # noqa: E402

from innerloop.kernel import drain  # noqa: E402
from innerloop.kernel.models import Event  # noqa: E402

POISON = uuid.UUID(int=666)


def witness(name: str) -> Callable[[Sequence[Event]], None]:
    def digest(events: Sequence[Event]) -> None:
        if name == "witness-7" and any(event.object_id == POISON for event in events):
            raise ValueError("poison")
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO drain_witness (subscriber, event_id, customer_id) VALUES (%s, %s, %s)",
                [(name, event.id, event.customer_id) for event in events],
            )

    return digest


for known in list(drain.subscribers()):
    drain.unsubscribe(known)
for number in range(int(sys.argv[1])):
    drain.subscribe(f"witness-{number}")(witness(f"witness-{number}"))
drain.open_cursors()
while True:
    try:
        if not drain.drain().batches:
            time.sleep(0.02)
    except Error:
        connection.close()
        time.sleep(0.05)
