"""What becomes of a message by what was answered: who said yes was reached, whatever else the answer holds."""

import pytest

from innerloop.connect import sending
from innerloop.kernel.models import Delivery
from innerloop.listen.models import Invitation, Line, Message, Program
from tests.connect.sending.conftest import ask
from tests.support.cast import Cast
from tests.support.gateway import Gateway, Reply

DEEP = b"[" * 100_000


@pytest.mark.parametrize(
    "reply", [Reply(201, {"id": "gw-1"}, is_cut=True), Reply(200, b"x" * 1_000_001)], ids=["cut", "too large"]
)
def it_leaves_the_fate_open_where_a_yes_broke_off(message: Message, gateway: Gateway, reply: Reply) -> None:
    gateway.decide = lambda _: reply

    for _ in range(3):
        sending.send_due()

    assert Delivery.objects.get().state == Delivery.State.UNKNOWN
    assert len(gateway.received) == 1


@pytest.mark.parametrize("status", [400, 503])
def it_knows_that_nothing_was_taken_where_a_no_broke_off(message: Message, gateway: Gateway, status: int) -> None:
    gateway.decide = lambda _: Reply(status, is_cut=True)

    sending.send_due()

    assert Delivery.objects.get().state == Delivery.State.DUE


@pytest.mark.parametrize("error", [ValueError("the answer is odd"), TypeError("odd"), RecursionError()])
def it_takes_nobody_for_left_out_whose_yes_cannot_be_read(
    message: Message, gateway: Gateway, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def fails(*_: object) -> str:
        raise error

    monkeypatch.setattr("innerloop.connect.http.channel._id_in", fails)

    for _ in range(3):
        sending.send_due()

    assert Delivery.objects.get().state == Delivery.State.UNKNOWN
    assert Invitation.objects.get().state == Invitation.State.SENT
    assert len(gateway.received) == 1


def it_survives_an_answer_that_nests_without_end(message: Message, gateway: Gateway) -> None:
    gateway.decide = lambda _: Reply(200, DEEP)

    sending.send_due()

    assert Delivery.objects.get().state == Delivery.State.SENT


def it_sends_each_once_where_the_gateway_gives_all_one_id(
    program: Program, cast: Cast, line: Line, message: Message, gateway: Gateway
) -> None:
    ask(program, cast, "Lulu", "+254712345679")
    gateway.decide = lambda _: Reply(200, {"id": "ok" * 200})

    while sending.send_due():
        pass

    assert [row.state for row in Message.objects.all()] == [Message.State.SENT] * 2
    assert {len(row.provider_id or "") for row in Message.objects.all()} == {0, 255}
