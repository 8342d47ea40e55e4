"""What five mail providers tell: replies are answers, what came back is heeded, and what machines do counts nowhere."""

import json
from datetime import datetime, timedelta
from email import message_from_string
from email.message import EmailMessage
from email.policy import default

import pytest
from django.test import Client

from innerloop.connect import callbacks, sending
from innerloop.connect.models import Callback
from innerloop.customers import queries as customers
from innerloop.customers.models import Suppression
from innerloop.listen import actions, queries
from innerloop.listen.actions.asking import Ask
from innerloop.listen.models import Invitation, Line, Message, Program, Response, Thread
from tests.connect.email.esp import doors
from tests.connect.email.esp.conftest import NOW
from tests.connect.email.incoming import replies
from tests.connect.tampering import Made, everything
from tests.support.cast import Cast
from tests.support.gateway import Gateway
from tests.support.lines import make_line
from tests.support.mail import MailBox, Received


def ask(program: Program, cast: Cast, relay: MailBox) -> Received:
    actions.invite(program=program, ask=Ask(cast.dina), by="system", now=NOW)
    sending.send_due()
    return relay.wait_for(doors.DINA)


def tell(client: Client, door: doors.Door, line: Line, told: doors.Told, at: datetime = NOW) -> int:
    return post(client, door.call(queries.inbound_url(line), line.secrets, at, told))


def post(client: Client, made: Made) -> int:
    path = made.url.removeprefix("http://testserver")
    headers = dict(made.headers)
    return client.generic("POST", path, made.body, content_type=made.content_type, headers=headers).status_code


def it_hears_a_score_in_a_reply_and_goes_on_by_the_relay(
    client: Client, program: Program, cast: Cast, relay: MailBox, door: doors.Door, line: Line
) -> None:
    asked = ask(program, cast, relay)
    assert asked.message["Reply-To"].addresses[0].addr_spec == "replies@tandawa.example"

    answer = replies.reply(asked, "8 - staff was friendly", sender="Dina at work <d@work.example>")
    assert tell(client, door, line, door.mail(answer)) == 200
    assert tell(client, door, line, door.mail(answer)) == 200
    sending.send_due()

    response = Response.objects.get()
    assert (response.score, response.comment, response.customer_id) == (8, "staff was friendly", cast.dina.id)
    assert Thread.objects.count() == 1
    [_, said] = relay.received
    assert (said.recipient, said.message["In-Reply-To"]) == (doors.DINA, "<reply-1@mail.example.org>")
    assert not Callback.objects.exists()


# Amazon knows no event of somebody who unsubscribed.
BACK = [(kind, *told) for kind in doors.KINDS for told in (("gone", "bounced"), ("complained", "complained"))]
BACK += [(kind, "unsubscribed", "unsubscribed") for kind in doors.KINDS if kind != "ses"]


@pytest.mark.parametrize(("door", "what", "reason"), BACK, indirect=["door"])
def it_writes_no_more_to_whoever_came_back_or_complained(
    client: Client,
    program: Program,
    cast: Cast,
    relay: MailBox,
    door: doors.Door,
    line: Line,
    what: str,
    reason: str,
) -> None:
    about = ask(program, cast, relay).message["Message-ID"]

    assert tell(client, door, line, door.event(what, about, NOW)) == 200
    once = everything()
    assert tell(client, door, line, door.event(what, about, NOW)) == 200

    assert everything() == once
    assert Suppression.objects.get().reason == reason
    invitation = Invitation.objects.get()
    assert (invitation.state == Invitation.State.UNDELIVERED) == (what == "gone")


def it_notes_a_full_mailbox_and_may_ask_again(
    client: Client, program: Program, cast: Cast, relay: MailBox, door: doors.Door, line: Line
) -> None:
    about = ask(program, cast, relay).message["Message-ID"]

    assert tell(client, door, line, door.event("full", about, NOW)) == 200

    assert not Suppression.objects.exists()
    # Mailgun goes on trying by itself, and says so when it gives up.
    expected = Message.State.SENT if door.kind == "mailgun" else Message.State.FAILED
    assert Message.objects.get().state == expected


def it_follows_a_mail_to_its_delivery_and_no_further(
    client: Client, program: Program, cast: Cast, relay: MailBox, door: doors.Door, line: Line
) -> None:
    about = ask(program, cast, relay).message["Message-ID"]

    tell(client, door, line, door.event("delivered", about, NOW))
    delivered = everything()
    tell(client, door, line, door.event("opened", about, NOW))

    assert Message.objects.get().state == Message.State.DELIVERED
    assert everything() == delivered


def it_says_nothing_to_a_machine(
    client: Client, program: Program, cast: Cast, relay: MailBox, door: doors.Door, line: Line
) -> None:
    away = replies.reply(ask(program, cast, relay), "I am away until the 9th.")
    away["Auto-Submitted"] = "auto-replied"

    assert tell(client, door, line, door.mail(away)) == 200

    assert not Response.objects.exists()
    assert Message.objects.count() == 1


def it_keeps_hostile_words_as_words(
    client: Client, program: Program, cast: Cast, relay: MailBox, door: doors.Door, line: Line
) -> None:
    hostile = replies.reply(ask(program, cast, relay), "x")
    hostile.clear_content()
    hostile.set_content(
        "<body><script>alert(1)</script><style>*{}</style>3 <img src=x onerror=alert(2)>"
        "&lt;script&gt;slow&lt;/script&gt;<a href='javascript:alert(3)'>here</a></body>",
        subtype="html",
    )

    assert tell(client, door, line, door.mail(hostile)) == 200

    heard = Message.objects.get(direction=Message.Direction.IN)
    assert heard.text == "3 <script>slow</script>here"


@pytest.mark.parametrize("door", ["postmark", "brevo"], indirect=True)
@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"9", b'{"items": [9]}', b'{"items": 9}'])
def it_keeps_what_it_cannot_read_and_acknowledges_it(
    client: Client, program: Program, door: doors.Door, line: Line, body: bytes
) -> None:
    made = door.call(queries.inbound_url(line), line.secrets, NOW, {})

    assert post(client, Made(made.url, body, made.headers)) == 200

    assert Callback.objects.get().state == Callback.State.MALFORMED


def it_keeps_an_event_that_it_cannot_read_and_hears_the_others(
    client: Client, program: Program, amazon: Gateway, cast: Cast
) -> None:
    door = doors.SENDGRID
    line = make_line(cast.workspace, door.kind, "email", secrets=dict(door.secrets), **door.settings)
    told = [{"email": 9}, *door.event("gone", "<x@y>", NOW)]

    assert tell(client, door, line, told) == 200

    assert Suppression.objects.get().reason == "bounced"
    assert Callback.objects.get().why == "an event cannot be read (KeyError)"


def it_takes_a_long_mail_and_refuses_one_without_end(
    client: Client, program: Program, cast: Cast, relay: MailBox, door: doors.Door, line: Line
) -> None:
    asked = ask(program, cast, relay)
    long = replies.reply(asked, "8\n" + "word " * 300_000)
    endless = replies.reply(asked, "8\n" + "word " * 3_100_000, number=2)

    taken = tell(client, door, line, door.mail(long))
    refused = tell(client, door, line, door.mail(endless))

    assert (taken, refused) == (200, 413)
    assert Response.objects.get().score == 8
    assert len(Message.objects.get(direction=Message.Direction.IN).text) == 10_000


def it_hears_what_was_told_before_an_outage_of_ours(
    client: Client, program: Program, cast: Cast, relay: MailBox, door: doors.Door, line: Line
) -> None:
    asked = ask(program, cast, relay)

    status = tell(client, door, line, door.mail(replies.reply(asked, "9")), at=NOW - timedelta(hours=9))

    assert status == 200
    assert Response.objects.get().score == 9


def it_does_nothing_about_a_mail_of_a_stranger_to_us(
    client: Client, program: Program, cast: Cast, relay: MailBox, door: doors.Door, line: Line
) -> None:
    nobody = EmailMessage()
    nobody["From"], nobody["To"], nobody["Message-ID"] = "not an address", "replies@tandawa.example", "<n@x.example>"
    nobody.set_content("9")

    assert tell(client, door, line, door.mail(nobody)) == 200

    assert not Response.objects.exists()
    assert Callback.objects.get().state == Callback.State.MALFORMED


FORGED = """\
From: MAILER-DAEMON@anywhere.example
To: replies@tandawa.example
Subject: Undelivered
Message-ID: <forged@anywhere.example>
Content-Type: multipart/report; report-type={report}; boundary=b

--b
Content-Type: message/{report}

{fields}

--b
Content-Type: text/rfc822-headers

To: dina@example.org
Message-ID: {about}
--b--
"""
BOUNCE = (
    "delivery-status",
    "Reporting-MTA: dns; x.example\n\nFinal-Recipient: rfc822; {to}\nAction: failed\nStatus: 5.1.1",
)
COMPLAINT = ("feedback-report", "Feedback-Type: abuse\nUser-Agent: x/1\nVersion: 1\nOriginal-Rcpt-To: {to}")


def forged(kind: tuple[str, str], *, to: str, about: str) -> EmailMessage:
    report, fields = kind
    made = message_from_string(FORGED.format(report=report, fields=fields.format(to=to), about=about), policy=default)
    assert isinstance(made, EmailMessage)
    return made


def as_mime(door: doors.Door, mail: EmailMessage) -> doors.Told:
    """Return what a provider posts where it passes a mail on whole: Amazon always, Mailgun by a route that says so."""
    if door.kind == "mailgun":
        return {"recipient": "replies@tandawa.example", "sender": "x@anywhere.example", "body-mime": mail.as_string()}
    return door.mail(mail)


@pytest.mark.parametrize("door", ["ses", "mailgun"], indirect=True)
@pytest.mark.parametrize("kind", [BOUNCE, COMPLAINT], ids=["bounce", "complaint"])
@pytest.mark.parametrize("about", ["", "<0123456789abcdef@tandawa.example>"], ids=["no mail", "another mail"])
def it_believes_no_report_that_anybody_could_have_mailed_in(
    client: Client, program: Program, cast: Cast, relay: MailBox, door: doors.Door, line: Line,
    kind: tuple[str, str], about: str,
) -> None:  # fmt: skip
    ask(program, cast, relay)

    assert tell(client, door, line, as_mime(door, forged(kind, to=doors.DINA, about=about))) == 200

    assert not Suppression.objects.exists()
    assert Message.objects.get().state == Message.State.SENT


@pytest.mark.parametrize("door", ["ses", "mailgun"], indirect=True)
@pytest.mark.parametrize("kind", [BOUNCE, COMPLAINT], ids=["bounce", "complaint"])
def it_believes_of_a_mailed_report_only_that_of_the_mail_it_names(
    client: Client, program: Program, cast: Cast, relay: MailBox, door: doors.Door, line: Line, kind: tuple[str, str]
) -> None:
    about = ask(program, cast, relay).message["Message-ID"]

    assert tell(client, door, line, as_mime(door, forged(kind, to="paul@example.org", about=about))) == 200

    stopped = [customers.is_stopped(each, channel="email", purpose="ask") for each in (doors.DINA, "paul@example.org")]
    assert stopped == [True, False]


def it_lists_a_machine_s_mail_whatever_provider_passes_it_on(
    client: Client, program: Program, cast: Cast, relay: MailBox, door: doors.Door, line: Line
) -> None:
    away = replies.reply(ask(program, cast, relay), "9, and I mean it")
    away["Auto-Submitted"] = "auto-replied"
    assert tell(client, door, line, door.mail(away)) == 200
    kept = Callback.objects.get()
    assert (kept.state, kept.why) == (
        Callback.State.ASIDE,
        "Its Auto-Submitted says 'auto-replied': a machine wrote it.",
    )

    assert callbacks.hear_again(kept, now=NOW)

    assert Response.objects.get().score == 9


@pytest.mark.parametrize("door", ["postmark", "brevo"], indirect=True)
def it_reads_a_mail_with_half_a_letter_in_it(
    client: Client, program: Program, cast: Cast, relay: MailBox, door: doors.Door, line: Line
) -> None:
    told = json.dumps(door.mail(replies.reply(ask(program, cast, relay), "8 - HALF friendly")))
    made = door.call(queries.inbound_url(line), line.secrets, NOW, {})

    body = told.replace("HALF", "\\ud83d").replace("Dina Otieno", "Dina \\udc00").encode()
    assert post(client, Made(made.url, body, made.headers)) == 200

    assert Response.objects.get().score == 8
    assert not Callback.objects.exists()
