"""The worked example of docs/guides/channels.md does what the guide says, in both directions."""

import json
import re
import shlex
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from innerloop.connect import sending
from innerloop.connect.http import signing
from innerloop.kernel import clock, scope
from innerloop.listen import actions, queries
from innerloop.listen.actions.asking import Ask
from innerloop.listen.models import Message, Response
from tests.support.cast import Cast, api_key
from tests.support.gateway import Gateway, Received, Reply
from tests.support.lines import give_phone

GUIDE = (Path(__file__).parents[3] / "docs" / "guides" / "channels.md").read_text(encoding="utf-8")


def blocks(kind: str) -> list[str]:
    """Return the examples of a kind, in their order."""
    return re.findall(rf"```{kind}\n(.*?)\n```", GUIDE, re.DOTALL)


OPENED, SAID, REPLIED, SENT, REPORTED = blocks("json")


@pytest.fixture
def company(cast: Cast) -> Cast:
    with scope.to(cast.workspace.id):
        actions.furnish(workspace=cast.workspace, by="system", now=clock.now())
        give_phone(cast.dina, "+254712345678")
    return cast


@pytest.fixture
def channel(client: Client, company: Cast) -> dict[str, Any]:
    """The channel that the guide opens."""
    [example] = blocks("sh")
    path, *rest = shlex.split(example.removeprefix("call "))
    body = rest[rest.index("-d") + 1]
    key = {"Authorization": f"Bearer {api_key(company)}"}
    answer = client.post(path.removeprefix("$INNERLOOP"), body, content_type="application/json", headers=key)
    opened: dict[str, Any] = answer.json()
    return opened


def told(client: Client, channel: dict[str, Any], body: bytes) -> Any:
    """Call the channel with the headers that the guide's own Python makes."""
    written: dict[str, Any] = {}
    exec(blocks("python")[0], written)
    signed = written["headers"](channel["secret"], body, "sms-1")
    path = "/hooks/" + channel["inbound_url"].partition("/hooks/")[2]
    return client.post(path, body, content_type="application/json", headers=signed)


def it_opens_the_channel_as_shown(channel: dict[str, Any]) -> None:
    shown = {name: value for name, value in json.loads(OPENED).items() if value != "…"}

    assert {name: channel[name] for name in shown} == shown
    assert channel["secret"].startswith("whsec_")


def it_hears_and_replies_as_shown(client: Client, channel: dict[str, Any], company: Cast) -> None:
    answer = told(client, channel, SAID.encode())
    again = told(client, channel, SAID.encode())

    assert (answer.status_code, answer.json()) == (200, json.loads(REPLIED))
    assert again.json() == answer.json()
    with scope.to(company.workspace.id):
        assert (Response.objects.get().score, Response.objects.get().comment) == (9, "they came the same day")


def it_sends_and_takes_reports_as_shown(
    client: Client, channel: dict[str, Any], company: Cast, settings: Settings
) -> None:
    def strict(received: Received) -> Reply:
        signing.verify(channel["secret"], received.headers, received.body, now=clock.now())
        return Reply(200)

    with Gateway(strict) as gateway, scope.to(company.workspace.id):
        settings.ALLOW_PRIVATE_TARGETS = (gateway.host,)
        line = queries.lines().get()
        line.settings["send_url"] = f"{gateway.url}/out"
        line.save()
        program = queries.program()
        assert program is not None
        ask = Ask(company.dina, channel="http")
        # At night it would wait for the morning; what is told below is signed by the true clock.
        with clock.held_at(clock.now().replace(hour=9)):
            actions.invite(program=program, ask=ask, by="system", now=clock.now())
            sending.send_due()

        [sent] = gateway.received
        shown = json.loads(SENT)
        assert sent.json.keys() == shown.keys()
        assert (sent.json["to"], sent.json["text"][:20]) == (shown["to"], shown["text"][:20])
        report = json.loads(REPORTED) | {"id": sent.json["id"]}
        assert told(client, channel, json.dumps(report).encode()).status_code == 200
        assert Message.objects.get().state == report["state"]
