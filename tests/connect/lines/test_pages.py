"""Setting channels up: every kind has its steps, a test shows exactly what was answered, and what waits says why."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from innerloop.connect import callbacks, sending
from innerloop.connect.http import signing
from innerloop.connect.lines import page as pages
from innerloop.connect.lines.guides import GUIDES
from innerloop.connect.models import Callback
from innerloop.kernel import clock, scope
from innerloop.listen import actions, channels
from innerloop.listen.actions import talking
from innerloop.listen.actions.asking import Ask
from innerloop.listen.models import Line, Program, Response
from tests.support.cast import Cast, as_member, furnish, make_customer
from tests.support.gateway import Gateway, Reply
from tests.support.lines import give_phone, make_line
from tests.support.talking import Phone, open_line

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


@pytest.fixture
def adam(client: Client, cast: Cast) -> Client:
    return as_member(client, cast.adam)


@pytest.fixture
def program(cast: Cast) -> Iterator[Program]:
    with scope.to(cast.workspace.id):
        yield furnish(cast.workspace)


@pytest.fixture
def gateway(settings: Settings) -> Iterator[Gateway]:
    with Gateway() as opened:
        settings.ALLOW_PRIVATE_TARGETS = (opened.host,)
        yield opened


@pytest.fixture
def line(cast: Cast, gateway: Gateway) -> Line:
    secrets = {"secret": signing.new_secret()}
    return make_line(cast.workspace, "http", "http", secrets=secrets, send_url=f"{gateway.url}/out")


def text_of(answer: object) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())  # type: ignore[attr-defined]


def it_has_steps_for_every_kind() -> None:
    kinds = {each.kind for each in channels.known().values() if each.needs_line}

    assert kinds <= set(GUIDES)


def it_sets_a_gateway_up_and_shows_its_secret_once(adam: Client, program: Program) -> None:
    made = adam.post(
        "/settings/channels/new?kind=http", {"name": "Box", "set_send_url": "https://box.example/out"}
    ).content.decode()

    line = Line.objects.get()
    secret = line.secrets["secret"]
    assert secret in made
    assert f"/hooks/http/{line.inbound_key}" in made
    assert secret not in adam.get(f"/settings/channels/{line.id}/").content.decode()


def it_tells_the_steps_of_a_mail_provider_and_its_password_once(adam: Client, program: Program) -> None:
    form = text_of(adam.get("/settings/channels/new?kind=postmark"))
    given = {"name": "Postmark", "set_address": "replies@tandawa.example"}
    made = adam.post("/settings/channels/new?kind=postmark", given).content.decode()

    line = Line.objects.get()
    assert "inbound stream" in form
    assert (line.channel, line.settings) == ("email", {"address": "replies@tandawa.example"})
    assert line.secrets["password"] in made
    assert f"/hooks/postmark/{line.inbound_key}" in made
    assert "https://innerloop:PASSWORD@" in made
    assert "Send it to" not in made
    assert line.secrets["password"] not in adam.get(f"/settings/channels/{line.id}/").content.decode()


def it_says_at_its_field_what_is_wrong(adam: Client, program: Program) -> None:
    refused = adam.post("/settings/channels/new?kind=http", {"name": "Box", "set_send_url": "box.example"})

    assert "Where we send to" in text_of(refused)
    assert "send_url" not in text_of(refused)
    assert not Line.objects.exists()


def it_keeps_a_secret_that_is_not_typed_again(adam: Client, program: Program, line: Line) -> None:
    before = line.secrets

    adam.post(f"/settings/channels/{line.id}/", {"name": "Renamed", "set_send_url": "https://other.example/"})

    line.refresh_from_db()
    assert (line.name, line.settings["send_url"], line.secrets) == ("Renamed", "https://other.example/", before)


@pytest.mark.parametrize(
    ("reply", "word", "answered"),
    [
        (Reply(200, {"id": "gw-17"}), "Accepted", "Accepted (200)"),
        (Reply(400, {"error": {"code": 21408}}), "Refused", "The provider answered 400, code 21408"),
        (Reply(503), "Not taken for now", "The provider answered 503"),
    ],
)
def it_shows_exactly_what_the_provider_answered(
    adam: Client, program: Program, line: Line, gateway: Gateway, reply: Reply, word: str, answered: str
) -> None:
    gateway.decide = lambda _: reply
    sent = {"to": "+254712345678", "text": "Hello"}

    page = text_of(adam.post(f"/settings/channels/{line.id}/test", sent, follow=True))

    assert [each.json["text"] for each in gateway.received] == ["Hello"]
    assert f"{word}," in page
    assert f"What came of it: {answered}" in page
    assert ("gw-17" in page) == (reply.status == 200)


def it_wants_an_address_that_it_can_read(adam: Client, program: Program, line: Line, gateway: Gateway) -> None:
    refused = adam.post(f"/settings/channels/{line.id}/test", {"to": "0712", "text": "Hello"})

    assert "0712" in text_of(refused)
    assert not gateway.received


def it_says_what_waits_and_why(adam: Client, program: Program, cast: Cast, line: Line, gateway: Gateway) -> None:
    give_phone(cast.dina, "+254712345678")
    gateway.decide = lambda _: Reply(429)
    with clock.held_at(NOW):
        actions.invite(program=program, ask=Ask(cast.dina, channel="http"), by="system", now=NOW)
        sending.send_due()

    page = text_of(adam.get(f"/settings/channels/{line.id}/"))

    assert "Tried once The provider answered 429" in page
    assert "next try" in page


def it_hears_again_what_could_not_be_heard(adam: Client, program: Program, line: Line) -> None:
    body = b'{"id": "m-1", "from": "+254712345678", "text": "9"}'
    kept = callbacks.keep(
        channels.Call("POST", "", {}, {}, body), line=line, state=callbacks.FAILED, why="OperationalError", now=NOW
    )

    adam.post(f"/settings/channels/{line.id}/calls/{kept.id}/again")

    assert not Callback.objects.exists()


def it_hears_what_it_has_kept_before_it_closes(
    adam: Client, program: Program, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone = Phone(open_line(cast.workspace))
    with monkeypatch.context() as broken:
        broken.setattr(talking, "take_in", fails)
        phone.says("9")
    phone.calls(b"{not json")

    adam.post(f"/settings/channels/{phone.line.id}/close")

    assert Response.everywhere.get().score == 9
    assert Line.everywhere.get(id=phone.line.id).closed_at
    page = text_of(adam.get(f"/settings/channels/{phone.line.id}/"))
    for told in ("1 could not be heard", "It is closed", "1 conversation of it stays", "1 call of the provider"):
        assert told in page
    assert adam.post(f"/settings/channels/{phone.line.id}/", {"name": "Other"}).status_code == 404
    assert adam.post(f"/settings/channels/{phone.line.id}/test", {"to": "+254712345678"}).status_code == 404


def it_says_of_a_closed_channel_what_its_closing_stopped(
    adam: Client, program: Program, cast: Cast, line: Line, gateway: Gateway
) -> None:
    with clock.held_at(NOW):
        for name, number in (("Kito", "+254712345678"), ("Lea", "+254712345679"), ("Max", "+254712345670")):
            give_phone(customer := make_customer(cast.workspace, name), number)
            actions.invite(program=program, ask=Ask(customer, channel="http"), by="system", now=NOW)
            if name != "Max":
                sending.send_due()
                gateway.decide = lambda _: Reply(0)

        adam.post(f"/settings/channels/{line.id}/close")
        before = text_of(adam.get(f"/settings/channels/{line.id}/"))
        sending.send_due()
    after = text_of(adam.get(f"/settings/channels/{line.id}/"))

    for page in (before, after):
        assert "3 conversations of it stay where" in page
        assert "1 message had not left and stays unsent. Of 1 nobody knows whether it left." in page


def it_counts_every_unheard_call_of_a_closed_channel_and_shows_the_newest(
    adam: Client, program: Program, line: Line
) -> None:
    call = channels.Call("POST", "", {}, {}, b"{}")
    for _ in range(pages.SHOWN):
        callbacks.keep(call, line=line, state=callbacks.MALFORMED, why="no JSON", now=NOW)
    callbacks.keep(call, line=line, state=callbacks.EARLY, why=callbacks.TOO_EARLY, now=NOW)
    Line.objects.filter(id=line.id).update(closed_at=NOW)

    page = text_of(adam.get(f"/settings/channels/{line.id}/"))

    assert "21 calls of the provider could not be heard; the newest 20:" in page


def it_shows_a_closed_channel_of_others_as_none(adam: Client, cast: Cast) -> None:
    with scope.to(cast.rival.id):
        line = make_line(cast.rival, "http", "http", secrets={"secret": "s"}, send_url="https://gateway.example/out")
        Line.objects.filter(id=line.id).update(closed_at=NOW)

    assert adam.get(f"/settings/channels/{line.id}/").status_code == 404


def fails(*_: object, **__: object) -> None:
    raise RuntimeError("a defect of ours")


@pytest.mark.parametrize(
    ("kind", "channel", "told"),
    [
        ("ussd", "ussd", "dial it yourself, and the answer shows"),
        ("feed", "mention", "what comes in by it shows"),
        ("mastodon", "mention", "what comes in by it shows"),
    ],
)
def it_tells_nobody_to_dial_what_has_no_number(
    adam: Client, program: Program, cast: Cast, kind: str, channel: str, told: str
) -> None:
    line = make_line(cast.workspace, kind, channel, secrets={})

    page = text_of(adam.get(f"/settings/channels/{line.id}/"))

    assert f"Nothing leaves by this channel first: {told} on the Feedback page." in page


def it_closes_for_good(adam: Client, program: Program, line: Line) -> None:
    adam.post(f"/settings/channels/{line.id}/close")

    page = text_of(adam.get(f"/settings/channels/{line.id}/"))
    for told in ("It is closed", "Nobody talked with you by it.", "No call that could not be heard is kept"):
        assert told in page
    assert adam.post(f"/hooks/http/{line.inbound_key}", {}).status_code == 404


def it_costs_no_more_queries_with_more_lines(
    adam: Client, program: Program, cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    def listing() -> int:
        with django_assert_max_num_queries(40) as counted:
            adam.get("/settings/channels/")
        return len(counted)

    make_line(cast.workspace, "http", "http", secrets={}, send_url="https://a.example")
    few = listing()
    for number in range(8):
        make_line(cast.workspace, "http", "http", secrets={}, send_url=f"https://a{number}.example")

    assert listing() == few


def it_forgets_a_test_of_another_address(adam: Client, program: Program, line: Line, gateway: Gateway) -> None:
    adam.post(f"/settings/channels/{line.id}/test", {"to": "+254712345678", "text": "Hello"})
    assert "Not tried yet" not in text_of(adam.get(f"/settings/channels/{line.id}/"))

    page = text_of(
        adam.post(
            f"/settings/channels/{line.id}/", {"name": "Renamed", "set_send_url": "https://other.example/"}, follow=True
        )
    )

    assert "Not tried yet" in page


def it_keeps_a_test_where_only_the_name_is_another(
    adam: Client, program: Program, line: Line, gateway: Gateway
) -> None:
    adam.post(f"/settings/channels/{line.id}/test", {"to": "+254712345678", "text": "Hello"})

    page = text_of(
        adam.post(
            f"/settings/channels/{line.id}/", {"name": "Renamed", "set_send_url": f"{gateway.url}/out"}, follow=True
        )
    )

    assert "Renamed" in page
    assert "Not tried yet" not in page


def it_names_the_field_of_a_refusal_as_the_page_does(adam: Client, program: Program) -> None:
    given = {
        "name": "Shops",
        "set_account_sid": f"AC{'a' * 32}",
        "set_auth_token": "b" * 32,
        "set_sender": "0712345678",
    }

    page = text_of(adam.post("/settings/channels/new?kind=twilio", given))

    assert "Send from is" in page
    assert "sender is" not in page


def it_says_what_a_chat_of_telegram_is(adam: Client, program: Program, cast: Cast) -> None:
    secrets = {"token": f"123456:{'a' * 35}", "secret": "b" * 32}
    bot = make_line(cast.workspace, "telegram", "telegram", secrets=secrets, username="TandawaBot")

    page = text_of(adam.post(f"/settings/channels/{bot.id}/test", {"to": "@foo <x>", "text": "Hello"}))

    assert "is no chat of Telegram. Give the chat" in page
    assert "The number of your own chat" in page


def it_makes_the_secret_of_mentions(adam: Client, program: Program) -> None:
    made = adam.post("/settings/channels/new?kind=mentions", {"name": "Reviews"}).content.decode()

    assert Line.objects.get().secrets["secret"] in made


def it_says_in_words_that_a_secret_is_no_base64(adam: Client, program: Program) -> None:
    page = text_of(adam.post("/settings/channels/new?kind=mentions", {"name": "Reviews", "set_secret": "whsec_😀"}))

    assert "The secret is not base64" in page
    assert "ASCII" not in page


@pytest.mark.parametrize("host", ["imap.example.com", "IMAP.Example.com", "8.8.8.8", "2606:4700:4700::1111"])
def it_takes_a_mail_server_by_name_and_by_number(adam: Client, program: Program, host: str) -> None:
    given = {"name": "Box", "set_host": host, "set_port": "993", "set_user": "u", "set_password": "p"}

    adam.post("/settings/channels/new?kind=imap", {**given, "set_address": "a@example.org"})

    assert Line.objects.get().settings["host"] == host


@pytest.mark.parametrize(
    ("host", "port", "sentence"),
    [
        ("<script>", "993", "must be the name of a mail server and nothing else, such as imap.example.com."),
        ("https://imap.example.com", "993", "must be the name of a mail server and nothing else"),
        ("127.0.0.1", "5432", "127.0.0.1:5432 is a private address."),
        ("2130706433", "993", "must be the name of a mail server and nothing else"),
        ("imap.example.com/inbox", "993", "must be the name of a mail server and nothing else"),
        ("imap.example.com?x", "993", "must be the name of a mail server and nothing else"),
        ("imap.example.com:143", "993", "must be the name of a mail server and nothing else"),
        ("replies@imap.example.com", "993", "must be the name of a mail server and nothing else"),
        ("::1", "993", "[::1]:993 is a private address."),
        ("imap.example.com", "99999", "must be a number from 1 to 65535."),
    ],
)
def it_refuses_at_the_form_what_can_be_no_mail_server(adam: Client, host: str, port: str, sentence: str) -> None:
    given = {"name": "Box", "set_host": host, "set_port": port, "set_user": "u", "set_password": "p"}

    form = adam.post("/settings/channels/new?kind=imap", {**given, "set_address": "a@example.org"}).context["form"]

    at = "set_port" if port == "99999" else "set_host"
    assert sentence in form.errors[at][0]
    assert "https" not in form.errors[at][0]
    assert "Not sent" not in form.errors[at][0]
