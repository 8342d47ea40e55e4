"""Whole calls: Twilio's part is played by following the TwiML that we answer with, strictly."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit
from xml.etree import ElementTree

import pytest
from django.test import Client
from pytest_django import Settings
from twilio.http.http_client import TwilioHttpClient
from twilio.request_validator import RequestValidator
from twilio.rest import Client as TwilioClient

from innerloop.connect import sending
from innerloop.connect.models import Callback
from innerloop.connect.voice.channel import VoiceChannel
from innerloop.customers.models import Customer, Suppression
from innerloop.kernel import clock
from innerloop.kernel.models import Delivery
from innerloop.listen import actions, queries, recordings
from innerloop.listen.actions.asking import Ask
from innerloop.listen.models import Invitation, Line, Message, Program, Response
from tests.connect import tampering
from tests.connect.twilio.strict import SID, TOKEN, account
from tests.support.cast import Cast
from tests.support.gateway import Gateway, Reply
from tests.support.lines import give_phone, make_line

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
DINA, US = "+254712345678", "+254700000001"
SPOKEN = "RE" + "a" * 32
FORM = "application/x-www-form-urlencoded"
# https://www.twilio.com/docs/voice/twiml: what each verb takes.
ATTRIBUTES = {
    "Response": set[str](),
    "Say": {"voice", "language", "loop"},
    "Hangup": set[str](),
    "Redirect": {"method"},
    "Gather": {"input", "action", "method", "timeout", "finishOnKey", "numDigits", "actionOnEmptyResult", "language"},
    "Record": {
        *("action", "method", "timeout", "finishOnKey", "maxLength", "playBeep", "trim", "transcribe"),
        *("recordingStatusCallback", "recordingStatusCallbackMethod", "recordingStatusCallbackEvent"),
    },
}


@dataclass
class Telephone:
    """Somebody on the telephone with us, by way of Twilio."""

    line: Line
    sid: str = "CA" + "1" * 32
    direction: str = "inbound"
    number: str = DINA
    client: Client = field(default_factory=Client)
    now: ElementTree.Element = field(default_factory=lambda: ElementTree.Element("Response"))

    def picks_up(self) -> str:
        """Begin the call, and return what is heard."""
        return self.goes_to(queries.inbound_url(self.line))

    def presses(self, digits: str) -> str:
        """Press keys while they are gathered."""
        gather = self.now.find("Gather")
        assert gather is not None, "nothing is gathered"
        return self.goes_to(gather.attrib["action"], Digits=digits)

    def says(self, sid: str = SPOKEN, **more: str) -> str:
        """Speak after the tone."""
        record = self.now.find("Record")
        assert record is not None, "nothing is recorded"
        heard = {"RecordingSid": sid, "RecordingUrl": "https://evil.example/x", "RecordingDuration": "7", "Digits": "#"}
        return self.goes_to(record.attrib["action"], **{**heard, **more})

    def is_silent(self) -> str:
        """Do nothing until Twilio goes on."""
        gather, redirect = self.now.find("Gather"), self.now.find("Redirect")
        if gather is not None:
            assert gather.attrib["actionOnEmptyResult"] == "true"
            return self.goes_to(gather.attrib["action"], Digits="")
        assert redirect is not None
        return self.goes_to(redirect.text or "")

    def goes_to(self, url: str, **told: str) -> str:
        """Let Twilio call an address, check its answer as Twilio does, and return what is heard."""
        answer = self.calls(url, self.about(**told))
        assert answer.status_code == 200
        assert answer["content-type"] == "text/xml; charset=utf-8"
        self.now = strict(answer.content)
        return " ".join(each.text or "" for each in self.now.iter("Say"))

    def about(self, **told: str) -> dict[str, str]:
        """Return what Twilio tells with every call."""
        outbound = self.direction.startswith("outbound")
        theirs, ours = ("To", "From") if outbound else ("From", "To")
        return {
            "CallSid": self.sid,
            "AccountSid": SID,
            theirs: self.number,
            ours: US,
            "CallStatus": "in-progress",
            "ApiVersion": "2010-04-01",
            "Direction": self.direction,
            **told,
        }

    def calls(self, url: str, told: Mapping[str, str]) -> Any:
        """Call an address of ours, signed by Twilio's own library."""
        parts = urlsplit(url)
        signature = RequestValidator(TOKEN).compute_signature(url, told)
        return self.client.post(
            f"{parts.path}?{parts.query}" if parts.query else parts.path,
            urlencode(told),
            content_type=FORM,
            headers={"X-Twilio-Signature": signature},
        )

    def recording_is_ready(self, sid: str = SPOKEN) -> Any:
        """Let Twilio tell that a recording can be fetched."""
        told = {"RecordingSid": sid, "RecordingStatus": "completed", "RecordingUrl": "https://evil.example/x"}
        told |= {"AccountSid": SID, "CallSid": self.sid, "RecordingDuration": "7"}
        return self.calls(f"{queries.inbound_url(self.line)}?about=recording", told)

    def ends(self, status: str) -> Any:
        """Let Twilio tell how the call ended."""
        told = self.about(CallStatus=status, CallDuration="20", CallbackSource="call-progress-events")
        return self.calls(f"{queries.inbound_url(self.line)}?about=call", told)


def strict(content: bytes) -> ElementTree.Element:
    """Read TwiML as Twilio does: known verbs and attributes, Say alone within Gather, addresses that are ours."""
    response = ElementTree.fromstring(content)
    assert response.tag == "Response"
    parents = {child: parent.tag for parent in response.iter() for child in parent}
    for verb in response.iter():
        assert set(verb.attrib) <= ATTRIBUTES[verb.tag], verb.tag
        assert parents.get(verb, "Response") == "Response" or (verb.tag, parents[verb]) == ("Say", "Gather")
        if verb.tag == "Say":
            assert verb.text
            assert len(verb.text) <= 4096
    return response


@pytest.fixture
def twilio(settings: Settings, tmp_path: Path) -> Iterator[Gateway]:
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"home": tmp_path})
    with Gateway(account) as opened, clock.held_at(NOW):
        settings.ALLOW_PRIVATE_TARGETS = (opened.host,)
        yield opened


@pytest.fixture
def line(cast: Cast, twilio: Gateway) -> Line:
    give_phone(cast.dina, DINA)
    given = {"account_sid": SID, "sender": US, "api_url": twilio.url}
    return make_line(cast.workspace, "voice", "voice", secrets={"auth_token": TOKEN}, **given)


@pytest.fixture
def telephone(program: Program, line: Line) -> Telephone:
    return Telephone(line)


def ask(program: Program, cast: Cast) -> Message:
    invited = actions.invite(program=program, ask=Ask(cast.dina, channel="voice"), by="system", now=NOW)
    message = Message.objects.get(invitation=invited.invitation)
    sending.send_due()
    message.refresh_from_db()
    return message


def it_calls_as_twilios_own_library_calls(program: Program, cast: Cast, line: Line, twilio: Gateway) -> None:
    message = ask(program, cast)
    url = queries.inbound_url(line)
    theirs = TwilioClient(SID, TOKEN, http_client=_Redirected(twilio.url))

    theirs.calls.create(
        to=DINA,
        from_=US,
        url=url,
        method="POST",
        status_callback=f"{url}?about=call",
        status_callback_method="POST",
        timeout=30,
    )

    ours, oracle = twilio.received
    assert (ours.method, ours.path, ours.form) == (oracle.method, oracle.path, oracle.form)
    assert ours.headers["authorization"] == oracle.headers["authorization"]
    assert re.fullmatch(r"CA[0-9a-f]{32}", message.provider_id or "")


def it_takes_the_score_by_keypad_and_keeps_the_why(program: Program, cast: Cast, line: Line, twilio: Gateway) -> None:
    message = ask(program, cast)
    telephone = Telephone(line, sid=str(message.provider_id), direction="outbound-api")

    opening, why, contact, last = (
        telephone.picks_up(),
        telephone.presses("9"),
        telephone.says(),
        telephone.presses("1"),
    )
    telephone.recording_is_ready()
    telephone.ends("completed")

    assert opening.startswith("This is an automated call from Tandawa")
    assert "How likely are you to recommend Tandawa" in opening
    assert "press star" in opening
    assert opening.endswith("Press your number on the keypad, then the hash key.")
    assert "0: Not at all likely, 10: Extremely likely" in opening
    assert why.startswith("What")
    assert why.endswith("then press the hash key. It is recorded.")
    assert "1: Yes. 2: No. Press the number of your choice." in contact
    assert last.startswith("Thank")
    assert [each.tag for each in telephone.now] == ["Say", "Hangup"]
    response = Response.objects.get()
    assert (response.score, response.channel, response.may_contact) == (9, "voice", True)
    assert response.customer_id == cast.dina.id
    message.refresh_from_db()
    assert message.state == Message.State.DELIVERED


def it_keeps_the_recording_where_only_we_may_read_it(telephone: Telephone, twilio: Gateway, tmp_path: Path) -> None:
    telephone.picks_up()
    telephone.presses("9")
    telephone.says()

    assert telephone.recording_is_ready().status_code == 200

    heard = Message.objects.exclude(recording="").get()
    path = recordings.path_of(heard.recording)
    assert path is not None
    assert path.read_bytes().startswith(b"ID3")
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert path.parent == tmp_path / "recordings" / str(telephone.line.workspace_id)
    assert SPOKEN not in path.name
    # By the account's own API, never at the address that the call names.
    assert [each.path for each in twilio.received] == [f"/2010-04-01/Accounts/{SID}/Recordings/{SPOKEN}.mp3"]


def it_finds_the_recording_that_was_ready_before_the_caller_went_on(telephone: Telephone) -> None:
    telephone.picks_up()
    telephone.presses("9")

    telephone.recording_is_ready()
    telephone.says()

    assert recordings.path_of(Message.objects.exclude(recording="").get().recording) is not None


def it_keeps_the_call_of_a_recording_that_cannot_be_fetched(telephone: Telephone, twilio: Gateway) -> None:
    telephone.picks_up()
    telephone.presses("9")
    telephone.says()
    twilio.decide = lambda _: Reply(404, {"code": 20404})

    assert telephone.recording_is_ready().status_code == 200

    kept = Callback.objects.get()
    assert (kept.state, kept.why, kept.query) == (Callback.State.FAILED, "RecordingNotFetched", {"about": "recording"})
    assert Response.objects.get().score == 9


def it_fetches_no_more_than_speech_can_take(telephone: Telephone, twilio: Gateway) -> None:
    telephone.picks_up()
    telephone.presses("9")
    telephone.says()
    twilio.decide = lambda _: Reply(200, b"\0" * 5_000_001, {"content-type": "audio/mpeg"})

    telephone.recording_is_ready()

    assert Callback.objects.get().why == "TooLarge"
    assert recordings.path_of(Message.objects.exclude(recording="").get().recording) is None


def it_keeps_the_score_of_who_hangs_up(telephone: Telephone) -> None:
    telephone.picks_up()
    telephone.presses("3")
    telephone.ends("completed")

    assert Response.objects.get().score == 3


def it_keeps_what_was_said_until_they_hung_up(telephone: Telephone) -> None:
    telephone.picks_up()
    telephone.presses("3")
    telephone.says(Digits="hangup", CallStatus="completed")

    assert Message.objects.exclude(recording="").count() == 1


@pytest.mark.parametrize("status", ["busy", "no-answer", "failed", "canceled"])
def it_says_so_where_nobody_picked_up(program: Program, cast: Cast, line: Line, status: str) -> None:
    message = ask(program, cast)

    Telephone(line, sid=str(message.provider_id), direction="outbound-api").ends(status)

    message.refresh_from_db()
    assert (message.state, message.facts["detail"]) == (Message.State.FAILED, status)
    assert Invitation.objects.get().state == Invitation.State.UNDELIVERED


def it_asks_once_more_who_is_silent_and_then_says_goodbye(telephone: Telephone) -> None:
    telephone.picks_up()

    again = telephone.is_silent()
    goodbye = telephone.is_silent()

    assert again.startswith("How likely")
    assert goodbye == "We heard nothing. Thank you, and goodbye."
    assert [each.tag for each in telephone.now] == ["Say", "Hangup"]
    assert not Response.objects.exists()


def it_goes_on_after_a_silence(telephone: Telephone) -> None:
    telephone.picks_up()
    telephone.is_silent()
    telephone.presses("10")
    telephone.is_silent()
    telephone.says()

    assert Response.objects.get().score == 10
    assert Message.objects.exclude(recording="").count() == 1


def it_asks_again_for_a_number_that_is_none_of_the_scale(telephone: Telephone) -> None:
    telephone.picks_up()

    assert "Which number from 0 to 10" in telephone.presses("11")
    telephone.presses("10")
    assert Response.objects.get().score == 10


def it_calls_nobody_again_who_pressed_star(telephone: Telephone) -> None:
    telephone.picks_up()

    telephone.presses("*")

    assert Suppression.objects.get().channel == "voice"
    assert telephone.now.find("Hangup") is not None


def it_changes_nothing_when_a_step_is_repeated(telephone: Telephone) -> None:
    telephone.picks_up()
    action = telephone.now.find("Gather").attrib["action"]  # type: ignore[union-attr]
    first = telephone.presses("9")
    before = tampering.everything()

    again = telephone.goes_to(action, Digits="9")

    assert again == first
    assert tampering.everything() == before


@pytest.mark.parametrize(("language", "spoken"), [("en", "en-GB"), ("sw", "sw-KE"), ("fr", "fr-FR"), ("ar", "arb")])
def it_speaks_the_customers_language(cast: Cast, telephone: Telephone, language: str, spoken: str) -> None:
    Customer.objects.filter(id=cast.dina.id).update(language=language)
    telephone.line.settings["voices"] = "sw=Google.sw-KE-Chirp3-HD-Aoede, en=Polly.Amy"
    telephone.line.save()

    telephone.picks_up()

    [said] = telephone.now.iter("Say")
    assert said.attrib["language"] == spoken
    voices = {"en": "Polly.Amy", "sw": "Google.sw-KE-Chirp3-HD-Aoede"}
    assert said.attrib.get("voice") == voices.get(language)


def it_speaks_hostile_names_as_words(cast: Cast, telephone: Telephone) -> None:
    cast.workspace.name = "<Dial>+1900</Dial> & \x0bSons"
    cast.workspace.save()

    heard = telephone.picks_up()

    assert "<Dial>+1900</Dial> & Sons" in heard
    assert telephone.now.find(".//Dial") is None


def it_keeps_a_call_without_a_number(program: Program, line: Line) -> None:
    heard = Telephone(line, number="anonymous").picks_up()

    assert heard.startswith("That did not work")
    assert Callback.objects.get().why.startswith("`From`")


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        ({"sender": "Tandawa"}, "`sender`"),
        ({"voices": "Polly.Amy"}, "`voices`"),
        ({"voices": "en=Polly.Amy"}, ""),
        ({"account_sid": "x"}, "`account_sid`"),
        ({}, ""),
    ],
)
def it_says_what_is_wrong_with_a_line(line: Line, changed: dict[str, str], wrong: str) -> None:
    line.settings |= changed

    said = VoiceChannel().check(line)

    assert said.startswith(wrong)
    assert bool(said) == bool(wrong)


def it_leaves_a_call_that_broke_off_of_unknown_fate(program: Program, cast: Cast, line: Line, twilio: Gateway) -> None:
    twilio.decide = lambda _: Reply(0)

    message = ask(program, cast)

    assert Delivery.objects.get(object_id=message.id).state == Delivery.State.UNKNOWN


def it_speaks_the_test_and_makes_nobody_a_customer(program: Program, cast: Cast, line: Line, twilio: Gateway) -> None:
    before = Customer.objects.count()
    tested = actions.test_line(line_id=line.id, address="+254700000009", text="It works.", by="system", now=NOW)
    telephone = Telephone(line, number="+254700000009", sid=tested.provider_id, direction="outbound-api")

    heard = telephone.goes_to(twilio.received[0].form["Url"])
    telephone.ends("completed")

    assert (heard, [each.tag for each in telephone.now]) == ("It works.", ["Say", "Hangup"])
    assert (Customer.objects.count(), Message.objects.count(), Response.objects.count()) == (before, 0, 0)
    assert Line.objects.get(id=line.id).tested["fate"] == "delivered"


def as_twilio(url: str, secrets: Mapping[str, str], at: datetime) -> tampering.Made:
    """Make the call in which a score is pressed."""
    told = {"CallSid": "CA9", "From": DINA, "To": US, "Direction": "inbound", "Digits": "9"}
    signature = RequestValidator(secrets["auth_token"]).compute_signature(url, told)
    return tampering.Made(url, urlencode(told).encode(), {"X-Twilio-Signature": signature}, FORM)


@pytest.fixture
def provider(cast: Cast, program: Program, line: Line) -> tampering.Provider:
    others = make_line(cast.rival, "voice", "voice", secrets={"auth_token": "e" * 32}, account_sid=SID, sender=US)
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
def it_does_nothing_on_a_call_that_was_tampered_with(
    client: Client, provider: tampering.Provider, twilio: Gateway, tamper: str
) -> None:
    tampering.check(client, provider, tamper, now=NOW)

    assert twilio.received == []


class _Redirected:
    """Twilio's own client, sent to loopback instead."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._client = TwilioHttpClient()

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Any:
        return self._client.request(method, url.replace("https://api.twilio.com", self._url), *args, **kwargs)
