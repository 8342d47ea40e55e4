"""What the relay says, and what we make of it, for every way in which a conversation may end."""

from __future__ import annotations

import base64
import io
import threading
import time
from email.message import EmailMessage
from typing import Any

import dkim
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from innerloop.connect.email.compose import compose
from innerloop.connect.email.errors import RelayAddressUnusable
from innerloop.connect.email.sign import SigningKey
from innerloop.connect.email.smtp import Patience, Relay
from innerloop.connect.email.verdict import Outcome, Step, Verdict
from innerloop.connect.email.wire import POLICY, to_bytes
from tests.connect.email.asks import NOW, an_ask
from tests.connect.email.conftest import Certificate
from tests.connect.email.dialogue import CLOSE, RESET, SILENT, follows
from tests.support.loopback import Canary, Server
from tests.support.mail import MailBox

QUICK = Patience(connect=1, reply=1, accept=1)


def mail(to: str = "grace@example.org", **changes: Any) -> EmailMessage:
    return compose(an_ask(to_address=to, **changes), now=NOW)


def talk_to(changes: dict[str, str], message: EmailMessage | None = None, patience: Patience = QUICK) -> Verdict:
    """Send one mail to a relay with this script."""
    is_over = threading.Event()
    with Server(follows(changes, is_over), reads=False) as server:
        with Relay(f"smtp://{server.place}", patience=patience) as relay:
            verdict = relay.send(message or mail())
        is_over.set()
    return verdict


def it_hands_over_the_very_bytes(box: MailBox) -> None:
    message = mail(opening=".\n..\n. A dot\nFrom here on")

    with Relay(box.url) as relay:
        verdict = relay.send(message, bounces_to="bounce+5tQ2@ask.tandawa.example")

    assert verdict == Verdict(Outcome.ACCEPTED, Step.MESSAGE, 250, "queued")
    received = box.wait_for("grace@example.org")
    assert received.content == to_bytes(message)
    assert received.sender == "bounce+5tQ2@ask.tandawa.example"


def it_sends_a_batch_over_one_connection(box: MailBox) -> None:
    with Relay(box.url) as relay:
        verdicts = [relay.send(mail(f"customer{n}@example.org")) for n in range(5)]

    assert [verdict.outcome for verdict in verdicts] == [Outcome.ACCEPTED] * 5
    assert len(box.received) == 5
    assert box.connections == 1


def it_signs_what_it_sends(box: MailBox) -> None:
    secret = rsa.generate_private_key(65537, 2048)
    pem = secret.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    public = base64.b64encode(
        secret.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    )

    with Relay(box.url, key=SigningKey("inner1", "ask.tandawa.example", pem.decode())) as relay:
        relay.send(mail(opening=".\n. A dot"))

    content = box.wait_for("grace@example.org").content
    assert dkim.verify(content, dnsfunc=lambda name, timeout=5: b"v=DKIM1; p=" + public)


def it_goes_on_after_a_refused_address(box: MailBox) -> None:
    box.answers["gone@example.org"] = "550 5.1.1 No such mailbox"
    box.answers["busy@example.org"] = "450 4.2.0 Greylisted"

    with Relay(box.url) as relay:
        refused, later = relay.send(mail("gone@example.org")), relay.send(mail("busy@example.org"))
        accepted = relay.send(mail())

    assert refused == Verdict(Outcome.REFUSED, Step.RECIPIENT, 550, "5.1.1 No such mailbox")
    assert later == Verdict(Outcome.LATER, Step.RECIPIENT, 450, "4.2.0 Greylisted")
    assert accepted.outcome is Outcome.ACCEPTED
    assert [one.recipient for one in box.received] == ["grace@example.org"]
    assert box.connections == 1


@pytest.mark.parametrize(
    ("changes", "outcome", "step", "code"),
    [
        ({"greeting": "554 5.7.1 Not you"}, Outcome.LATER, Step.CONNECT, 554),
        ({"greeting": "421 Busy"}, Outcome.LATER, Step.CONNECT, 421),
        ({"greeting": "hello"}, Outcome.LATER, Step.CONNECT, None),
        ({"greeting": SILENT}, Outcome.LATER, Step.CONNECT, None),
        ({"greeting": CLOSE}, Outcome.LATER, Step.CONNECT, None),
        ({"EHLO": "550 No", "HELO": "550 No"}, Outcome.LATER, Step.CONNECT, 550),
        ({"EHLO": CLOSE}, Outcome.LATER, Step.CONNECT, None),
        ({"MAIL": "550 5.7.1 Unknown sender"}, Outcome.REFUSED, Step.SENDER, 550),
        ({"MAIL": "530 5.7.0 Sign in first"}, Outcome.LATER, Step.SENDER, 530),
        ({"MAIL": "421 Too many"}, Outcome.LATER, Step.SENDER, 421),
        ({"MAIL": SILENT}, Outcome.LATER, Step.SENDER, None),
        ({"RCPT": "251 Will forward"}, Outcome.ACCEPTED, Step.MESSAGE, 250),
        ({"RCPT": "550 No such mailbox"}, Outcome.REFUSED, Step.RECIPIENT, 550),
        ({"RCPT": CLOSE}, Outcome.LATER, Step.RECIPIENT, None),
        ({"DATA": "554 No valid recipients"}, Outcome.REFUSED, Step.MESSAGE, 554),
        ({"DATA": "451 Try again"}, Outcome.LATER, Step.MESSAGE, 451),
        ({"DATA": CLOSE}, Outcome.LATER, Step.MESSAGE, None),
        ({".": "554 5.7.1 Spam"}, Outcome.REFUSED, Step.MESSAGE, 554),
        ({".": "452 Disk full"}, Outcome.LATER, Step.MESSAGE, 452),
        ({".": CLOSE}, Outcome.UNKNOWN, Step.MESSAGE, None),
        ({".": RESET}, Outcome.UNKNOWN, Step.MESSAGE, None),
        ({".": SILENT}, Outcome.UNKNOWN, Step.MESSAGE, None),
        ({"QUIT": CLOSE}, Outcome.ACCEPTED, Step.MESSAGE, 250),
    ],
)
def it_judges_every_way_a_conversation_ends(
    changes: dict[str, str], outcome: Outcome, step: Step, code: int | None
) -> None:
    verdict = talk_to(changes)

    assert (verdict.outcome, verdict.step, verdict.code) == (outcome, step, code)
    assert verdict.text


def it_knows_that_half_a_message_is_no_message() -> None:
    """The relay breaks off while we are still writing, so the closing dot was never sent."""
    long = EmailMessage(policy=POLICY)
    long["From"], long["To"] = "ask@tandawa.example", "grace@example.org"
    long.set_content(("x" * 60 + "\n") * 150_000, cte="7bit")

    verdict = talk_to({"content": RESET}, message=long)

    assert (verdict.outcome, verdict.step) == (Outcome.LATER, Step.MESSAGE)


@pytest.mark.parametrize(("silent_at", "shortest", "longest"), [("MAIL", 0.2, 0.9), (".", 1.0, 4)])
def it_waits_longest_for_the_word_on_a_whole_message(silent_at: str, shortest: float, longest: float) -> None:
    began = time.monotonic()

    verdict = talk_to({silent_at: SILENT}, mail(), Patience(connect=5, reply=0.3, accept=1.1))

    assert "timed out" in verdict.text
    assert shortest < time.monotonic() - began < longest


def it_says_that_nobody_listens() -> None:
    with Canary() as canary:
        url = f"smtp://127.0.0.1:{canary.port}"

    with Relay(url) as relay:
        verdict = relay.send(mail())

    assert (verdict.outcome, verdict.step) == (Outcome.LATER, Step.CONNECT)
    assert "refused" in verdict.text


@pytest.mark.parametrize("ending", [CLOSE, "421 Idle for too long"])
def it_comes_back_when_the_relay_closed_an_idle_connection(ending: str) -> None:
    """A second MAIL on the same connection finds the relay gone; a new connection serves it."""
    visits: list[int] = []

    def answer(connection, request) -> None:
        visits.append(1)
        follows({"RSET": ending})(connection, request) if len(visits) > 1 else once(connection, request)

    def once(connection, request) -> None:
        lines = connection.makefile("rb")
        for reply in ("220 a", "250 a", "250 b", "250 c", "354 d"):
            connection.sendall(reply.encode() + b"\r\n")
            lines.readline()
        while lines.readline() != b".\r\n":
            pass
        connection.sendall(b"250 queued\r\n" + (b"421 Idle\r\n" if ending != CLOSE else b""))

    with Server(answer, reads=False) as server, Relay(f"smtp://{server.place}", patience=QUICK) as relay:
        outcomes = [relay.send(mail()).outcome for _ in range(3)]

    assert outcomes == [Outcome.ACCEPTED] * 3
    assert len(visits) == 2


def it_signs_in_where_it_must(certificate: Certificate) -> None:
    with MailBox(sign_in=("care", "p@:/ 1")) as box:
        right, wrong = f"smtp://care:p%40%3A%2F%201@127.0.0.1:{box.port}", f"smtp://care:no@127.0.0.1:{box.port}"
        verdicts = []
        for url in (right, wrong, box.url):
            with Relay(url) as relay:
                verdicts.append(relay.send(mail()))

    assert [verdict.outcome for verdict in verdicts] == [Outcome.ACCEPTED, Outcome.LATER, Outcome.LATER]
    assert [verdict.code for verdict in verdicts] == [250, 535, 530]
    assert len(box.received) == 1


@pytest.mark.parametrize(
    ("scheme", "is_trusted", "arrives"),
    [
        ("smtp", False, True),
        ("smtp", True, True),
        ("smtp+starttls", True, True),
        ("smtp+starttls", False, False),
    ],
)
def it_encrypts_what_the_relay_can_encrypt(
    certificate: Certificate, scheme: str, is_trusted: bool, arrives: bool
) -> None:
    trust = certificate.trusting() if is_trusted else None
    with MailBox(tls=certificate.serving()) as box, Relay(box.url.replace("smtp", scheme), tls=trust) as relay:
        verdict = relay.send(mail())

    assert verdict.outcome is (Outcome.ACCEPTED if arrives else Outcome.LATER)
    assert [one.was_encrypted for one in box.received] == [True] * arrives


def it_gives_no_password_to_a_relay_it_cannot_verify(certificate: Certificate) -> None:
    with MailBox(tls=certificate.serving(), sign_in=("care", "secret")) as box:
        relay = Relay(f"smtp://care:secret@127.0.0.1:{box.port}")
        verdict = relay.send(mail())

    assert (verdict.outcome, verdict.step) == (Outcome.LATER, Step.CONNECT)
    assert "certificate" in verdict.text


def it_is_not_talked_out_of_encryption(box: MailBox) -> None:
    with Relay(f"smtp+starttls://127.0.0.1:{box.port}") as relay:
        verdict = relay.send(mail())

    assert (verdict.outcome, verdict.step) == (Outcome.LATER, Step.CONNECT)
    assert "STARTTLS" in verdict.text
    assert box.received == []


def it_encrypts_from_the_first_byte(certificate: Certificate) -> None:
    with Server(follows({}), reads=False, tls=certificate.serving()) as server:
        with Relay(f"smtps://{server.place}", tls=certificate.trusting()) as relay:
            trusted = relay.send(mail())
        with Relay(f"smtps://{server.place}") as relay:
            untrusted = relay.send(mail())

    assert trusted.outcome is Outcome.ACCEPTED
    assert (untrusted.outcome, untrusted.step) == (Outcome.LATER, Step.CONNECT)


def it_prints_to_the_console() -> None:
    console = io.StringIO()

    with Relay("console://", console=console) as relay:
        verdict = relay.send(mail())

    assert verdict.outcome is Outcome.ACCEPTED
    assert "To: grace@example.org\n" in console.getvalue()
    assert "https://ask.tandawa.example/s/5tQ2?score=9" in console.getvalue()


@pytest.mark.parametrize(
    "url",
    [
        "", "relay.example", "http://relay.example", "smtp://", "smtp://:25", "smtp://relay.example:ab",
        "smtp://relay.example:99999", "smtp://care:hunter2", "smtp://care:hunter2/@relay.example",
        "smtp://care@relay.example", "smtp://relay.example/path", "smtp://care:hunter2#@relay.example",
        "smtp://care:hunter2é@relay.example", "sendgrid://hunter2",
    ],
)  # fmt: skip
def it_says_how_to_write_the_address_of_a_relay(url: str) -> None:
    with pytest.raises(RelayAddressUnusable, match="Write smtp://user:password@host:port") as error:
        Relay(url)

    assert "hunter2" not in str(error.value)


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("smtp://relay.example", "relay.example:25"),
        ("smtps://relay.example", "relay.example:465"),
        ("smtp+starttls://care:hunter2@relay.example", "relay.example:587"),
        ("smtp://care:hunter2@relay.example:2525", "relay.example:2525"),
        ("console://", "console"),
    ],
)
def it_shows_where_mail_goes_and_no_password(url: str, place: str) -> None:
    assert repr(Relay(url)) == f"Relay({place})"
    assert "hunter2" not in repr(vars(Relay(url)))
