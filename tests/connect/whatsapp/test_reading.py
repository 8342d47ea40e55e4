"""What Meta tells: who may, what is read of it, and that nothing of it is lost."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from innerloop.connect import sending
from innerloop.connect.models import Callback
from innerloop.connect.whatsapp import reading
from innerloop.customers import queries as people
from innerloop.listen.channels import Unreadable
from innerloop.listen.models import Line, Message, Program
from innerloop.listen.rules.inbound import Inbound, Reported, Returned, Said
from tests.connect.whatsapp import meta
from tests.connect.whatsapp.conftest import NOW
from tests.connect.whatsapp.test_sending import ask
from tests.support.cast import Cast

AT = int(NOW.timestamp())


def read(**value: Any) -> list[Inbound]:
    """Return what is read of a call."""
    return list(reading.read(json.dumps(meta.told(**value)).encode(), phone_number_id=meta.NUMBER_ID))


def said(kind: str, part: Any, **more: Any) -> Said:
    """Return what is read of one message."""
    [heard] = read(messages=[meta.message(kind, part, at=AT, **more)])
    assert isinstance(heard, Said)
    return heard


def it_reads_words_with_their_sender_and_moment() -> None:
    heard = said("text", {"body": "9, great service"}, id_="wamid.1", context={"id": "wamid.asked"})

    assert heard == Said(
        their_address="+254712345678",
        text="9, great service",
        provider_id="wamid.1",
        at=datetime(2026, 5, 4, 12, 0, tzinfo=UTC),
        name="Dina W.",
        replies_to="wamid.asked",
    )


@pytest.mark.parametrize(
    ("kind", "part", "text", "choice"),
    [
        ("button", {"text": "Nine", "payload": "9"}, "Nine", "9"),
        ("interactive", {"type": "button_reply", "button_reply": {"id": "9", "title": "Nine"}}, "Nine", "9"),
        ("interactive", {"type": "list_reply", "list_reply": {"id": "9", "title": "Nine"}}, "Nine", "9"),
        ("image", {"id": "1", "mime_type": "image/jpeg", "caption": "see this"}, "[image] see this", ""),
        ("image", {"id": "1", "mime_type": "image/jpeg"}, "[image]", ""),
        ("audio", {"id": "1", "voice": True}, "[audio]", ""),
        ("location", {"latitude": 1, "longitude": 2}, "[location]", ""),
        ("reaction", {"message_id": "wamid.x", "emoji": "👍"}, "[reaction] 👍", ""),
        ("contacts", [{"name": {}}], "[contacts]", ""),
        ("unsupported", {"type": "poll"}, "[unsupported]", ""),
        ("edit", {"original_message_id": "w", "message": {"type": "text", "text": {"body": "6"}}}, "6", ""),
    ],
)
def it_keeps_what_it_cannot_read_as_words(kind: str, part: Any, text: str, choice: str) -> None:
    heard = said(kind, part)

    assert (heard.text, heard.choice) == (text, choice)


@pytest.mark.parametrize("kind", ["system", "revoke", "request_welcome"])
def it_takes_for_nothing_what_nobody_said(kind: str) -> None:
    assert read(messages=[meta.message(kind, {}, at=AT)]) == []


@pytest.mark.parametrize(
    ("status", "fate"), [("sent", "sent"), ("delivered", "delivered"), ("read", "read"), ("played", "read")]
)
def it_reads_what_became_of_a_message(status: str, fate: str) -> None:
    [heard] = read(statuses=[meta.status("wamid.1", status, at=AT)])

    assert heard == Reported("wamid.1", fate, datetime(2026, 5, 4, 12, 0, tzinfo=UTC))  # type: ignore[arg-type]


def it_knows_nothing_of_states_that_it_does_not_know() -> None:
    assert read(statuses=[meta.status("wamid.1", "warning", at=AT)]) == []


def it_leaves_alone_who_told_whatsapp_to_stop_us() -> None:
    failed = meta.status("wamid.1", "failed", at=AT, errors=[{"code": 131050, "title": "User stopped"}])
    stopped = {"wa_id": "254712345678", "value": "stop", "timestamp": AT, "category": "marketing_messages"}

    heard = [*read(statuses=[failed]), *read(field="user_preferences", user_preferences=[stopped])]

    assert [type(each) for each in heard] == [Reported, Returned, Returned]
    assert isinstance(heard[0], Reported)
    assert (heard[0].fate, heard[0].detail) == ("failed", "code 131050")


def it_reads_all_of_a_call_but_the_part_that_cannot_be_read() -> None:
    good, hidden = (meta.message("text", {"body": word}, at=AT) for word in ("nine", "ten"))
    hidden |= {"from": None, "from_user_id": "US.13491208655302741918"}

    with pytest.raises(Unreadable, match="hides it behind a user name") as caught:
        read(messages=[hidden, good, meta.message("text", {}, at=AT)])

    assert [each.text for each in caught.value.readable if isinstance(each, Said)] == ["nine"]


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"nonsense", b"{}", b'{"object": "page"}', b'{"object": "whatsapp_business_account", "entry": 1}'],
)
def it_says_of_a_body_that_it_cannot_be_read(body: bytes) -> None:
    with pytest.raises(Unreadable):
        reading.read(body, phone_number_id=meta.NUMBER_ID)


def it_greets_who_knows_the_verify_token(client: Client, line: Line) -> None:
    asked = {"hub.mode": "subscribe", "hub.challenge": "1158201444"}
    address = f"/hooks/whatsapp/{line.inbound_key}"

    right = client.get(address, {**asked, "hub.verify_token": meta.VERIFY})
    wrong = client.get(address, {**asked, "hub.verify_token": "guess"})
    bare = client.get(address)

    assert (right.status_code, right.content) == (200, b"1158201444")
    assert (wrong.status_code, bare.status_code) == (403, 401)


def it_moves_a_message_on_by_reports_in_any_order(client: Client, program: Program, cast: Cast, line: Line) -> None:
    message = ask(program, cast)
    sending.send_due()
    message.refresh_from_db()
    assert message.provider_id

    reports = [meta.status(message.provider_id, fate, at=AT) for fate in ("read", "sent", "delivered")]
    assert meta.call(client, line, meta.told(statuses=reports)).status_code == 200

    message.refresh_from_db()
    assert message.state == Message.State.READ


def it_suppresses_by_the_report_that_they_stopped_us(client: Client, program: Program, cast: Cast, line: Line) -> None:
    message = ask(program, cast)
    sending.send_due()
    message.refresh_from_db()

    report = meta.status(str(message.provider_id), "failed", at=AT, errors=[{"code": 131050, "title": "x"}])
    meta.call(client, line, meta.told(statuses=[report]))

    verdict = people.may_write(cast.dina.id, channel="whatsapp", purpose="ask")
    assert [reason["rule"] for reason in verdict.reasons] == ["suppressed"]


def it_keeps_what_is_for_another_number(client: Client, line: Line) -> None:
    other = meta.told(number_id="999", statuses=[meta.status("wamid.1", "sent", at=AT)])

    assert meta.call(client, line, other).status_code == 200

    assert "phone number id '999'" in Callback.everywhere.get().why
