"""Working hours as people write and read them: "9:00-12:30, 13:30-17:00"."""

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from innerloop.team.rules.working_time import MIDNIGHT, HoursImpossible, Span, WorkingHours

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_TIME = r"(\d{1,2})(?:[:.h](\d{2})?)?\s*(am|pm)?"
_SPAN = re.compile(rf"{_TIME}\s*(?:-|–|—|to)\s*{_TIME}", re.IGNORECASE)
_CLOSED = {"", "-", "–", "closed", "off", "none"}


class SpanUnreadable(HoursImpossible):
    """“{reason}” cannot be read as hours. Write them as 9:00-17:00, several with a comma between."""


class SpanBackwards(HoursImpossible):
    """{reason} ends before it begins. Hours past midnight are written in two: 22:00-24:00, and 0:00-6:00 on the
    day after."""


class SpansOverlap(HoursImpossible):
    """{reason} overlap. Write every hour once."""


def read_day(text: str, weekday: int) -> list[Span]:
    """Read the hours of a weekday (0 is Monday), in order; empty, or “closed”, are none.

    Raises SpanUnreadable, SpanBackwards and SpansOverlap.
    """
    if text.strip().casefold() in _CLOSED:
        return []
    pieces = filter(None, (piece.strip() for piece in re.split(r"[,;]", text)))
    spans = sorted((_read(piece, weekday) for piece in pieces), key=lambda span: span.opens)
    for before, after in pairwise(spans):
        if after.opens < before.closes:
            raise SpansOverlap(f"{say_spans([before])} and {say_spans([after])}")
    return spans


def say_spans(spans: Iterable[Span]) -> str:
    """Write the hours of one day: "9:00-12:30, 13:30-17:00"; empty where there are none."""
    return ", ".join(say_stretch(span.opens, span.closes) for span in spans)


def say_stretch(opens: int, closes: int) -> str:
    """Write a part of a day, given in its minutes: "9:00-12:30"."""
    return f"{_clock(opens)}-{_clock(closes)}"


def say_week(hours: WorkingHours) -> str:
    """Write a week in a line, days alike together: "Monday to Friday 9:00-17:00, Saturday 9:00-12:00"."""
    days = [(name, say_spans(on_weekday(hours.spans, at))) for at, name in enumerate(DAYS)]
    groups: list[tuple[list[str], str]] = []
    for name, said in days:
        if groups and groups[-1][1] == said:
            groups[-1][0].append(name)
        else:
            groups.append(([name], said))
    return "; ".join(f"{_row(names)} {said}" for names, said in groups if said)


def say_hours(hours: WorkingHours) -> str:
    """Write a week with the place whose clock tells it: "Monday to Friday 9:00-17:00, Nairobi time"."""
    place = hours.zone.rpartition("/")[2].replace("_", " ")
    return f"{say_week(hours)}, {place} time" if place != "UTC" else f"{say_week(hours)}, UTC"


def on_weekday(spans: Iterable[Span], weekday: int) -> list[Span]:
    """Return the hours of one weekday, in order."""
    return sorted((span for span in spans if span.weekday == weekday), key=lambda span: span.opens)


def _read(text: str, weekday: int) -> Span:
    found = _SPAN.fullmatch(text)
    if not found:
        raise SpanUnreadable(text[:40])
    opens, closes = (_minute(found.groups()[at : at + 3]) for at in (0, 3))
    if opens is None or closes is None:
        raise SpanUnreadable(text)
    if closes <= opens:
        raise SpanBackwards(text)
    return Span(weekday, opens, closes)


def _minute(written: Sequence[str | None]) -> int | None:
    """Return a time of the day in minutes; None where no clock shows it."""
    hour, minute, half = int(written[0] or 0), int(written[1] or 0), (written[2] or "").lower()
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "pm" else 0)
    at = hour * 60 + minute
    return at if minute < 60 and at <= MIDNIGHT else None


def _clock(minute: int) -> str:
    return f"{minute // 60}:{minute % 60:02}"


def _row(names: Sequence[str]) -> str:
    if len(names) < 3:
        return " and ".join(names)
    return f"{names[0]} to {names[-1]}"
