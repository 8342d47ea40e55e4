"""Our TwiML, held against what Twilio's own library writes."""

from xml.etree.ElementTree import canonicalize

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twilio.twiml.voice_response import Gather, VoiceResponse

from innerloop.connect.voice import twiml
from innerloop.connect.voice.phrases import PHRASES
from innerloop.listen.rules.inbound import Choice, Say

PLACES = twiml.Places(
    "https://a.example/?step=1&silent=1", "https://a.example/?step=1&silent=1", "https://a.example/?r"
)
SCORES = tuple(Choice(str(score), str(score)) for score in range(11))


def it_gathers_as_twilios_library_writes_it() -> None:
    response = VoiceResponse()
    gather = Gather(
        input="dtmf",
        action=PLACES.answered,
        method="POST",
        num_digits=2,
        finish_on_key="#",
        timeout=6,
        action_on_empty_result=True,
    )
    gather.say("How likely? Press your number on the keypad, then the hash key.", language="en-GB", voice="Polly.Amy")
    response.append(gather)

    ours = twiml.ask([Say("How likely?", "survey", SCORES)], PLACES, twiml.Tongue("en", {"en": "Polly.Amy"}))

    assert canonicalize(ours) == canonicalize(str(response))


def it_records_as_twilios_library_writes_it() -> None:
    response = VoiceResponse()
    response.say(f"Pourquoi ? {PHRASES['fr'].speak}", language="fr-FR")
    response.record(
        action=PLACES.answered,
        method="POST",
        max_length=120,
        timeout=5,
        finish_on_key="#",
        play_beep=True,
        trim="trim-silence",
        transcribe=False,
        recording_status_callback=PLACES.recorded,
        recording_status_callback_method="POST",
        recording_status_callback_event="completed",
    )
    response.redirect(PLACES.silent, method="POST")

    ours = twiml.ask([Say("Pourquoi ?", "survey")], PLACES, twiml.Tongue("fr-CA"))

    assert canonicalize(ours) == canonicalize(str(response))


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("How likely? (0 = Not likely · 10 = Very likely)", "How likely? 0: Not likely, 10: Very likely."),
        ("Which one?\n1 Shop\n2 Web", "Which one? 1 Shop. 2 Web"),
        ("Thank you.", "Thank you."),
        ("x = y", "x = y"),
        ("a\x00b\ud800c", "abc"),
    ],
)
def it_says_what_was_written_to_be_read(written: str, said: str) -> None:
    assert twiml.spoken(written) == said


def it_counts_options_that_are_no_numbers() -> None:
    assert list(twiml.keys((Choice("yes", "Yes"), Choice("no", "No")))) == ["1", "2"]
    assert list(twiml.keys(SCORES)) == [str(score) for score in range(11)]


@given(st.text())
def it_writes_xml_whatever_is_said(text: str) -> None:
    assert canonicalize(twiml.end(text, twiml.Tongue()))
