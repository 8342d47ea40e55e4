"""/channels: a channel is opened, tried, used in both directions, changed and closed."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from innerloop.connect import sending
from innerloop.connect.http import signing
from innerloop.kernel import clock
from innerloop.listen.models import Line
from tests.support.gateway import Gateway, Reply

pytestmark = pytest.mark.urls("tests.connect.api.urls")


@pytest.fixture
def gateway(settings: Settings) -> Iterator[Gateway]:
    """A gateway that the operator allows."""
    with Gateway(lambda received: Reply(200, {"id": f"gw-{received.json['id']}"})) as opened:
        settings.ALLOW_PRIVATE_TARGETS = (opened.host,)
        yield opened


def opened(call: Any, gateway: Gateway, **settings: Any) -> dict[str, Any]:
    channel: dict[str, Any] = call.made(
        "/channels", {"kind": "http", "name": "Our SMS box", "send_url": f"{gateway.url}/out", **settings}
    )
    return channel


def written(channel: dict[str, Any], text: str, *, key: str = "m1") -> Any:
    """Call the channel's address as its gateway does."""
    body = json.dumps({"id": key, "from": "+254712345678", "text": text, "at": clock.now().isoformat()}).encode()
    signed = signing.headers(channel["secret"], message_id="m", at=clock.now(), body=body)
    path = channel["inbound_url"].partition("/hooks/")[2]
    return Client().post(f"/hooks/{path}", body, content_type="application/json", headers=signed)


def it_tells_the_secret_once(call: Any, gateway: Gateway) -> None:
    channel = opened(call, gateway, reply_inline=True)

    assert (channel["kind"], channel["channel"], channel["name"]) == ("http", "http", "Our SMS box")
    assert signing.key_of(channel["secret"])
    assert f"/hooks/http/{Line.everywhere.get().inbound_key}" in channel["inbound_url"]
    assert (channel["reply_inline"], channel["send_url"]) == (True, f"{gateway.url}/out")
    assert call.read(f"/channels/{channel['id']}") == channel | {"secret": None}
    assert call.read("/channels")["data"] == [channel | {"secret": None}]


@pytest.mark.parametrize("nested", [True, False])
def it_takes_settings_flat_or_together(call: Any, gateway: Gateway, nested: bool) -> None:
    given: dict[str, Any] = {"send_url": f"{gateway.url}/out", "reply_inline": True}
    body = {"settings": given} if nested else given

    channel = call.made("/channels", {"kind": "http", "name": "Box", **body})

    assert (channel["send_url"], channel["reply_inline"]) == (given["send_url"], True)


def it_hears_a_score_from_an_unknown_number_and_answers_in_the_same_call(call: Any, gateway: Gateway) -> None:
    channel = opened(call, gateway, reply_inline=True)

    answer = written(channel, "9 they came the same day")

    assert len(answer.json()["replies"]) == 1
    [response] = call.read("/responses")["data"]
    assert (response["score"], response["comment"]) == (9, "they came the same day")
    assert (response["channel"], response["customer"]["external_id"]) == ("http", None)
    sending.send_due()
    assert gateway.received == []


def it_sends_its_replies_signed_where_they_are_not_taken_inline(call: Any, gateway: Gateway) -> None:
    channel = opened(call, gateway)

    assert written(channel, "9").json() == {"replies": []}

    sending.send_due()
    [sent] = gateway.received
    assert sent.json["to"] == "+254712345678"
    signing.verify(channel["secret"], sent.headers, sent.body, now=clock.now())


@pytest.mark.usefixtures("by_day")
def it_asks_by_the_channel_and_reads_the_answer(call: Any, gateway: Gateway) -> None:
    channel = opened(call, gateway, reply_inline=True)
    invited = call.made("/invitations", {"customer": {"phone": "+254712345678"}, "channel": "http"})
    sending.send_due()

    written(channel, "4")

    assert [each.json["to"] for each in gateway.received] == ["+254712345678"]
    [response] = call.read("/responses")["data"]
    assert response["score"] == 4
    assert next(i for i in call.read("/invitations")["data"] if i["id"] == invited["id"])["state"] == "answered"


def it_sends_one_real_message_and_says_what_came_back(call: Any, gateway: Gateway) -> None:
    channel = opened(call, gateway)
    gateway.decide = lambda _: Reply(403, {"code": "no_credit"})

    tested = call("POST", f"/channels/{channel['id']}/test", {"to": "+254700000009"}).json()

    assert tested == {
        "state": "not sent", "outcome": "The provider answered 403, code no_credit", "provider_id": None,
        "answer": '{"code": "no_credit"}',
    }  # fmt: skip
    assert gateway.received[0].json["to"] == "+254700000009"
    assert call.read(f"/channels/{channel['id']}")["tested_at"] is not None


def it_changes_and_closes(call: Any, gateway: Gateway) -> None:
    channel = opened(call, gateway)
    path = f"/channels/{channel['id']}"

    changed = call("PATCH", path, {"name": "Box 2", "reply_inline": True}).json()

    assert (changed["name"], changed["reply_inline"], changed["send_url"]) == ("Box 2", True, channel["send_url"])
    assert written(channel, "8").status_code == 200
    assert call("DELETE", path).status_code == 204
    assert call("GET", path).status_code == 404
    assert written(channel, "9", key="m2").status_code == 404
    assert call.read("/channels")["data"] == []


@pytest.mark.parametrize(
    ("body", "field", "words"),
    [
        ({"kind": "pigeon"}, "kind", "There is no kind of channel 'pigeon'. Known:"),
        ({"kind": "email"}, "kind", "There is no kind of channel 'email'"),
        ({"kind": "http"}, "send_url", "Where we send to is needed"),
        ({"kind": "http", "send_url": "gateway.example"}, None, "neither http nor https"),
        ({"kind": "http", "send_url": "http://10.0.0.1/x"}, None, "INNERLOOP_ALLOW_PRIVATE_TARGETS"),
        ({"kind": "http", "send_url": "http://localhost:9/x"}, None, "INNERLOOP_ALLOW_PRIVATE_TARGETS"),
        ({"kind": "http", "send_url": "https://g.example", "colour": "red"}, "colour", "has no setting 'colour'"),
        ({"kind": "http", "send_url": "https://g.example", "secret": "short"}, None, "`secret`"),
        ({"kind": "http", "send_url": "https://g.example", "reply_inline": "maybe"}, "reply_inline", "Choose one of"),
        ({"kind": "http", "send_url": "https://g.example", "program": "none"}, "program", "no open program 'none'"),
    ],
)
def it_refuses_what_cannot_work(call: Any, body: dict[str, Any], field: str | None, words: str) -> None:
    problem = call.refused("/channels", {"name": "Box", **body})

    assert (problem["status"], problem.get("field")) == (422, field)
    assert words in problem["detail"]
    assert not Line.everywhere.exists()


def it_sends_no_test_to_who_said_stop(call: Any, gateway: Gateway) -> None:
    channel = opened(call, gateway)
    written(channel, "STOP")

    refused = call("POST", f"/channels/{channel['id']}/test", {"to": "+254712345678"})

    assert (refused.status_code, refused.json()["type"]) == (422, "/problems/address-stopped")


def it_pages_like_every_list(call: Any, gateway: Gateway) -> None:
    names = [f"Box {number}" for number in range(5)]
    for name in names:
        opened(call, gateway, name=name)

    first = call.read("/channels", limit=2)
    second = call.read("/channels", limit=2, after=first["next"])
    third = call.read("/channels", limit=2, after=second["next"])

    assert [each["name"] for page in (first, second, third) for each in page["data"]] == names
    assert third["next"] is None


def it_refuses_the_number_of_another_channel(call: Any, furnished: Any) -> None:
    twilio = {"kind": "twilio", "account_sid": f"AC{'a' * 32}", "auth_token": "b" * 32, "sender": "+254711000111"}
    call.made("/channels", {**twilio, "name": "Shops"})

    refused = call.refused("/channels", {**twilio, "name": "Shops again"})

    assert (refused["status"], refused["type"], refused["field"]) == (409, "/problems/channel-taken", "sender")
    assert "“Shops”" in refused["detail"]
    call.made("/channels", {**twilio, "sender": "+254711000112"})


def it_frees_the_number_of_a_closed_channel(call: Any, furnished: Any) -> None:
    twilio = {"kind": "twilio", "account_sid": f"AC{'a' * 32}", "auth_token": "b" * 32, "sender": "+254711000111"}
    first = call.made("/channels", twilio)
    call("DELETE", f"/channels/{first['id']}")

    assert call.made("/channels", twilio)["id"] != first["id"]
