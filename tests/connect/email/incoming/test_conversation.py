"""From the question in a mail to the answer in a reply and back, over real SMTP and real IMAP."""

from datetime import timedelta
from email.message import EmailMessage

import pytest
from django.test import Client

from innerloop.connect import callbacks
from innerloop.customers import actions as people
from innerloop.customers import queries as customers
from innerloop.customers.models import Suppression
from innerloop.kernel import clock, scope
from innerloop.kernel.models import Delivery
from innerloop.listen import actions
from innerloop.listen.actions.asking import Ask
from innerloop.listen.models import Invitation, Message, Program, Response, Thread
from tests.connect.email.incoming import replies
from tests.connect.email.incoming.conftest import DINA, NOW, Post
from tests.support.cast import Cast, as_member

REPORT = """\
From: MAILER-DAEMON@relay.example
To: replies@tandawa.example
Subject: {subject}
Message-ID: <report@relay.example>
Content-Type: multipart/report; report-type={report}; boundary=b

--b
Content-Type: text/plain

See below.
--b
Content-Type: message/{report}

{fields}

--b
Content-Type: text/rfc822-headers

From: ask@tandawa.example
To: dina@example.org
Message-ID: {about}
--b--
"""
FAILED = "Reporting-MTA: dns; relay.example\n\nFinal-Recipient: rfc822; {to}\nAction: failed\nStatus: {status}"
ABUSE = "Feedback-Type: abuse\nUser-Agent: x/1\nVersion: 1\nOriginal-Rcpt-To: {to}"


def it_counts_the_conversations_of_a_mailbox_that_was_closed(
    post: Post, program: Program, cast: Cast, client: Client
) -> None:
    post.brings(replies.reply(post.asks(program, cast), "8 - staff was friendly", style=replies.gmail))
    adam = as_member(client, cast.adam)
    adam.post(f"/settings/channels/{post.line.id}/close")

    page = adam.get(f"/settings/channels/{post.line.id}/").content.decode()

    assert "1 conversation of it stays where the customers are." in page


@pytest.mark.parametrize("style", [replies.gmail, replies.outlook, replies.outlook_web, replies.apple])
def it_hears_a_score_and_its_reason_from_every_program(
    post: Post, program: Program, cast: Cast, style: replies.Style
) -> None:
    asked = post.asks(program, cast)

    post.brings(replies.reply(asked, "8 - staff was friendly", style=style))

    response = Response.objects.get()
    assert (response.score, response.comment, response.channel) == (8, "staff was friendly", "email")
    assert response.customer_id == cast.dina.id
    assert Invitation.objects.get().state == Invitation.State.ANSWERED


def it_goes_on_in_the_thread_that_the_mailbox_shows(post: Post, program: Program, cast: Cast) -> None:
    asked = post.asks(program, cast)

    post.brings(replies.reply(asked, "8"))
    why = post.sent()
    post.brings(replies.reply(why, "They called me by my name", style=replies.apple, number=2))
    contact = post.sent()
    post.brings(replies.reply(contact, "no", style=replies.outlook, number=3))
    thanks = post.sent()

    ours = [each.message for each in (asked, why, contact, thanks)]
    assert [each["In-Reply-To"] for each in ours] == [None, *(f"<reply-{n}@mail.example.org>" for n in (1, 2, 3))]
    assert all(ours[0]["Message-ID"] in each["References"] for each in ours[1:])
    assert {str(each["Subject"]).removeprefix("Re: ") for each in ours} == {str(asked.message["Subject"])}
    assert {str(each["Reply-To"].addresses[0].addr_spec) for each in ours} == {"replies@tandawa.example"}
    assert thanks.text().startswith("Thank")
    assert (Thread.objects.count(), Invitation.objects.count(), len(post.relay.received)) == (1, 1, 4)
    response = Response.objects.get()
    assert (response.score, response.comment, response.may_contact) == (8, "They called me by my name", False)


def it_knows_who_answers_from_another_address_by_what_they_answer(post: Post, program: Program, cast: Cast) -> None:
    asked = post.asks(program, cast)

    post.brings(replies.reply(asked, "3 - waited long", sender="D. Otieno <dina.o@work.example>"))

    assert Response.objects.get().customer_id == cast.dina.id
    assert Thread.objects.get().their_address == DINA
    # What is said goes to the address that was asked: nobody's mail is answered because it names another.
    assert {each.recipient for each in post.relay.received} == {DINA}


def it_counts_a_late_reply_to_the_question_that_it_answers(post: Post, program: Program, cast: Cast) -> None:
    first = post.asks(program, cast)
    with clock.held_at(NOW + timedelta(days=120)):
        second = post.asks(program, cast)
        assert second.message["Message-ID"] != first.message["Message-ID"]

        post.brings(replies.reply(second, "9"))
        post.brings(replies.reply(first, "2", number=2))

    older, newer = Invitation.objects.order_by("asked_at")
    heard = Message.objects.filter(direction=Message.Direction.IN).order_by("provider_id")
    assert [each.invitation for each in heard] == [newer, older]
    assert Response.objects.get(invitation=newer).score == 9


def it_hears_a_mail_once_however_often_it_is_read(post: Post, program: Program, cast: Cast) -> None:
    asked = post.asks(program, cast)
    answer = replies.reply(asked, "8 - staff was friendly")

    post.brings(answer)
    post.brings(answer)

    assert Message.objects.filter(direction=Message.Direction.IN).count() == 1
    assert len(post.relay.received) == 2


def it_leaves_whoever_says_stop_alone_and_confirms_it_once(post: Post, program: Program, cast: Cast) -> None:
    asked = post.asks(program, cast)

    post.brings(replies.reply(asked, "STOP"))
    post.brings(replies.reply(asked, "stop", number=2))

    assert Suppression.objects.get().channel == "email"
    assert not Response.objects.exists()
    [_, confirmation] = post.relay.received
    assert Message.objects.filter(purpose=Message.Purpose.STOPPED).count() == 1
    assert confirmation.message["In-Reply-To"] == "<reply-1@mail.example.org>"


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("Auto-Submitted", "auto-replied"),
        ("Auto-Submitted", "auto-generated"),
        ("X-Autoreply", "yes"),
        ("Precedence", "auto_reply"),
        ("Precedence", "bulk"),
    ],
)
def it_neither_records_nor_answers_a_machine(post: Post, program: Program, cast: Cast, header: str, value: str) -> None:
    away = replies.reply(post.asks(program, cast), "I am back on 10 May. In urgent cases call 0712 345 678.")
    away[header] = value

    post.brings(away)

    assert len(post.relay.received) == 1
    assert not Response.objects.exists()
    assert not Message.objects.filter(direction=Message.Direction.IN).exists()


@pytest.mark.parametrize(
    ("status", "is_gone"), [("5.1.1", True), ("5.0.0", True), ("5.2.2", False), ("4.4.7", False), ("5.7.1", False)]
)
def it_writes_no_more_to_an_address_that_is_gone(
    post: Post, program: Program, cast: Cast, status: str, is_gone: bool
) -> None:
    about = post.asks(program, cast).message["Message-ID"]
    fields = FAILED.format(to=DINA, status=status)

    post.brings(REPORT.format(subject="Undelivered", report="delivery-status", fields=fields, about=about))

    assert Suppression.objects.filter(reason="bounced").exists() == is_gone
    assert not callbacks.aside().exists()
    assert Message.objects.get().state == Message.State.FAILED
    assert Invitation.objects.get().state == Invitation.State.UNDELIVERED


def it_does_nothing_about_a_mail_that_is_only_late(post: Post, program: Program, cast: Cast) -> None:
    about = post.asks(program, cast).message["Message-ID"]
    fields = FAILED.format(to=DINA, status="4.4.1").replace("failed", "delayed")

    post.brings(REPORT.format(subject="Delayed", report="delivery-status", fields=fields, about=about))

    assert Message.objects.get().state == Message.State.SENT
    assert not Suppression.objects.exists()


def it_writes_no_more_to_whoever_calls_it_spam(post: Post, program: Program, cast: Cast) -> None:
    about = post.asks(program, cast).message["Message-ID"]

    post.brings(
        REPORT.format(subject="Abuse", report="feedback-report", fields=ABUSE.format(to="other@x.example"), about=about)
    )

    with scope.to(cast.workspace.id):
        assert Suppression.objects.get().reason == "complained"
        refused = actions.invite(program=program, ask=Ask(cast.dina), by="system", now=NOW + timedelta(days=120))
    assert refused.invitation.state == Invitation.State.HELD


@pytest.mark.parametrize("about", ["", "<0123456789abcdef@tandawa.example>"])
def it_believes_no_report_that_names_no_mail_of_ours(post: Post, program: Program, cast: Cast, about: str) -> None:
    post.asks(program, cast)
    bounce = REPORT.format(
        subject="x", report="delivery-status", fields=FAILED.format(to=DINA, status="5.1.1"), about=about
    )
    complaint = REPORT.format(subject="x", report="feedback-report", fields=ABUSE.format(to=DINA), about=about)

    post.brings(bounce)
    post.brings(complaint)

    assert not Suppression.objects.exists()
    assert Delivery.objects.get().state == Delivery.State.SENT
    why = "It is a bounce or a complaint that names no mail of ours."
    assert [each.why for each in callbacks.aside()] == [why, why]


def it_asks_whoever_writes_first_by_the_relay(post: Post, program: Program, cast: Cast) -> None:
    first = EmailMessage()
    first["From"], first["To"] = "Paul <paul@example.org>", "replies@tandawa.example"
    first["Subject"], first["Message-ID"] = "Your service", "<first@mail.example.org>"
    first.set_content("7, it was all right")

    post.brings(first)

    assert (Response.objects.get().score, Response.objects.get().customer_id) == (7, cast.paul.id)
    assert post.relay.wait_for("paul@example.org").message["In-Reply-To"] == "<first@mail.example.org>"


def it_answers_their_mail_whatever_their_clock_says(post: Post, program: Program, cast: Cast) -> None:
    behind = replies.reply(post.asks(program, cast), "8")
    behind.replace_header("Date", "Mon, 4 May 2026 02:00:00 +0000")

    post.brings(behind)

    assert post.sent().message["In-Reply-To"] == "<reply-1@mail.example.org>"


def it_answers_a_mail_whose_id_is_longer_than_an_address(post: Post, program: Program, cast: Cast) -> None:
    strange = f"<!&!{'A' * 120}@an_old_host>"
    answer = replies.reply(post.asks(program, cast), "8")
    answer.replace_header("Message-ID", strange)

    post.brings(answer)

    assert post.sent().message["In-Reply-To"] == strange


def it_stops_both_addresses_of_who_writes_from_another(post: Post, program: Program, cast: Cast) -> None:
    asked = post.asks(program, cast)

    post.brings(replies.reply(asked, "STOP", sender="dina.o@work.example"))

    for address in (DINA, "dina.o@work.example"):
        assert customers.is_stopped(address, channel="email", purpose="ask")


def it_does_not_hear_an_erased_person_as_their_old_self(post: Post, program: Program, cast: Cast) -> None:
    asked = post.asks(program, cast)
    people.erase(customer_id=cast.dina.id, workspace_id=cast.workspace.id, by="system", now=NOW)

    post.brings(replies.reply(asked, "8"))

    heard = Message.objects.get(direction=Message.Direction.IN)
    assert heard.thread.customer_id != cast.dina.id
