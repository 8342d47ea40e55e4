"""How a message is read before more is known of languages: a number at its head, a wish of one word."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from innerloop.listen.rules.scale import Scale

Wish = Literal["stop", "start", "person", "help"]
_WISHES: dict[str, Wish] = {
    **dict.fromkeys(("stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "optout"), "stop"),
    **dict.fromkeys(("start", "unstop"), "start"),
    **dict.fromkeys(("person", "agent", "human", "mtu", "personne", "persona", "pessoa"), "person"),
    **dict.fromkeys(("help", "info"), "help"),
}
_HEAD = re.compile(r"\s*(\d{1,3})(?:\s*/\s*(\d{1,3}))?(?![\w%])(?:[\s.,:;!-]+(.*))?$", re.S)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a message says about the score; `rest` are the words beside it."""

    kind: Literal["score", "unclear", "words"]
    score: int | None
    rest: str


def read_score(text: str, scale: Scale, *, language: str = "") -> Reading:
    """Read a message as a score with the words beside it."""
    found = _HEAD.match(text)
    if found is None:
        return Reading("unclear" if any(letter.isdigit() for letter in text) else "words", None, text.strip())
    score, whole, rest = int(found[1]), found[2], (found[3] or "").strip()
    if not scale.is_score(score) or (whole and int(whole) != scale.high) or any(letter.isdigit() for letter in rest):
        return Reading("unclear", None, text.strip())
    return Reading("score", score, rest)


def read_wish(text: str) -> Wish | None:
    """Read a message of one word that asks for something else than an answer."""
    return _WISHES.get(fold(text.strip()).strip(" .!/\"'"))


def fold(text: str) -> str:
    """Return a text without case and accents."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))
