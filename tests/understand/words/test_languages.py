"""Languages: told where a text says enough, taken from the survey where it does not."""

import pytest

from innerloop.understand.words import languages


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The agent was friendly and quick to help me", "en"),
        ("Wakala hakuwa na float na nilisubiri sana dukani", "sw"),
        ("Le réseau ne marche jamais le soir chez moi", "fr"),
        ("La aplicación se cierra cada vez que quiero pagar", "es"),
        ("الخدمة كانت بطيئة جدا اليوم", "ar"),
    ],
)
def it_tells_the_language_of_a_sentence(text: str, language: str) -> None:
    assert languages.tell([text], hints=[""]) == [language]


@pytest.mark.parametrize("text", ["ok", "sawa", "très bien", "!!", "", "10/10"])
def it_takes_the_surveys_language_where_little_is_said(text: str) -> None:
    assert languages.tell([text], hints=["sw-KE"]) == ["sw"]


def it_does_not_let_one_text_change_what_is_told_of_another() -> None:
    texts = ["The agent was friendly and quick", "Wakala hakuwa na float na nilisubiri sana"]

    assert languages.tell(texts, hints=["", ""]) == [
        *languages.tell(texts[:1], hints=[""]),
        *languages.tell(texts[1:], hints=[""]),
    ]
