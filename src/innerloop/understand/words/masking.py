"""Personal data in a text, covered before anything of it is kept for a machine: vectors, examples, vocabularies.

The customer's own words stay as they were sent, where they belong: in the answer. What is covered here is what the
machine sees.
"""

import re
from collections.abc import Iterable

MAIL, PHONE, CARD, ACCOUNT = "[mail]", "[phone]", "[card]", "[account]"
LINK, NAME, NUMBER = "[link]", "[name]", "[number]"

_LINK = re.compile(r"(?:https?://|www\.)[^\s<>\"]{1,400}", re.IGNORECASE)
_MAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")
_ACCOUNT = re.compile(r"\b[A-Z]{2}\d{2}(?:[ ]?[A-Z0-9]{4}){2,7}(?:[ ]?[A-Z0-9]{1,3})?\b")
_DIGITS = re.compile(r"(?<![\w.,])\+?\(?\d(?:[ .()/-]{0,2}\d){5,24}(?![\w])")
_DATE = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}")
_LEAST_NAME = 3


def mask(text: str, *, names: Iterable[str] = ()) -> str:
    """Return a text with addresses, numbers of telephones, cards and accounts, links and these names covered."""
    text = _LINK.sub(LINK, text)
    text = _MAIL.sub(MAIL, text)
    text = _ACCOUNT.sub(lambda found: ACCOUNT if _is_account(found[0]) else found[0], text)
    text = _DIGITS.sub(lambda found: _covered(found[0]), text)
    wanted = {part for name in names for part in name.split() if len(part) >= _LEAST_NAME}
    if not wanted:
        return text
    any_name = "|".join(re.escape(name) for name in sorted(wanted, key=len, reverse=True))
    return re.sub(rf"\b(?:{any_name})\b", NAME, text, flags=re.IGNORECASE)


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
