"""Properties: the company's own columns about customers and answers."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from innerloop.customers.rules import refusals
from innerloop.customers.rules.texts import read_text

PropertyKind = Literal["text", "number", "date", "flag"]
PropertyValue = str | int | float | bool

MOST_PROPERTIES = 100  # in one workspace
MOST_SEEN = 50  # values kept as choices for the pages
LONGEST_TEXT = 500

# Also what is not a number at all: no comparison holds for a NaN.
_TOO_MUCH = 1e300

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_ .-]{0,79}")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def read_properties(value: object, *, field: str = "properties") -> dict[str, PropertyValue | None]:
    """Return properties with their names and values checked; None means "take it away".

    Raises PropertiesUnreadable, PropertyNameRefused, PropertyValueRefused, TooLong or Unstorable.
    """
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise refusals.PropertiesUnreadable(field, value)
    return {_read_name(name): _read_value(str(name), given) for name, given in value.items()}


def kind_of(value: PropertyValue) -> PropertyKind:
    """Return the kind of property that a value suggests."""
    if isinstance(value, bool):
        return "flag"
    if isinstance(value, int | float):
        return "number"
    return "date" if _is_day(value) else "text"


def _read_name(name: object) -> str:
    text = name.strip() if isinstance(name, str) else name
    if not isinstance(text, str) or not _NAME.fullmatch(text):
        raise refusals.PropertyNameRefused("properties", name)
    return text


def _read_value(name: str, value: object) -> PropertyValue | None:
    if isinstance(value, str):
        return read_text(value, field=f"property {name}", most=LONGEST_TEXT)
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        value = float(value)
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int | float) and abs(value) < _TOO_MUCH:
        return value
    raise refusals.PropertyValueRefused(name, value)


def _is_day(text: str) -> bool:
    if not _DAY.fullmatch(text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
