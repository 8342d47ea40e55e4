"""What dimensions and times are called within a sentence."""

from collections.abc import Sequence
from datetime import date, timedelta

# One, several.
_NOUNS = {
    "touchpoint": ("moment", "moments"),
    "product": ("product", "products"),
    "channel": ("channel", "channels"),
    "team": ("team", "teams"),
    "employee": ("employee", "employees"),
    "program": ("program", "programs"),
    "language": ("language", "languages"),
    "organization": ("organization", "organizations"),
    "theme": ("theme", "themes"),
    "theme_feeling": ("feeling towards a theme", "feelings towards a theme"),
    "day": ("day", "days"),
    "week": ("week", "weeks"),
    "month": ("month", "months"),
}
_ENDS = {1: "st", 2: "nd", 3: "rd"}


def noun(dimension: str) -> str:
    """Return what one of a dimension is called: moment, plan."""
    return _NOUNS[dimension][0] if dimension in _NOUNS else dimension.removeprefix("properties.").replace("_", " ")


def nouns(dimension: str) -> str:
    """Return what several are called: moments, values of plan."""
    return _NOUNS[dimension][1] if dimension in _NOUNS else f"values of {noun(dimension)}"


def starts(bucket: str, first: date, last: date, most: int) -> list[date]:
    """Return the first day of each bucket from the one with `first` to the one with `last`, at most the last `most`."""
    found = [_start(bucket, last)]
    while found[-1] > _start(bucket, first) and len(found) < most:
        found.append(_start(bucket, found[-1] - timedelta(days=1)))
    return found[::-1]


def end(bucket: str, start: date) -> date:
    """Return the last day of a bucket."""
    if bucket == "day":
        return start
    if bucket == "week":
        return start + timedelta(days=6)
    return (start + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def in_full(bucket: str, start: date, *, is_long: bool = False) -> str:
    """Name a bucket within a sentence: October, the week of 3 November, 7 November; `is_long`: October 2025."""
    year = f"{start: %Y}" if is_long else ""
    if bucket == "month":
        return f"{start:%B}{year}"
    return f"the week of {start:%-d %B}{year}" if bucket == "week" else f"{start:%-d %B}{year}"


def is_long(starts: Sequence[date]) -> bool:
    """Say whether buckets span so much that a month, or a day of one, may be meant of two years."""
    return bool(starts) and (starts[-1] - starts[0]).days > 330


def short(bucket: str, start: date, *, today: date, is_long: bool = False) -> str:
    """Name a bucket above a column: Oct, Nov to 20th, 3 Nov. Over more than a year the year is told (`is_long`)."""
    if bucket != "month":
        return f"{start:%-d %b %Y}" if is_long else f"{start:%-d %b}"
    year = f"{start: %Y}" if is_long else ""
    if start <= today < end(bucket, start):
        return f"{start:%b}{year} to {ordinal(today.day)}"
    return f"{start:%b}{year}"


def ordinal(number: int) -> str:
    """Write the number of a day: 1st, 22nd, 13th."""
    if 10 < number % 100 < 14:
        return f"{number}th"
    return f"{number}{_ENDS.get(number % 10, 'th')}"


def _start(bucket: str, day: date) -> date:
    if bucket == "month":
        return day.replace(day=1)
    return day - timedelta(days=day.weekday()) if bucket == "week" else day
