"""Reordered, doubled, week-late callbacks end where the same things told once and in order end (T8)."""

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from innerloop.connect.models import Callback
from innerloop.customers import queries as people
from innerloop.customers.models import Consent, Customer
from innerloop.kernel import clock
from innerloop.kernel.models import Delivery
from innerloop.listen import actions, channels
from innerloop.listen.actions.asking import Ask
from innerloop.listen.models import Message, Program, Response, Thread
from tests.listen.conversing.conftest import NOW
from tests.support import proof
from tests.support.cast import Cast, make_customer
from tests.support.lines import give_phone
from tests.support.talking import Phone, open_line

pytestmark = [pytest.mark.proof, pytest.mark.django_db, pytest.mark.timeout(3_600)]
HISTORIES = proof.size(small=25, full=300)
WEEK = timedelta(days=7)
TEXTS = (
    "9", "3", "nine", "They were late", "9/10 great service", "make that 7", "sorry I meant 6", "skip", "yes", "no",
    "STOP", "START", "can I talk to a person", "8 or 9", "thanks", "10", "HELP", "the queue was long", "2",
)  # fmt: skip
done: Counter[str] = Counter()


@pytest.fixture(scope="module")
def claimed() -> Iterator[None]:
    """See in the end that as many histories were told as are claimed."""
    yield
    proof.write("disorder", **done)
    assert done["histories"] >= HISTORIES
    assert done["malformed"] > 0


@dataclass(frozen=True)
class Told:
    """One callback: when it was so, when it is told, what it says; `body` of bytes is malformed."""

    told_at: datetime
    body: dict[str, Any] | bytes


messages = st.lists(st.sampled_from(TEXTS), min_size=1, max_size=8)
fates = st.permutations(["sent", "delivered", "read"]).map(lambda order: order[:2])


@settings(
    max_examples=HISTORIES,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate, Phase.shrink],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(texts=messages, fates=fates, seed=st.integers(0, 2**32), is_asked=st.booleans())
def it_ends_where_the_same_history_in_order_ends(
    claimed: None, program: Program, cast: Cast, texts: list[str], fates: Sequence[str], seed: int, is_asked: bool
) -> None:
    chance = random.Random(seed)
    with undone():
        line = open_line(cast.workspace)
        said_at = moments(len(texts), chance)
        ends = []
        for phone, is_in_order in ((Phone(line, "+254711000001"), True), (Phone(line, "+254711000002"), False)):
            ours = asked(program, cast, phone) if is_asked else None
            history = told(phone, texts, said_at, ours, fates)
            history = history if is_in_order else in_disorder(history, chance)
            tell(phone, history)
            ends.append(end(phone))

        assert ends[1] == ends[0], [(str(each.told_at), each.body) for each in history]
    done["histories"] += 1


@contextmanager
def undone() -> Iterator[None]:
    """Take everything back that a history wrote, also where it fails."""
    savepoint = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(savepoint)


def moments(count: int, chance: random.Random) -> list[datetime]:
    """Return when each thing was said, all of them different: within two hours, or over days."""
    widest = chance.choice([7_200, 5 * 86_400])
    return [NOW + timedelta(seconds=at) for at in sorted(chance.sample(range(60, widest), count))]


def asked(program: Program, cast: Cast, phone: Phone) -> Message:
    """Ask somebody new behind a phone; the gateway has taken the question."""
    customer = make_customer(cast.workspace, "Nia", email=f"{phone.number[1:]}@example.org")
    give_phone(customer, phone.number)
    with clock.held_at(NOW):
        invited = actions.invite(program=program, ask=Ask(customer, channel="http"), by="system", now=NOW)
    message = Message.objects.get(invitation=invited.invitation)
    sent = channels.Sent(Delivery.State.SENT, provider_id=f"gw-{phone.number}")
    actions.note_delivery(message_id=message.id, sent=sent, now=NOW)
    return message


def told(
    phone: Phone, texts: Sequence[str], said_at: Sequence[datetime], ours: Message | None, fates: Sequence[str]
) -> list[Told]:
    """Return the callbacks of a history in order."""
    said = [
        Told(at, {"id": f"{phone.number}-{n}", "from": phone.number, "text": text, "at": at.isoformat()})
        for n, (text, at) in enumerate(zip(texts, said_at, strict=True))
    ]
    if ours is None:
        return said
    order = ["sent", "delivered", "read"]
    reported = [
        Told(NOW + timedelta(seconds=n + 1), {"id": f"gw-{phone.number}", "state": fate})
        for n, fate in enumerate(sorted(fates, key=order.index))
    ]
    return [*reported, *said]


def in_disorder(history: Sequence[Told], chance: random.Random) -> list[Told]:
    """Return a history doubled, shuffled, late by up to a week, with calls among it that nobody can read."""
    found = []
    for each in history:
        for _ in range(chance.randint(1, 3)):
            late = timedelta(seconds=chance.choice([0, chance.randint(0, 600), chance.randint(0, 7 * 86_400)]))
            found.append(Told(each.told_at + late, each.body))
    for _ in range(chance.choice([0, 0, 1])):
        at = NOW + timedelta(seconds=chance.randint(1, 86_400))
        found.append(Told(at, chance.choice([b"{", b"[]", b'{"id": 1}', b'{"id": "x", "text": "9"}'])))
    return sorted(found, key=lambda each: each.told_at)


def tell(phone: Phone, history: Sequence[Told]) -> None:
    for each in history:
        with clock.held_at(each.told_at):
            kept = Callback.objects.count()
            phone.calls(each.body)
            assert Callback.objects.count() - kept == isinstance(each.body, bytes)
        done["callbacks"] += 1
        done["malformed"] += isinstance(each.body, bytes)


def end(phone: Phone) -> dict[str, Any]:
    """Return everything that a history leaves behind, but for moments of arrival and versions on the way."""
    thread = Thread.objects.filter(their_address=phone.number).first()
    if thread is None:
        return {}
    customer = Customer.objects.get(id=thread.customer_id)
    heard = Message.objects.filter(thread=thread, direction=Message.Direction.IN).order_by("at")
    asks = Message.objects.filter(thread=thread, purpose=Message.Purpose.ASK)
    consents = Consent.objects.filter(customer=customer).order_by("said_at")
    return {
        "responses": [
            (row.score, row.comment, row.may_contact, [(a.question_key, a.number) for a in row.answers.order_by("id")])
            # One that was taken back whole is as none.
            for row in Response.objects.filter(customer=customer).exclude(score=None, comment="")
        ],
        "heard": list(heard.values_list("text", "at")),
        "asks": list(asks.values_list("state", flat=True)),
        "stands": (thread.floor, thread.awaits, thread.is_reasked, thread.wants_person_at, thread.heard_at),
        "consents": list(consents.values_list("is_given", "said_at")),
        "is_stopped": people.is_stopped(phone.number, channel="http", purpose="ask"),
    }
