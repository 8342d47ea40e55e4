"""Tampering with Telegram's calls (T19): what a shared secret can see, and what it cannot."""

import json
from collections.abc import Mapping
from datetime import datetime

import pytest
from django.test import Client

from innerloop.listen.models import Line, Program
from tests.connect import tampering
from tests.connect.telegram import bots
from tests.connect.telegram.conftest import NOW
from tests.support.cast import Cast
from tests.support.gateway import Gateway
from tests.support.lines import make_line

UPDATE = bots.message(int(NOW.timestamp()), text="nine")


def as_telegram(url: str, secrets: Mapping[str, str], at: datetime) -> tampering.Made:
    """Make the call that Telegram would make, with the secret along."""
    return tampering.Made(url, json.dumps(UPDATE).encode(), {"X-Telegram-Bot-Api-Secret-Token": secrets["secret"]})


@pytest.fixture
def provider(cast: Cast, program: Program, line: Line, gateway: Gateway) -> tampering.Provider:
    others = make_line(cast.rival, "telegram", "telegram", secrets={"secret": "another_tenants-secret"})
    unseen = dict.fromkeys(("body", "parameter added", "parameters reordered", "parameter doubled"), "changed by who")
    return tampering.Provider(
        line,
        as_telegram,
        proof_headers=("x-telegram-bot-api-secret-token",),
        wrong_secrets={"secret": "a_secret-that-is-guessed"},
        others_line=others,
        unseen={**unseen, "replay": "repeated", "host": "address", "scheme": "address"},
    )


def it_takes_the_call_that_nobody_tampered_with(client: Client, provider: tampering.Provider) -> None:
    tampering.check_genuine(client, provider, now=NOW)


def it_hears_what_is_told_a_week_late(client: Client, provider: tampering.Provider) -> None:
    tampering.check_late(client, provider, now=NOW)


@pytest.mark.parametrize("tamper", tampering.TAMPERS)
def it_does_nothing_on_a_call_that_was_tampered_with(client: Client, provider: tampering.Provider, tamper: str) -> None:
    tampering.check(client, provider, tamper, now=NOW)
