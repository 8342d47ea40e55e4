"""Tampering with the calls of mail providers (T19): what each proof can see, and what it cannot."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from django.test import Client

from innerloop.listen.models import Line, Program
from tests.connect import tampering
from tests.connect.email.esp import doors
from tests.connect.email.esp.conftest import NOW
from tests.connect.tampering import Made, Provider
from tests.support.cast import Cast
from tests.support.gateway import Gateway
from tests.support.lines import make_line

Tamper = Callable[[Provider, datetime], Made]
REPEATED, ELSEWHERE = {"replay": "repeated"}, {"host": "Which address", "scheme": "Which address"}
OTHERS_TOPIC = doors.TOPIC.replace("mail", "rivals")
STRANGE_CURVE = ec.generate_private_key(ec.SECP256R1())
STRANGE_KEY = rsa.generate_private_key(65537, 2048)


def changed(how: Callable[[bytes], bytes]) -> Tamper:
    def tamper(provider: Provider, now: datetime) -> Made:
        made = provider.genuine(now)
        body = how(made.body)
        assert body != made.body
        return replace(made, body=body)

    return tamper


def within(change: Callable[[list[tuple[str, object]]], list[tuple[str, object]]]) -> Tamper:
    """Change the parameters of a JSON object, or those of the first in a list."""

    def how(body: bytes) -> bytes:
        told = json.loads(body)
        pairs = change(list((told[0] if isinstance(told, list) else told).items()))
        text = "{" + ",".join(f"{json.dumps(name)}:{json.dumps(value)}" for name, value in pairs) + "}"
        return (f"[{text}]" if isinstance(told, list) else text).encode()

    return changed(how)


SHUFFLED: dict[str, Tamper] = {
    "parameter added": within(lambda pairs: [*pairs, ("added", "1")]),
    "parameters reordered": within(lambda pairs: pairs[::-1]),
    "parameter doubled": within(lambda pairs: [*pairs, pairs[-1]]),
}


def by_password(door: doors.Door, line: Line, cast: Cast) -> Provider:
    other = make_line(cast.rival, door.kind, "email", secrets={"password": "another tenant’s"})
    unseen = dict.fromkeys(("body", "parameter added", "parameters reordered"), "changed by who")
    return Provider(
        line,
        genuine(door),
        proof_headers=("authorization",),
        wrong_secrets={"password": "guessed"},
        others_line=other,
        unseen={**unseen, **REPEATED, **ELSEWHERE},
    )


def by_mailgun(line: Line, cast: Cast) -> Provider:
    def without(value: object) -> Tamper:
        return within(lambda pairs: [(name, value if name == "signature" else held) for name, held in pairs])

    other = make_line(cast.rival, "mailgun", "email", secrets={"signing_key": "another tenant's"})
    unseen = dict.fromkeys(("body", "parameter added", "parameters reordered"), "changed by who has seen")
    return Provider(
        line,
        genuine(doors.MAILGUN),
        wrong_secrets={"signing_key": "guessed"},
        others_line=other,
        unseen={**unseen, **REPEATED, **ELSEWHERE},
        instead={"none": without(None), "empty": without({"timestamp": "", "token": "", "signature": ""})},
    )


def by_sendgrid(line: Line, cast: Cast) -> Provider:
    def with_key(key: ec.EllipticCurvePrivateKey) -> Tamper:
        told = doors.SENDGRID.event("complained", "<x@y>", NOW)
        return lambda provider, now: doors._sendgrid_call(provider.url, {}, now, told, key)

    headers = ("x-twilio-email-event-webhook-signature", "x-twilio-email-event-webhook-timestamp")
    strange = {"wrong key": with_key(STRANGE_CURVE), "another tenant's key": with_key(STRANGE_CURVE)}
    return Provider(
        line,
        genuine(doors.SENDGRID),
        proof_headers=headers,
        unseen={**REPEATED, **ELSEWHERE},
        instead={**strange, **SHUFFLED},
    )


def by_amazon(door: doors.Door, line: Line, amazon: Gateway) -> Provider:
    def told(now: datetime, topic: str = doors.TOPIC) -> doors.Told:
        event = door.event("complained", "<x@y>", NOW)
        return doors.notification(event, now, root=amazon.url, topic=topic)

    def signature(value: str) -> Tamper:
        return within(lambda pairs: [(name, value if name == "Signature" else held) for name, held in pairs])

    def strange(provider: Provider, now: datetime) -> Made:
        return doors.signed(provider.url, told(now), STRANGE_KEY)

    def others(provider: Provider, now: datetime) -> Made:
        return doors.signed(provider.url, told(now, OTHERS_TOPIC))

    unseen = dict.fromkeys(("parameter added", "parameters reordered"), "beside the signed fields")
    return Provider(
        line,
        genuine(door),
        unseen={**unseen, **REPEATED, **ELSEWHERE},
        instead={
            "none": within(lambda pairs: [pair for pair in pairs if pair[0] != "Signature"]),
            "empty": signature(""),
            "wrong key": strange,
            "another tenant's key": others,
            **SHUFFLED,
        },
    )


def genuine(door: doors.Door) -> tampering.Make:
    return lambda url, secrets, at: door.call(url, secrets, at, door.event("complained", "<x@y>", NOW))


@pytest.fixture
def provider(door: doors.Door, line: Line, cast: Cast, amazon: Gateway, program: Program) -> Provider:
    if door.kind == "mailgun":
        return by_mailgun(line, cast)
    if door.kind == "sendgrid":
        return by_sendgrid(line, cast)
    return by_amazon(door, line, amazon) if door.kind == "ses" else by_password(door, line, cast)


def it_takes_the_call_that_nobody_tampered_with(client: Client, provider: Provider) -> None:
    tampering.check_genuine(client, provider, now=NOW)


@pytest.mark.parametrize("tamper", tampering.TAMPERS)
def it_does_nothing_on_a_call_that_was_tampered_with(client: Client, provider: Provider, tamper: str) -> None:
    tampering.check(client, provider, tamper, now=NOW)


def it_hears_what_is_told_a_week_late(client: Client, provider: Provider) -> None:
    tampering.check_late(client, provider, now=NOW)
