"""A mailbox read over real IMAP: unread mail is heard once, and what a wrong setting says."""

from datetime import UTC, datetime

import pytest
from pytest_django import Settings

from innerloop.connect.email.incoming.mailbox import Mailbox, MailboxRefused
from tests.support.imap import ImapServer


def box(server: ImapServer, *, password: str = "an app password", folder: str = "INBOX") -> Mailbox:
    return Mailbox("localhost", server.port, user="replies", password=password, folder=folder)


def it_reads_what_is_newer_and_changes_nothing(server: ImapServer) -> None:
    for number in (9, 3, 7):
        server.deliver(f"From: a@example.org\n\n{number}")

    with box(server) as opened:
        found = [opened.fetch(uid) for uid in opened.newer_than(1)]
        after = opened.newer_than(3)

    assert [each.content.split(b"\r\n\r\n")[1] for each in found if each] == [b"3", b"7"]
    assert (after, opened.validity) == ([], "17")
    assert {command.split()[0] for command in server.commands} <= {"CAPABILITY", "LOGIN", "EXAMINE", "UID", "LOGOUT"}
    assert not [command for command in server.commands if "STORE" in command]


def it_reads_two_megabytes_of_a_mail_and_says_that_it_goes_on(server: ImapServer) -> None:
    server.deliver(b"From: a@example.org\n\n" + b"9 " * 1_500_000)

    with box(server) as opened:
        mail = opened.fetch(1)

    assert mail is not None
    assert (len(mail.content), mail.is_cut) == (2_000_000, True)


def it_finds_the_first_mail_since_a_moment_whatever_the_zone_of_the_server(server: ImapServer) -> None:
    for hour in (1, 11, 12, 23):
        server.deliver("From: a@example.org\n\n9", at=datetime(2026, 5, 4, hour, tzinfo=UTC))

    with box(server) as opened:
        found = [opened.first_since(datetime(2026, 5, 4, hour, 30, tzinfo=UTC)) for hour in (0, 10, 11, 23)]

    assert found == [1, 2, 3, None]


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

    with pytest.raises(MailboxRefused, match=rf"^localhost:{server.port} leads to a private or reserved"), box(server):
        pass


def it_names_no_web_address_where_no_mail_server_answers(server: ImapServer) -> None:
    unknown = Mailbox("imap.nowhere.invalid", 993, user="u", password="p")

    with pytest.raises(MailboxRefused) as refused, unknown:
        pass

    assert str(refused.value) == (
        "No answer from imap.nowhere.invalid:993: its name has no address. Check the name and the port of the mail "
        "server."
    )
