"""What a message looks like to the Bot API: words, and a keyboard under them.

Every limit is Telegram's and is kept here, so that nothing leaves that would be refused there.
"""

from collections.abc import Sequence
from typing import Any

from innerloop.listen.rules.inbound import Choice

LONGEST_TEXT = 4096
MOST_IN_A_ROW = 8
MOST_BUTTONS = 100
MOST_BYTES = 64  # of what a button sends back
# Labels of at most so many characters stand beside each other: 0 to 10 are two rows, words are one below another.
SHORT = 3


class TooLong(ValueError):
    """The message has {length} characters; Telegram takes {most}. Shorten it."""

    def __init__(self, length: int) -> None:
        super().__init__((self.__doc__ or "").format(length=length, most=LONGEST_TEXT))


def message(chat: str, text: str, choices: Sequence[Choice]) -> dict[str, Any]:
    """Return the fields of sendMessage; raises TooLong."""
    # Telegram counts as UTF-16 does: most emoji are two.
    if (length := len(text.encode("utf-16-le")) // 2) > LONGEST_TEXT:
        raise TooLong(length)
    told: dict[str, Any] = {
        "chat_id": int(chat),
        "text": text,
        # A survey's address shows no preview: the preview would be a stranger's first visit to it.
        "link_preview_options": {"is_disabled": True},
    }
    if choices and len(choices) <= MOST_BUTTONS and all(_fits(choice) for choice in choices):
        told["reply_markup"] = {"inline_keyboard": _rows(choices)}
    return told


def _fits(choice: Choice) -> bool:
    return bool(choice.label.strip()) and 0 < len(choice.value.encode()) <= MOST_BYTES


def _rows(choices: Sequence[Choice]) -> list[list[dict[str, str]]]:
    buttons = [{"text": choice.label.strip(), "callback_data": choice.value} for choice in choices]
    if any(len(button["text"]) > SHORT for button in buttons):
        return [[button] for button in buttons]
    rows = -(-len(buttons) // MOST_IN_A_ROW)
    width = -(-len(buttons) // rows)
    return [buttons[start : start + width] for start in range(0, len(buttons), width)]
