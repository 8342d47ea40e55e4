"""Tampering with Meta's calls (T19)."""

import json
from collections.abc import Mapping
from datetime import datetime

import pytest
from django.test import Client

from innerloop.listen.models import Line, Message, Program
from tests.connect import tampering
from tests.connect.whatsapp import meta
from tests.connect.whatsapp.conftest import NOW
from tests.connect.whatsapp.test_sending import ask
from tests.support.cast import Cast
from tests.support.lines import make_line


def as_meta(url: str, secrets: Mapping[str, str], at: datetime) -> tampering.Made:
    """Make a report that Meta would make, signed."""
    told = meta.told(statuses=[meta.status("wamid.99", "delivered", at=int(at.timestamp()))])
    body = json.dumps(told).encode()
    return tampering.Made(url, body, {"X-Hub-Signature-256": meta.signature(body, secrets["app_secret"])})


@pytest.fixture
def provider(cast: Cast, program: Program, line: Line) -> tampering.Provider:
    asked = ask(program, cast)
    Message.objects.filter(id=asked.id).update(provider_id="wamid.99", state=Message.State.SENT)
    others = make_line(
        cast.rival, "whatsapp", "whatsapp", secrets={"app_secret": "of-another"}, phone_number_id=meta.NUMBER_ID
    )
    return tampering.Provider(
        line,
        as_meta,
        proof_headers=("x-hub-signature-256",),
        wrong_secrets={"app_secret": "guessed"},
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
