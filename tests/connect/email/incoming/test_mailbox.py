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
        found = [opened.fetch(uid) for uid in opened.newer_than(1, most=9)]
        after = opened.newer_than(3, most=9)

    assert [each.content.split(b"\r\n\r\n")[1] for each in found if each] == [b"3", b"7"]
    assert (after, opened.validity) == ([], "17")
    assert {command.split()[0] for command in server.commands} <= {
        *("CAPABILITY", "LOGIN", "EXAMINE", "FETCH", "UID", "LOGOUT"),
    }
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


@pytest.mark.parametrize("mails", [0, 1, 3, 4, 17])
def it_finds_the_first_mails_after_any_mark_however_far_apart_their_numbers(server: ImapServer, mails: int) -> None:
    server.first, server.apart = 5, 7
    for _ in range(mails):
        server.deliver("From: a@example.org\n\n9")
    numbers = list(range(5, 5 + 7 * mails, 7))

    with box(server) as opened:
        found = {mark: opened.newer_than(mark, most=3) for mark in range(5 + 7 * mails)}

        assert opened.ends() == ((numbers[0], numbers[-1]) if mails else (0, 0))
    assert found == {mark: [uid for uid in numbers if uid > mark][:3] for mark in found}


@pytest.mark.parametrize("apart", [1, 40_000])
def it_finds_a_mail_among_very_many_with_a_few_questions(server: ImapServer, apart: int) -> None:
    server.deliver("From: a@example.org\n\n9", at=datetime(2026, 5, 4, tzinfo=UTC))
    server.first, server.apart = 400_000_000, apart
    server.mails *= 95_000
    server.came *= 95_000
    server.came[94_990] = datetime(2026, 5, 9, 12, tzinfo=UTC)
    number = server.first + 60_000 * apart

    with box(server) as opened:
        newer = opened.newer_than(number - 1, most=2)
        since = opened.first_since(datetime(2026, 5, 9, tzinfo=UTC))

    assert newer == [number, number + apart]
    assert since == server.first + 94_990 * apart
    assert len(server.commands) < 35


def it_takes_no_silence_about_the_last_mail_for_an_empty_mailbox(
    server: ImapServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.deliver("From: a@example.org\n\n9")
    monkeypatch.setattr(server, "_last", list)

    with pytest.raises(MailboxRefused, match="does not say"), box(server) as opened:
        opened.newer_than(0, most=9)


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
