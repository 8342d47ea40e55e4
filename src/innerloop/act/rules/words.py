"""Customers' words as the pages show them: where a search was found, what is too long for a list."""

import re
from collections.abc import Sequence
from functools import lru_cache

from babel import Locale, UnknownLocaleError

# About seven lines of the measure; what is longer is cut with a "more".
LONG = 420
LONG_LINES = 6
SHORT = 240


def is_long(text: str) -> bool:
    """Say whether a comment is too long for a list."""
    return len(text) > LONG or text.count("\n") >= LONG_LINES


def is_short(text: str) -> bool:
    """Say whether a comment is short enough to be set very large."""
    return len(text) <= SHORT and text.count("\n") < LONG_LINES


def without_link(text: str) -> str:
    """Return what we wrote without the link in it: whoever opens that answers in the customer's name."""
    return re.sub(r"https?://\S*/(?:s|unsubscribe)/\S+", "(their link)", text)


def listed(names: Sequence[str], glue: str = "and") -> str:
    """Write names in a row: "a", "a and b", "a, b and c"."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} {glue} {names[-1]}"


@lru_cache(maxsize=512)
def language_name(code: str) -> str:
    """Return the English name of a language: "sw" is Swahili. What nobody knows stays as it is."""
    try:
        return Locale.parse(code.replace("_", "-"), sep="-").english_name or code
    except (ValueError, UnknownLocaleError):
        return code
