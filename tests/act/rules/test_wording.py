"""What stands in braces is filled in once, and as it is."""

import pytest

from innerloop.act.rules.wording import Filled, WordingImpossible, check, fill, in_language, unfilled


@pytest.mark.parametrize(
    ("text", "values", "filled"),
    [
        ("Dear {customer}", {"customer": "Dina"}, Filled("Dear Dina", ())),
        ("Dear {customer}", {"customer": ""}, Filled("Dear {customer}", ("customer",))),
        (
            "{customer}, {customer}: {touchpoint}",
            {},
            Filled("{customer}, {customer}: {touchpoint}", ("customer", "touchpoint")),
        ),
        # A name is a name, whatever it is made of: it is not filled in again, and cannot lay a trap for who sends it.
        ("Dear {customer}", {"customer": "{agent}", "agent": "Agnes"}, Filled("Dear {agent}", ())),
        ("Dear {customer}", {"customer": "<b>\\1"}, Filled("Dear <b>\\1", ())),
        ("{ } {} {\n}", {}, Filled("{ } {} {\n}", ())),
    ],
)
def it_fills_in_what_is_known(text: str, values: dict[str, str], filled: Filled) -> None:
    assert fill(text, values) == filled


def it_refuses_what_nobody_can_fill_in() -> None:
    check("Dear {customer}, at {touchpoint}")
    with pytest.raises(WordingImpossible, match=r"\{shoe size\} is nothing that can be filled in. Known"):
        check("Dear {shoe size}")


def it_says_what_is_still_missing_in_words() -> None:
    assert unfilled("Dear {customer}, {customer} {shoe}") == ("the customer’s first name",)
    assert unfilled("Dear Dina") == ()


@pytest.mark.parametrize(
    ("words", "language", "chosen"),
    [
        ({"en": "Hello", "sw": "Habari"}, "sw", ("sw", "Habari")),
        ({"en": "Hello", "pt": "Olá"}, "pt-BR", ("pt", "Olá")),
        ({"sw": "Habari", "en": "Hello"}, "fr", ("en", "Hello")),
        ({"sw": "Habari"}, "", ("sw", "Habari")),
        ({}, "en", ("", "")),
    ],
)
def it_prefers_the_customer_s_language(words: dict[str, str], language: str, chosen: tuple[str, str]) -> None:
    assert in_language(words, language) == chosen
