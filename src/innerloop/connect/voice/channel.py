"""Calls by Twilio. Each thing that a caller presses or says is a signed call of Twilio, answered with TwiML.

The address that Twilio is given next bears the step, so that a repeated call is the same step again. What was pressed
is in the database before the next question is spoken: who hangs up keeps their score.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from innerloop.connect import forms, providers, sessions
from innerloop.connect.twilio import account, signing
from innerloop.connect.twilio.channel import EMPTY, XML
from innerloop.connect.voice import calling, connecting, recordings, twiml
from innerloop.connect.voice.phrases import phrases_in
from innerloop.listen import channels, queries
from innerloop.listen.models import Line, Message, Ring
from innerloop.listen.rules.inbound import Choice, Fate, Inbound, Reported, Said, Say

# https://www.twilio.com/docs/voice/api/call-resource#call-status-values: how a call of ours ended.
FATES: Mapping[str, Fate] = {
    "completed": "delivered",
    "busy": "failed",
    "no-answer": "failed",
    "failed": "failed",
    "canceled": "failed",
}
MOST_SILENCES = 2
STAR, STOP = "*", "STOP"  # the key that stands for the word
ABOUT_CALL, ABOUT_RECORDING, ABOUT_TEST = "call", "recording", "test"


class VoiceChannel(channels.Plain):
    """Asks by telephone: it calls, or is called."""

    kind = "voice"
    channel = "voice"
    title = "Calls by Twilio"
    address_kind = "phone"
    proof = channels.Proof.SIGNED_BODY
    settings = (
        *account.SETTINGS,
        channels.Setting("sender", "Call from", "A number of yours that can make calls, such as +254712345678."),
        channels.Setting(
            "voices",
            "Voices",
            "Which of Twilio's voices speaks which language, such as en=Polly.Amy, fr=Polly.Celine.",
            is_required=False,
        ),
        account.API_SETTING,
    )
    capabilities = channels.Capabilities(
        is_live=True,
        can_reply=False,
        can_connect=True,
        most_buttons=11,
        ids_are_global=True,
        undetected=(
            "A call repeated: Twilio's calls carry no moment. It is heard once, and gets the same words again.",
            "Parameters in another order; they mean the same.",
            "Who speaks: whoever answers the telephone is taken for its owner.",
        ),
    )

    def our_address(self, line: Line | None) -> str:
        """Return the number that calls."""
        return str(line.settings.get("sender", "")) if line else ""

    def check(self, line: Line) -> str:
        """Say what is wrong with the settings of a line, or nothing."""
        if not account.is_number(self.our_address(line)):
            return f"`sender` is {self.our_address(line)!r}; give a number with its + and country code."
        try:
            _voices(line)
        except ValueError:
            return "`voices`: write language=voice with commas, such as en=Polly.Amy, fr=Polly.Celine."
        return account.check(line)

    def send(self, message: Message) -> channels.Sent:
        """Call somebody; what is said comes when they pick up."""
        line = providers.line_of(message)
        is_test = message.purpose == Message.Purpose.TEST
        form = {
            "To": message.thread.their_address,
            "From": self.our_address(line),
            "Url": _url(line, about=ABOUT_TEST) if is_test else queries.inbound_url(line),
            "Method": "POST",
            "StatusCallback": _url(line, about=ABOUT_CALL),
            "StatusCallbackMethod": "POST",
            "Timeout": "30",
        }
        return calling.begin(line, form)

    def ring(self, ring: Ring) -> channels.Sent:
        """Ring one of us, who presses a key to be connected."""
        return connecting.ring(ring)

    def preview(self, message: Message) -> channels.Preview:
        """Show the words that are spoken, keys read out among them; what begins a call says first who calls."""
        language = message.thread.language
        choices = tuple(Choice(each["value"], each["label"]) for each in message.choices)
        say = Say(message.text, message.purpose, choices, is_last=bool(message.facts.get("is_last")))
        begins = message.purpose == Message.Purpose.ASK
        opening = _opening(language, message.workspace.name) if begins else ""
        return channels.Preview((twiml.heard([say], twiml.Tongue(language), opening=opening),))

    def verify(self, call: channels.Call, line: Line, now: datetime) -> None:
        """Check the signature over address and parameters."""
        signing.verify(line.secrets["auth_token"], call)

    def translate(self, call: channels.Call, line: Line, now: datetime) -> Sequence[Inbound]:
        """Read that a call began, what was pressed or said, how it ended; fetches a recording that is ready."""
        told = signing.params_of(call)
        about = call.query.get("about", "")
        if about == ABOUT_RECORDING:
            if told.get("RecordingStatus") == "completed":
                recordings.fetch(forms.needed(told, "RecordingSid"), line)
            return ()
        if about == ABOUT_CALL:
            return _report(told)
        if about in connecting.STEPS:
            return connecting.told(call, told)
        if about == ABOUT_TEST:
            # Whoever tries a line is no customer: they hear the test, and that is all.
            return ()
        step = _step(call, told)
        return [] if step.silences else [_said(step, told, line)]

    def answer(self, call: channels.Call, line: Line, says: Sequence[Say]) -> channels.Answer:
        """Speak what is said next, or the question once more to who was silent."""
        if call.query.get("about") == ABOUT_TEST:
            return channels.Answer(twiml.end(str(line.tested.get("text", "")), _tongue(line, "")), XML)
        if call.query.get("about") in connecting.STEPS:
            return channels.Answer(connecting.answer(call, line), XML)
        if call.query.get("about"):
            return channels.Answer(EMPTY, XML)
        try:
            step = _step(call, signing.params_of(call))
        except channels.Unreadable:
            return channels.Answer(twiml.end(_phrase(sessions.FAILED, line.workspace.language), _tongue(line, "")), XML)
        return channels.Answer(_spoken(step, line, tuple(says)), XML)


@dataclass(frozen=True, slots=True)
class Step:
    """Where a call stands with one call of Twilio's to us. `silences`: how often nothing was pressed or said."""

    session: str
    their_address: str
    number: int = 0
    silences: int = 0


def _step(call: channels.Call, told: Mapping[str, str]) -> Step:
    theirs = "To" if told.get("Direction", "").startswith("outbound") else "From"
    number, silences = _number(call, "step"), _number(call, "silent")
    # A call begins at step 0 without anything said; later on that is silence.
    is_silent = number > 0 and not _pressed(told) and not told.get("RecordingSid")
    return Step(
        session=forms.needed(told, "CallSid")[:150],
        their_address=sessions.address_in(told, theirs, channel="voice"),
        number=number,
        silences=max(silences, 1) if is_silent else 0,
    )


def _number(call: channels.Call, name: str) -> int:
    given = call.query.get(name, "0")
    return int(given) if given.isascii() and given.isdigit() and len(given) <= 3 else 0


def _said(step: Step, told: Mapping[str, str], line: Line) -> Said:
    spoken, pressed = told.get("RecordingSid", ""), _pressed(told)
    choice = None if spoken else twiml.keys(_choices_before(step)).get(pressed)
    return Said(
        their_address=step.their_address,
        text="" if spoken else STOP if STAR in pressed else pressed,
        provider_id=sessions.step_id(step.session, step.number),
        choice=choice.value if choice else "",
        session=step.session,
        recording=recordings.name_of(spoken, line) if spoken else "",
    )


def _pressed(told: Mapping[str, str]) -> str:
    # "hangup" stands there when they hung up while recording.
    return "".join(each for each in told.get("Digits", "") if each in "0123456789*")


def _choices_before(step: Step) -> Sequence[Choice]:
    says = _standing(step, before=step.number)
    return says[-1].choices if says else ()


def _standing(step: Step, *, before: int) -> tuple[Say, ...]:
    """Return what was last said in a call before a step, which still waits for an answer."""
    heard = [
        each for each in sessions.heard("voice", step.their_address, step.session) if sessions.step_of(each) < before
    ]
    return tuple(queries.said_after(heard[-1])) if heard else ()


def _spoken(step: Step, line: Line, says: tuple[Say, ...]) -> str:
    heard = sessions.heard("voice", step.their_address, step.session)
    language = (heard[-1].thread.language if heard else "") or line.workspace.language
    tongue = _tongue(line, language)
    if step.silences:
        says = _standing(step, before=step.number)
        if step.silences >= MOST_SILENCES or not says:
            return twiml.end(phrases_in(language).goodbye, tongue)
    if not says:
        was_heard = any(sessions.step_of(each) == step.number for each in heard)
        return twiml.end(_phrase(sessions.NOTHING_MORE if was_heard else sessions.FAILED, language), tongue)
    opening = "" if step.number else _opening(language, line.workspace.name)
    return twiml.ask(says, _places(step, line), tongue, opening=opening)


def _opening(language: str, company: str) -> str:
    return phrases_in(language).opening.format(company=company)


def _places(step: Step, line: Line) -> twiml.Places:
    # A silence leaves the step as it is: the same question still waits.
    number = step.number if step.silences else step.number + 1
    silent = step.silences + 1
    return twiml.Places(
        answered=_url(line, step=number, silent=silent),
        silent=_url(line, step=number, silent=silent),
        recorded=_url(line, about=ABOUT_RECORDING),
    )


def _url(line: Line, **query: str | int) -> str:
    return f"{queries.inbound_url(line)}?{urlencode(query)}"


def _report(told: Mapping[str, str]) -> Sequence[Inbound]:
    status = forms.needed(told, "CallStatus")
    fate = FATES.get(status)
    return [Reported(forms.needed(told, "CallSid"), fate, detail=status)] if fate else []


def _voices(line: Line) -> dict[str, str]:
    pairs = [each.split("=") for each in str(line.settings.get("voices", "")).split(",") if each.strip()]
    return {language.strip().lower(): voice.strip() for language, voice in pairs}


def _tongue(line: Line, language: str) -> twiml.Tongue:
    return twiml.Tongue(language or line.workspace.language, _voices(line))


def _phrase(words: Mapping[str, str], language: str) -> str:
    return sessions.words_in(words, language)
