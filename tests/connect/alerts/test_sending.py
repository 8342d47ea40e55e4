"""Whose turn it is: destinations that hang hold up neither mail nor, for ever, one another."""

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection

from innerloop.connect.alerts import destinations, sending
from innerloop.connect.alerts.destinations import Setup
from innerloop.kernel import clock
from tests.connect.alerts.conftest import MINUTE, NOW, Tells
from tests.support.cast import Cast
from tests.support.gateway import Gateway, Received, Reply
from tests.support.mail import MailBox

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("empty_log", "closing")]


class Hanging:
    """Webhooks that say nothing until they are let go, and the mailbox beside them."""

    def __init__(self, box: MailBox) -> None:
        self.box = box
        self.goes_on = threading.Event()
        self.paths: list[str] = []

    def __call__(self, received: Received) -> Reply:
        self.paths.append(received.path)
        self.goes_on.wait(60)
        return Reply(500)


@pytest.fixture
def closing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Threads that let their connections go: the database is dropped after the tests."""
    go_on = sending._go_on

    def goes_on_and_closes(port: str) -> None:
        try:
            go_on(port)
        finally:
            connection.close()

    monkeypatch.setattr(sending, "_go_on", goes_on_and_closes)


@pytest.fixture
def hanging(settings: Any) -> Iterator[Callable[[int], Hanging]]:
    """So many destinations whose webhooks hang."""
    with MailBox() as box, Gateway(mood := Hanging(box)) as gateway:
        settings.ALLOW_PRIVATE_TARGETS = (gateway.host,)
        settings.EMAIL_URL, settings.EMAIL_FROM = box.url, "ask@tandawa.example"

        def open_some(many: int) -> Hanging:
            for number in range(many):
                setup = Setup(name=f"{number}", secrets={"url": f"{gateway.url}/{number}"}, notices=["test.sent"])
                destinations.open_destination(kind="slack", setup=setup, by="system", now=NOW)
            return mood

        yield open_some
        mood.goes_on.set()


def until(is_so: Callable[[], bool], within: float = 30.0) -> bool:
    ends_at = time.monotonic() + within
    while not is_so():
        if time.monotonic() > ends_at:
            return False
        time.sleep(0.02)
    return True


def it_mails_members_while_every_destination_hangs(hanging: Any, tells: Tells, here: Cast) -> None:
    mood = hanging(sending.MOST_DESTINATIONS + 3)
    tells(here.agnes)
    sender = sending.Sender()
    try:
        assert sender.round() == sending.MOST_DESTINATIONS
        assert until(lambda: len(mood.paths) == sending.MOST_DESTINATIONS)

        with clock.held_at(NOW + 3 * MINUTE):
            assert sender.round() == 1
            mail = mood.box.wait_for("agnes@tandawa.example")

        assert mail.message["Subject"] == "Parcel 7 left"
        assert len(mood.paths) == sending.MOST_DESTINATIONS
    finally:
        mood.goes_on.set()
        sender.close()


def it_tells_each_destination_in_its_turn_and_one_that_fails_once_in_it(hanging: Any, tells: Tells, here: Cast) -> None:
    mood = hanging(sending.MOST_DESTINATIONS + 3)
    mood.goes_on.set()
    for number in range(3):
        tells(here.agnes, number=number)
    sender = sending.Sender()

    for _ in range(2):
        sender.round()
        assert until(lambda: all(going.done() for going in sender._going.values()))

    sender.close()
    first, then = mood.paths[: sending.MOST_DESTINATIONS], mood.paths[sending.MOST_DESTINATIONS :]
    assert len(set(first)) == sending.MOST_DESTINATIONS
    assert len(set(then)) == sending.MOST_DESTINATIONS
    assert {f"/{number}" for number in range(sending.MOST_DESTINATIONS + 3)} == set(first) | set(then)
