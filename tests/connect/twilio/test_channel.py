"""SMS by Twilio, against a server as strict as Twilio's documentation, and against Twilio's own library."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from twilio.http.http_client import TwilioHttpClient
from twilio.request_validator import RequestValidator
from twilio.rest import Client as TwilioClient

from innerloop.connect import callbacks, sending
from innerloop.connect.models import Callback
from innerloop.connect.twilio.channel import TwilioChannel
from innerloop.customers.models import Suppression
from innerloop.kernel.models import Delivery
from innerloop.listen import actions, queries
from innerloop.listen.actions import talking
from innerloop.listen.actions.asking import Ask
from innerloop.listen.models import Line, Message, Program, Response
from innerloop.listen.rules import segments
from tests.connect import tampering
from tests.connect.twilio.conftest import NOW
from tests.connect.twilio.strict import SID, TOKEN
from tests.support.cast import Cast
from tests.support.gateway import Gateway, Reply
from tests.support.lines import make_line

DINA = "+254712345678"
US = "+254700000001"


def call(client: Client, line: Line, told: Mapping[str, str]) -> Any:
    """Call our address as Twilio does, signed by Twilio's own library."""
    url = queries.inbound_url(line)
    signature = RequestValidator(TOKEN).compute_signature(url, told)
    return client.post(
        f"/hooks/twilio/{line.inbound_key}",
        urlencode(told),
        content_type="application/x-www-form-urlencoded",
        headers={"X-Twilio-Signature": signature},
    )


def wrote(text: str, sid: str = "SM" + "a" * 32, **more: str) -> dict[str, str]:
    """Return what Twilio tells of a message."""
    return {
        "ToCountry": "KE",
        "SmsMessageSid": sid,
        "NumMedia": "0",
        "SmsSid": sid,
        "SmsStatus": "received",
        "Body": text,
        "To": US,
        "NumSegments": "1",
        "MessageSid": sid,
        "AccountSid": SID,
        "From": DINA,
        "ApiVersion": "2010-04-01",
        **more,
    }


def became(message: Message, status: str, **more: str) -> dict[str, str]:
    """Return what Twilio tells of one of our messages."""
    sid = str(message.provider_id)
    return {
        "SmsSid": sid,
        "SmsStatus": status,
        "MessageStatus": status,
        "To": DINA,
        "MessageSid": sid,
        "AccountSid": SID,
        "From": US,
        "ApiVersion": "2010-04-01",
        **more,
    }


def ask(program: Program, cast: Cast) -> Message:
    invited = actions.invite(program=program, ask=Ask(cast.dina, channel="sms"), by="system", now=NOW)
    message = Message.objects.get(invitation=invited.invitation)
    sending.send_due()
    message.refresh_from_db()
    return message


def it_sends_what_twilios_own_library_sends(program: Program, cast: Cast, line: Line, twilio: Gateway) -> None:
    message = ask(program, cast)
    theirs = TwilioClient(SID, TOKEN, http_client=_Redirected(twilio.url))

    theirs.messages.create(to=DINA, from_=US, body=message.text, status_callback=queries.inbound_url(line))

    ours, oracle = twilio.received
    assert (ours.method, ours.path, ours.form) == (oracle.method, oracle.path, oracle.form)
    for header in ("authorization", "content-type"):
        assert ours.headers[header] == oracle.headers[header]


def it_keeps_the_sid_and_counts_the_parts(program: Program, cast: Cast, line: Line) -> None:
    message = ask(program, cast)

    assert message.state == Message.State.SENT
    assert re.fullmatch(r"SM[0-9a-f]{32}", message.provider_id or "")
    assert message.text.startswith("How likely are you to recommend Tandawa")
    assert segments.is_gsm(message.text)
    assert message.facts == {"segments": 1}


def it_sends_from_a_messaging_service(program: Program, cast: Cast, line: Line, twilio: Gateway) -> None:
    line.settings["sender"] = "MG" + "0" * 32
    line.save()

    ask(program, cast)

    [sent] = twilio.received
    assert sent.form["MessagingServiceSid"] == "MG" + "0" * 32
    assert "From" not in sent.form


@pytest.mark.parametrize(
    ("told", "state"),
    [
        (["queued", "sending"], "sent"),
        (["sent", "delivered"], "delivered"),
        (["delivered", "sent"], "delivered"),
        (["undelivered"], "failed"),
        (["failed", "delivered"], "delivered"),
    ],
)
def it_follows_what_becomes_of_a_message(
    client: Client, program: Program, cast: Cast, line: Line, told: list[str], state: str
) -> None:
    message = ask(program, cast)

    for status in told:
        answer = call(client, line, became(message, status))
        assert (answer.status_code, answer["content-type"]) == (200, "text/xml; charset=utf-8")
        assert answer.content == b'<?xml version="1.0" encoding="UTF-8"?><Response/>'

    message.refresh_from_db()
    assert message.state == state


@pytest.mark.parametrize(
    ("code", "reason"),
    [("21610", "unsubscribed"), ("30005", "bounced"), ("30006", "bounced"), ("30003", ""), ("30007", "")],
)
def it_leaves_alone_only_who_is_gone(
    client: Client, program: Program, cast: Cast, line: Line, code: str, reason: str
) -> None:
    message = ask(program, cast)

    call(client, line, became(message, "undelivered", ErrorCode=code))

    message.refresh_from_db()
    assert (message.state, message.facts["detail"]) == (Message.State.FAILED, f"code {code}")
    assert list(Suppression.objects.values_list("channel", "reason")) == ([("sms", reason)] if reason else [])


def it_leaves_alone_whom_twilio_will_not_write_to(program: Program, cast: Cast, line: Line, twilio: Gateway) -> None:
    twilio.decide = lambda _: Reply(400, {"code": 21610, "message": "Attempt to send to unsubscribed recipient"})

    message = ask(program, cast)

    assert message.state == Message.State.FAILED
    assert Delivery.objects.get(object_id=message.id).outcome == "The provider answered 400, code 21610"
    assert Suppression.objects.get().reason == "unsubscribed"


def it_takes_twilios_word_for_a_stop_and_says_nothing_itself(
    client: Client, program: Program, cast: Cast, line: Line, twilio: Gateway
) -> None:
    ask(program, cast)

    call(client, line, wrote("STOP", OptOutType="STOP"))
    sending.send_due()

    assert Suppression.objects.get().reason == "unsubscribed"
    assert len(twilio.received) == 1


def it_keeps_a_proved_call_that_it_cannot_read(client: Client, program: Program, line: Line) -> None:
    told = wrote("9")
    del told["From"]

    assert call(client, line, told).status_code == 200

    assert Callback.objects.get().why == "`From` is missing"


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        ({"account_sid": "SK" + "0" * 32}, "`account_sid`"),
        ({"sender": "0712345678901"}, "`sender`"),
        ({"api_url": "https://api.twilio.com.evil.example"}, "`api_url`"),
        ({"api_url": "http://api.twilio.com"}, "`api_url`"),
        ({"api_url": "https://api.dublin.ie1.twilio.com"}, ""),
        ({"sender": "Tandawa"}, ""),
        ({"sender": "22141"}, ""),
        ({}, ""),
    ],
)
def it_says_what_is_wrong_with_a_line(line: Line, changed: dict[str, str], wrong: str) -> None:
    line.settings |= changed

    said = TwilioChannel().check(line)

    assert said.startswith(wrong)
    assert bool(said) == bool(wrong)


def it_opens_no_line_without_a_token(line: Line) -> None:
    line.sealed = ""

    assert TwilioChannel().check(line).startswith("`auth_token` is missing")


def it_holds_a_whole_conversation(client: Client, program: Program, cast: Cast, line: Line, twilio: Gateway) -> None:
    ask(program, cast)

    call(client, line, wrote("9", "SM1"))
    sending.send_due()
    call(client, line, wrote("Quick and friendly", "SM2"))
    call(client, line, wrote("Quick and friendly", "SM2"))
    sending.send_due()
    call(client, line, wrote("yes", "SM3"))
    sending.send_due()

    response = Response.objects.get()
    assert (response.score, response.comment, response.channel) == (9, "Quick and friendly", "sms")
    assert response.customer_id == cast.dina.id
    question, why, contact, thanks = [each.form["Body"] for each in twilio.received]
    assert question.startswith("How likely are you to recommend Tandawa")
    assert why.startswith("What")
    assert contact.startswith("May someone from Tandawa answer you")
    assert thanks.startswith("Thank")
    assert {each.form["To"] for each in twilio.received} == {DINA}


def it_takes_the_first_word_of_somebody_unknown(client: Client, program: Program, line: Line, twilio: Gateway) -> None:
    call(client, line, wrote("10, asante", From="+254799000111"))

    response = Response.objects.get()
    assert response.score == 10
    assert response.customer is not None


def as_twilio(url: str, secrets: Mapping[str, str], at: datetime) -> tampering.Made:
    """Make what Twilio would tell of an answer, signed by Twilio's own library."""
    told = wrote("9")
    signature = RequestValidator(secrets["auth_token"]).compute_signature(url, told)
    form = "application/x-www-form-urlencoded"
    return tampering.Made(url, urlencode(told).encode(), {"X-Twilio-Signature": signature}, form)


@pytest.fixture
def provider(cast: Cast, program: Program, line: Line) -> tampering.Provider:
    ask(program, cast)
    others = make_line(cast.rival, "twilio", "sms", secrets={"auth_token": "e" * 32}, account_sid=SID, sender=US)
    return tampering.Provider(
        line,
        as_twilio,
        proof_headers=("x-twilio-signature",),
        wrong_secrets={"auth_token": "0" * 32},
        others_line=others,
        unseen={"replay": "repeated", "parameters reordered": "order"},
    )


def it_takes_the_call_that_nobody_tampered_with(client: Client, provider: tampering.Provider) -> None:
    tampering.check_genuine(client, provider, now=NOW)


def it_hears_what_is_told_a_week_late(client: Client, provider: tampering.Provider) -> None:
    tampering.check_late(client, provider, now=NOW)


@pytest.mark.parametrize("tamper", tampering.TAMPERS)
def it_does_nothing_on_a_call_that_was_tampered_with(client: Client, provider: tampering.Provider, tamper: str) -> None:
    tampering.check(client, provider, tamper, now=NOW)


class _Redirected:
    """Twilio's own client, sent to loopback instead."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._client = TwilioHttpClient()

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Any:
        return self._client.request(method, url.replace("https://api.twilio.com", self._url), *args, **kwargs)


def it_hears_again_a_call_by_get(client: Client, line: Line, program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    query = urlencode(wrote("9"))
    signature = RequestValidator(TOKEN).compute_signature(f"{queries.inbound_url(line)}?{query}", {})
    with monkeypatch.context() as broken:
        broken.setattr(talking, "take_in", fails)
        address = f"/hooks/twilio/{line.inbound_key}?{query}"
        assert client.get(address, headers={"X-Twilio-Signature": signature}).status_code == 200

    assert callbacks.hear_again(Callback.objects.get(), now=NOW)

    assert Response.objects.get().score == 9


def fails(*_: object, **__: object) -> None:
    raise RuntimeError("a defect of ours")


def it_keeps_that_a_picture_came_with_the_words(client: Client, line: Line, program: Program) -> None:
    call(client, line, wrote("9", NumMedia="2", MediaContentType0="image/jpeg", MediaContentType1="text/vcard"))

    assert Message.objects.get(direction="in").text == "9 [a picture] [a file]"
    assert Response.objects.get().score == 9
