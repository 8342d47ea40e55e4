"""Whoever answered an anonymous ask looks like who did not, whatever becomes of its message."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from innerloop.act.queries.asks import asks
from innerloop.connect import sending
from innerloop.kernel import clock
from innerloop.kernel.models import Delivery, Event
from innerloop.listen import actions as listening
from innerloop.listen.actions import conversing
from innerloop.listen.models import Invitation, Line, Message, Program
from innerloop.listen.rules.heard import Heard
from innerloop.listen.rules.inbound import Reported
from tests.connect.sending.conftest import NOW, ask
from tests.support.cast import Cast
from tests.support.gateway import Gateway, Received, Reply

Steps = dict[str, Callable[[], object]]


@pytest.fixture
def pair(program: Program, cast: Cast, line: Line) -> list[Message]:
    """Return the asks of two people: the first will answer, the second never does."""
    program.is_anonymous = True
    program.save()
    return [ask(program, cast), ask(program, cast, "Zuri", "+254712345679")]


@pytest.fixture
def steps(pair: list[Message], gateway: Gateway, line: Line) -> Steps:
    def drain() -> None:
        while sending.send_due():
            pass

    def report_failed() -> None:
        for message in pair:
            conversing.note_fate(Reported(f"gw-{message.id}", "failed"), line=line, now=NOW)

    def send() -> None:
        gateway.decide = accept
        drain()

    def lose() -> None:
        gateway.decide = lambda _: Reply(0)
        drain()

    def send_again() -> None:
        with clock.held_at(NOW + timedelta(minutes=11)):
            sending.send_unknown_again()
            send()

    return {
        "answer": lambda: answer(pair[0]),
        "send": send,
        "report failed": report_failed,
        "lose": lose,
        "send again": send_again,
    }


@pytest.mark.parametrize(
    ("order", "state"),
    [
        ("answer", "queued"),
        ("answer, send", "sent"),
        ("send, answer", "sent"),
        ("send, answer, report failed", "undelivered"),
        ("send, report failed, answer", "undelivered"),
        ("answer, send, report failed", "undelivered"),
        ("lose, answer", "sent"),
        ("lose, answer, send again", "sent"),
    ],
)
def it_tells_nobody_who_answered_by_what_became_of_the_ask(
    pair: list[Message], steps: Steps, order: str, state: str
) -> None:
    for step in order.split(", "):
        steps[step]()

    answered, silent = map(told_of, pair)
    assert answered == silent
    assert Invitation.objects.get(messages=pair[0]).state == state
    assert Invitation.objects.filter(is_spent=True).count() == 1


def accept(received: Received) -> Reply:
    return Reply(200, {"id": f"gw-{received.json['id']}"})


def answer(message: Message) -> None:
    invitation = Invitation.objects.select_related("program__workspace").get(messages=message)
    listening.answer_invitation(invitation=invitation, heard=Heard(score=2), now=NOW)


def told_of(message: Message) -> list[object]:
    """Return what the pages, the API and the log tell of an ask."""
    invitation = Invitation.objects.select_related("program", "workspace").get(messages=message)
    [shown] = asks([invitation])
    deliveries = Delivery.objects.filter(object_id=message.id).values_list("state", "outcome", "attempts")
    facts = Event.objects.filter(object_id=invitation.id).order_by("id").values_list("kind", "data")
    return [
        (invitation.state, invitation.follow_at, Message.objects.get(id=message.id).state),
        (shown.sentence, shown.state, shown.words),
        list(deliveries),
        list(facts),
    ]
