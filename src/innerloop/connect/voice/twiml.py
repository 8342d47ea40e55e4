"""TwiML: what Twilio says, gathers and records in a call. Everything said is text and can be nothing else.

https://www.twilio.com/docs/voice/twiml
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element, SubElement, tostring

from innerloop.connect.voice.phrases import SPOKEN, phrases_in, root
from innerloop.listen.rules.inbound import Choice, Say

LONGEST_SECONDS = 120
# What XML cannot hold at all.
_NOT_XML = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>'


@dataclass(frozen=True, slots=True)
class Tongue:
    """In which language and by which voice a call speaks; without a voice, Twilio's own for the language."""

    language: str = "en"
    voices: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Places:
    """Where a call goes on: with an answer, without one, and where it is told that a recording is ready."""

    answered: str
    silent: str
    recorded: str


def ask(says: Sequence[Say], places: Places, tongue: Tongue, *, opening: str = "") -> str:
    """Return what a call hears next: questions are gathered or recorded, the last words end it."""
    response = Element("Response")
    last, text = says[-1], heard(says, tongue, opening=opening)
    if last.is_last:
        _say(response, text, tongue)
        SubElement(response, "Hangup")
    elif last.choices:
        _say(_gather(response, last.choices, places), text, tongue)
    else:
        _say(response, text, tongue)
        _record(response, places)
        SubElement(response, "Redirect", method="POST").text = places.silent
    return _HEAD + tostring(response, encoding="unicode")


def heard(says: Sequence[Say], tongue: Tongue, *, opening: str = "") -> str:
    """Return the words of what a call hears next, with what to press or that one may speak."""
    last = says[-1]
    how = _keys_read_out(last.choices, tongue) if last.choices else [phrases_in(tongue.language).speak]
    return _joined([opening, *(say.text for say in says), *([] if last.is_last else how)])


def end(text: str, tongue: Tongue) -> str:
    """Return a last word."""
    response = Element("Response")
    _say(response, _joined([text]), tongue)
    SubElement(response, "Hangup")
    return _HEAD + tostring(response, encoding="unicode")


def press_to_connect(text: str, *, pressed: str, tongue: Tongue) -> str:
    """Return what one of us hears first: only a person presses a key, and no mailbox is connected with anybody."""
    response = Element("Response")
    gather = SubElement(response, "Gather", input="dtmf", action=pressed, method="POST", numDigits="1", timeout="8")
    _say(gather, text, tongue)
    SubElement(response, "Hangup")
    return _HEAD + tostring(response, encoding="unicode")


def connect(number: str, *, caller: str, over: str, told: str) -> str:
    """Return what connects a call with a number, from a number of ours; and where what becomes of it is told."""
    response = Element("Response")
    dial = SubElement(response, "Dial", callerId=caller, timeout="30", action=over, method="POST")
    leg = SubElement(
        dial,
        "Number",
        statusCallback=told,
        statusCallbackMethod="POST",
        statusCallbackEvent="answered completed",
    )
    leg.text = number
    return _HEAD + tostring(response, encoding="unicode")


def keys(choices: Sequence[Choice]) -> dict[str, Choice]:
    """Return which digits mean which choice: a number means itself, other options are counted."""
    if all(choice.value.isascii() and choice.value.isdigit() for choice in choices):
        return {choice.value: choice for choice in choices}
    return {str(number): choice for number, choice in enumerate(choices, 1)}


def spoken(text: str) -> str:
    """Return a written text as it is said: brackets and signs would be read out as such."""
    plain = re.sub(r"\s*\(([^()]*)\)", r". \1.", text).replace(" · ", ", ").replace("\n", ". ")
    plain = re.sub(r"(?<=\d) = ", ": ", plain)
    return _NOT_XML.sub("", re.sub(r"([.?!])\s*\.(?=\s|$)", r"\1", plain)).strip()


def _gather(response: Element, choices: Sequence[Choice], places: Places) -> Element:
    longest = max(len(key) for key in keys(choices))
    return SubElement(
        response,
        "Gather",
        input="dtmf",
        action=places.answered,
        method="POST",
        numDigits=str(longest),
        finishOnKey="#",
        timeout="6",
        actionOnEmptyResult="true",
    )


def _record(response: Element, places: Places) -> None:
    SubElement(
        response,
        "Record",
        action=places.answered,
        method="POST",
        maxLength=str(LONGEST_SECONDS),
        timeout="5",
        finishOnKey="#",
        playBeep="true",
        trim="trim-silence",
        transcribe="false",
        recordingStatusCallback=places.recorded,
        recordingStatusCallbackMethod="POST",
        recordingStatusCallbackEvent="completed",
    )


def _keys_read_out(choices: Sequence[Choice], tongue: Tongue) -> list[str]:
    words = phrases_in(tongue.language)
    found = keys(choices)
    if all(key == choice.label for key, choice in found.items()):
        return [words.press]
    return [*(words.option.format(key=key, label=choice.label) for key, choice in found.items()), words.press_one]


def _joined(texts: Sequence[str]) -> str:
    return " ".join(spoken(text) for text in texts if text.strip())


def _say(parent: Element, text: str, tongue: Tongue) -> None:
    language = root(tongue.language)
    voice = tongue.voices.get(language)
    said = SubElement(parent, "Say", language=SPOKEN.get(language, "en-GB"))
    if voice:
        said.set("voice", voice)
    said.text = text
