"""A line on which nothing can leave is held: what waits is not tried in vain, and nobody is left out."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from innerloop.connect import sending
from innerloop.kernel import clock
from innerloop.kernel.models import Delivery
from innerloop.listen import actions, errors
from innerloop.listen.models import Invitation, Line, Message, Program
from tests.connect.sending.conftest import NOW, ask
from tests.support.cast import Cast, as_member
from tests.support.gateway import Gateway, Reply

FRIDAY, MONDAY = datetime(2026, 5, 8, 15, 0, tzinfo=UTC), datetime(2026, 5, 11, 7, 0, tzinfo=UTC)
TO = "+254712345000"


def ask_many(program: Program, cast: Cast, count: int) -> None:
    for number in range(count):
        ask(program, cast, f"Kito {number}", f"+2547123450{number:02}")


def fates() -> list[str]:
    return [row.state for row in Invitation.objects.all()]


@pytest.mark.parametrize("status", [301, 401, 402, 403, 404])
def it_holds_the_line_and_fails_nobody_where_the_account_is_at_fault(
    program: Program, cast: Cast, line: Line, gateway: Gateway, status: int
) -> None:
    ask_many(program, cast, 4)
    gateway.decide = lambda _: Reply(status)

    while sending.send_due():
        pass

    assert len(gateway.received) == 1
    assert fates() == [Invitation.State.QUEUED] * 4
    line.refresh_from_db()
    assert (line.held_at, line.paced_until) == (NOW, NOW + timedelta(minutes=1))
    assert line.held_why == f"The provider answered {status}"


def it_counts_no_try_that_the_account_failed(message: Message, gateway: Gateway) -> None:
    gateway.decide = lambda _: Reply(401)

    for hours in range(200):
        with clock.held_at(NOW + timedelta(hours=hours)):
            sending.send_due()

    assert len(gateway.received) > 50
    assert (Delivery.objects.get().state, Delivery.objects.get().attempts) == (Delivery.State.DUE, 0)


def it_lets_all_go_after_a_test_that_went_through(program: Program, cast: Cast, line: Line, gateway: Gateway) -> None:
    ask_many(program, cast, 3)
    gateway.decide = lambda _: Reply(401)
    sending.send_due()
    gateway.decide = lambda _: Reply(200)

    actions.test_line(line_id=line.id, address=TO, text="Hello", by="system", now=NOW)
    while sending.send_due():
        pass

    assert fates() == [Invitation.State.SENT] * 3
    line.refresh_from_db()
    assert (line.held_at, line.held_why, line.failures) == (None, "", 0)


def it_lets_one_go_after_its_settings_changed(message: Message, line: Line, gateway: Gateway) -> None:
    gateway.decide = lambda _: Reply(401)
    sending.send_due()
    gateway.decide = lambda _: Reply(200)

    setup = actions.Setup(settings={"send_url": f"{gateway.url}/new"})
    actions.change_line(line_id=line.id, setup=setup, by="system", now=NOW)
    sending.send_due()

    assert fates() == [Invitation.State.SENT]


def it_says_on_the_page_that_it_is_held_and_why(
    client: Client, message: Message, cast: Cast, line: Line, gateway: Gateway
) -> None:
    gateway.decide = lambda _: Reply(403, {"code": "suspended"})
    sending.send_due()
    adam = as_member(client, cast.adam)

    page = " ".join(adam.get(f"/settings/channels/{line.id}/").content.decode().split())
    listed = adam.get("/settings/channels/").content.decode()

    assert "Held since" in page
    assert "The provider answered 403, code suspended" in page
    assert "lets it go on at once" in page
    assert '<span class="badge wrong">held</span>' in listed


@pytest.mark.parametrize("reply", [Reply(503), Reply(408), Reply(500), Reply(0)], ids=["503", "408", "500", "broken"])
def it_leaves_nobody_out_over_a_weekend(
    program: Program, cast: Cast, line: Line, gateway: Gateway, reply: Reply
) -> None:
    """Down from Friday evening to Monday morning, looked at each quarter of an hour as a worker would."""
    down = reply.status
    with clock.held_at(FRIDAY):
        ask_many(program, cast, 12)
    gateway.decide = lambda _: reply if clock.now() < MONDAY else Reply(200)

    now = FRIDAY
    while now < MONDAY + timedelta(days=1):
        with clock.held_at(now):
            while sending.send_due():
                pass
            if down:
                sending.send_unknown_again()
        now += timedelta(minutes=15)

    reached = {each.json["id"] for each in gateway.received[-12:]}
    assert len(reached) == 12
    assert fates() == [Invitation.State.SENT] * 12
    # One message tries the line; the others wait behind it.
    assert len(gateway.received) < 400


def it_takes_one_failure_for_the_messages_own(program: Program, cast: Cast, line: Line, gateway: Gateway) -> None:
    ask_many(program, cast, 3)
    gateway.decide = lambda received: Reply(500 if received.json["to"] == "+254712345000" else 200)

    while sending.send_due():
        pass

    assert sorted(fates()) == [Invitation.State.QUEUED, Invitation.State.SENT, Invitation.State.SENT]
    assert Line.objects.get().held_at is None


def it_hurries_no_message_that_failed_by_itself(program: Program, cast: Cast, line: Line, gateway: Gateway) -> None:
    ask_many(program, cast, 1)
    gateway.decide = lambda received: Reply(500 if received.json["to"] == "+254712345000" else 200)

    for second in range(40):
        with clock.held_at(NOW + timedelta(seconds=second)):
            ask(program, cast, f"Amina {second}", f"+2547123451{second:02}")
            while sending.send_due():
                pass

    assert Delivery.objects.get(state=Delivery.State.DUE).attempts == 2


def it_goes_on_where_our_own_look_at_it_failed(
    message: Message, gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(**_: object) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as broken:
        broken.setattr(actions, "wait_for_day", fails)
        sending.send_due()
    assert (Delivery.objects.get().state, Delivery.objects.get().outcome) == (
        Delivery.State.DUE, "Our side failed: ZeroDivisionError",
    )  # fmt: skip
    assert gateway.received == []

    with clock.held_at(NOW + timedelta(seconds=15)):
        sending.send_due()
    assert fates() == [Invitation.State.SENT]


@pytest.mark.parametrize("rate", ["0", "0.004", "-1"])
def it_refuses_a_rate_at_which_nothing_would_leave(line: Line, program: Program, rate: str) -> None:
    with pytest.raises(errors.ChannelSettingRefused, match="one message in 100 seconds"):
        actions.change_line(line_id=line.id, setup=actions.Setup(per_second=Decimal(rate)), by="system", now=NOW)

    with pytest.raises(IntegrityError, match="listen_line_moves"), transaction.atomic():
        Line.objects.filter(id=line.id).update(per_second=Decimal(rate))


def it_answers_nobody_who_waited_for_days(message: Message, gateway: Gateway) -> None:
    Message.objects.update(purpose=Message.Purpose.THANKS)

    with clock.held_at(NOW + timedelta(days=5, minutes=1)):
        sending.send_due()

    assert gateway.received == []
    assert Delivery.objects.get().outcome.startswith("It waited for over 5 days")
