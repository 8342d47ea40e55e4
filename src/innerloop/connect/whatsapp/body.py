"""What a message looks like to the Cloud API: words, buttons, a list, or a template.

Every limit is Meta's and is kept here, so that nothing leaves that would be refused there.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from innerloop.connect.whatsapp.templates import LONGEST_BODY, LONGEST_NAME, Template, flat
from innerloop.listen.rules.inbound import Choice

LONGEST_TEXT = 4096
LONGEST_INTERACTIVE = 1024
MOST_BUTTONS, LONGEST_BUTTON, LONGEST_BUTTON_ID = 3, 20, 256
MOST_ROWS, LONGEST_ROW, LONGEST_ROW_ID, LONGEST_DESCRIPTION = 10, 24, 200, 72
MOST_TEMPLATE_BUTTONS = 10

# What stands on the button that opens a list; at most 20 characters.
_OPEN = {
    "en": "Choose", "sw": "Chagua", "fr": "Choisir", "es": "Elegir", "ar": "اختر", "pt": "Escolher", "de": "Auswählen",
}  # fmt: skip


class TooLong(ValueError):
    """{what} has {length} characters; WhatsApp takes {most}. Shorten it."""

    def __init__(self, what: str, length: int, most: int) -> None:
        super().__init__((self.__doc__ or "").format(what=what, length=length, most=most))


def free(text: str, choices: Sequence[Choice], *, language: str = "") -> dict[str, Any]:
    """Return a message of free words, with its choices as buttons or as a list where they fit; raises TooLong.

    Eleven scores fit neither: a list has ten rows over all of its sections. Then the words ask for a number.
    """
    if len(text) > LONGEST_TEXT:
        raise TooLong("The message", len(text), LONGEST_TEXT)
    fits = text.strip() and len(text) <= LONGEST_INTERACTIVE and len({each.value for each in choices}) == len(choices)
    if choices and fits and _are_buttons(choices):
        return _interactive({"type": "button", "body": {"text": text}, "action": {"buttons": _buttons(choices)}})
    if choices and fits and _are_rows(choices):
        opener = _OPEN.get(language.split("-", maxsplit=1)[0], _OPEN["en"])
        action = {"button": opener, "sections": [{"rows": [_row(each) for each in choices]}]}
        return _interactive({"type": "list", "body": {"text": text}, "action": action})
    # A survey's address shows no preview: the preview would be a stranger's first visit to it.
    return {"type": "text", "text": {"body": text, "preview_url": False}}


def from_template(template: Template, facts: Mapping[str, str], choices: Sequence[Choice]) -> dict[str, Any]:
    """Return a message by a template; `facts` fill its places, and `token` ends the address of its link button."""
    filled = [flat(_fact(facts, name, otherwise)) for name, otherwise in template.body]
    if (length := sum(map(len, filled))) > LONGEST_BODY:
        raise TooLong(f"What fills the template {template.name}", length, LONGEST_BODY)
    components: list[dict[str, Any]] = []
    if filled:
        components.append({"type": "body", "parameters": [{"type": "text", "text": text} for text in filled]})
    if template.buttons == "link":
        components.append(_button(0, "url", {"type": "text", "text": facts["token"]}))
    elif template.buttons == "choices" and len(choices) <= MOST_TEMPLATE_BUTTONS:
        for place, choice in enumerate(choices):
            components.append(_button(place, "quick_reply", {"type": "payload", "payload": choice.value}))
    told: dict[str, Any] = {"name": template.name, "language": {"code": template.code}}
    return {"type": "template", "template": {**told, "components": components} if components else told}


def buttons_of(told: Mapping[str, Any]) -> tuple[tuple[tuple[str, ...], ...], tuple[str, ...]]:
    """Return what stands on the buttons of a message, one a row, and what is to be said of a list."""
    action = told.get("interactive", {}).get("action", {})
    if "sections" in action:
        rows = [row["title"] for section in action["sections"] for row in section["rows"]]
        return tuple((row,) for row in rows), (f"They stand in a list that the button “{action['button']}” opens.",)
    return tuple((button["reply"]["title"],) for button in action.get("buttons", [])), ()


def _fact(facts: Mapping[str, str], name: str, otherwise: str) -> str:
    fact = facts.get(name, "").strip() or otherwise
    return fact[:LONGEST_NAME] if name == "name" else fact


def _interactive(told: dict[str, Any]) -> dict[str, Any]:
    return {"type": "interactive", "interactive": told}


def _are_buttons(choices: Sequence[Choice]) -> bool:
    titles = [choice.label.strip() for choice in choices]
    short = all(0 < len(title) <= LONGEST_BUTTON for title in titles)
    ids = all(0 < len(choice.value) <= LONGEST_BUTTON_ID for choice in choices)
    return len(choices) <= MOST_BUTTONS and short and ids and len(set(titles)) == len(titles)


def _are_rows(choices: Sequence[Choice]) -> bool:
    return len(choices) <= MOST_ROWS and all(
        choice.label.strip() and 0 < len(choice.value) <= LONGEST_ROW_ID for choice in choices
    )


def _buttons(choices: Sequence[Choice]) -> list[dict[str, Any]]:
    return [{"type": "reply", "reply": {"id": choice.value, "title": choice.label.strip()}} for choice in choices]


def _row(choice: Choice) -> dict[str, str]:
    label = choice.label.strip()
    if len(label) <= LONGEST_ROW:
        return {"id": choice.value, "title": label}
    # The row shows what fits, and below it the whole of it.
    return {
        "id": choice.value,
        "title": _cut(label, LONGEST_ROW),
        "description": _cut(label, LONGEST_DESCRIPTION),
    }


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _button(place: int, kind: str, parameter: dict[str, str]) -> dict[str, Any]:
    return {"type": "button", "sub_type": kind, "index": str(place), "parameters": [parameter]}
