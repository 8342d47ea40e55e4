"""A relay that takes our mail, and a mailbox that we read, as a company sets them up."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest
from pytest_django import Settings

from innerloop.connect import sending
from innerloop.connect.email.channel import EmailChannel
from innerloop.connect.email.incoming.channel import poll
from innerloop.kernel import clock
from innerloop.listen import actions, channels
from innerloop.listen.actions.asking import Ask
from innerloop.listen.models import Line, Program
from innerloop.team.models import Workspace
from tests.support.cast import Cast
from tests.support.imap import ImapServer
from tests.support.lines import make_line
from tests.support.mail import MailBox, Received

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
DINA = "dina@example.org"


@dataclass
class Post:
    """The mail between Tandawa and Dina: a relay that takes ours, and the mailbox into which replies fall."""

    relay: MailBox
    mailbox: ImapServer
    line: Line

    def asks(self, program: Program, cast: Cast) -> Received:
        """Ask Dina, and return the mail that reached her."""
        actions.invite(program=program, ask=Ask(cast.dina), by="system", now=clock.now())
        return self.sent()

    def brings(self, mail: EmailMessage | str) -> None:
        """Let a mail come in and be read, and what it calls for leave."""
        self.mailbox.deliver(mail if isinstance(mail, str) else mail.as_bytes())
        poll(self.line, now=clock.now())
        sending.send_due()

    def sent(self) -> Received:
        """Send what is due, and return the newest mail to Dina."""
        sending.send_due()
        return self.relay.wait_for(DINA)


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Settings) -> Iterator[ImapServer]:
    """A mailbox that we may connect to."""
    with ImapServer(tmp_path) as opened:
        monkeypatch.setenv("SSL_CERT_FILE", str(opened.authority))
        settings.ALLOW_PRIVATE_TARGETS = (f"localhost:{opened.port}", f"127.0.0.1:{opened.port}")
        yield opened


@pytest.fixture
def post(cast: Cast, program: Program, server: ImapServer, settings: Settings) -> Iterator[Post]:
    """Mail leaves from ask@ and is answered to replies@."""
    with MailBox() as relay, clock.held_at(NOW):
        settings.EMAIL_URL, settings.EMAIL_FROM = relay.url, "ask@tandawa.example"
        channel = EmailChannel()
        channels.register(channel)
        yield Post(relay, server, open_mailbox(cast.workspace, server))
        channel.close()


def open_mailbox(workspace: Workspace, server: ImapServer, **other: str) -> Line:
    """Set up a mailbox in which replies are read."""
    given = {"host": "localhost", "port": str(server.port), "user": "replies", "address": "replies@tandawa.example"}
    line = make_line(workspace, "imap", "email", secrets={"password": server.sign_in[1]}, **{**given, **other})
    line.opened_at = clock.now()
    line.save(update_fields=["opened_at"])
    return line
