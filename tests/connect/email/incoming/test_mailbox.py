"""A mailbox read over real IMAP: unread mail is heard once, and what a wrong setting says."""

import pytest
from pytest_django import Settings

from innerloop.connect.email.incoming.mailbox import Mailbox, MailboxRefused
from innerloop.kernel.outbound import OutboundError
from tests.support.imap import ImapServer


def box(server: ImapServer, *, password: str = "an app password", folder: str = "INBOX") -> Mailbox:
    return Mailbox("localhost", server.port, user="replies", password=password, folder=folder)


def it_reads_what_is_unread_and_marks_it(server: ImapServer) -> None:
    server.deliver("From: a@example.org\n\n9")
    server.deliver("From: b@example.org\n\n3")

    with box(server) as opened:
        found = [(uid, content.split(b"\r\n\r\n")[1]) for uid, content in opened.unread()]
        opened.mark_read("1")
    with box(server) as again:
        left = [uid for uid, _ in again.unread()]

    assert found == [("1", b"9"), ("2", b"3")]
    assert left == ["2"]
    assert again.validity == "17"


def it_says_that_the_password_is_wrong(server: ImapServer) -> None:
    with pytest.raises(MailboxRefused, match="refused"), box(server, password="guessed"):
        pass


def it_says_that_the_folder_is_not_there(server: ImapServer) -> None:
    with pytest.raises(MailboxRefused, match="no folder 'Replies'"), box(server, folder="Replies"):
        pass


def it_does_not_trust_a_strangers_certificate(server: ImapServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")

    with pytest.raises(MailboxRefused, match="cannot be reached"), box(server):
        pass


def it_reaches_no_private_address_that_the_operator_did_not_name(server: ImapServer, settings: Settings) -> None:
    settings.ALLOW_PRIVATE_TARGETS = ()

    with pytest.raises(OutboundError, match="private or reserved"), box(server):
        pass
