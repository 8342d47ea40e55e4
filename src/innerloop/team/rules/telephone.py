"""At which telephone one of us is rung."""

import phonenumbers

# Whoever calls one pays for it, and it may be anybody's: our line would call it at the company's cost.
_COSTLY = (phonenumbers.PhoneNumberType.PREMIUM_RATE, phonenumbers.PhoneNumberType.SHARED_COST)
_BETWEEN = " -().\N{NO-BREAK SPACE}"
LONGEST = 60


def read(text: str) -> str | None:
    """Return a telephone number as E.164, such as +254712345678; None for what is none, or costs who calls it.

    Possible, not valid, as with customers: the tables of valid ranges are always behind the networks.
    """
    plain = "".join(letter for letter in text if letter not in _BETWEEN)
    if len(text) > LONGEST or not plain.startswith("+") or not (plain[1:].isascii() and plain[1:].isdigit()):
        return None
    try:
        number = phonenumbers.parse(plain)
    except phonenumbers.NumberParseException:
        return None
    is_whole = phonenumbers.is_possible_number_with_reason(number) == phonenumbers.ValidationResult.IS_POSSIBLE
    if not is_whole or phonenumbers.number_type(number) in _COSTLY:
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
