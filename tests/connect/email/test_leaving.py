"""Mail as any other channel: held where nothing can leave, with the reason on its page; heard however it left."""

import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from innerloop.config.doctor.flow import sending as sending_of_doctor
from innerloop.connect import outlets, sending
from innerloop.connect.email.channel import EmailChannel
from innerloop.customers.models import Customer
from innerloop.kernel import clock, scope, throttle
from innerloop.kernel.models import Delivery
from innerloop.listen import actions, channels
from innerloop.listen.actions.asking import Ask
from innerloop.listen.models import Invitation, Message, Program, Response
from innerloop.listen.rules.inbound import Said
from innerloop.team.models import Workspace
from innerloop.team.queries.audit import audit_trail
from tests.connect.email.api.strict import ACCOUNTS, KEY, SENDER, Account
from tests.support.cast import Cast, as_member, make_customer
from tests.support.gateway import Gateway, Reply
from tests.support.lines import make_line
from tests.support.mail import MailBox

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
PAGE = "/settings/channels/mail/"


@pytest.fixture(autouse=True)
def mail(settings: Settings) -> Iterator[None]:
    settings.EMAIL_FROM = SENDER
    with clock.held_at(NOW):
        yield
        leave_by("console://", settings)


def leave_by(url: str, settings: Settings) -> None:
    before = channels.of("email")
    assert isinstance(before, EmailChannel)
    before.close()
    settings.EMAIL_URL = url
    channels.register(EmailChannel())


@pytest.fixture
def closed_port() -> Iterator[int]:
    # Bound and not listened on: nobody else gets it, and whoever calls is refused.
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield held.getsockname()[1]


def ask(program: Program, *customers: Customer) -> None:
    for customer in customers:
        actions.invite(program=program, ask=Ask(customer), by="system", now=clock.now())


def send_all() -> None:
    while sending.send_due():
        pass


def text(client: Client, path: str) -> str:
    return " ".join(client.get(path).content.decode().split())


def it_holds_mail_while_the_relay_is_down_and_says_so(
    client: Client, program: Program, cast: Cast, settings: Settings, closed_port: int
) -> None:
    leave_by(f"smtp://127.0.0.1:{closed_port}", settings)
    ask(program, cast.pia, cast.paul, cast.dina)

    send_all()

    # The first may have failed by itself; after the second nothing more is tried in vain.
    assert sorted(Delivery.objects.values_list("attempts", flat=True)) == [0, 1, 1]
    assert set(Invitation.objects.values_list("state", flat=True)) == {Invitation.State.QUEUED}
    adam = as_member(client, cast.adam)
    page = text(adam, PAGE)
    assert "Held since" in page
    assert "The relay gave no answer at the step “connect”." in page
    assert "It has not been its turn yet" not in page
    assert "3 waiting" in text(adam, "/settings/channels/")


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("postmark+api://", ""),
        ("postmark+api://token@*.example", ""),
        ("smtp://", ""),
        ("smtp://127.0.0.1", "mail:tandawa.example:/nowhere/dkim.pem"),
        ("smtp://127.0.0.1", "mail:tandawa.example"),
    ],
)
def it_gives_nobody_up_for_a_setting_of_the_operators(
    program: Program, cast: Cast, settings: Settings, url: str, key: str
) -> None:
    settings.DKIM_KEY = key
    leave_by(url, settings)
    ask(program, cast.pia, cast.paul)

    send_all()

    assert outlets.of("email").held_at == NOW
    assert set(Delivery.objects.values_list("state", "attempts")) == {(Delivery.State.DUE, 0)}
    assert set(Invitation.objects.values_list("state", flat=True)) == {Invitation.State.QUEUED}


def it_gives_nobody_up_for_a_sender_that_is_no_address(
    client: Client, program: Program, cast: Cast, settings: Settings
) -> None:
    with MailBox() as box:
        leave_by(box.url, settings)
        settings.EMAIL_FROM = "Tandawa"
        ask(program, cast.pia, cast.paul)
        send_all()
        page = text(as_member(client, cast.adam), PAGE)

        settings.EMAIL_FROM = SENDER
        with clock.held_at(NOW + timedelta(minutes=31)):
            send_all()

    assert "No mail leaves. No mail can come from &#x27;Tandawa&#x27;. Set INNERLOOP_EMAIL_FROM to" in page
    assert {mail.recipient for mail in box.received} == {"pia@example.org", "paul@example.org"}


def it_lets_all_go_once_the_relay_is_back(program: Program, cast: Cast, settings: Settings, closed_port: int) -> None:
    leave_by(f"smtp://127.0.0.1:{closed_port}", settings)
    ask(program, cast.pia, cast.paul, cast.dina)
    send_all()

    with MailBox() as box, clock.held_at(NOW + timedelta(seconds=20)):
        leave_by(box.url, settings)
        send_all()

    assert len(box.received) == 3
    assert outlets.of("email").held_at is None


def it_holds_mail_where_the_relay_does_not_let_us_in(program: Program, cast: Cast, settings: Settings) -> None:
    with MailBox(sign_in=("mona", "secret")) as box:
        leave_by(box.url.replace("//", "//mona:wrong@"), settings)
        ask(program, cast.pia, cast.paul)
        send_all()

    held = outlets.of("email")
    assert (held.held_at, held.paced_until) == (NOW, NOW + timedelta(minutes=1))
    assert held.held_why.startswith("connect: 535")
    assert set(Delivery.objects.values_list("attempts", flat=True)) == {0}


@pytest.mark.parametrize(
    ("at", "answer"),
    [
        ("MAIL", "451 4.1.8 Domain not found"),
        ("MAIL", "550 5.1.8 Domain not found"),
        ("RCPT", "451 4.1.8 Domain not found"),
        ("RCPT", "550 5.1.8 Domain not found"),
        ("RCPT", "553 5.7.1 <replies@gone.example>: Sender address rejected: not owned by user ask"),
        ("RCPT", "550 relaying denied"),
        ("DATA", "554 Message rejected: Email address is not verified"),
    ],
)
def it_holds_and_gives_up_nobody_for_one_workspaces_address_for_replies(
    program: Program, cast: Cast, settings: Settings, at: str, answer: str
) -> None:
    make_line(cast.workspace, "imap", "email", secrets={"password": "x"}, address="replies@gone.example")
    with MailBox(sender_answers={"gone.example": answer}, judges_at=at) as box:
        leave_by(box.url, settings)
        ask(program, cast.pia, cast.paul, cast.dina)
        send_all()

    assert [mail.sender for mail in box.received] == [SENDER] * 3
    assert outlets.of("email").failures == 0


@pytest.mark.parametrize(
    ("at", "answer"),
    [
        ("MAIL", "550 5.1.8 Domain not found"),
        ("RCPT", "550 5.1.8 Domain not found"),
        ("RCPT", f"553 5.7.1 <{SENDER}>: Sender address rejected: not owned by user ask"),
    ],
)
def it_gives_nobody_up_for_the_sender_that_all_mail_has(
    program: Program, cast: Cast, settings: Settings, at: str, answer: str
) -> None:
    domain = SENDER.rpartition("@")[2]
    with MailBox(sender_answers={domain: answer}, judges_at=at) as box:
        leave_by(box.url, settings)
        ask(program, cast.pia, cast.paul)
        send_all()

    assert outlets.of("email").held_at == NOW
    assert set(Delivery.objects.values_list("state", "attempts")) == {(Delivery.State.DUE, 0)}


def it_holds_no_mail_for_one_address_that_is_refused(program: Program, cast: Cast, settings: Settings) -> None:
    with MailBox(answers={"pia@example.org": "550 no such user", "paul@example.org": "451 greylisted"}) as box:
        leave_by(box.url, settings)
        ask(program, cast.pia, cast.paul, cast.dina)
        send_all()

    assert [mail.recipient for mail in box.received] == ["dina@example.org"]
    assert outlets.of("email").failures == 0


def it_asks_only_once_whether_somebody_is_there(program: Program, cast: Cast, settings: Settings) -> None:
    make_line(cast.workspace, "imap", "email", secrets={"password": "x"}, address="replies@ask.tandawa.example")
    with MailBox(answers={"pia@example.org": "550 5.1.1 no such user"}) as box:
        leave_by(box.url, settings)
        ask(program, cast.pia)
        send_all()

    assert box.asked == ["pia@example.org"]


def it_hurries_no_mail_that_failed_by_itself(program: Program, cast: Cast, settings: Settings) -> None:
    with MailBox(answers={"pia@example.org": "421 try later"}) as box:
        leave_by(box.url, settings)
        ask(program, cast.pia)
        for second in range(40):
            with clock.held_at(NOW + timedelta(seconds=second)):
                ask(program, make_customer(cast.workspace, f"Kito{second}"))
                send_all()

    # Now and after a quarter of a minute, as it were without the others.
    [hers] = Delivery.objects.filter(state=Delivery.State.DUE)
    assert (len(box.received), hers.attempts) == (40, 2)


def it_hurries_nothing_that_was_put_off_before_mail_was_held(
    program: Program, cast: Cast, settings: Settings, closed_port: int
) -> None:
    with MailBox(answers={"pia@example.org": "451 greylisted"}) as box:
        leave_by(box.url, settings)
        ask(program, cast.pia)
        send_all()
        with clock.held_at(NOW + timedelta(seconds=15)):
            send_all()
        leave_by(f"smtp://127.0.0.1:{closed_port}", settings)
        with clock.held_at(NOW + timedelta(seconds=20)):
            ask(program, cast.paul, cast.dina)
            send_all()
            assert outlets.of("email").held_at

        leave_by(box.url, settings)
        with clock.held_at(NOW + timedelta(seconds=35)):
            send_all()

    assert len(box.received) == 2
    [hers] = Delivery.objects.filter(state=Delivery.State.DUE)
    assert (hers.attempts, hers.due_at) == (2, NOW + timedelta(seconds=75))


def it_tells_another_workspace_nothing_of_what_waits_here(
    client: Client, program: Program, cast: Cast, settings: Settings, closed_port: int
) -> None:
    leave_by(f"smtp://127.0.0.1:{closed_port}", settings)
    ask(program, cast.pia)
    send_all()

    page = text(as_member(client, cast.stella), PAGE)

    assert "Nothing waits." in page
    assert "pia" not in page


def it_sends_one_real_mail_and_shows_the_answer(client: Client, cast: Cast, settings: Settings) -> None:
    adam = as_member(client, cast.adam)
    with MailBox() as box:
        leave_by(box.url, settings)
        said = adam.post(f"{PAGE}test", {"to": "adam@tandawa.example", "text": "Hello"}, follow=True)

    assert box.received[0].text().strip() == "Hello"
    assert "It left. The answer: message: 250 queued" in said.content.decode()


def it_tells_in_the_audit_trail_who_tried_it_and_how_it_went(client: Client, cast: Cast, settings: Settings) -> None:
    adam = as_member(client, cast.adam)
    with MailBox() as box:
        for url in (box.url, "postmark+api://"):
            leave_by(url, settings)
            adam.post(f"{PAGE}test", {"to": "adam@tandawa.example", "text": "Hello"})

    assert tests_told(cast.workspace) == [
        (str(cast.adam), "A channel was tested (email): due"),
        (str(cast.adam), "A channel was tested (email): sent"),
    ]
    assert tests_told(cast.rival) == []


def tests_told(workspace: Workspace) -> list[tuple[str, str]]:
    with scope.to(workspace.id):
        return [(row.who, row.what) for row in audit_trail() if "tested" in row.what]


def it_lets_mail_go_on_after_a_test_that_went_through(
    client: Client, program: Program, cast: Cast, settings: Settings
) -> None:
    with MailBox(sign_in=("mona", "secret")) as box:
        leave_by(box.url.replace("//", "//mona:wrong@"), settings)
        ask(program, cast.pia, cast.paul)
        send_all()

        leave_by(box.url.replace("//", "//mona:secret@"), settings)
        as_member(client, cast.adam).post(f"{PAGE}test", {"to": "adam@tandawa.example", "text": "Hello"})
        send_all()

    assert len(box.received) == 3


@pytest.mark.parametrize("to", ["nobody", "pia@example.org, paul@example.org", "", "jürgen@firma.example"])
def it_says_what_is_wrong_with_the_address_of_a_test(client: Client, cast: Cast, settings: Settings, to: str) -> None:
    with MailBox() as box:
        leave_by(box.url, settings)
        said = as_member(client, cast.adam).post(f"{PAGE}test", {"to": to, "text": "Hello"})

    assert (said.status_code, box.received) == (200, [])
    assert "aria-invalid" in said.content.decode()
    assert outlets.of("email").failures == 0


def it_shows_nobody_the_words_that_anothers_mail_was_answered(
    client: Client, program: Program, cast: Cast, settings: Settings
) -> None:
    with MailBox(sign_in=("mona", "secret")) as box:
        leave_by(box.url.replace("//", "//mona:wrong@"), settings)
        ask(program, cast.pia)
        send_all()
    words = outlets.of("email").held_why.removeprefix("connect: 535 ")

    page = text(as_member(client, cast.stella), PAGE)

    assert "The relay answered 535 at the step “connect”." in page
    assert words not in page
    [told] = [each.what for each in sending_of_doctor(NOW) if each.name == "channels"]
    assert words in told


def it_lets_nobody_test_without_end(
    client: Client, cast: Cast, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(throttle, "monotonic", lambda: 1_000.0)
    adam = as_member(client, cast.adam)
    with MailBox() as box:
        leave_by(box.url, settings)
        for _ in range(7):
            said = adam.post(f"{PAGE}test", {"to": "adam@tandawa.example", "text": "Hello"})

    assert (said.status_code, len(box.received)) == (200, 6)
    assert "There were many tests in a row. Wait" in said.content.decode()


def it_says_on_the_page_that_the_setting_cannot_be_read(client: Client, cast: Cast, settings: Settings) -> None:
    leave_by("postmark+api://", settings)

    page = text(as_member(client, cast.adam), PAGE)

    assert "No mail leaves. The mail relay&#x27;s address cannot be read: it has no key" in page


def it_asks_no_more_queries_for_more_that_waits(
    client: Client, program: Program, cast: Cast, settings: Settings, closed_port: int
) -> None:
    leave_by(f"smtp://127.0.0.1:{closed_port}", settings)
    adam = as_member(client, cast.adam)
    ask(program, cast.pia)
    adam.get(PAGE)
    with CaptureQueriesContext(connection) as before:
        adam.get(PAGE)
    ask(program, *(make_customer(cast.workspace, f"Kito{n}") for n in range(5)))

    with CaptureQueriesContext(connection) as after:
        adam.get(PAGE)

    assert len(after) == len(before)


@pytest.mark.parametrize("account", ACCOUNTS, ids=lambda account: account.kind)
def it_asks_by_a_providers_api_and_ties_the_reply_to_the_question(
    account: Account, program: Program, cast: Cast, settings: Settings
) -> None:
    line = make_line(cast.workspace, "imap", "email", secrets={"password": "x"}, address="replies@ask.tandawa.example")
    with Gateway(account.decide) as provider:
        settings.ALLOW_PRIVATE_TARGETS = (provider.host,)
        leave_by(account.url(provider.host), settings)
        ask(program, cast.pia)
        send_all()

    [delivery] = Delivery.objects.all()
    assert (delivery.state, len(provider.received)) == (Delivery.State.SENT, 1)
    said = Said("another@example.net", "9, they came the same day", "<r1@example.net>", replies_to=delivery.provider_id)
    actions.hear([said], line=line, now=NOW)
    assert Response.objects.get().customer == cast.pia


def it_holds_mail_where_the_api_refuses_our_key(
    client: Client, program: Program, cast: Cast, settings: Settings
) -> None:
    account = ACCOUNTS[0]
    with Gateway(account.decide) as provider:
        settings.ALLOW_PRIVATE_TARGETS = (provider.host,)
        leave_by(account.url(provider.host, key="old"), settings)
        ask(program, cast.pia, cast.paul)
        send_all()
        assert len(provider.received) == 1

        page = text(as_member(client, cast.adam), PAGE)
        assert "Mail leaves from ask@ask.tandawa.example by Postmark’s API" in page
        assert "The provider answered 401" in page
        assert KEY not in page

        leave_by(account.url(provider.host), settings)
        with clock.held_at(NOW + timedelta(minutes=31)):
            send_all()

    assert set(Message.objects.filter(direction="out").values_list("state", flat=True)) == {Message.State.SENT}


def it_waits_as_long_as_the_api_asks(program: Program, cast: Cast, settings: Settings) -> None:
    with Gateway(lambda _: Reply(429, {}, {"retry-after": "40"})) as provider:
        settings.ALLOW_PRIVATE_TARGETS = (provider.host,)
        leave_by(ACCOUNTS[0].url(provider.host), settings)
        ask(program, cast.pia, cast.paul)
        send_all()

    assert len(provider.received) == 1
    assert outlets.of("email").paced_until == NOW + timedelta(seconds=40)
