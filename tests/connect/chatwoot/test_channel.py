"""Chatwoot end to end: a conversation is resolved, the survey asks in it, and the contact's answer is heard."""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from innerloop.connect import sending
from innerloop.connect.chatwoot.channel import ChatwootChannel, signature
from innerloop.connect.lines import page as pages
from innerloop.connect.models import Callback
from innerloop.kernel import clock
from innerloop.kernel.models import Delivery
from innerloop.listen import actions, errors, queries
from innerloop.listen.actions import threads
from innerloop.listen.models import Invitation, Line, Message, Program, Response, Thread
from tests.connect import tampering
from tests.connect.chatwoot import woot
from tests.support.cast import Cast
from tests.support.gateway import Gateway
from tests.support.lines import make_line

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
AT = int(NOW.timestamp())
WRITTEN = "2026-05-04T12:01:00.000Z"


@pytest.fixture
def gateway(settings: Settings) -> Iterator[Gateway]:
    with Gateway(woot.strict) as opened, clock.held_at(NOW):
        settings.ALLOW_PRIVATE_TARGETS = (opened.host,)
        yield opened


@pytest.fixture
def line(cast: Cast, gateway: Gateway) -> Line:
    secrets = {"token": woot.TOKEN, "secret": woot.SECRET}
    return make_line(
        cast.workspace,
        "chatwoot",
        "chatwoot",
        secrets=secrets,
        base_url=f"{gateway.url}/",
        account_id="3",
        touchpoint="support-chat",
    )


def sent(gateway: Gateway) -> list[str]:
    """Return what was written into the conversation."""
    while sending.send_due():
        pass
    return [each.json["content"] for each in gateway.received]


def it_asks_in_the_conversation_that_was_resolved_and_hears_the_answer(
    client: Client, program: Program, cast: Cast, line: Line, gateway: Gateway
) -> None:
    assert woot.call(client, line, woot.status_changed(AT), at=AT).status_code == 200
    [asked] = sent(gateway)
    assert "How likely are you to recommend Tandawa" in asked

    with clock.held_at(NOW + timedelta(minutes=2)):
        woot.call(client, line, woot.message_created("4", WRITTEN), at=AT + 60)
        woot.call(client, line, woot.message_created("Nobody knew", "2026-05-04T12:01:30Z"), at=AT + 90)
        assert len(sent(gateway)) >= 2

    response = Response.objects.select_related("employee", "touchpoint", "invitation").get()
    assert (response.customer_id, response.score, response.comment) == (cast.dina.id, 4, "Nobody knew")
    assert response.employee
    assert response.touchpoint
    assert response.invitation
    assert (response.employee.name, response.touchpoint.key, response.channel) == ("Agnes", "support-chat", "chatwoot")
    assert response.properties["chat_labels"] == "billing, refund"
    assert not Delivery.objects.exclude(state=Delivery.State.SENT).exists()


def it_asks_once_for_one_resolution_and_not_when_it_is_opened(
    client: Client, program: Program, line: Line, gateway: Gateway
) -> None:
    for event in (woot.status_changed(AT), woot.status_changed(AT), woot.status_changed(AT + 5, status="open")):
        woot.call(client, line, event, at=AT)

    assert Invitation.objects.count() == 1
    assert len(sent(gateway)) == 1


def it_holds_a_second_ask_within_the_days_of_rest(
    client: Client, program: Program, line: Line, gateway: Gateway
) -> None:
    woot.call(client, line, woot.status_changed(AT), at=AT)
    woot.call(client, line, woot.status_changed(AT + 120), at=AT + 120)

    held = Invitation.objects.get(state=Invitation.State.HELD)
    assert [reason["rule"] for reason in held.reasons] == ["rest"]
    assert len(sent(gateway)) == 1


@pytest.mark.parametrize(
    "event",
    [
        woot.message_created("9", WRITTEN, kind="outgoing"),
        woot.message_created("9", WRITTEN, kind="activity"),
        woot.message_created("9", WRITTEN, kind="template"),
        woot.message_created("9", WRITTEN, private=True),
        woot.message_created("", WRITTEN),
        {"event": "conversation_updated", **woot.conversation(AT)},
        {"event": "contact_created", "id": 88},
    ],
)
def it_does_not_listen_to_agents_notes_and_other_events(
    client: Client, program: Program, line: Line, gateway: Gateway, event: Any
) -> None:
    woot.call(client, line, woot.status_changed(AT), at=AT)

    assert woot.call(client, line, event, at=AT).status_code == 200

    assert not Response.objects.exists()
    assert not Message.objects.filter(direction=Message.Direction.IN).exists()


def it_keeps_an_attachment_as_words(client: Client, program: Program, line: Line, gateway: Gateway) -> None:
    event = woot.message_created("look", WRITTEN, attachments=[{"id": 1, "file_type": "image"}])
    woot.call(client, line, event, at=AT)

    assert Message.objects.get(direction=Message.Direction.IN).text == "[image] look"


@pytest.mark.parametrize(
    ("known", "by"),
    [
        ({"email": None, "identifier": "C-7"}, ("external_id", "C-7")),
        ({"email": "not an address", "phone_number": "+254712345678"}, ("phone", "+254712345678")),
        ({"email": None}, ("external_id", f"chatwoot:{woot.CONVERSATION}")),
    ],
)
def it_knows_a_contact_by_what_chatwoot_knows(
    client: Client, program: Program, line: Line, gateway: Gateway, known: dict[str, Any], by: tuple[str, str]
) -> None:
    woot.call(client, line, woot.status_changed(AT, **known), at=AT)

    customer = Thread.objects.get().customer
    assert by in customer.identities.values_list("kind", "value")


@pytest.mark.parametrize(
    "body", [b"{", b"[]", b'{"event": 1}', b'{"event": "message_created"}', b'{"event": "x", "account": {"id": 9}}']
)
def it_keeps_a_proved_call_that_it_cannot_read(client: Client, program: Program, line: Line, body: bytes) -> None:
    assert woot.call(client, line, body, at=AT).status_code == 200

    assert bytes(Callback.objects.get().body) == body


def it_goes_by_where_a_call_comes_from_where_chatwoot_signs_nothing(
    program: Program, cast: Cast, line: Line, gateway: Gateway
) -> None:
    given = {"base_url": gateway.url, "account_id": "3"}
    listed = make_line(
        cast.workspace, "chatwoot", "chatwoot", secrets={"token": "t"}, allowed_sources="203.0.113.7", **given
    )
    unlisted = make_line(cast.workspace, "chatwoot", "chatwoot", secrets={"token": "t"}, **given)

    statuses = [
        woot.call(Client(REMOTE_ADDR=source), each, woot.status_changed(AT), at=AT, secret="").status_code
        for each, source in ((listed, "203.0.113.7"), (listed, "203.0.113.8"), (unlisted, "203.0.113.7"))
    ]

    assert statuses == [200, 401, 401]
    assert woot.call(Client(), line, woot.status_changed(AT), at=AT, secret="").status_code == 401


def it_says_on_its_page_how_its_calls_are_proved(program: Program, line: Line, cast: Cast) -> None:
    given = {"base_url": "https://chat.example.com", "account_id": "3", "allowed_sources": "203.0.113.7"}
    unsigned = make_line(cast.workspace, "chatwoot", "chatwoot", secrets={"token": "t"}, **given)

    assert "is signed" in pages.page_of(line).proved
    assert "signs nothing" in pages.page_of(unsigned).proved


def it_is_not_set_up_without_a_secret_or_a_source(program: Program, cast: Cast) -> None:
    given = {"base_url": "https://chat.example.com", "account_id": "3", "token": "t"}

    with pytest.raises(errors.ChannelImpossible, match="`secret` is missing, and without it: `allowed_sources`"):
        actions.open_line(
            kind="chatwoot", setup=actions.Setup(settings=given), workspace_id=cast.workspace.id, by="system", now=NOW
        )


def it_refuses_before_sending_what_is_too_long(client: Client, program: Program, line: Line, gateway: Gateway) -> None:
    woot.call(client, line, woot.status_changed(AT), at=AT)
    long = threads.post(Thread.objects.get(), threads.Words(Message.Purpose.SURVEY, "x" * 150_001), now=NOW)

    assert len(sent(gateway)) == 1
    assert Delivery.objects.get(object_id=long.id).state == Delivery.State.REFUSED


def it_cannot_begin_a_conversation(program: Program, line: Line) -> None:
    assert "chatwoot" not in queries.ways()


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"base_url": "chat.example.com", "account_id": "3"}, "`base_url`"),
        ({"base_url": "https://chat.example.com", "account_id": "three"}, "`account_id`"),
    ],
)
def it_says_what_is_wrong_with_a_line(line: Line, given: dict[str, str], says: str) -> None:
    assert ChatwootChannel().check(line) == ""

    line.settings = given
    assert says in ChatwootChannel().check(line)


def as_chatwoot(url: str, secrets: Mapping[str, str], at: datetime) -> tampering.Made:
    """Make the call that Chatwoot would make, signed."""
    body = json.dumps(woot.status_changed(AT, email="ended9@example.org")).encode()
    stamp = str(int(at.timestamp()))
    headers = {"X-Chatwoot-Timestamp": stamp, "X-Chatwoot-Signature": signature(secrets["secret"], stamp, body)}
    return tampering.Made(url, body, headers)


@pytest.fixture
def provider(cast: Cast, program: Program, line: Line) -> tampering.Provider:
    others = make_line(cast.rival, "chatwoot", "chatwoot", secrets={"secret": "of-another"}, account_id="3")
    return tampering.Provider(
        line,
        as_chatwoot,
        proof_headers=("x-chatwoot-timestamp", "x-chatwoot-signature"),
        wrong_secrets={"secret": "guessed"},
        others_line=others,
        unseen={"host": "address", "scheme": "address"},
    )


def it_takes_the_call_that_nobody_tampered_with(client: Client, provider: tampering.Provider) -> None:
    tampering.check_genuine(client, provider, now=NOW)


def it_hears_what_is_told_a_week_late(client: Client, provider: tampering.Provider) -> None:
    tampering.check_late(client, provider, now=NOW, signs_anew=True)


@pytest.mark.parametrize("tamper", tampering.TAMPERS)
def it_does_nothing_on_a_call_that_was_tampered_with(client: Client, provider: tampering.Provider, tamper: str) -> None:
    tampering.check(client, provider, tamper, now=NOW)
