"""A message cut into its figures, words and marks, each with its place, so that the comment keeps its spelling."""

import re
import unicodedata
from typing import Literal, NamedTuple

from innerloop.listen.rules.folding import WORD, fold

Kind = Literal["number", "fraction", "word", "mixed", "mark", "line", "sign", "star", "thumb", "emoji"]

LONGEST_NUMBER = 4  # digits; what is longer is an order, a phone or a year, and no scale is that wide
_TOKEN = re.compile(
    rf"""(?P<keycap>(?:[0-9]\ufe0f?\u20e3)+|🔟)
    |(?P<mixed>(?:\d+[^\W\d_]|[^\W\d_]+\d)\w*)
    |(?P<number>\d+(?:[.,٫]\d+)*)
    |(?P<circled>[\u2460-\u2469\u24ea\u2776-\u277f])
    |(?P<fraction>[\u00bc-\u00be\u2150-\u215e])
    |(?P<word>{WORD.pattern})
    |(?P<star>[⭐★☆🌟](?:[\s\ufe0f]*[⭐★☆🌟])*\ufe0f?)
    |(?P<thumb>[👍👎][🏻-🏿]?\ufe0f?)
    |(?P<line>[\r\n\u2028\u2029]+)
    |(?P<other>\S)""",
    re.VERBOSE,
)
_FULL_STARS = "⭐★🌟"


class Token(NamedTuple):
    """A piece of a message: what it is, its folded word, its number (also of stars or a thumb), and its place."""

    kind: Kind
    word: str
    value: int
    start: int
    end: int


def tokens(text: str) -> list[Token]:
    """Return the pieces of a text in their order; takes time in step with its length."""
    return [_token(found.lastgroup or "", found.group(), found.start(), found.end()) for found in _TOKEN.finditer(text)]


def _token(group: str, text: str, start: int, end: int) -> Token:
    kind: Kind = "mark"
    word, value = text, 0
    if group == "keycap":
        digits = "".join(letter for letter in text if letter.isdigit())
        kind, value = "number", 10 if text == "🔟" else int(digits[: LONGEST_NUMBER + 1])
    elif group == "number":
        kind, value = _number(text)
    elif group == "circled":
        kind, value = "number", round(unicodedata.numeric(text))
    elif group == "star":
        kind, value = "star", _stars(text)
    elif group == "thumb":
        kind, value = "thumb", 1 if text[0] == "👍" else -1
    elif group == "word":
        kind, word = "word", fold(text)
    elif group == "other":
        kind = _other(text)
    elif group in ("mixed", "fraction", "line"):
        kind = group  # type: ignore[assignment]  # the three are kinds by their own names
    return Token(kind, word, value, start, end)


def _number(text: str) -> tuple[Kind, int]:
    """Return "9" and "9,0" as numbers, "8.5" as a fraction, and what is longer as something that is not a score."""
    whole, *parts = re.split(r"[.,٫]", text)
    if len(whole) > LONGEST_NUMBER or len(parts) > 1:
        return "mixed", 0
    if parts and (len(parts[0]) > 2 or int(parts[0])):
        return "fraction", int(whole)
    return "number", int(whole)


def _stars(text: str) -> int:
    """Return how many stars are full: all of ⭐⭐⭐, three of ★★★☆☆, none of ☆☆☆, which could mean either."""
    return sum(text.count(star) for star in _FULL_STARS)


def _other(text: str) -> Kind:
    category = unicodedata.category(text)
    if category == "Sc" or text in "%٪‰#@/=+<>~≈*°":
        return "sign"
    return "emoji" if category in ("So", "Sk", "Cs", "Cn", "Co", "Mn", "Me", "Cf") else "mark"
