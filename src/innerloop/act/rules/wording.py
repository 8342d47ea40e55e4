"""Reply templates: what stands in braces is filled in from the case; what is missing is never sent.

A value is put in once and as it is: braces in a customer's name stay the braces of a name.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

VARIABLES = {
    "customer": "the customer’s first name",
    "agent": "your first name",
    "company": "the company",
    "touchpoint": "the touchpoint",
    "organization": "the customer’s organization",
    "promised": "when you promised to be in touch",
    "survey": "the link to their survey",
    "case": "the number of the case",
}
_NAMED = re.compile(r"\{([^{}\n]{1,40})\}")


class WordingImpossible(ValueError):
    """{reason}"""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class Filled:
    """A text with what could be filled in, and the names of what is missing."""

    text: str
    missing: tuple[str, ...]


def check(text: str) -> None:
    """Raise WordingImpossible for something in braces that nobody can fill in."""
    for name in _NAMED.findall(text):
        if name not in VARIABLES:
            known = ", ".join(f"{{{each}}}" for each in VARIABLES)
            raise WordingImpossible(f"{{{name}}} is nothing that can be filled in. Known are {known}.")


def fill(text: str, values: Mapping[str, str]) -> Filled:
    """Fill in what is known; what is not stays in its braces and is named."""
    filled = _NAMED.sub(lambda found: values.get(found[1]) or found[0], text)
    wanted = dict.fromkeys(name for name in _NAMED.findall(text) if name in VARIABLES)
    return Filled(filled, tuple(name for name in wanted if not values.get(name)))


def unfilled(text: str) -> tuple[str, ...]:
    """Return what still stands in braces in a text that somebody is about to send, in words."""
    wanted = dict.fromkeys(name for name in _NAMED.findall(text) if name in VARIABLES)
    return tuple(VARIABLES[name] for name in wanted)


def in_language(words: Mapping[str, str], language: str) -> tuple[str, str]:
    """Return the language and the text that fit a customer best: their own, else English, else the first there is."""
    for code in (language, language.partition("-")[0], "en"):
        if words.get(code):
            return code, words[code]
    return next(iter(words.items()), ("", ""))
