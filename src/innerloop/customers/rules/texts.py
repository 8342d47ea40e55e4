"""Plain texts: trimmed, bounded, storable."""

import re
import unicodedata

from innerloop.customers.rules import refusals

_SPACES = re.compile(r"\s+")
# Control characters, and those that turn the direction of whatever follows: a name must not rearrange a page's words.
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def read_text(value: object, *, field: str, most: int) -> str | None:
    """Return a text trimmed and in one form of Unicode; None for nothing or an empty one.

    Raises NotText, TooLong or Unstorable.
    """
    if value is None:
        return None
    if not isinstance(value, str):
        raise refusals.NotText(field, value)
    # PostgreSQL keeps no NUL, and half a surrogate pair cannot be written as UTF-8.
    if "\x00" in value or any("\ud800" <= letter <= "\udfff" for letter in value):
        raise refusals.Unstorable(field, "")
    text = unicodedata.normalize("NFC", value).strip()
    if len(text) > most:
        raise refusals.TooLong(field, text, length=len(text), most=most)
    return text or None


def read_name(value: object, *, field: str = "name", most: int = 200) -> str | None:
    """Return a name on one line, with single spaces and without control characters."""
    text = read_text(value, field=field, most=most)
    return _CONTROLS.sub("", _SPACES.sub(" ", text)).strip() or None if text else None
