"""How a customer's addresses, money and time are written."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import phonenumbers

_KINDS = {"email": "E-mail", "phone": "Phone", "external_id": "Your number"}


def kind_name(kind: str) -> str:
    """Return what a kind of identity is called."""
    return _KINDS.get(kind, kind)


def phone_number(phone: str) -> str:
    """Write a number of the form E.164 as people read it: +254 712 345418."""
    try:
        number = phonenumbers.parse(phone)
    except phonenumbers.NumberParseException:
        return phone
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def veiled(phone: str) -> str:
    """Return a number that cannot be read over a shoulder: +254 7•• •••418."""
    written = phone_number(phone)
    digits = [at for at, letter in enumerate(written) if letter.isdigit()]
    hidden = set(digits[4:-3])
    return "".join("•" if at in hidden else letter for at, letter in enumerate(written))


def property_name(name: str) -> str:
    """Return a property's name as people read it."""
    return name.replace("_", " ").strip()


def money(amount: Decimal | None, currency: str) -> str:
    """Write an amount with its currency: KES 48,200, or EUR 12.50 where there are cents."""
    if amount is None:
        return ""
    cents = amount != amount.to_integral_value()
    return f"{currency} {amount:,.2f}" if cents else f"{currency} {amount:,.0f}"


def time_there(now: datetime, zone: str) -> str:
    """Return the clock at the customer's place: "10:42, Nairobi"; empty where the zone is not known."""
    if not zone:
        return ""
    try:
        there = now.astimezone(ZoneInfo(zone))
    except (ZoneInfoNotFoundError, ValueError):
        return ""
    return f"{there:%H:%M}, {zone.rpartition('/')[2].replace('_', ' ')}"


def day(on: date) -> str:
    """Write a day in a sentence: 3 September 2026."""
    return f"{on.day} {on:%B %Y}"


def short_day(on: date) -> str:
    """Write a day in a list: 3 Sep 2026."""
    return f"{on.day} {on:%b %Y}"
