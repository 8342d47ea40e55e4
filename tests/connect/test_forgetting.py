"""Whoever is erased takes along the calls that could not be heard and the providers' ids, and does not come back."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import pytest

from innerloop.connect import callbacks
from innerloop.connect.models import Callback
from innerloop.customers import actions as knowing
from innerloop.customers.models import Customer, Identity
from innerloop.kernel import clock, scope
from innerloop.kernel.models import Delivery
from innerloop.listen import actions, channels
from innerloop.listen.actions import talking
from innerloop.listen.actions.asking import Ask
from innerloop.listen.models import Line, Message, Program, Response
from tests.support.cast import Cast, furnish
from tests.support.lines import give_phone
from tests.support.talking import Phone, open_line

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
THEIRS = "+254712345678"


@pytest.fixture
def program(cast: Cast) -> Iterator[Program]:
    with scope.to(cast.workspace.id), clock.held_at(NOW):
        yield furnish(cast.workspace, now=NOW)


@pytest.fixture
def phone(cast: Cast, program: Program) -> Phone:
    give_phone(cast.dina, THEIRS)
    return Phone(open_line(cast.workspace))


def erase(customer: Customer) -> None:
    knowing.erase(customer_id=customer.id, workspace_id=customer.workspace_id, by="system", now=clock.now())
    with scope.to(customer.workspace_id):
        actions.erase_words(customer_ids=[customer.id], workspace_id=customer.workspace_id, now=clock.now())


def keep(line: Line, body: bytes) -> Callback:
    call = channels.Call("POST", "", {}, {}, body)
    return callbacks.keep(call, line=line, state=callbacks.MALFORMED, why="a test", now=NOW)


def it_brings_nobody_back_by_hearing_again_what_failed(
    cast: Cast, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(talking, "take_in", fails)
        phone.says("9")
    assert Callback.objects.count() == 1

    erase(cast.dina)
    with clock.held_at(NOW + timedelta(hours=1)):
        callbacks.hear_due()

    assert not Identity.objects.filter(value=THEIRS).exists()
    assert (Callback.objects.count(), Response.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    "body",
    [
        b'{"from": "+254712345678", "te',
        urlencode({"From": THEIRS, "Body": "hello"}).encode(),
        b'{"wa_id": "254712345678"}',
        b"from (254) 712-345-678",
        b"From: Dina <DINA@example.org>",
        urlencode({"email": "dina@example.org"}).encode(),
    ],
)
def it_forgets_a_call_however_it_spells_the_address(cast: Cast, phone: Phone, body: bytes) -> None:
    Identity.objects.filter(customer=cast.dina, kind="email").update(value="dina@example.org")
    keep(phone.line, body)

    erase(cast.dina)

    assert not Callback.objects.exists()


def it_keeps_the_calls_of_others(cast: Cast, phone: Phone) -> None:
    for body in (b'{"from": "+2547123456781"}', b'{"from": "+254799999999"}', b"{not json"):
        keep(phone.line, body)

    erase(cast.dina)

    assert Callback.objects.count() == 3


def it_keeps_no_id_of_a_provider_that_names_a_person(program: Program, cast: Cast, phone: Phone) -> None:
    message = Message.objects.get(
        invitation=actions.invite(program=program, ask=Ask(cast.dina, channel="http"), by="system", now=NOW).invitation
    )
    actions.note_delivery(message_id=message.id, sent=channels.Sent("sent", provider_id="77:5550001:4"), now=NOW)
    Delivery.objects.filter(object_id=message.id).update(provider_id="77:5550001:4")
    phone.says("9", key="77#5550001")

    erase(cast.dina)

    kept = [
        *Message.objects.values_list("provider_id", flat=True),
        *Delivery.objects.values_list("provider_id", flat=True),
    ]
    assert kept
    assert not [each for each in kept if each and "5550001" in each]


def it_hears_no_message_of_the_past_once_more(cast: Cast, phone: Phone) -> None:
    phone.says("9", key="once")
    erase(cast.dina)

    phone.says("9", key="once")

    assert not Identity.objects.filter(value=THEIRS).exists()
    assert Response.objects.count() == 1


def fails(*_: object, **__: object) -> None:
    raise RuntimeError("a defect of ours")
