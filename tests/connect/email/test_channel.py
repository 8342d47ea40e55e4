"""Mail as a channel: from an invitation to the relay and back."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from pytest_django import Settings

from innerloop.act.queries.promoting import stop_link_of
from innerloop.connect import sending
from innerloop.connect.email.channel import EmailChannel
from innerloop.customers import actions as people
from innerloop.customers import rules as people_rules
from innerloop.customers.models import Customer
from innerloop.kernel import clock, deliveries, ids
from innerloop.kernel.models import Delivery
from innerloop.listen import actions, channels
from innerloop.listen.actions.asking import Ask
from innerloop.listen.models import Invitation, Message, Program
from tests.support.cast import Cast
from tests.support.mail import MailBox

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


@pytest.fixture
def box(settings: Settings) -> Iterator[MailBox]:
    with MailBox() as opened, clock.held_at(NOW):
        settings.EMAIL_URL = opened.url
        settings.EMAIL_FROM = "ask@tandawa.example"
        channel = EmailChannel()
        channels.register(channel)
        yield opened
        channel.close()
    channels.register(EmailChannel())


def it_sends_an_invitation_with_its_own_links(box: MailBox, program: Program, cast: Cast) -> None:
    made = actions.invite(program=program, ask=Ask(cast.pia), by="system", now=NOW)

    sending.send_due()

    mail = box.wait_for("pia@example.org")
    assert mail.message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "/s/" in mail.text("html")
    assert "?score=9" in mail.text("html")
    assert Invitation.objects.get(id=made.invitation.id).state == Invitation.State.SENT


def it_sends_what_is_due_once(box: MailBox, program: Program, cast: Cast) -> None:
    actions.invite(program=program, ask=Ask(cast.pia), by="system", now=NOW)

    sending.send_due()
    sending.send_due()

    assert len(box.received) == 1


def it_says_when_the_relay_refuses_the_address(box: MailBox, program: Program, cast: Cast) -> None:
    box.answers["pia@example.org"] = "550 no such user"
    made = actions.invite(program=program, ask=Ask(cast.pia), by="system", now=NOW)

    sending.send_due()

    assert Invitation.objects.get(id=made.invitation.id).state == Invitation.State.UNDELIVERED
    assert "no such user" in Delivery.objects.get().outcome


def it_keeps_no_address_that_the_relay_repeats(box: MailBox, program: Program, cast: Cast) -> None:
    box.answers["pia@example.org"] = "550 5.1.1 <pia@example.org>: user pia@example.org (0712 345 678) unknown"
    actions.invite(program=program, ask=Ask(cast.pia), by="system", now=NOW)

    sending.send_due()

    outcome = Delivery.objects.get().outcome
    assert "<[address]>: user [address]" in outcome
    assert "pia" not in outcome
    assert "712" not in outcome


def it_tries_again_later_with_the_same_message_id(box: MailBox, program: Program, cast: Cast) -> None:
    box.data_answer = "451 not now"
    actions.invite(program=program, ask=Ask(cast.pia), by="system", now=NOW)
    sending.send_due()
    assert Delivery.objects.get().state == Delivery.State.DUE
    before = Delivery.objects.get().provider_id

    box.data_answer = "250 queued"
    with clock.held_at(datetime(2026, 5, 4, 12, 5, tzinfo=UTC)):
        sending.send_due()

    [mail] = box.received
    assert mail.message["Message-ID"] == Delivery.objects.get().provider_id == before
    assert Delivery.objects.get().state == Delivery.State.SENT


def it_marks_what_a_dead_worker_was_sending_as_unknown(box: MailBox, program: Program, cast: Cast) -> None:
    actions.invite(program=program, ask=Ask(cast.pia), by="system", now=NOW)
    [taken] = deliveries.take(port="email")

    with clock.held_at(datetime(2026, 5, 4, 12, 15, tzinfo=UTC)):
        sending.settle_lost()
        sending.send_due()

    assert Delivery.objects.get(id=taken.id).state == Delivery.State.UNKNOWN
    assert Message.objects.get(id=taken.object_id).state == Message.State.UNKNOWN
    assert box.received == []


def it_is_fair_to_a_small_workspace_behind_a_big_one(program: Program, cast: Cast) -> None:
    deliveries.post(port="fair", object_ids=_ids(50), workspace_id=cast.workspace.id, due_at=NOW)
    deliveries.post(port="fair", object_ids=_ids(1), workspace_id=cast.rival.id, due_at=NOW)

    with clock.held_at(NOW):
        taken = deliveries.take(port="fair", most=5)

    assert cast.rival.id in {delivery.workspace_id for delivery in taken}


def _ids(count: int) -> list[UUID]:
    return [ids.new_id() for _ in range(count)]


def it_does_not_write_to_who_unsubscribed_while_the_mail_waited(box: MailBox, program: Program, cast: Cast) -> None:
    actions.invite(program=program, ask=Ask(cast.pia), by="system", now=NOW)
    stop = people_rules.Stop(channel="email", address="pia@example.org")
    people.suppress(stop, workspace_id=cast.workspace.id, by="customer", now=NOW)

    sending.send_due()

    assert box.received == []
    assert Delivery.objects.get().state == Delivery.State.STOPPED


def it_sends_what_one_of_us_writes_below_the_mail_that_it_answers(box: MailBox, program: Program, cast: Cast) -> None:
    made = actions.invite(program=program, ask=Ask(cast.pia), by="system", now=NOW)
    sending.send_due()
    asked = box.wait_for("pia@example.org").message
    thread = Invitation.objects.get(id=made.invitation.id).thread
    assert thread is not None

    actions.write_back(thread_id=thread.id, text="We are sorry, Pia.", by="member:1", now=NOW)
    with clock.held_at(NOW + timedelta(seconds=6)):
        sending.send_due()

    written = box.received[-1]
    assert written.message["In-Reply-To"] == asked["Message-ID"]
    assert written.message["Subject"].removeprefix("Re: ").rstrip(".?") in str(asked["Subject"])
    assert written.message["Auto-Submitted"] is None
    assert "We are sorry, Pia." in written.text()


def thank(cast: Cast, promotion_id: UUID) -> Message:
    """Thank Pia by mail, of our own accord."""
    facts = {"promotion": str(promotion_id)}
    letter = actions.Letter("Thank you Pia", Message.Purpose.TELL, "en", facts)
    return actions.write_to(customer_id=cast.pia.id, channel="email", letter=letter, now=NOW)


def it_thanks_as_a_mail_that_answers_nothing_and_says_how_to_stop_it(
    box: MailBox, program: Program, cast: Cast
) -> None:
    cast.workspace.postal_address = "1 Moi Avenue, Mombasa"
    cast.workspace.save(update_fields=["postal_address"])
    promotion_id = ids.new_id()
    thank(cast, promotion_id)

    sending.send_due()

    mail = box.wait_for("pia@example.org")
    assert mail.message["Subject"] == f"Thank you from {cast.workspace.name}"
    assert mail.message["In-Reply-To"] is None
    assert mail.message["List-Unsubscribe"] == f"<{stop_link_of(promotion_id)}>"
    assert mail.message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert all(part in mail.text() for part in ("Thank you Pia", stop_link_of(promotion_id), "1 Moi Avenue"))


def it_thanks_nobody_who_says_stop_before_it_leaves(box: MailBox, program: Program, cast: Cast) -> None:
    message = thank(cast, ids.new_id())
    stop = people_rules.Stop(channel="email", address="pia@example.org", purpose="ask")
    people.suppress(stop, workspace_id=cast.workspace.id, by="system", now=NOW)

    sending.send_due()

    assert Delivery.objects.get(object_id=message.id).state == Delivery.State.STOPPED
    assert box.received == []


def it_lets_thanks_wait_for_day(box: MailBox, program: Program, cast: Cast) -> None:
    Customer.objects.filter(id=cast.pia.id).update(time_zone="Asia/Tokyo")  # 21:00 there
    thank(cast, ids.new_id())

    sending.send_due()
    assert box.received == []

    with clock.held_at(NOW + timedelta(hours=11)):
        sending.send_due()
    assert len(box.received) == 1
