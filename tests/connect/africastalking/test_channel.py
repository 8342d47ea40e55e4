"""SMS by Africa's Talking, against a server as strict as its documentation, and against its own library."""

import hashlib
import random
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from africastalking.SMS import SMSService
from django.test import Client
from pytest_django import Settings

from innerloop.connect import sending
from innerloop.connect.africastalking.channel import AfricasTalkingChannel
from innerloop.connect.models import Callback
from innerloop.customers import queries as people
from innerloop.customers.models import Suppression
from innerloop.kernel import clock, ids
from innerloop.kernel.models import Delivery
from innerloop.listen import actions
from innerloop.listen.actions.asking import Ask
from innerloop.listen.models import Line, Message, Program, Response, Thread
from tests.connect import tampering
from tests.support.cast import Cast
from tests.support.gateway import Gateway, Received, Reply
from tests.support.lines import give_phone, make_line

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
KEY = "atsk_" + "k" * 64
DINA = "+254712345678"
THEIRS = "52.48.80.7"  # one of the listed addresses
FIELDS = {"username", "to", "message", "from", "bulkSMSMode", "enqueue", "keyword", "linkId", "retryDurationInHours"}
CODE = 101


def strict(received: Received) -> Reply:
    """Answer as https://developers.africastalking.com/docs/sms/sending/bulk says."""
    if received.headers.get("apikey") != KEY:
        return Reply(401, b"The supplied authentication is invalid", {"content-type": "text/plain"})
    form = received.form
    wrong = (
        received.method != "POST"
        or received.path != "/version1/messaging"
        or received.headers.get("content-type") != "application/x-www-form-urlencoded"
        or received.headers.get("accept") != "application/json"
        or set(form) - FIELDS
        or not {"username", "to", "message"} <= set(form)
        or not re.fullmatch(r"\+\d{10,15}", form["to"])
        or form.get("bulkSMSMode", "1") not in "01"
        or form.get("enqueue", "1") not in "01"
    )
    return (
        Reply(400, b"Bad Request", {"content-type": "text/plain"})
        if wrong
        else Reply(201, verdict(CODE, form["to"], form["message"]))
    )


def verdict(code: int, number: str = DINA, message: str = "") -> dict[str, Any]:
    """Return what they answer about one recipient."""
    recipient = {
        "statusCode": code,
        "number": number,
        "status": "Success" if code < 200 else "Failed",
        "cost": "KES 0.8000" if code < 200 else "0",
        "messageId": "ATXid_" + hashlib.md5(message.encode()).hexdigest() if code < 200 else "None",
        "messageParts": 1,
    }
    return {"SMSMessageData": {"Message": "Sent to 1/1 Total Cost: KES 0.8000", "Recipients": [recipient]}}


@pytest.fixture
def gateway(settings: Settings) -> Iterator[Gateway]:
    with Gateway(strict) as opened, clock.held_at(NOW):
        settings.ALLOW_PRIVATE_TARGETS = (opened.host,)
        yield opened


@pytest.fixture
def line(cast: Cast, gateway: Gateway) -> Line:
    give_phone(cast.dina, DINA)
    return make_line(
        cast.workspace,
        "africastalking",
        "sms",
        secrets={"api_key": KEY},
        username="tandawa",
        sender="22141",
        allowed_sources="52.48.80.0/24, 2001:db8::/32",
        api_url=gateway.url,
    )


def call(client: Client, line: Line, told: Mapping[str, str], source: str = THEIRS, **more: Any) -> Any:
    """Call our address as Africa's Talking does."""
    address = f"/hooks/africastalking/{line.inbound_key}"
    form = "application/x-www-form-urlencoded"
    return client.post(address, urlencode(told), content_type=form, REMOTE_ADDR=source, **more)


def wrote(text: str, at: datetime = NOW, id_: str = "78e2a9a3-0001") -> dict[str, str]:
    """Return what they tell of a message."""
    date = at.strftime("%Y-%m-%d %H:%M:%S")
    return {
        "linkId": "SampleLinkId123",
        "text": text,
        "to": "22141",
        "id": id_,
        "date": date,
        "from": DINA,
        "networkCode": "63902",
    }


def became(message: Message, status: str, **more: str) -> dict[str, str]:
    """Return what they tell of one of our messages."""
    about = {"id": str(message.provider_id), "status": status, "phoneNumber": DINA}
    return {**about, "networkCode": "63902", "retryCount": "0", **more}


def ask(program: Program, cast: Cast) -> Message:
    invited = actions.invite(program=program, ask=Ask(cast.dina, channel="sms"), by="system", now=NOW)
    message = Message.objects.get(invitation=invited.invitation)
    sending.send_due()
    message.refresh_from_db()
    return message


def it_sends_what_their_own_library_sends(program: Program, cast: Cast, line: Line, gateway: Gateway) -> None:
    message = ask(program, cast)
    theirs = SMSService("tandawa", KEY)
    theirs._baseUrl = f"{gateway.url}/version1"

    answer = theirs.send(message.text, [DINA], sender_id="22141", enqueue=True)

    ours, oracle = gateway.received
    assert (ours.method, ours.path, ours.form) == (oracle.method, oracle.path, oracle.form)
    for header in ("apikey", "accept", "content-type"):
        assert ours.headers[header] == oracle.headers[header]
    assert answer["SMSMessageData"]["Recipients"][0]["messageId"] == message.provider_id
    assert (message.state, message.facts["segments"]) == (Message.State.SENT, 1)


@pytest.mark.parametrize(
    ("code", "state", "stopped"),
    [
        (100, Delivery.State.SENT, ""),
        (102, Delivery.State.SENT, ""),
        (402, Delivery.State.DUE, ""),
        (407, Delivery.State.REFUSED, ""),
        (403, Delivery.State.REFUSED, "bounced"),
        (405, Delivery.State.DUE, ""),
        (406, Delivery.State.REFUSED, "unsubscribed"),
        (501, Delivery.State.DUE, ""),
    ],
)
def it_reads_the_verdict_on_the_recipient(
    program: Program, cast: Cast, line: Line, gateway: Gateway, code: int, state: str, stopped: str
) -> None:
    gateway.decide = lambda _: Reply(201, verdict(code))

    message = ask(program, cast)

    assert Delivery.objects.get(object_id=message.id).state == state
    assert list(Suppression.objects.values_list("reason", flat=True)) == ([stopped] if stopped else [])


def it_holds_the_line_whose_sender_is_refused(program: Program, cast: Cast, line: Line, gateway: Gateway) -> None:
    gateway.decide = lambda _: Reply(201, {"SMSMessageData": {"Message": "InvalidSenderId", "Recipients": []}})

    message = ask(program, cast)

    assert message.state == Message.State.QUEUED
    line.refresh_from_db()
    assert line.held_why.startswith("201: no recipient was accepted; check the sender")


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        b"The service is down",
        {"SMSMessageData": {"Recipients": {}}},
        {"SMSMessageData": {"Recipients": [{}]}},
        {"SMSMessageData": {"Recipients": [{"statusCode": "101"}]}},
    ],
)
def it_leaves_open_what_no_verdict_says(program: Program, cast: Cast, line: Line, gateway: Gateway, body: Any) -> None:
    gateway.decide = lambda _: Reply(201, body)

    message = ask(program, cast)

    assert message.state == Message.State.UNKNOWN
    assert Delivery.objects.get(object_id=message.id).outcome.startswith("201: ")


@pytest.mark.parametrize(
    ("told", "state"),
    [
        (["Sent", "Submitted", "Buffered"], "sent"),
        (["Success", "Buffered"], "delivered"),
        (["Failed"], "failed"),
        (["AbsentSubscriber", "Success"], "delivered"),
    ],
)
def it_follows_what_becomes_of_a_message(
    client: Client, program: Program, cast: Cast, line: Line, told: list[str], state: str
) -> None:
    message = ask(program, cast)

    for status in told:
        assert call(client, line, became(message, status)).status_code == 200

    message.refresh_from_db()
    assert message.state == state


@pytest.mark.parametrize(
    ("why", "reason"),
    [
        ("UserInBlackList", "unsubscribed"),
        ("UserInBlacklist", "unsubscribed"),
        ("DoNotDisturbRejection", "unsubscribed"),
        ("UserDoesNotExist", "bounced"),
        ("UserIsInactive", ""),
    ],
)
def it_leaves_alone_only_who_is_gone(
    client: Client, program: Program, cast: Cast, line: Line, why: str, reason: str
) -> None:
    message = ask(program, cast)

    call(client, line, became(message, "Failed", failureReason=why))

    message.refresh_from_db()
    assert message.facts["detail"] == why
    assert list(Suppression.objects.values_list("reason", flat=True)) == ([reason] if reason else [])


def it_leaves_alone_who_opted_out_there(client: Client, program: Program, line: Line) -> None:
    call(client, line, {"senderId": "22141", "phoneNumber": DINA})

    assert Suppression.objects.get().reason == "unsubscribed"


def it_keeps_what_it_cannot_read(client: Client, program: Program, line: Line) -> None:
    assert call(client, line, {"id": "1", "status": "Lost", "phoneNumber": DINA}).status_code == 200

    assert Callback.objects.get().why.startswith("`status` must be one of")


@pytest.mark.parametrize("source", ["52.48.80.255", "::ffff:52.48.80.1", "2001:db8::9"])
def it_believes_the_listed_addresses(client: Client, program: Program, line: Line, source: str) -> None:
    assert call(client, line, {"senderId": "1", "phoneNumber": DINA}, source).status_code == 200


@pytest.mark.parametrize("source", ["52.48.81.1", "127.0.0.1", "2001:db9::1", "", "nowhere"])
def it_believes_no_other(client: Client, program: Program, line: Line, source: str) -> None:
    assert call(client, line, {"senderId": "1", "phoneNumber": DINA}, source).status_code == 401

    assert not Suppression.objects.exists()


@pytest.mark.parametrize(
    ("seen", "status"),
    [(f"{THEIRS}", 200), (f"9.9.9.9, {THEIRS}", 200), (f"{THEIRS}, 9.9.9.9", 401), ("", 401)],
)
def it_reads_the_source_from_our_own_proxy_only(
    client: Client, program: Program, line: Line, settings: Settings, seen: str, status: int
) -> None:
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"trusted_proxies": 1})

    answer = call(client, line, {"senderId": "1", "phoneNumber": DINA}, "10.0.0.2", HTTP_X_FORWARDED_FOR=seen)

    assert answer.status_code == status


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2026-05-04 12:00:00", NOW),
        ("2026-05-04 12:04:00", NOW),  # their clock runs before ours
        ("2026-05-04 15:00:00", NOW),  # without a zone: it may be Nairobi's
        ("2026-05-04 13:00:00", NOW - timedelta(hours=2)),  # Nairobi's, two hours late
        ("2026-05-04 07:00:00", NOW - timedelta(hours=5)),
        ("2026-05-04T07:00:00Z", NOW - timedelta(hours=5)),
        ("2026-05-04T15:00:00+03:00", NOW),
        ("2026-05-05 12:00:00", NOW),  # a day ahead is no moment
        ("0001-01-01 00:00:00", NOW),
        ("yesterday", NOW),
        ("", NOW),
    ],
)
def it_hears_a_message_whenever_it_comes_and_reads_its_date(
    client: Client, program: Program, line: Line, written: str, meant: datetime
) -> None:
    assert call(client, line, {**wrote("9"), "date": written}).status_code == 200

    assert Message.objects.get(direction=Message.Direction.IN).at == meant


@pytest.mark.parametrize("seed", range(12))
def it_ends_where_the_same_messages_in_order_end(
    client: Client, program: Program, cast: Cast, line: Line, seed: int
) -> None:
    chance = random.Random(seed)
    texts = chance.sample(("9", "3", "make that 7", "They were late", "yes", "no", "STOP", "START", "8"), 5)
    said_at = [NOW + timedelta(seconds=at) for at in sorted(chance.sample(range(60, 5 * 86_400), 5))]
    ends: list[Any] = []
    for phone in ("+254711000001", "+254711000002"):
        given = [
            (at, {**wrote(text, at, id_=f"{phone}-{n}"), "from": phone})
            for n, (text, at) in enumerate(zip(texts, said_at, strict=True))
        ]
        if ends:
            given = disorder(given, chance)
        for told_at, told in given:
            with clock.held_at(told_at):
                assert call(client, line, told).status_code == 200
        ends.append(end(phone))

    assert ends[1] == ends[0]


def disorder(given: list[tuple[datetime, dict[str, str]]], chance: random.Random) -> list[tuple[datetime, Any]]:
    """Return calls doubled and up to a week late, in the order in which they are told."""
    doubled = [each for each in given for _ in range(chance.randint(1, 3))]
    late = [(at + timedelta(seconds=chance.randint(0, 7 * 86_400)), told) for at, told in doubled]
    return sorted(late, key=lambda each: each[0])


def end(phone: str) -> Any:
    """Return where a conversation stands: the answer, what is stopped, who has the floor."""
    thread = Thread.objects.get(their_address=phone)
    answers = Response.objects.filter(customer=thread.customer_id).values_list("score", "comment", "may_contact")
    said = Message.objects.filter(thread=thread, direction=Message.Direction.IN).order_by("at")
    stopped = people.is_stopped(phone, channel="sms", purpose="ask")
    return list(answers), list(said.values_list("text", "at")), stopped, thread.floor


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        ({"username": ""}, "`username`"),
        ({"allowed_sources": ""}, "`allowed_sources` is missing"),
        ({"allowed_sources": "0.0.0.0/0"}, "`allowed_sources`: 0.0.0.0/0 has 4,294,967,296 addresses"),
        ({"allowed_sources": "52.48.80.0/24, ::/0"}, "`allowed_sources`: ::/0 has 3e+38 addresses"),
        ({"allowed_sources": "52.0.0.0/15"}, "`allowed_sources`: 52.0.0.0/15 has 131,072 addresses"),
        ({"allowed_sources": "127.0.0.1"}, "`allowed_sources`: 127.0.0.1/32 is inside your own network"),
        ({"allowed_sources": "::1"}, "`allowed_sources`: ::1/128 is inside your own network"),
        ({"allowed_sources": "172.17.0.1"}, "`allowed_sources`: 172.17.0.1/32 is inside your own network"),
        ({"allowed_sources": "52.48.80.7/24"}, "`allowed_sources`: 52.48.80.7/24"),
        ({"api_url": "https://api.africastalking.com.evil.example"}, "`api_url`"),
        ({"api_url": ""}, ""),
        ({}, ""),
    ],
)
def it_says_what_is_wrong_with_a_line(line: Line, changed: dict[str, str], wrong: str) -> None:
    line.settings |= changed

    said = AfricasTalkingChannel().check(line)

    assert said.startswith(wrong)
    assert bool(said) == bool(wrong)


def it_holds_a_whole_conversation(client: Client, program: Program, cast: Cast, line: Line, gateway: Gateway) -> None:
    ask(program, cast)

    call(client, line, wrote("9", id_="1"))
    sending.send_due()
    call(client, line, wrote("Huduma ya haraka", id_="2"))
    call(client, line, wrote("Huduma ya haraka", id_="2"))
    sending.send_due()
    call(client, line, wrote("no", id_="3"))
    sending.send_due()

    response = Response.objects.get()
    assert (response.score, response.comment, response.channel) == (9, "Huduma ya haraka", "sms")
    assert [each.form["to"] for each in gateway.received] == [DINA] * 4
    assert gateway.received[-1].form["message"].startswith("Thank")


def as_them(url: str, secrets: Mapping[str, str], at: datetime) -> tampering.Made:
    """Make what they tell of an answer."""
    told = wrote("9", at)
    return tampering.Made(url, urlencode(told).encode(), {}, "application/x-www-form-urlencoded", source=THEIRS)


@pytest.fixture
def provider(cast: Cast, program: Program, line: Line) -> tampering.Provider:
    def to(key: str, source: str = THEIRS) -> Any:
        def made(provider: tampering.Provider, now: datetime) -> tampering.Made:
            genuine = provider.genuine(now)
            url = genuine.url.replace(line.inbound_key, key)
            return tampering.Made(url, genuine.body, {}, genuine.content_type, source=source)

        return made

    others = make_line(cast.rival, "africastalking", "sms", secrets={"api_key": "x"}, allowed_sources="198.51.100.0/24")
    return tampering.Provider(
        line,
        as_them,
        unseen={
            "body": "signs nothing",
            "replay": "told late",
            "parameter added": "signs nothing",
            "parameters reordered": "signs nothing",
            "host": "meant for",
            "scheme": "meant for",
        },
        instead={
            "none": to(line.inbound_key, source="203.0.113.9"),
            "empty": to(line.inbound_key, source=""),
            "wrong key": to(ids.new_secret()),
            "another tenant's key": to(others.inbound_key),
        },
    )


def it_takes_the_call_that_nobody_tampered_with(client: Client, provider: tampering.Provider) -> None:
    tampering.check_genuine(client, provider, now=NOW)


def it_hears_what_is_told_a_week_late(client: Client, provider: tampering.Provider) -> None:
    tampering.check_late(client, provider, now=NOW)


@pytest.mark.parametrize("tamper", tampering.TAMPERS)
def it_does_nothing_on_a_call_that_was_tampered_with(client: Client, provider: tampering.Provider, tamper: str) -> None:
    tampering.check(client, provider, tamper, now=NOW)
