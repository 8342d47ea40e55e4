"""Whoever opts out while messages wait for them gets none of them, on the phone as by mail (T25)."""

import time
from collections.abc import Iterator
from uuid import UUID

import pytest
from django.test import Client
from pytest_django import Settings

from innerloop.connect import sending
from innerloop.customers.models import Customer, Identity
from innerloop.kernel import clock, deliveries
from innerloop.kernel.models import Delivery
from innerloop.listen import actions, channels, queries
from innerloop.listen.actions import planning
from innerloop.listen.actions.asking import Ask
from innerloop.listen.models import Invitation, Message, Program
from innerloop.listen.rules.stopping import keywords
from tests.support import proof
from tests.support.cast import FOUNDED_AT, Cast
from tests.support.channels import Post
from tests.support.gateway import Gateway, Reply
from tests.support.talking import Phone, later, open_line

# Committed as in production: within one transaction the server could clear away no row that has been changed.
pytestmark = [
    pytest.mark.proof,
    pytest.mark.usefixtures("unsynced"),
    pytest.mark.django_db(transaction=True),
    pytest.mark.timeout(3_600),
]
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
    began_at = time.perf_counter()
    line = open_line(cast.workspace, is_inline=False, send_url=f"{gateway.url}/out")
    by_phone = [number for number in range(PEOPLE) if number % 2]
    make_people(cast)
    asked = ask_everybody(program)
    assert Delivery.objects.filter(state=Delivery.State.DUE).count() == len(asked) == PEOPLE
    out = {number for number in range(PEOPLE) if number % QUIET}

    client = Client()
    for number in sorted(out):
        if number in by_phone:
            spelled = SPELLINGS[number // len(WORDS) % len(SPELLINGS)](WORDS[number // 2 % len(WORDS)])
            for repeat in range(2 if number % 3 == 0 else 1):
                Phone(line, phone(number), client).says(spelled, key=f"{number}-{repeat}")
        else:
            address = f"/unsubscribe/{queries.unsubscribe_token_of(asked[number])}"
            one_click = client.post(address, {"List-Unsubscribe": "One-Click"})
            assert (one_click.status_code, one_click.cookies) == (200, {})
    leave()

    reached = {each.json["to"] for each in gateway.received if is_ask(each.json["id"])}
    mailed = {message.thread.their_address for message in post.sent}
    confirmed = [each.json["to"] for each in gateway.received if not is_ask(each.json["id"])]
    stopped = out & set(by_phone)
    figures = {
        "people": PEOPLE,
        "by_keyword": len(stopped),
        "by_one_click": len(out) - len(stopped),
        "sent_after": len(reached & {phone(n) for n in out}) + len(mailed & {mail(n) for n in out}),
        "confirmations": len(confirmed),
        "confirmed_twice": len(confirmed) - len(set(confirmed)),
        "seconds": round(time.perf_counter() - began_at, 1),
    }
    print(figures)
    proof.write("opt_out", **figures)
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


def make_people(cast: Cast) -> None:
    """Make people with a phone and a mail address, every second of whom is asked by phone."""
    found = [
        Customer(
            workspace=cast.workspace,
            name=f"C{number}",
            known_at=FOUNDED_AT,
            properties={"number": number, "asked_by": "http" if number % 2 else "email"},
        )
        for number in range(PEOPLE)
    ]
    Customer.objects.bulk_create(found, batch_size=2_000)
    rows = [
        Identity(workspace=cast.workspace, customer=each, kind=kind, value=value, as_given=value)
        for number, each in enumerate(found)
        for kind, value in (("email", mail(number)), ("phone", phone(number)))
    ]
    Identity.objects.bulk_create(rows, batch_size=5_000)


def ask_everybody(program: Program) -> dict[int, UUID]:
    """Let a program for each channel ask its people, and return the invitations by their numbers."""
    now = clock.now()
    for channel in ("http", "email"):
        asked_by = {"about": "property", "name": "asked_by", "comparison": "is", "value": channel}
        once = actions.open_program(
            survey=program.survey,
            name=channel,
            kind=Program.Kind.ONE_OFF,
            by="system",
            now=now,
            channel=channel,
            plan={"starts_at": now.isoformat(), "audience": [asked_by]},
        )
        planning.plan_program(program_id=once.id, now=now)
    return dict(Invitation.objects.values_list("properties__number", "id"))


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
