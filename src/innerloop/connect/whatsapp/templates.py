"""Templates: what Meta has approved for a first word, and the setting that says which one speaks which language.

One template a line: `LANGUAGE NAME CODE`, then optionally `body=` with what fills its places in order, `buttons=`
and `for=remind`:

    en nps_ask en_US body=name:there,company,question buttons=link
    sw nps_ask_sw sw body=company,question
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

# What may fill a place of a template's body. A name needs a word for people of whom we know none: Meta takes no
# empty text.
FILLINGS = ("name", "company", "question", "link")
BUTTONS = ("", "link", "choices")
USES = ("ask", "remind")
LONGEST_BODY = 1024
LONGEST_NAME = 60

_NAME = re.compile(r"[a-z0-9_]{1,512}")
_CODE = re.compile(r"[a-z]{2,3}(_[A-Z]{2,3})?")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


class TemplateUnreadable(ValueError):
    """Template line {number}: {reason}."""

    def __init__(self, number: int, reason: str) -> None:
        super().__init__((self.__doc__ or "").format(number=number, reason=reason))


@dataclass(frozen=True, slots=True)
class Template:
    """One approved template: its name and code at Meta, what fills its body, which buttons it has."""

    language: str
    name: str
    code: str
    body: tuple[tuple[str, str], ...] = ()  # (filling, the word in its place where there is none)
    buttons: str = ""
    use: str = "ask"


def read(text: str) -> tuple[Template, ...]:
    """Return the templates of a setting; raises TemplateUnreadable with the line and what to do."""
    lines = [(number, line.split()) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    return tuple(_read(number, words) for number, words in lines)


def fitting(templates: Sequence[Template], *, language: str, use: str) -> Template | None:
    """Return the template that speaks a language, else its root; for a reminder, else the one that asks."""
    root = language.split("-", maxsplit=1)[0]
    wanted = [(each, code) for each in dict.fromkeys((use, "ask")) for code in (language, root)]
    for wanted_use, code in wanted:
        for template in templates:
            if (template.use, template.language) == (wanted_use, code):
                return template
    return None


def flat(text: str) -> str:
    """Return a text as Meta takes it into a template: no line break, no tab, no run of blanks (error 132018)."""
    return " ".join(text.split())


def _read(number: int, words: Sequence[str]) -> Template:
    if len(words) < 3:
        raise TemplateUnreadable(number, "write LANGUAGE NAME CODE, such as: en nps_ask en_US")
    language, name, code = words[:3]
    for given, pattern, what in (
        (language, _LANGUAGE, "a language, such as en or pt-BR"),
        (name, _NAME, "a template's name, of a-z, 0-9 and _"),
        (code, _CODE, "a language code of WhatsApp, such as en_US or sw"),
    ):
        if not pattern.fullmatch(given):
            raise TemplateUnreadable(number, f"`{given}` is not {what}")
    options = dict(_option(number, word) for word in words[3:])
    body = tuple(_filling(number, word) for word in options.get("body", "").split(",") if word)
    buttons, use = options.get("buttons", ""), options.get("for", "ask")
    if buttons not in BUTTONS:
        raise TemplateUnreadable(number, f"`buttons={buttons}` must be link or choices")
    if use not in USES:
        raise TemplateUnreadable(number, f"`for={use}` must be ask or remind")
    return Template(language, name, code, body, buttons, use)


def _option(number: int, word: str) -> tuple[str, str]:
    name, equals, value = word.partition("=")
    if not equals or name not in ("body", "buttons", "for"):
        raise TemplateUnreadable(number, f"`{word}` is none of body=, buttons=, for=")
    return name, value


def _filling(number: int, word: str) -> tuple[str, str]:
    filling, _, otherwise = word.partition(":")
    if filling not in FILLINGS:
        raise TemplateUnreadable(number, f"`{filling}` cannot fill a place; known are {', '.join(FILLINGS)}")
    if filling == "name" and not otherwise:
        raise TemplateUnreadable(number, "`name` needs a word for people without one, such as name:there")
    return filling, otherwise
