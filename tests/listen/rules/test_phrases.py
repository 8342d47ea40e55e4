"""What a conversation says by itself: the same in every language, short enough for one text message."""

from dataclasses import asdict
from string import Formatter

import pytest

from innerloop.listen.rules import segments
from innerloop.listen.rules.conversation.phrases import PHRASES, phrases_in
from innerloop.listen.rules.stopping import read_wish

SAID = {code: asdict(phrases) for code, phrases in PHRASES.items()}
FILLED = {
    "company": "Tandawa",
    "low": 0,
    "high": 10,
    "score": 10,
    "link": "https://ask.tandawa.example/l/abc123",
    "ends": "",
}


def holes(phrase: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(phrase) if name}


@pytest.mark.parametrize("code", PHRASES)
def it_says_everything_in_every_language_with_the_same_facts(code):
    assert all(phrase.strip() for phrase in SAID[code].values())
    assert {key: holes(phrase) for key, phrase in SAID[code].items()} == {
        key: holes(phrase) for key, phrase in SAID["en"].items()
    }


@pytest.mark.parametrize("code", ["en", "sw", "fr", "es", "pt"])
def it_fits_each_phrase_into_one_text_message(code):
    too_long = {
        key: len(said)
        for key, phrase in SAID[code].items()
        if segments.count(said := segments.to_gsm(phrase.format(**FILLED))).count > 1
    }

    # The help names three things that one may reply; it is sent to who asked for it.
    assert set(too_long) <= {"help"}, too_long


@pytest.mark.parametrize("code", PHRASES)
def it_writes_latin_phrases_in_the_seven_bit_alphabet(code):
    wide = [key for key, phrase in SAID[code].items() if not segments.is_gsm(segments.to_gsm(phrase.format(**FILLED)))]

    assert bool(wide) == (code == "ar")


@pytest.mark.parametrize("code", PHRASES)
def it_takes_none_of_its_own_phrases_for_a_wish(code):
    # An autoresponder may send ours back to us.
    heard = {key: read_wish(phrase) for key, phrase in SAID[code].items() if read_wish(phrase)}

    assert heard == {}


def it_falls_back_to_the_root_of_a_language_and_to_english():
    assert phrases_in("pt-BR") is PHRASES["pt"]
    assert phrases_in("xx") is PHRASES["en"]
