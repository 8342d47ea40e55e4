"""Intercom end to end: a conversation is closed, the survey asks in it, and the person's answer is heard."""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from innerloop.connect import sending, words
from innerloop.connect.intercom.channel import IntercomChannel, signature
from innerloop.connect.models import Callback
from innerloop.kernel import clock
from innerloop.kernel.models import Delivery
from innerloop.listen import queries
from innerloop.listen.models import Invitation, Line, Message, Program, Response, Thread
from tests.connect import tampering
from tests.connect.intercom import desk
from tests.support.cast import Cast
from tests.support.gateway import Gateway, Reply
from tests.support.lines import make_line

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
AT = int(NOW.timestamp())


@pytest.fixture
def gateway(settings: Settings) -> Iterator[Gateway]:
    with Gateway(desk.strict) as opened, clock.held_at(NOW):
        settings.ALLOW_PRIVATE_TARGETS = (opened.host,)
        yield opened


@pytest.fixture
def line(cast: Cast, gateway: Gateway) -> Line:
    secrets = {"token": desk.TOKEN, "client_secret": desk.SECRET}
    return make_line(
        cast.workspace,
        "intercom",
        "intercom",
        secrets=secrets,
        admin_id=desk.ADMIN,
        api_url=gateway.url,
        touchpoint="support-chat",
    )


def sent(gateway: Gateway) -> list[str]:
    """Return what was written into the conversation."""
    while sending.send_due():
        pass
    return [each.json["body"] for each in gateway.received]


def it_asks_in_the_conversation_that_was_closed_and_hears_the_answer(
    client: Client, program: Program, cast: Cast, line: Line, gateway: Gateway
) -> None:
    assert desk.call(client, line, desk.closed(AT)).status_code == 200
    [asked] = sent(gateway)
    assert "How likely are you to recommend Tandawa" in asked

    with clock.held_at(NOW + timedelta(minutes=2)):
        desk.call(client, line, desk.replied(AT + 60, "<p>10</p>"))
        desk.call(client, line, desk.replied(AT + 90, "<p>Quick &amp; kind</p>"))
        assert len(sent(gateway)) >= 2

    response = Response.objects.select_related("employee", "touchpoint").get()
    assert (response.customer_id, response.score, response.comment) == (cast.dina.id, 10, "Quick & kind")
    assert response.employee
    assert response.touchpoint
    assert (response.employee.name, response.touchpoint.key, response.channel) == ("Agnes", "support-chat", "intercom")
    assert not Delivery.objects.exclude(state=Delivery.State.SENT).exists()
    ids = Message.objects.filter(direction=Message.Direction.OUT).values_list("provider_id", flat=True)
    assert all((id_ or "").startswith("intercom:7") for id_ in ids)


def it_asks_once_for_one_closing(client: Client, program: Program, line: Line, gateway: Gateway) -> None:
    closed = desk.closed(AT)
    for _ in range(3):
        desk.call(client, line, closed)

    assert Invitation.objects.count() == 1
    assert len(sent(gateway)) == 1


@pytest.mark.parametrize(
    "parts", [[], ["x"], "x", {"conversation_parts": "x"}, {"conversation_parts": [{"author": 1}]}]
)
def it_writes_once_where_the_answer_has_an_odd_shape(
    client: Client, program: Program, line: Line, gateway: Gateway, parts: Any
) -> None:
    gateway.decide = lambda _: Reply(200, {"type": "conversation", "conversation_parts": parts})
    desk.call(client, line, desk.closed(AT))

    assert len(sent(gateway)) == 1
    assert Message.objects.get(direction=Message.Direction.OUT).state in (Message.State.SENT, Message.State.UNKNOWN)


def it_names_no_employee_where_a_bot_closed(client: Client, program: Program, line: Line, gateway: Gateway) -> None:
    desk.call(client, line, desk.closed(AT, by={"type": "bot", "id": "1", "name": "Fin"}))

    assert Invitation.objects.get().employee_id is None


@pytest.mark.parametrize(
    "told",
    [
        desk.replied(AT, "<p>9</p>", author=desk.admin()),
        desk.replied(AT, "<p>9</p>", author={"type": "bot", "id": "1"}),
        desk.replied(AT, "<p>9</p>", kind="note", author=desk.admin()),
        desk.replied(AT, "<p>9</p>", kind="note"),
        desk.replied(AT, None),
        desk.notified(
            "conversation.admin.replied", desk.conversation([desk.part("comment", "9", desk.admin(), at=AT)])
        ),
        desk.notified("ping", {"type": "ping", "message": "it works"}),
    ],
)
def it_does_not_listen_to_agents_notes_and_other_topics(
    client: Client, program: Program, line: Line, gateway: Gateway, told: Any
) -> None:
    desk.call(client, line, desk.closed(AT))

    assert desk.call(client, line, told).status_code == 200

    assert not Message.objects.filter(direction=Message.Direction.IN).exists()
    assert not Callback.objects.exists()


@pytest.mark.parametrize("kind", ["user", "lead", "contact", "visitor"])
def it_listens_to_everybody_who_is_no_agent(
    client: Client, program: Program, line: Line, gateway: Gateway, kind: str
) -> None:
    desk.call(client, line, desk.closed(AT))

    desk.call(client, line, desk.replied(AT + 60, "<p>7</p>", author=desk.person(kind)))

    assert Response.objects.get().score == 7


@pytest.mark.parametrize(
    ("known", "by"),
    [
        ({"external_id": "C-7", "type": "user", "name": "Dina"}, ("external_id", "C-7")),
        ({"type": "lead", "name": "Dina", "email": "no address"}, ("external_id", f"intercom:{desk.CONVERSATION}")),
    ],
)
def it_knows_a_contact_by_what_intercom_knows(
    client: Client, program: Program, line: Line, gateway: Gateway, known: dict[str, Any], by: tuple[str, str]
) -> None:
    desk.call(client, line, desk.closed(AT, **known))

    assert by in Thread.objects.get().customer.identities.values_list("kind", "value")


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>9</p>", "9"),
        ("<p>9</p>\n<p>great &lt;3 service</p>", "9\ngreat <3 service"),
        ("one<br>two", "one\ntwo"),
        ('<p>see <img src="https://x.example/a.png"></p>', "see [image]"),
        ("plain & simple", "plain & simple"),
        ("<p>", ""),
    ],
)
def it_reads_the_words_of_a_message(html: str, text: str) -> None:
    assert words.plain(html) == text


def it_keeps_a_file_as_words(client: Client, program: Program, line: Line, gateway: Gateway) -> None:
    desk.call(client, line, desk.replied(AT, "", attachments=[{"type": "upload", "name": "a.pdf"}]))

    assert Message.objects.get(direction=Message.Direction.IN).text == "[file]"


def it_waits_until_intercom_counts_anew(client: Client, program: Program, line: Line, gateway: Gateway) -> None:
    desk.call(client, line, desk.closed(AT))
    reset = {"X-RateLimit-Reset": str(AT + 40)}
    gateway.decide = lambda _: desk.error(429, "rate_limit_exceeded", **reset)

    sending.send_due()

    assert Line.objects.get().paced_until == NOW + timedelta(seconds=40)
    assert Delivery.objects.get().due_at == NOW + timedelta(seconds=40)


@pytest.mark.parametrize("body", [b"{", b"[]", b'{"type": "notification_event", "topic": "conversation.admin.closed"}'])
def it_keeps_a_proved_call_that_it_cannot_read(client: Client, program: Program, line: Line, body: bytes) -> None:
    assert desk.call(client, line, body).status_code == 200

    assert bytes(Callback.objects.get().body) == body


def it_is_there_when_intercom_looks(client: Client, line: Line) -> None:
    address = f"/hooks/intercom/{line.inbound_key}"

    assert client.head(address).status_code == 200
    assert client.get(address).status_code == 401


def it_cannot_begin_a_conversation(program: Program, line: Line) -> None:
    assert "intercom" not in queries.ways()
    assert IntercomChannel().check(line) == ""


def as_intercom(url: str, secrets: Mapping[str, str], at: datetime) -> tampering.Made:
    """Make the call that Intercom would make, signed."""
    body = json.dumps(CLOSED).encode()
    return tampering.Made(url, body, {"X-Hub-Signature": signature(secrets["client_secret"], body)})


CLOSED = desk.closed(AT)


@pytest.fixture
def provider(cast: Cast, program: Program, line: Line) -> tampering.Provider:
    others = make_line(cast.rival, "intercom", "intercom", secrets={"client_secret": "of-another"}, admin_id="1")
    return tampering.Provider(
        line,
        as_intercom,
        proof_headers=("x-hub-signature",),
        wrong_secrets={"client_secret": "guessed"},
        others_line=others,
        unseen={"replay": "repeated later", "host": "address", "scheme": "address"},
    )


def it_takes_the_call_that_nobody_tampered_with(client: Client, provider: tampering.Provider) -> None:
    tampering.check_genuine(client, provider, now=NOW)


def it_hears_what_is_told_a_week_late(client: Client, provider: tampering.Provider) -> None:
    tampering.check_late(client, provider, now=NOW)


@pytest.mark.parametrize("tamper", tampering.TAMPERS)
def it_does_nothing_on_a_call_that_was_tampered_with(client: Client, provider: tampering.Provider, tamper: str) -> None:
    tampering.check(client, provider, tamper, now=NOW)


def it_shows_words_as_they_are_where_comments_are_read_as_html(
    client: Client, program: Program, cast: Cast, line: Line, gateway: Gateway
) -> None:
    type(cast.workspace).objects.filter(id=cast.workspace.id).update(name="Fish & Chips &lt;3")

    desk.call(client, line, desk.closed(AT))

    assert "Fish &amp; Chips &amp;lt;3" in sent(gateway)[0]
