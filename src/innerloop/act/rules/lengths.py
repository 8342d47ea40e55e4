"""How long something may take, in working time, as people write and read it: "4 h", "1 h 30 min", "45 min"."""

import re

_HOUR = 60
# Half a year of full weeks: what takes longer has no clock that anybody would look at.
LONGEST = 1_000 * _HOUR
_WRITTEN = re.compile(
    r"(?:(?P<hours>\d{1,6}(?:[.,]\d{1,2})?)\s*(?:hours?|hrs?|h)\.?)?\s*"
    r"(?:(?P<minutes>\d{1,6})\s*(?:minutes?|mins?|m)\.?)?",
    re.IGNORECASE,
)


class LengthImpossible(ValueError):
    """{reason}"""

    def __init__(self, **values: object) -> None:
        super().__init__((self.__doc__ or "").format(**values))


class LengthUnreadable(LengthImpossible):
    """“{written}” cannot be read as a length of time. Write hours and minutes: 4 h, 1 h 30 min or 45 min."""


class LengthOutside(LengthImpossible):
    """{written} is not possible. Give a minute at least, and at most 1,000 hours."""


def read_length(text: str) -> int:
    """Read a length of time in minutes. Raises LengthUnreadable, also of a number alone, and LengthOutside."""
    found = _WRITTEN.fullmatch(text.strip())
    if not found or not any(found.groups()):
        raise LengthUnreadable(written=text.strip()[:40])
    hours, minutes = (found["hours"] or "0").replace(",", "."), found["minutes"] or "0"
    length = round(float(hours) * _HOUR) + int(minutes)
    if not 1 <= length <= LONGEST:
        raise LengthOutside(written=text.strip()[:40])
    return length


def say_length(minutes: int) -> str:
    """Write a length of time: "4 h", "1 h 30 min", "45 min"."""
    hours, rest = divmod(minutes, _HOUR)
    parts = (f"{hours} h" if hours else "", f"{rest} min" if rest else "")
    return " ".join(part for part in parts if part)
