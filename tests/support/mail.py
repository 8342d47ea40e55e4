"""A mailbox on loopback: a real SMTP server that keeps what it gets and lets a test wait for it."""

from __future__ import annotations

import asyncio
import email
import socket
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from email import policy
from email.message import EmailMessage
from typing import Any, Self

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session


@dataclass(frozen=True)
class Received:
    """One message as it arrived."""

    sender: str
    recipient: str
    content: bytes
    was_encrypted: bool

    @property
    def message(self) -> EmailMessage:
        """Return it parsed."""
        return email.message_from_bytes(self.content, policy=policy.default)

    def text(self, kind: str = "plain") -> str:
        """Return the plain or the html part."""
        part = self.message.get_body((kind,))
        assert part is not None, f"no {kind} part in a mail to {self.recipient}"
        return str(part.get_content())


@dataclass
class MailBox:
    """
    `with MailBox() as box: ...; box.wait_for("grace@example.org").message["Subject"]`.

    `answers` maps a recipient to what RCPT says instead of 250; `data_answer` is what a whole message gets.
    `sender_answers` maps a sender's domain to what is said at `judges_at`: many relays say it at RCPT, some at DATA.
    """

    answers: dict[str, str] = field(default_factory=dict)
    data_answer: str = "250 queued"
    sender_answers: dict[str, str] = field(default_factory=dict)
    judges_at: str = "MAIL"
    tls: ssl.SSLContext | None = None
    sign_in: tuple[str, str] | None = None
    received: list[Received] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)  # whom RCPT named
    connections: int = 0

    def __post_init__(self) -> None:
        self._arrived = threading.Condition()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.port: int = self._listener.getsockname()[1]
        self.url = f"smtp://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=10)

    def wait_for(
        self, recipient: str, *, seconds: float = 30, where: Callable[[Received], bool] = lambda mail: True
    ) -> Received:
        """Return the newest mail to the recipient, waiting until it is there."""

        def found() -> Received | None:
            fitting = [one for one in self.received if one.recipient == recipient and where(one)]
            return fitting[-1] if fitting else None

        with self._arrived:
            mail = self._arrived.wait_for(found, timeout=seconds)
        assert mail is not None, (
            f"no mail to {recipient} within {seconds} s; got {[m.recipient for m in self.received]}"
        )
        return mail

    async def handle_MAIL(  # aiosmtpd finds its hooks by these names
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.sign_in and not session.authenticated:
            return "530 5.7.0 Authentication required"
        if refused := self._of_sender(address, "MAIL"):
            return refused
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.asked.append(address)
        if refused := self.answers.get(address) or self._of_sender(str(envelope.mail_from), "RCPT"):
            return refused
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if refused := self._of_sender(str(envelope.mail_from), "DATA"):
            return refused
        if not self.data_answer.startswith("2"):
            return self.data_answer
        with self._arrived:
            for recipient in envelope.rcpt_tos:
                self.received.append(
                    Received(
                        str(envelope.mail_from),
                        recipient,
                        _bytes(envelope.content),
                        session.ssl is not None,
                    )
                )
            self._arrived.notify_all()
        return self.data_answer

    def _of_sender(self, address: str, step: str) -> str:
        return self.sender_answers.get(address.rpartition("@")[2], "") if step == self.judges_at else ""

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(self._loop.create_server(self._protocol, sock=self._listener))
        self._loop.run_forever()
        server.close()
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        self._loop.run_until_complete(asyncio.sleep(0))
        self._loop.close()

    def _protocol(self) -> SMTP:
        self.connections += 1
        return SMTP(
            self,
            hostname="box.test",
            loop=self._loop,
            tls_context=self.tls,
            authenticator=self._authenticate,
            auth_require_tls=False,
        )

    def _authenticate(self, server: Any, session: Any, envelope: Any, mechanism: str, given: Any) -> AuthResult:
        assert isinstance(given, LoginPassword)
        is_right = (given.login.decode(), given.password.decode()) == self.sign_in
        return AuthResult(success=is_right, handled=False)


def _bytes(content: bytes | str | None) -> bytes:
    return content if isinstance(content, bytes) else (content or "").encode()
