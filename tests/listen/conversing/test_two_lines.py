"""Two gateways of one workspace, each of which numbers from 1: what one calls "1" is nothing of the other's."""

from datetime import timedelta

import pytest
from pytest_django import Settings

from innerloop.connect import sending
from innerloop.kernel import clock
from innerloop.kernel.models import Delivery
from innerloop.listen import actions, channels
from innerloop.listen.actions.asking import Ask
from innerloop.listen.models import Line, Message, Program, Response
from innerloop.listen.rules.inbound import Reported
from tests.listen.conversing.conftest import NOW
from tests.support.cast import Cast
from tests.support.gateway import Gateway, Reply
from tests.support.lines import give_phone
from tests.support.talking import Phone, open_line


@pytest.fixture
def other(cast: Cast, phone: Phone) -> Phone:
    """Paul's phone, behind another gateway."""
    give_phone(cast.paul, "+254700000002")
    return Phone(open_line(cast.workspace), "+254700000002")


def ask(program: Program, cast: Cast, name: str, line: Line) -> Message:
    customer = getattr(cast, name)
    Line.objects.exclude(id=line.id).update(closed_at=NOW)
    invited = actions.invite(program=program, ask=Ask(customer, channel="http"), by="system", now=NOW)
    Line.objects.update(closed_at=None)
    return Message.objects.get(invitation=invited.invitation)


def it_hears_what_both_call_by_the_same_name(phone: Phone, other: Phone) -> None:
    phone.says("9", key="1")
    other.says("3", key="1")

    assert set(Response.objects.values_list("score", flat=True)) == {3, 9}


def it_moves_only_the_message_of_the_line_that_reports(
    program: Program, cast: Cast, phone: Phone, other: Phone
) -> None:
    ours = [ask(program, cast, "dina", phone.line), ask(program, cast, "paul", other.line)]
    for message in ours:
        actions.note_delivery(message_id=message.id, sent=channels.Sent("sent", provider_id="1"), now=NOW)

    other.calls({"id": "1", "state": "delivered"})

    for message in ours:
        message.refresh_from_db()
    assert [message.state for message in ours] == [Message.State.SENT, Message.State.DELIVERED]


def it_finds_a_message_by_an_account_whose_lines_share_an_address(
    program: Program, cast: Cast, phone: Phone, other: Phone
) -> None:
    message = ask(program, cast, "dina", phone.line)
    actions.note_delivery(message_id=message.id, sent=channels.Sent("sent", provider_id="AT1"), now=NOW)
    Line.objects.update(kind="africastalking", channel="sms")
    Message.objects.update(channel="sms")
    line = Line.objects.get(id=other.line.id)

    actions.hear([Reported("AT1", "delivered")], line=line, now=NOW)

    message.refresh_from_db()
    assert message.state == Message.State.DELIVERED


def it_sends_once_where_a_gateway_gives_one_name_twice(program: Program, cast: Cast, settings: Settings) -> None:
    give_phone(cast.dina, "+254712345678")
    give_phone(cast.paul, "+254700000002")
    with Gateway(lambda _: Reply(200, {"id": "1"})) as gateway:
        settings.ALLOW_PRIVATE_TARGETS = (gateway.host,)
        open_line(cast.workspace, send_url=f"{gateway.url}/out")
        for customer in (cast.dina, cast.paul):
            actions.invite(program=program, ask=Ask(customer, channel="http"), by="system", now=NOW)
        sending.send_due()
        sending.send_due()
        with clock.held_at(NOW + timedelta(minutes=30)):
            sending.settle_lost()
            sending.send_unknown_again()
            sending.send_due()

    assert len(gateway.received) == 2
    assert set(Delivery.objects.values_list("state", flat=True)) == {Delivery.State.SENT}
    assert sorted(Message.objects.values_list("provider_id", flat=True), key=str) == ["1", None]
