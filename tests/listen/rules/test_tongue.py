"""The language of a message: told by a wish, by the word of a number, by the script, and else by nothing."""

import pytest

from innerloop.listen.rules import scale as scales
from innerloop.listen.rules.tongue import language_of


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("tisa", "sw"), ("Nawapa kumi, huduma nzuri", "sw"), ("nane au tisa?", "sw"),
        ("dix", "fr"), ("je vous donne neuf", "fr"), ("nine", "en"), ("nueve", "es"), ("nove", "pt"),
        ("٩", "ar"), ("تسعة", "ar"), ("كان رائعا", "ar"), ("٩، كان رائعا!", "ar"),
        ("Arrêtez", "fr"), ("توقف", "ar"), ("Acha", "sw"), ("please stop texting me", "en"),
        ("nataka kuongea na mtu", "sw"), ("je veux parler à quelqu'un", "fr"), ("msaada", "sw"), ("anza", "sw"),
    ],
)  # fmt: skip
def it_tells_the_language_by_what_was_understood(text: str, language: str) -> None:
    assert language_of(text, scales.NPS) == language


@pytest.mark.parametrize(
    "text",
    [
        *("9", "9/10", "10 😀", "", "👍", "⭐⭐"),
        *("STOP", "stop", "START", "HELP", "unsubscribe"),  # we and the providers tell these to everybody
        *("six", "tres", "cancelar", "zero"),  # words of more than one language
        *("سلام", "۹"),  # Persian has them as well
        *("9, great service by فاطمة", "9. Regards, شركة النور", "Score ٩ of ten"),  # a name or a digit within
        *("it was once good", "9 good service", "see you in sept"),
    ],
)
def it_tells_none_where_people_of_any_language_may_write_so(text: str) -> None:
    assert language_of(text, scales.NPS) == ""


@pytest.mark.parametrize(("text", "language"), [("ndiyo", "sw"), ("oui", "fr"), ("نعم", "ar"), ("no", "")])
def it_tells_the_language_by_a_yes_where_that_is_the_score(text: str, language: str) -> None:
    assert language_of(text, scales.BUILT_IN["thumbs"]) == language
