"""How many parts a text message is cut into, which is what a provider charges for.

3GPP TS 23.038: the default alphabet of 7-bit characters, some of which take two places behind an escape, or UCS-2 as
soon as one character lies outside it. TS 23.040: a single message holds 140 bytes; parts of a longer one lose 6 of
them to the header that joins them, and neither an escaped character nor a surrogate pair is cut in two.
"""

import unicodedata
from dataclasses import dataclass

# From so many parts on a message is dear, and some telephones show its parts apart.
MANY = 3

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED = frozenset("\f^{}\\[~]|€")

# What a word processor writes and a 7-bit telephone has not, with what says the same.
_MARKS = {
    **dict.fromkeys("‘’‚‛′ʼ", "'"),
    **dict.fromkeys("“”„‟″«»", '"'),
    **dict.fromkeys("‐‑‒–—―−", "-"),
    **dict.fromkeys("\u00a0\u2002\u2003\u2007\u2008\u2009\u200a\u202f\u3000\t", " "),
    **dict.fromkeys("\u200b\u200d\u2060\ufeff\u00ad", ""),
    "…": "...",
    "•": "*",
    "×": "x",
    "≤": "<=",
    "≥": ">=",
}
_MARKS_TABLE = str.maketrans(_MARKS)


@dataclass(frozen=True, slots=True)
class Segments:
    """What one message takes. `units` are 7-bit places or UCS-2 units; `left` is what the last part has room for."""

    encoding: str
    units: int
    count: int
    left: int


def count(text: str) -> Segments:
    """Count the parts of a message."""
    parts = split(text)
    whole, joined = _sizes(text)
    units = units_of(text)
    room = whole if len(parts) <= 1 else joined
    used = units_of(parts[-1], is_wide=not is_gsm(text)) if parts else 0
    return Segments("GSM-7" if is_gsm(text) else "UCS-2", units, len(parts), room - used)


def split(text: str) -> list[str]:
    """Cut a message as a provider cuts it; nothing for an empty one."""
    whole, joined = _sizes(text)
    is_wide = not is_gsm(text)
    if units_of(text) <= whole:
        return [text] if text else []
    parts, part, used = [], "", 0
    for character in text:
        takes = units_of(character, is_wide=is_wide)
        if used + takes > joined:
            parts.append(part)
            part, used = "", 0
        part, used = part + character, used + takes
    return [*parts, part]


def is_gsm(text: str) -> bool:
    """Say whether every character is in the 7-bit alphabet or its extension."""
    return all(character in BASIC or character in EXTENDED for character in text)


def units_of(text: str, *, is_wide: bool | None = None) -> int:
    """Return how many places a text takes: of 7 bits where the alphabet suffices, else of 16."""
    if is_wide is None:
        is_wide = not is_gsm(text)
    if is_wide:
        return sum(2 if ord(character) > 0xFFFF else 1 for character in text)
    return sum(2 if character in EXTENDED else 1 for character in text)


def plain_marks(text: str) -> str:
    """Write quotation marks, dashes and spaces as every telephone has them; letters stay as they are.

    One curly apostrophe more than doubles what a message costs. Where letters need UCS-2 anyway, marks stay too.
    """
    plain = text.replace(" · ", ", ").translate(_MARKS_TABLE).replace("·", "-")
    return plain if is_gsm(plain) else text


def to_gsm(text: str) -> str:
    """Write a text in the 7-bit alphabet, accents left off where they must; other scripts stay as they are."""
    plain = text.replace(" · ", ", ").translate(_MARKS_TABLE).replace("·", "-")
    bare = "".join(character if is_gsm(character) else _bare(character) for character in plain)
    return bare if is_gsm(bare) else text


def _sizes(text: str) -> tuple[int, int]:
    return (160, 153) if is_gsm(text) else (70, 67)


def _bare(character: str) -> str:
    letters = [each for each in unicodedata.normalize("NFKD", character) if not unicodedata.combining(each)]
    bare = "".join(letters)
    return bare if bare and is_gsm(bare) else character
