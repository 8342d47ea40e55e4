"""What a customer is known by: an id of the company's own, an e-mail address, a phone number."""

import re
from typing import Literal

import phonenumbers

from innerloop.customers.rules import refusals
from innerloop.customers.rules.texts import read_text

Kind = Literal["external_id", "email", "phone"]
Key = tuple[str, str]  # (kind, normalised value): what identifies

_CHAT = re.compile(r"-?[0-9]{1,20}")
# Nothing that would need quoting or could break a header; the domain has a dot and no empty label.
_LOCAL = r"[^\s@<>()\[\],;:\"\\\x00-\x20\x7f]{1,64}"
_LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
_EMAIL = re.compile(rf"{_LOCAL}@(?:{_LABEL}\.)+[^\W\d_](?:[\w-]{{0,61}}[^\W_])")
_BY_PHONE = frozenset({"sms", "whatsapp", "ussd", "voice", "call", "rcs", "signal", "http"})
_TOO_SHORT = (phonenumbers.ValidationResult.TOO_SHORT, phonenumbers.ValidationResult.IS_POSSIBLE_LOCAL_ONLY)


def read_external_id(value: object) -> str | None:
    """Return the company's own id of a customer, trimmed; its case matters."""
    return read_text(value, field="external_id", most=200)


def read_email(value: object, *, field: str = "email") -> str | None:
    """Return an e-mail address in lower case; raises EmailUnreadable."""
    text = read_text(value, field=field, most=254)
    if text is None:
        return None
    address = text.lower()
    local = address.partition("@")[0]
    if not _EMAIL.fullmatch(address) or local.startswith(".") or local.endswith(".") or ".." in address:
        raise refusals.EmailUnreadable(field, text)
    return address


def read_phone(value: object, *, field: str = "phone") -> str | None:
    """Return a phone number as E.164, such as +254712345678.

    A number without its country is refused, for it would ring a stranger abroad.
    Raises PhoneWithoutCountry, PhoneTooShort, PhoneTooLong or PhoneUnreadable.
    """
    text = read_text(value, field=field, most=60)
    if text is None:
        return None
    if not text.startswith("+"):
        raise _without_country(field, text)
    try:
        number = phonenumbers.parse(text)
    except phonenumbers.NumberParseException as error:
        raise _unreadable(field, text, error) from None
    # Possible, not valid: the tables of valid ranges are always behind the networks.
    verdict = phonenumbers.is_possible_number_with_reason(number)
    if verdict in _TOO_SHORT:
        raise refusals.PhoneTooShort(field, text)
    if verdict == phonenumbers.ValidationResult.TOO_LONG:
        raise refusals.PhoneTooLong(field, text)
    if verdict != phonenumbers.ValidationResult.IS_POSSIBLE or number.extension:
        raise refusals.PhoneUnreadable(field, text)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def kind_for(channel: str) -> Kind | None:
    """Return which kind of identity a channel writes to, or None for an address of the channel's own."""
    if channel == "email":
        return "email"
    return "phone" if channel in _BY_PHONE else None


def read_address(channel: str, value: object) -> str:
    """Return an address of a channel as it is compared: e-mail and phone normalised, others trimmed."""
    kind = kind_for(channel)
    if kind == "email":
        address = read_email(value, field="address")
    elif kind == "phone":
        address = read_phone(value, field="address")
    else:
        address = read_text(value, field="address", most=320)
    if address is None:
        raise refusals.NotText("address", value)
    if channel == "telegram" and not _CHAT.fullmatch(address):
        raise refusals.ChatUnreadable("address", value)
    return address


def _without_country(field: str, text: str) -> refusals.ValueRefused:
    digits = sum(letter.isdigit() for letter in text)
    if not digits:
        return refusals.PhoneUnreadable(field, text)
    return refusals.PhoneTooShort(field, text) if digits < 7 else refusals.PhoneWithoutCountry(field, text)


def _unreadable(field: str, text: str, error: phonenumbers.NumberParseException) -> refusals.ValueRefused:
    if error.error_type == phonenumbers.NumberParseException.TOO_LONG:
        return refusals.PhoneTooLong(field, text)
    if error.error_type in (
        phonenumbers.NumberParseException.TOO_SHORT_NSN,
        phonenumbers.NumberParseException.TOO_SHORT_AFTER_IDD,
    ):
        return refusals.PhoneTooShort(field, text)
    return refusals.PhoneUnreadable(field, text)
