"""Whose turn it is: a line whose provider hangs holds up no other, and a rate is kept at no cost."""

import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from innerloop.connect import sending
from innerloop.kernel import clock, deliveries, ids, scope
from innerloop.kernel.models import Delivery
from innerloop.listen import actions
from innerloop.listen.actions.asking import Ask
from innerloop.listen.models import Line, Message, Program
from tests.connect.sending.conftest import NOW, ask
from tests.support.cast import Cast, make_customer
from tests.support.gateway import Gateway, Received, Reply
from tests.support.lines import give_phone
from tests.support.talking import open_line


class Hanging:
    """A gateway that says nothing until it is let go."""

    def __init__(self) -> None:
        self.hangs = threading.Event()
        self.goes_on = threading.Event()

    def __call__(self, received: Received) -> Reply:
        self.hangs.set()
        self.goes_on.wait(30)
        return Reply(200)


@pytest.fixture
def hanging(settings: Settings) -> Iterator[tuple[Gateway, Hanging]]:
    mood = Hanging()
    with Gateway(mood) as opened:
        yield opened, mood
        mood.goes_on.set()


@pytest.fixture
def closing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Threads that let their connections go: the database is dropped after the tests."""
    go_on = sending._go_on

    def goes_on_and_closes(port: str) -> bool:
        try:
            return go_on(port)
        finally:
            connection.close()

    monkeypatch.setattr(sending, "_go_on", goes_on_and_closes)


def until(is_so: Callable[[], bool], within: float = 15.0) -> bool:
    ends_at = time.monotonic() + within
    while not is_so():
        if time.monotonic() > ends_at:
            return False
        time.sleep(0.02)
    return True


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("empty_log", "closing")
def it_holds_up_no_other_line_of_the_kind(
    cast: Cast, gateway: Gateway, hanging: tuple[Gateway, Hanging], settings: Settings
) -> None:
    """Tandawa's gateway hangs on the first of its messages; those of Rival leave meanwhile."""
    theirs, mood = hanging
    settings.ALLOW_PRIVATE_TARGETS = (gateway.host, theirs.host)
    for workspace, url, count in ((cast.workspace, theirs.url, 2), (cast.rival, gateway.url, 6)):
        with scope.to(workspace.id):
            program = actions.furnish(workspace=workspace, by="system", now=NOW)
            open_line(workspace, is_inline=False, send_url=f"{url}/out")
            for number in range(count):
                customer = make_customer(workspace, f"K{number}")
                give_phone(customer, f"+2547123456{number:02}")
                actions.invite(program=program, ask=Ask(customer, channel="http"), by="system", now=NOW)
    sender = sending.Sender()
    try:
        sender.round()
        assert mood.hangs.wait(15)

        def all_left() -> bool:
            sender.round()
            return len(gateway.received) == 6

        assert until(all_left)
        assert len(theirs.received) == 1
    finally:
        mood.goes_on.set()
        sender.close()


def it_takes_no_message_of_a_line_before_its_turn(program: Program, cast: Cast, line: Line, gateway: Gateway) -> None:
    Line.objects.filter(id=line.id).update(per_second=1)
    for number in range(3):
        ask(program, cast, f"K{number}", f"+2547123456{number:02}")
    sending.send_due()
    before = list(Delivery.objects.order_by("id").values_list("state", "due_at", "leased_until"))

    with CaptureQueriesContext(connection) as counted:
        assert sending.send_due() == 0

    assert list(Delivery.objects.order_by("id").values_list("state", "due_at", "leased_until")) == before
    assert len(counted) == 2
    with clock.held_at(NOW.replace(second=1)):
        assert sending.send_due() == 1
    assert len(gateway.received) == 2


def it_sees_each_port_that_has_something_due(cast: Cast, line: Line, message: Message) -> None:
    for port in ("zz", "a", "a"):
        deliveries.post(port=port, object_ids=[ids.new_id()], workspace_id=cast.rival.id, due_at=NOW)
    later = NOW + timedelta(hours=1)
    deliveries.post(port="later", object_ids=[ids.new_id()], workspace_id=cast.rival.id, due_at=later)

    assert deliveries.ports_due() == ["a", line.port, "zz"]


def it_gives_slow_lines_half_of_the_slots(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many providers hang, whoever answers finds a slot."""
    goes_on = threading.Event()
    begun: list[str] = []
    ports = [f"http:{number}" for number in range(20)]

    def hangs(port: str) -> bool:
        begun.append(port)
        goes_on.wait(10)
        return True

    monkeypatch.setattr(sending, "_go_on", hangs)
    monkeypatch.setattr(sending, "_ready", lambda busy: [port for port in ports if port not in busy])
    sender = sending.Sender()
    assert sender.round() == sending.MOST_AT_ONCE
    goes_on.set()
    assert until(lambda: all(going.done() for going in sender._going.values()))
    goes_on.clear()
    ports = begun[:]

    assert sender.round() == sending.MOST_SLOW
    ports.append("http:quick")
    sender.round()

    assert until(lambda: "http:quick" in begun)
    goes_on.set()
    sender.close()
