"""Where a customer is at home: language and time zone."""

import re
from functools import lru_cache
from zoneinfo import ZoneInfo

from innerloop.customers.rules import refusals
from innerloop.customers.rules.texts import read_text

_LANGUAGE = re.compile(r"([A-Za-z]{2,3})(?:[-_]([A-Za-z]{4}))?(?:[-_]([A-Za-z]{2}|\d{3}))?")


def read_language(value: object) -> str | None:
    """Return a language as its BCP 47 tag, written as usual: `en`, `pt-BR`, `zh-Hant-TW`."""
    text = read_text(value, field="language", most=35)
    if text is None:
        return None
    parts = _LANGUAGE.fullmatch(text)
    if not parts:
        raise refusals.LanguageUnreadable("language", text)
    language, script, region = parts.groups(default="")
    return "-".join(part for part in (language.lower(), script.capitalize(), region.upper()) if part)


def read_time_zone(value: object) -> str | None:
    """Return the name of a time zone that this machine knows; raises TimeZoneUnknown."""
    text = read_text(value, field="time_zone", most=60)
    if text is None or _is_zone(text):
        return text
    raise refusals.TimeZoneUnknown("time_zone", text)


@lru_cache(maxsize=1024)
def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # a folder of zones, such as "Africa", is an OSError
        return False
    return True
