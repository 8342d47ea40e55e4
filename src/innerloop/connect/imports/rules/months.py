"""Dates that name their month, as people and reports write them: 30 September 2021, Sep 30, 2021."""

import re
import unicodedata
from datetime import datetime

# Enough letters of each month to tell it: English, French, Spanish, Swahili.
STEMS = (
    ("jan", "ene"),
    ("feb", "fev"),
    ("mar", "mac"),
    ("apr", "avr", "abr"),
    ("may", "mai", "mei"),
    ("jun", "juin"),
    ("jul", "juil"),
    ("aug", "aou", "ago"),
    ("sep", "set"),
    ("oct", "okt"),
    ("nov",),
    ("dec", "dic", "des"),
)

DAY_FIRST = re.compile(
    r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|º)?[ .\-/]*(?:de )?(?P<month>[a-z]{3,12})\.?,?"
    r"[ .\-/]*(?:de |del )?(?P<year>\d{4}|\d{2})(?P<clock> .*)?"
)
MONTH_FIRST = re.compile(r"(?P<month>[a-z]{3,12})\.? (?P<day>\d{1,2})(?:st|nd|rd|th)?,? (?P<year>\d{4})(?P<clock> .*)?")
CLOCKS = ("%H:%M", "%H:%M:%S", "%I:%M %p", "%I:%M:%S %p", "%I:%M%p")


def read(text: str) -> datetime | None:
    """Read a date that names its month, or return None. Raises ValueError for the 31st of February."""
    bare = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(sign for sign in bare if not unicodedata.combining(sign))
    found = DAY_FIRST.fullmatch(plain) or MONTH_FIRST.fullmatch(plain)
    month = _month(found["month"]) if found else None
    if found is None or month is None:
        return None
    year = int(found["year"]) + (2000 if len(found["year"]) == 2 else 0)
    day = datetime(year, month, int(found["day"]))  # noqa: DTZ001 (the caller knows the zone)
    return _at(day, (found["clock"] or "").strip(" ,"))


def _month(word: str) -> int | None:
    for number, stems in enumerate(STEMS, start=1):
        if word.startswith(stems):
            return number
    return None


def _at(day: datetime, clock: str) -> datetime | None:
    if not clock:
        return day
    for pattern in CLOCKS:
        try:
            at = datetime.strptime(clock, pattern)  # noqa: DTZ007 (the caller knows the zone)
        except ValueError:
            continue
        return day.replace(hour=at.hour, minute=at.minute, second=at.second)
    return None
