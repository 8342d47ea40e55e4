"""Saving a bot tells Telegram our address, and says what Telegram answered."""

import pytest
from django.test import Client
from pytest_django import Settings

from innerloop.connect.telegram import webhook
from innerloop.listen import queries
from innerloop.listen.models import Line, Program
from tests.connect.telegram import bots
from tests.support.cast import Cast, as_member
from tests.support.gateway import Gateway, Reply


@pytest.fixture
def adam(client: Client, cast: Cast, settings: Settings) -> Client:
    settings.BASE_URL = "https://feedback.tandawa.example"
    return as_member(client, cast.adam)


def given(gateway: Gateway, **changed: str) -> dict[str, str]:
    told = {"name": "Bot", "set_username": "TandawaBot", "set_token": bots.TOKEN, "set_secret": bots.SECRET}
    return {**told, "set_api_url": gateway.url, **changed}


def it_tells_telegram_our_address_with_the_secret(adam: Client, program: Program, gateway: Gateway) -> None:
    page = adam.post("/settings/channels/new?kind=telegram", given(gateway), follow=True).content.decode()

    [told] = gateway.received
    assert told.path == f"/bot{bots.TOKEN}/setWebhook"
    line = Line.objects.get()
    assert told.json == {
        "url": queries.inbound_url(line), "secret_token": bots.SECRET, "allowed_updates": list(webhook.UPDATES),
    }  # fmt: skip
    assert "Telegram knows our address now. It answered: Webhook was set" in page


def it_says_what_telegram_refused_and_goes_on_when_it_is_mended(
    adam: Client, program: Program, line: Line, gateway: Gateway, settings: Settings
) -> None:
    settings.BASE_URL = "http://feedback.tandawa.example"
    page = adam.post(f"/settings/channels/{line.id}/", given(gateway), follow=True).content.decode()
    assert "An HTTPS URL must be provided" in page
    assert "It does not work" in adam.get("/settings/channels/").content.decode()

    settings.BASE_URL = "https://feedback.tandawa.example"
    adam.post(f"/settings/channels/{line.id}/", given(gateway))
    assert "It does not work" not in adam.get("/settings/channels/").content.decode()


@pytest.mark.parametrize("reply", [Reply(0), Reply(200, b"<html>"), Reply(200, {"ok": False}), Reply(502)])
def it_keeps_the_bot_that_could_not_be_announced(
    adam: Client, program: Program, gateway: Gateway, reply: Reply
) -> None:
    gateway.decide = lambda _: reply

    page = adam.post("/settings/channels/new?kind=telegram", given(gateway), follow=True).content.decode()

    assert "Telegram " in page
    assert Line.objects.get().tested["is_good"] is False
    assert bots.TOKEN not in page
    assert bots.SECRET not in page
