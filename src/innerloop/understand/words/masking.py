"""Personal data in a text, covered before anything of it is kept for a machine: vectors, examples, vocabularies.

The customer's own words stay as they were sent, where they belong: in the answer. What is covered here is what the
machine sees.
"""

import re
import unicodedata
from collections.abc import Iterable

MAIL, PHONE, CARD, ACCOUNT = "[mail]", "[phone]", "[card]", "[account]"
LINK, NAME, NUMBER = "[link]", "[name]", "[number]"

_LINK = re.compile(r"(?:https?://|www\.)[^\s<>\"]{1,400}", re.IGNORECASE)
_MAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")
_ACCOUNT = re.compile(r"\b[A-Z]{2}\d{2}(?:[ ]?[A-Z0-9]{4}){2,7}(?:[ ]?[A-Z0-9]{1,3})?\b")
_DIGITS = re.compile(r"(?<![\w.,])\+?\(?\d(?:[ .()/-]{0,2}\d){5,24}(?![\w])")
_DATE = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}")
# Names as short as "Al" are covered as they are written only: "an" and "de" are words of many languages.
_SHORT = 3
# Scripts that write no blank between words, or, as Korean, hang particles upon them: a name may stand anywhere.
_UNSPACED = (
    *((0x0E00, 0x109F), (0x1100, 0x11FF), (0x1780, 0x17FF), (0x3005, 0x3007), (0x3040, 0x318F), (0x31F0, 0x31FF)),
    *((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xA960, 0xA97F), (0xAC00, 0xD7FF), (0xF900, 0xFAFF), (0x20000, 0x3FFFF)),
)


def mask(text: str, *, names: Iterable[str] = ()) -> str:
    """Return a text with addresses, numbers of telephones, cards and accounts, links and these names covered."""
    text = _LINK.sub(LINK, text)
    text = _MAIL.sub(MAIL, text)
    text = _ACCOUNT.sub(lambda found: ACCOUNT if _is_account(found[0]) else found[0], text)
    text = _DIGITS.sub(lambda found: _covered(found[0]), text)
    if covers := _any_of(names):
        text = covers.sub(lambda found: found[0] if _goes_on(found) else NAME, text)
    return text


def _any_of(names: Iterable[str]) -> re.Pattern[str] | None:
    """Return what finds any part of these names in a text; None where there is nothing to find."""
    parts = {part for name in names for part in name.split() if any(map(str.isalnum, part))}
    spaced = {part for part in parts if not _is_unspaced(part)}
    short = {part for part in spaced if len(part) < _SHORT}
    ways = [
        "|".join(re.escape(part) for part in sorted(parts - spaced, key=len, reverse=True)),
        _as_words(spaced - short, "(?i:{})"),
        _as_words({part for part in short if _is_name(part)}, "(?:{})"),
    ]
    found = "|".join(way for way in ways if way)
    return re.compile(found) if found else None


def _as_words(parts: set[str], written: str) -> str:
    r"""Return an expression for these as whole words. Not by `\b`: to it a word ends before its vowel sign."""
    if not parts:
        return ""
    any_part = "|".join(re.escape(part) for part in sorted(parts, key=len, reverse=True))
    return rf"(?<!\w){written.format(any_part)}(?!\w)"


def _goes_on(found: re.Match[str]) -> bool:
    """Say whether the word goes on with a sign that belongs to its letters, so that it is another word."""
    follows = found.string[found.end() : found.end() + 1]
    return bool(follows) and unicodedata.category(follows)[0] == "M" and not _is_unspaced(found[0])


def _is_unspaced(part: str) -> bool:
    return any(low <= ord(sign) <= high for sign in part for low, high in _UNSPACED)


def _is_name(part: str) -> bool:
    """Say whether something short can be told from a word: two letters, not both small."""
    return len(part) > 1 and part[0].isalpha() and not part[0].islower()


def _covered(found: str) -> str:
    if _DATE.fullmatch(found):
        return found
    digits = [int(sign) for sign in found if sign.isdigit()]
    if 13 <= len(digits) <= 19 and _is_card(digits):
        return CARD
    if 7 <= len(digits) <= 15:
        return PHONE
    return NUMBER if len(digits) > 15 else found


def _is_card(digits: list[int]) -> bool:
    """Say whether digits hold the check digit of a card (Luhn 1960)."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        doubled = digit * 2 if place % 2 else digit
        total += doubled - 9 if doubled > 9 else doubled
    return total % 10 == 0


def _is_account(found: str) -> bool:
    """Say whether a text is an IBAN, by its check digits (ISO 13616)."""
    bare = found.replace(" ", "")
    turned = bare[4:] + bare[:4]
    return int("".join(str(int(sign, 36)) for sign in turned)) % 97 == 1
