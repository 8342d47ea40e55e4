"""How a customer's addresses, money and time are written."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
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


def deed(kind: str) -> str:
    """Write what another system told of as people read it: `order.paid` is "Order paid"."""
    words = " ".join(re.split(r"[\s._\-/:]+", kind)).strip() or kind
    return words[:1].upper() + words[1:]


def moved(data: Mapping[str, Any]) -> str:
    """Write the money of a fact: "KES 3,800, renewal". What is no amount stays as it was told."""
    try:
        amount = money(Decimal(str(data["revenue"])), data.get("currency", ""))
    except (ArithmeticError, ValueError):
        amount = f"{data.get('currency', '')} {data['revenue']}"
    return ", ".join(part for part in (amount.strip(), data.get("revenue_kind", "")) if part)


def day_heading(on: date, *, today: date) -> str:
    """Write a day as it heads a list: "Today", "Yesterday", "Thursday, 3 September", with its year when it is over."""
    if (today - on).days in (0, 1):
        return "Yesterday" if on < today else "Today"
    return f"{on:%A}, {on.day} {on:%B}" if on.year == today.year else f"{on.day} {on:%B %Y}"


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
