"""The demo company's reply templates: in the languages that its people answer in, with nothing nobody fills in."""

from innerloop.act.rules import wording
from innerloop.config.demo.people_at_work import MEMBERS
from innerloop.config.demo.templates import TEMPLATES


def it_fills_in_only_what_can_be_filled_in() -> None:
    for _, _, words in TEMPLATES:
        for text in words.values():
            wording.check(text)


def it_speaks_what_customers_are_answered_in() -> None:
    spoken = {language for hand in MEMBERS for language in hand.languages}

    assert {language for _, _, words in TEMPLATES for language in words} <= spoken
    assert all({"en", "sw"} <= words.keys() for _, _, words in TEMPLATES)
