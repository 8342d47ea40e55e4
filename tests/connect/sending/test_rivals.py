"""Whoever holds a message while its sender writes down what became of it."""

import threading
import time
from contextlib import suppress

import psycopg
import pytest

from innerloop.connect import sending
from innerloop.kernel.models import Delivery
from innerloop.listen.models import Message
from tests.support import database
from tests.support.gateway import Gateway, Received, Reply

pytestmark = pytest.mark.django_db(transaction=True)
WAITS = "SELECT 1 FROM pg_stat_activity WHERE %s = ANY(pg_blocking_pids(pid))"


class Rival:
    """Holds the message from the moment it was sent, and wants its delivery once the sender waits for the message."""

    def __init__(self, connection: psycopg.Connection, message: Message) -> None:
        self.connection, self.message = connection, message
        self.thread = threading.Thread(target=self._want)

    def hold(self, _: Received) -> Reply:
        """Take the message while the gateway has it."""
        self.connection.execute("BEGIN")
        self.connection.execute("SELECT 1 FROM listen_message WHERE id = %s FOR UPDATE", [self.message.id])
        self.thread.start()
        return Reply(200, {"id": "gw-1"})

    def _want(self) -> None:
        deadline = time.monotonic() + 30
        with database.other_connection() as watcher:
            while not watcher.execute(WAITS, [self.connection.info.backend_pid]).fetchone():
                if time.monotonic() > deadline:
                    return
        # Should the server end the rival instead, which waited for less: the sender has then met nothing.
        with suppress(psycopg.errors.DeadlockDetected):
            self.connection.execute("UPDATE kernel_delivery SET outcome = outcome")
        self.connection.execute("ROLLBACK")


def it_does_not_forget_that_a_message_left_when_somebody_is_in_the_way(message: Message, gateway: Gateway) -> None:
    """A report on it that comes at the same moment takes the same rows in the other order."""
    with database.other_connection() as connection:
        # The server ends whoever has waited for a second: the sender, who waits already.
        rival = Rival(connection, message)
        gateway.decide = rival.hold

        sending.send_due()
        rival.thread.join()

    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.attempts) == (Delivery.State.SENT, 1)
    assert Message.objects.get().provider_id == "gw-1"
    assert sending.send_due() == 0
    assert len(gateway.received) == 1
