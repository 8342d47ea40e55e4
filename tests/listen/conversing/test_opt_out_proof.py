"""Whoever opts out while messages wait for them gets none of them, on the phone as by mail (T25)."""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client
from pytest_django import Settings

from innerloop.connect import sending
from innerloop.customers.models import Customer, Identity
from innerloop.kernel import clock, deliveries
from innerloop.kernel.models import Delivery
from innerloop.listen import actions, channels, queries
from innerloop.listen.actions.asking import Ask
from innerloop.listen.models import Invitation, Message, Program
from innerloop.listen.rules.stopping import keywords
from tests.support import proof
from tests.support.cast import FOUNDED_AT, Cast
from tests.support.channels import Post
from tests.support.gateway import Gateway, Reply
from tests.support.talking import Phone, later, open_line

pytestmark = [pytest.mark.proof, pytest.mark.django_db, pytest.mark.timeout(3_600)]
PEOPLE = proof.size(small=48, full=10_000)
# Every tenth says nothing: the messages would have left.
QUIET = 10
WORDS = [word.strip() for line in keywords.STOP.splitlines() for word in line.split("|") if word.strip()]
SPELLINGS = (str, str.upper, str.title, "{}.".format, " {} ".format, "{}!".format)


@pytest.fixture
def post() -> Iterator[Post]:
    before = channels.of("email")
    found = Post()
    channels.register(found)
    yield found
    if before:
        channels.register(before)


@pytest.fixture
def gateway(settings: Settings) -> Iterator[Gateway]:
    with Gateway(lambda received: Reply(200, {"id": f"gw-{received.json['id']}"})) as opened:
        settings.ALLOW_PRIVATE_TARGETS = (opened.host,)
        yield opened


def it_sends_nothing_after_somebody_opted_out(program: Program, cast: Cast, gateway: Gateway, post: Post) -> None:
    line = open_line(cast.workspace, is_inline=False, send_url=f"{gateway.url}/out")
    by_phone = [number for number in range(PEOPLE) if number % 2]
    asked = {number: asked_in_turn(program, cast, number) for number in range(PEOPLE)}
    assert Delivery.objects.filter(state=Delivery.State.DUE).count() == PEOPLE
    out = {number for number in range(PEOPLE) if number % QUIET}

    client = Client()
    for number in sorted(out):
        if number in by_phone:
            spelled = SPELLINGS[number // len(WORDS) % len(SPELLINGS)](WORDS[number // 2 % len(WORDS)])
            for repeat in range(2 if number % 3 == 0 else 1):
                Phone(line, phone(number), client).says(spelled, key=f"{number}-{repeat}")
        else:
            address = f"/unsubscribe/{queries.unsubscribe_token_of(asked[number].id)}"
            one_click = client.post(address, {"List-Unsubscribe": "One-Click"})
            assert (one_click.status_code, one_click.cookies) == (200, {})
    leave()

    reached = {each.json["to"] for each in gateway.received if is_ask(each.json["id"])}
    mailed = {message.thread.their_address for message in post.sent}
    confirmed = [each.json["to"] for each in gateway.received if not is_ask(each.json["id"])]
    stopped = out & set(by_phone)
    proof.write(
        "opt_out",
        people=PEOPLE,
        by_keyword=len(stopped),
        by_one_click=len(out) - len(stopped),
        sent_after=len(reached & {phone(n) for n in out}) + len(mailed & {mail(n) for n in out}),
        confirmations=len(confirmed),
        confirmed_twice=len(confirmed) - len(set(confirmed)),
    )
    assert reached == {phone(number) for number in by_phone if number not in out}
    assert mailed == {mail(number) for number in range(PEOPLE) if number not in out and number not in by_phone}
    assert sorted(confirmed) == sorted(phone(number) for number in stopped)


def it_stays_so_when_somebody_is_imported_again_or_asked_for(
    program: Program, cast: Cast, gateway: Gateway, post: Post
) -> None:
    line = open_line(cast.workspace, is_inline=False, send_url=f"{gateway.url}/out")
    Phone(line, phone(1)).says("STOP")
    customer = Customer.objects.get(identities__value=phone(1))

    insisted = Ask(customer, channel="http", is_asked_for=True)
    invited = actions.invite(program=program, ask=insisted, by="system", now=clock.now()).invitation
    leave()

    assert (invited.state, {reason["rule"] for reason in invited.reasons}) >= (Invitation.State.HELD, {"suppressed"})
    assert [is_ask(each.json["id"]) for each in gateway.received] == [False]


def asked_in_turn(program: Program, cast: Cast, number: int) -> Invitation:
    if number % 250 == 0:
        # As autovacuum does within a minute; of rows that a transaction has not committed it knows nothing.
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    return ask(program, cast, number)


def ask(program: Program, cast: Cast, number: int) -> Invitation:
    customer = Customer.everywhere.create(workspace=cast.workspace, name=f"C{number}", known_at=FOUNDED_AT)
    for kind, value in (("email", mail(number)), ("phone", phone(number))):
        Identity.everywhere.create(workspace=cast.workspace, customer=customer, kind=kind, value=value, as_given=value)
    asked = Ask(customer, channel="http" if number % 2 else "email", is_asked_for=True)
    return actions.invite(program=program, ask=asked, by="system", now=clock.now()).invitation


def leave() -> None:
    """Let everything leave that is due, through a restart that lost what was on its way, and a day of retries."""
    held = [each for port in deliveries.ports_due() for each in deliveries.take(port=port)]
    for hours in (0, 1, 2, 24):
        with later(hours=hours):
            sending.settle_lost()
            sending.send_unknown_again()
            while sending.send_due():
                pass
    assert all(Delivery.objects.get(id=each.id).state != Delivery.State.SENDING for each in held)


def is_ask(message_id: str) -> bool:
    return Message.objects.get(id=message_id).purpose == Message.Purpose.ASK


def phone(number: int) -> str:
    return f"+2547{number:08d}"


def mail(number: int) -> str:
    return f"c{number}@example.org"
