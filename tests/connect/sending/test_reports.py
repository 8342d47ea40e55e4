"""What a provider has reported on is settled: a second try after it would reach somebody twice."""

from datetime import timedelta

import pytest

from innerloop.connect import sending
from innerloop.kernel import clock
from innerloop.kernel.models import Delivery
from innerloop.listen.actions import conversing, threads
from innerloop.listen.models import Line, Message
from innerloop.listen.rules.inbound import Fate, Reported
from tests.connect.sending.conftest import NOW
from tests.support.gateway import Gateway, Reply


@pytest.mark.parametrize("purpose", [Message.Purpose.SURVEY, Message.Purpose.THANKS, Message.Purpose.STOPPED])
@pytest.mark.parametrize(("fate", "state"), [("delivered", "sent"), ("failed", "refused")])
def it_sends_nothing_twice_that_the_gateway_reported_on(
    message: Message, gateway: Gateway, line: Line, purpose: str, fate: Fate, state: str
) -> None:
    gateway.decide = lambda _: Reply(0)
    Delivery.objects.all().delete()
    said = threads.post(message.thread, threads.Words(purpose, "Thank you."), now=NOW)
    sending.send_due()
    reported = Reported(f"gw-{said.id}", fate, our_id=str(said.id))

    conversing.note_fate(reported, line=line, now=NOW)
    with clock.held_at(NOW + timedelta(minutes=11)):
        sending.send_unknown_again()
        sending.send_due()

    assert len(gateway.received) == 1
    assert Delivery.objects.get().state == state


def it_sends_nothing_again_that_was_reported_between_two_tries(message: Message, gateway: Gateway, line: Line) -> None:
    """A report can come while the second try waits for its turn."""
    gateway.decide = lambda _: Reply(0)
    sending.send_due()
    with clock.held_at(NOW + timedelta(minutes=11)):
        sending.send_unknown_again()
        Message.objects.update(state=Message.State.DELIVERED)

        sending.send_due()

    assert len(gateway.received) == 1
    assert Message.objects.get().state == Message.State.DELIVERED
