"""Hands mail to a relay over SMTP (RFC 5321), many messages over one connection."""

from __future__ import annotations

import smtplib
import socket
import ssl
import sys
from contextlib import suppress
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Self, TextIO

from innerloop.connect.email.relay_address import Privacy, RelayAddress
from innerloop.connect.email.sign import SigningKey
from innerloop.connect.email.verdict import Outcome, Step, Verdict, known_code, legible_reply
from innerloop.connect.email.wire import to_bytes

# All that smtplib raises where a relay is down, slow or strange; ssl.SSLError and TimeoutError are OSErrors.
_BROKEN = (smtplib.SMTPException, OSError)
# The relay has closed an idle connection, or wants to close this one.
_GONE = (None, 421)


@dataclass(frozen=True)
class Patience:
    """
    Seconds to wait for a connection, for a reply, and for the reply to a whole message.

    The last is long on purpose (RFC 5321 asks for ten minutes): giving up leaves a message of unknown fate.
    """

    connect: float = 15.0
    reply: float = 60.0
    accept: float = 300.0


class Relay:
    """
    One conversation with the relay: `with Relay(url) as relay: verdict = relay.send(message)`.

    It connects with the first message, and again after a break. Not for two threads at once.
    """

    def __init__(
        self,
        url: str,
        *,
        key: SigningKey | None = None,
        patience: Patience | None = None,
        tls: ssl.SSLContext | None = None,
        console: TextIO | None = None,
    ) -> None:
        """RelayAddressUnusable says what is wrong with the URL. With a `key` every message is signed."""
        self._address = RelayAddress.read(url)
        self._key = key
        self._patience = patience or Patience()
        self._given_tls = tls
        self._console = console or sys.stdout
        self._connection: smtplib.SMTP | None = None

    def __repr__(self) -> str:
        return f"Relay({self._address})"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._connection is not None:
            with suppress(*_BROKEN):
                self._connection.quit()
        self._drop()

    def send(self, message: EmailMessage, *, bounces_to: str = "") -> Verdict:
        """Send to the one address in To; bounces go to `bounces_to`, else to From. No failure raises."""
        if self._address.privacy is None:
            return self._print(message)
        sender = bounces_to or message["From"].addresses[0].addr_spec
        recipient = message["To"].addresses[0].addr_spec
        if not (sender + recipient).isascii():
            return Verdict(Outcome.REFUSED, Step.RECIPIENT, None, "An address has letters beyond ASCII before its @.")

        content = to_bytes(message)
        content = self._key.sign(content) if self._key else content
        was_open = self._connection is not None
        verdict = self._converse(sender, recipient, content)
        if was_open and verdict.step is Step.SENDER and verdict.code in _GONE:
            verdict = self._converse(sender, recipient, content)
        return verdict

    def _print(self, message: EmailMessage) -> Verdict:
        text = message.get_body(("plain",))
        for name in ("From", "To", "Reply-To", "Subject"):
            if name in message:
                self._console.write(f"{name}: {message[name]}\n")
        self._console.write(f"\n{text.get_content() if text else ''}\n")
        self._console.flush()
        return Verdict(Outcome.ACCEPTED, Step.MESSAGE, None, "printed")

    def _converse(self, sender: str, recipient: str, content: bytes) -> Verdict:
        try:
            connection = self._connection or self._connect()
        except _BROKEN as error:
            return self._broken(Step.CONNECT, error)

        step = Step.SENDER
        try:
            code, reply = connection.mail(sender)
            if code == 250:
                step = Step.RECIPIENT
                code, reply = connection.rcpt(recipient)
            if step is Step.RECIPIENT and code in (250, 251):
                step = Step.MESSAGE
                code, reply = connection.docmd("DATA")
        except _BROKEN as error:
            return self._broken(step, error)
        if code == 354:
            return self._send_content(connection, content)
        return self._turned_down(Verdict.of_reply(step, code, reply))

    def _send_content(self, connection: smtplib.SMTP, content: bytes) -> Verdict:
        try:
            # A line that is a single dot would end the message early (RFC 5321, 4.5.2).
            connection.send(content.replace(b"\r\n.", b"\r\n..") + b".\r\n")
        except _BROKEN as error:
            # The closing dot cannot have arrived, so the relay has nothing to deliver.
            return self._broken(Step.MESSAGE, error)
        try:
            self._wait(connection, self._patience.accept)
            code, reply = connection.getreply()
            self._wait(connection, self._patience.reply)
        except _BROKEN as error:
            return self._broken(Step.MESSAGE, error, outcome=Outcome.UNKNOWN)
        verdict = Verdict.of_reply(Step.MESSAGE, code, reply)
        return verdict if verdict.outcome is Outcome.ACCEPTED else self._turned_down(verdict)

    def _connect(self) -> smtplib.SMTP:
        address = self._address
        if address.privacy is Privacy.FROM_THE_START:
            connection: smtplib.SMTP = smtplib.SMTP_SSL(
                address.host,
                address.port,
                local_hostname=_own_name(),
                timeout=self._patience.connect,
                context=self._tls(),
            )
        else:
            connection = smtplib.SMTP(
                address.host, address.port, local_hostname=_own_name(), timeout=self._patience.connect
            )
        try:
            self._introduce(connection)
        except BaseException:
            connection.close()
            raise
        self._connection = connection
        return connection

    def _introduce(self, connection: smtplib.SMTP) -> None:
        self._wait(connection, self._patience.reply)
        connection.ehlo_or_helo_if_needed()
        is_offered = connection.has_extn("starttls")
        if self._address.privacy is Privacy.REQUIRED or (self._address.privacy is Privacy.IF_OFFERED and is_offered):
            # Raises where it is not offered: nobody on the way may talk us out of it.
            connection.starttls(context=self._tls())
            connection.ehlo_or_helo_if_needed()
        if self._address.user:
            connection.login(self._address.user, self._address.password)

    def _tls(self) -> ssl.SSLContext:
        context = self._given_tls or ssl.create_default_context()
        if self._given_tls is None and self._address.privacy is Privacy.IF_OFFERED and not self._address.user:
            # Nothing secret is said, and an unverified encryption is better than none (RFC 7435).
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        return context

    def _turned_down(self, verdict: Verdict) -> Verdict:
        """Make the connection ready for the next message."""
        if verdict.code in _GONE:
            self._drop()
        elif self._connection is not None:
            try:
                self._connection.rset()
            except _BROKEN:
                self._drop()
        return verdict

    def _broken(self, step: Step, error: Exception, *, outcome: Outcome = Outcome.LATER) -> Verdict:
        self._drop()
        if isinstance(error, smtplib.SMTPResponseException):
            return Verdict(outcome, step, known_code(error.smtp_code), legible_reply(error.smtp_error))
        # Without the number that the system gives it, which says nothing to whoever reads the page.
        reason = (error.strerror if isinstance(error, OSError) else "") or str(error) or type(error).__name__
        return Verdict(outcome, step, None, legible_reply(reason))

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection = None

    @staticmethod
    def _wait(connection: smtplib.SMTP, seconds: float) -> None:
        if connection.sock is not None:
            connection.sock.settimeout(seconds)


def _own_name() -> str:
    """Return what EHLO says. smtplib's own way asks the DNS, which can take as long as it likes."""
    name = socket.gethostname()
    return name if "." in name else "[127.0.0.1]"
