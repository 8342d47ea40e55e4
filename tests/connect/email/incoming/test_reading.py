"""Incoming mail: replies, bounces, complaints, and what machines write."""

from email.message import EmailMessage

import pytest

from innerloop.connect.email.incoming.reading import MailUnreadable, Read, read
from innerloop.listen.rules.inbound import Reported, Returned, Said, keepable

REPLY = """\
From: Dina Otieno <Dina@Example.org>
To: replies@tandawa.example
Subject: Re: How likely are you?
Message-ID: <reply-1@example.org>
In-Reply-To: <ask-1@tandawa.example>
References: <older@tandawa.example> <ask-1@tandawa.example>
Date: Mon, 4 May 2026 12:00:00 +0300
Content-Type: text/plain; charset=utf-8

4, I waited two hours

On Mon, 4 May 2026, Tandawa <ask@tandawa.example> wrote:
> How likely are you to recommend us?
"""
HTML = REPLY.replace("text/plain", "text/html").replace(
    "4, I waited two hours\n\nOn Mon, 4 May 2026, Tandawa <ask@tandawa.example> wrote:\n"
    "> How likely are you to recommend us?\n",
    "<style>p{}</style><div>4, I waited <b>two</b> hours</div><br>"
    "<blockquote>How likely? <a href='x'>10</a></blockquote><script>alert(1)</script>",
)
BOUNCE = """\
From: MAILER-DAEMON@relay.example
To: replies@tandawa.example
Subject: Undelivered
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: text/plain

It did not arrive.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; relay.example

Final-Recipient: rfc822; Dina@example.org
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 5.1.1 no such user

--b
Content-Type: message/rfc822

From: ask@tandawa.example
To: dina@example.org
Message-ID: <ask-1@tandawa.example>

How likely
--b--
"""
COMPLAINT = """\
From: fbl@mailbox.example
Subject: complaint
Content-Type: multipart/report; report-type=feedback-report; boundary=b

--b
Content-Type: message/feedback-report

Feedback-Type: abuse
User-Agent: x/1
Version: 1
Original-Rcpt-To: dina@example.org

--b
Content-Type: text/rfc822-headers

To: dina@example.org
Message-ID: <ask-1@tandawa.example>
--b--
"""


def reading(text: str) -> Read:
    return read(text.encode(), fallback_id="17.1")


def it_reads_a_reply_with_what_it_answers() -> None:
    [said] = reading(REPLY).heard

    assert isinstance(said, Said)
    assert (said.their_address, said.name) == ("dina@example.org", "Dina Otieno")
    assert said.text == "4, I waited two hours"
    assert said.replies_to.split() == ["<ask-1@tandawa.example>", "<older@tandawa.example>"]
    assert said.at is not None
    assert said.at.utcoffset() is not None


def it_reads_html_as_text_without_what_was_quoted() -> None:
    [said] = reading(HTML).heard

    assert isinstance(said, Said)
    assert said.text == "4, I waited two hours"


def it_names_a_mail_without_an_id() -> None:
    [said] = reading(REPLY.replace("Message-ID: <reply-1@example.org>\n", "")).heard

    assert isinstance(said, Said)
    assert said.provider_id == "17.1"


@pytest.mark.parametrize("status", ["5.1.1", "5.2.1", "5.0.0"])
def it_heeds_a_bounce_that_is_final(status: str) -> None:
    assert reading(BOUNCE.format(action="failed", status=status)).heard == (
        Reported("<ask-1@tandawa.example>", "failed", detail=f"status {status}"),
        Returned("dina@example.org", "bounced", provider_id="<ask-1@tandawa.example>", is_hearsay=True),
    )


@pytest.mark.parametrize("status", ["4.2.2", "5.2.2", "5.7.1"])
def it_only_notes_a_bounce_that_may_pass(status: str) -> None:
    assert reading(BOUNCE.format(action="failed", status=status)).heard == (
        Reported("<ask-1@tandawa.example>", "failed", detail=f"status {status}"),
    )


@pytest.mark.parametrize(("action", "status"), [("delayed", "4.4.1"), ("delivered", "2.0.0"), ("relayed", "2.1.9")])
def it_heeds_no_report_of_what_did_not_fail(action: str, status: str) -> None:
    found = reading(BOUNCE.format(action=action, status=status))

    assert found.heard == ()
    assert found.ignored


def it_heeds_a_complaint() -> None:
    assert reading(COMPLAINT).heard == (
        Returned("dina@example.org", "complained", provider_id="<ask-1@tandawa.example>", is_hearsay=True),
    )


@pytest.mark.parametrize(
    "header",
    [
        "Auto-Submitted: auto-replied",
        "Precedence: bulk",
        "X-Autoreply: yes",
        "List-Id: <news.example.org>",
        "Subject: Automatic reply: away until 10 May",
        "Subject: Réponse automatique : absente",
    ],
)
def it_leaves_machines_alone(header: str) -> None:
    name = header.partition(":")[0]
    mail = "".join(line for line in REPLY.splitlines(keepends=True) if not line.startswith(f"{name}:"))

    found = reading(f"{header}\n{mail}")

    assert found.heard == ()
    assert found.ignored


@pytest.mark.parametrize("mail", ["", "\n\nno headers", "From: nobody\n\nhi", "From: <>\n\n9"])
def it_says_what_it_cannot_read(mail: str) -> None:
    with pytest.raises(MailUnreadable):
        reading(mail)


@pytest.mark.parametrize("charset", ["utf-8", "no-such-charset", "utf-7", "x\ud800".encode(errors="replace").decode()])
def it_reads_letters_that_are_none_as_marks(charset: str) -> None:
    mail = REPLY.encode().replace(b"two hours", b"two \xff\xfe hours").replace(b"utf-8", charset.encode())

    [said] = read(mail, fallback_id="1").heard

    assert isinstance(said, Said)
    assert said.text.startswith("4, I waited two ")


def it_reads_a_name_and_a_subject_in_bytes_that_no_letter_has() -> None:
    mail = REPLY.encode().replace(b"Dina Otieno", b"Din\xe9 Otieno").replace(b"How likely", b"\xed\xa0\x80 likely")

    [said] = read(mail, fallback_id="1").heard

    assert isinstance(said, Said)
    assert said.their_address == "dina@example.org"
    assert keepable(said.name).encode()


def it_reads_what_is_only_attached_as_a_file() -> None:
    mail = EmailMessage()
    mail["From"], mail["Message-ID"] = "dina@example.org", "<photo@example.org>"
    mail.add_attachment(b"\xff\xd8", maintype="image", subtype="jpeg", filename="cat.jpg")

    [said] = read(mail.as_bytes(), fallback_id="1").heard

    assert isinstance(said, Said)
    assert said.text == "[a file]"


def it_reads_the_words_above_a_mail_that_is_passed_on() -> None:
    inner = EmailMessage()
    inner["From"], inner["Subject"] = "ask@tandawa.example", "How likely"
    inner.set_content("10")
    outer = EmailMessage()
    outer["From"], outer["Message-ID"] = "dina@example.org", "<outer@example.org>"
    outer.set_content("4, see below")
    outer.add_attachment(inner)

    [said] = read(outer.as_bytes(), fallback_id="1").heard

    assert isinstance(said, Said)
    assert said.text == "4, see below"


def it_says_that_a_mail_within_mails_without_end_cannot_be_read() -> None:
    nested = b"From: dina@example.org\n" + b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(2_000)
    )

    with pytest.raises(MailUnreadable):
        read(nested + b"\n9\n", fallback_id="1")
