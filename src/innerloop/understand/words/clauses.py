"""A text cut into clauses: what is said of one thing in one breath, so that praise and blame in one comment stay apart.

Cut at the ends of sentences, at semicolons and dashes, and before words that turn the thought ("but", "lakini",
"mais", "pero"). Every clause is a stretch of the text as it was sent, so that it can be quoted.
"""

import re
from dataclasses import dataclass

from innerloop.understand.words.wording import LONGEST

MOST = 60
# A shorter piece says nothing alone; it belongs to what stands before it.
LEAST_LETTERS = 4

_TURNS = (
    # English
    "but", "however", "although", "though", "except that", "except", "whereas", "yet", "on the other hand", "and then",
    "because of",
    # Swahili
    "lakini", "ila", "bali", "ingawa", "ingawaje", "isipokuwa", "hata hivyo", "ijapokuwa",
    # French
    "mais", "cependant", "pourtant", "toutefois", "par contre", "en revanche", "sauf que", "bien que",
    # Spanish
    "pero", "sin embargo", "aunque", "excepto", "salvo que", "en cambio", "no obstante",
    # Portuguese, German
    "mas", "porém", "aber", "jedoch", "allerdings",
)  # fmt: skip
# "and" cuts only where a new subject begins: "the staff were kind and the room was cold".
_ANDS = (
    r"and (?=(?:the|my|your|their|our|his|her|its|it|they|he|she|we|i|you|there|this|that|no|nobody|when|now)\b)",
    r"na (?=(?:pia|mimi|sisi|wao|huduma|bei|wakala|mtandao)\b)",
    r"et (?=(?:le|la|les|l'|mon|ma|mes|il|elle|ils|elles|on|je|nous|vous|c'|ce|ça)\b)",
    r"y (?=(?:el|la|los|las|mi|mis|no|me|nos|se|su|sus|además)\b)",
)
# Runs are taken whole and only from their beginning: a megabyte of blanks costs no more than its length.
_MARKS = r".!?…。！？؟"
_CUT = re.compile(
    rf"(?<![{_MARKS}])[{_MARKS}]++(?=[\s\"'”’)\]]|$)|[\n\r;；]++|(?<!\s)\s++[-–—]++(?=\s)"
    rf"|(?<!\s),?\s++(?=(?:{'|'.join(re.escape(turn) for turn in _TURNS)})\b)"
    rf"|(?<!\s),?\s++(?=(?:{'|'.join(_ANDS)}))",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a text, from `start` up to and without `end`."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """Return the words."""
        return text[self.start : self.end]


def split(text: str) -> list[Span]:
    """Return the clauses of a text, in order and apart; none where there is no letter, digit or sign in it."""
    spans: list[Span] = []
    begin = 0
    for cut in _CUT.finditer(text, 0, min(len(text), LONGEST)):
        begin = _add(spans, text, begin, cut.end() if _stays(cut[0]) else cut.start())
        if len(spans) >= MOST:
            return spans
        begin = max(begin, cut.end())
    _add(spans, text, begin, min(len(text), LONGEST))
    return spans


def _stays(cut: str) -> bool:
    """Say whether a mark belongs to what it ends."""
    return cut[:1] in _MARKS


def _add(spans: list[Span], text: str, start: int, end: int) -> int:
    """Add a clause without the blanks around it; return where the next one begins."""
    while start < end and text[start].isspace():
        start += 1
    stop = end
    while stop > start and text[stop - 1].isspace():
        stop -= 1
    if stop <= start:
        return end
    if sum(1 for sign in text[start:stop] if sign.isalnum()) < LEAST_LETTERS and spans:
        spans[-1] = Span(spans[-1].start, stop)
    else:
        spans.append(Span(start, stop))
    return end
