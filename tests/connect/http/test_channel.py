"""The gateway of one's own: what leaves and what comes in, both signed by the Standard Webhooks specification."""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from innerloop.connect import sending
from innerloop.connect.http import signing
from innerloop.connect.models import Callback
from innerloop.kernel import clock
from innerloop.kernel.models import Delivery
from innerloop.listen import actions, queries
from innerloop.listen.actions.asking import Ask
from innerloop.listen.models import Invitation, Line, Message, Program
from tests.connect import tampering
from tests.support.cast import Cast
from tests.support.gateway import Gateway, Received, Reply
from tests.support.lines import give_phone, make_line

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
SECRET = signing.new_secret()


def strict(received: Received) -> Reply:
    """Answer as a gateway that believes nobody without a signature, and knows three fields."""
    try:
        signing.verify(SECRET, received.headers, received.body, now=NOW)
    except signing.SignatureWrong as error:
        return Reply(401, {"error": error.reason})
    told = received.json
    return Reply(200, {"id": f"gw-{told['id']}"}) if set(told) == {"id", "to", "text"} else Reply(422)


@pytest.fixture
def gateway(settings: Settings) -> Iterator[Gateway]:
    with Gateway(strict) as opened, clock.held_at(NOW):
        settings.ALLOW_PRIVATE_TARGETS = (opened.host,)
        yield opened


@pytest.fixture
def line(cast: Cast, gateway: Gateway) -> Line:
    give_phone(cast.dina, "+254712345678")
    return make_line(cast.workspace, "http", "http", secrets={"secret": SECRET}, send_url=f"{gateway.url}/out")


def call(client: Client, line: Line, told: Any, *, secret: str = SECRET, at: datetime = NOW, key: str = "") -> Any:
    """Call our address as the gateway does."""
    body = told if isinstance(told, bytes) else json.dumps(told).encode()
    signed = signing.headers(secret, message_id="msg-1", at=at, body=body)
    address = f"/hooks/http/{key or line.inbound_key}"
    return client.post(address, body, content_type="application/json", headers=signed)


def ask(program: Program, cast: Cast) -> Message:
    invited = actions.invite(program=program, ask=Ask(cast.dina, channel="http"), by="system", now=NOW)
    return Message.objects.get(invitation=invited.invitation)


def it_sends_the_question_signed_and_keeps_the_gateways_id(
    program: Program, cast: Cast, line: Line, gateway: Gateway
) -> None:
    message = ask(program, cast)

    sending.send_due()

    [sent] = gateway.received
    assert sent.json["to"] == "+254712345678"
    assert sent.json["text"].startswith("How likely are you to recommend Tandawa")
    message.refresh_from_db()
    assert (message.state, message.provider_id) == (Message.State.SENT, f"gw-{message.id}")


def it_waits_as_long_as_the_gateway_asks(program: Program, cast: Cast, line: Line, gateway: Gateway) -> None:
    gateway.decide = lambda _: Reply(429, headers={"retry-after": "120"})
    message = ask(program, cast)

    sending.send_due()

    delivery = Delivery.objects.get(object_id=message.id)
    assert (delivery.state, delivery.due_at) == (Delivery.State.DUE, NOW + timedelta(seconds=120))
    assert Line.objects.get(id=line.id).paced_until == NOW + timedelta(seconds=120)


def it_repeats_once_with_the_same_id_what_broke_off(program: Program, cast: Cast, line: Line, gateway: Gateway) -> None:
    gateway.decide = lambda _: Reply(0)
    message = ask(program, cast)
    sending.send_due()
    assert Delivery.objects.get(object_id=message.id).state == Delivery.State.UNKNOWN

    gateway.decide = lambda _: Reply(200)
    with clock.held_at(NOW + timedelta(minutes=11)):
        sending.send_unknown_again()
        sending.send_due()
        sending.send_unknown_again()
        sending.send_due()

    assert [each.json["id"] for each in gateway.received] == [str(message.id)] * 2
    assert Invitation.objects.get().state == Invitation.State.SENT


@pytest.mark.parametrize(
    ("told", "fates"), [(["delivered", "read"], "read"), (["read", "delivered"], "read"), (["failed"], "failed")]
)
def it_moves_a_message_on_and_never_back(
    client: Client, program: Program, cast: Cast, line: Line, told: list[str], fates: str
) -> None:
    message = ask(program, cast)
    sending.send_due()

    for fate in told:
        assert call(client, line, {"id": f"gw-{message.id}", "state": fate}).status_code == 200

    message.refresh_from_db()
    assert message.state == fates


def it_keeps_a_proved_call_that_it_cannot_read(client: Client, program: Program, line: Line) -> None:
    answer = call(client, line, b"{not json")

    assert answer.status_code == 200
    kept = Callback.objects.get()
    assert (bytes(kept.body), kept.why) == (b"{not json", "the body is not JSON")


def it_does_nothing_for_who_cannot_prove(client: Client, program: Program, line: Line) -> None:
    told = {"id": "1", "from": "+254712345678", "text": "9"}

    refused = [
        call(client, line, told, secret=signing.new_secret()),
        call(client, line, told, at=NOW - timedelta(minutes=6)),
        client.post(f"/hooks/http/{line.inbound_key}", told, content_type="application/json"),
    ]

    assert [answer.status_code for answer in refused] == [401] * 3
    assert not Callback.objects.exists()


def it_knows_no_address_but_the_lines_own(client: Client, program: Program, line: Line) -> None:
    assert call(client, line, {}, key="x" * 43).status_code == 404


def it_names_the_ways_that_are_open(program: Program, line: Line) -> None:
    assert list(queries.ways()) == ["email", "http"]


def as_gateway(url: str, secrets: Mapping[str, str], at: datetime) -> tampering.Made:
    """Make a report that the gateway would make, signed."""
    body = json.dumps({"id": "gw-99", "state": "delivered", "at": at.isoformat()}).encode()
    return tampering.Made(url, body, signing.headers(secrets["secret"], message_id="msg-9", at=at, body=body))


@pytest.fixture
def provider(cast: Cast, program: Program, line: Line) -> tampering.Provider:
    asked = ask(program, cast)
    Message.objects.filter(id=asked.id).update(provider_id="gw-99", state=Message.State.SENT)
    others = make_line(
        cast.rival, "http", "http", secrets={"secret": signing.new_secret()}, send_url="https://r.example"
    )
    return tampering.Provider(
        line,
        as_gateway,
        proof_headers=("webhook-id", "webhook-timestamp", "webhook-signature"),
        wrong_secrets={"secret": signing.new_secret()},
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
