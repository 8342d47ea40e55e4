"""What may drive a score: what customers rate beside it, and what is known of them, each answer at its level."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from innerloop.customers.models import Property
from innerloop.listen.models import Metric
from innerloop.understand.rules import bands, driving
from innerloop.understand.rules.bands import Band

LEAST_KNOWN = 0.6  # of the answers: what is known of fewer says more of where one asked than of customers
LEAST_ALIKE = 30  # answers with one value; rarer ones stand together
MOST_VALUES, MOST_LEVELS = 50, 6
MOMENT = "touchpoint"
OTHER, UNKNOWN = "other", "not known"
_NOTHING = 1e-6  # squared points of score
_IN_BANDS = (Property.Kind.NUMBER, Property.Kind.DATE)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What was not measured, and why, as a sentence."""

    name: str
    reason: str


@dataclass(slots=True)
class Answer:
    """An answer: whose, its part of the score (100, 0 or -100), what is known of it, and its ratings by metric."""

    who: str
    score: int
    properties: Mapping[str, Any]
    ratings: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Candidate:
    """What may be a driver: its name, what it is by the rules, and each answer's level of it."""

    name: str
    driver: driving.Driver
    levels: list[driving.Level]
    bands: tuple[Band, ...] = ()

    @classmethod
    def of_rating(cls, metric: Metric, rows: Sequence[Answer]) -> "Candidate":
        driver = driving.Driver(metric.slug, frozenset(metric.top), frozenset(metric.bottom))
        return cls(metric.name, driver, [row.ratings[str(metric.id)] for row in rows])

    @classmethod
    def of_property(cls, name: str, shown: str, values: Sequence[str]) -> "Candidate":
        key = name if name == MOMENT else f"properties.{name}"
        return cls(shown, driving.Driver(key, is_rating=False), list(values))

    @property
    def varies(self) -> bool:
        return len(set(self.levels)) > 1


def known(rows: Sequence[Answer]) -> tuple[list[Candidate], list[LeftOut]]:
    """Return the properties that may say something of the score, and why others are left out. One query."""
    looked = [found for name, shown, kind in _names() if (found := _looked_at(rows, name, shown, kind))]
    return (
        [one for one in looked if isinstance(one, Candidate)],
        [one for one in looked if isinstance(one, LeftOut)],
    )


def _looked_at(rows: Sequence[Answer], name: str, shown: str, kind: str) -> Candidate | LeftOut | None:
    """Return a property as a candidate, or why it is none; None where no answer has it."""
    given = [row.properties.get(name) for row in rows]
    known_of = sum(value is not None for value in given)
    if not known_of:
        return None
    if known_of < LEAST_KNOWN * len(rows):
        return LeftOut(shown, f"known of {100 * known_of / len(rows):.0f} in 100 answers only")
    if kind in _IN_BANDS:
        found = _in_bands(rows, name, shown, [_number(value, kind) for value in given])
        return _in_days(found) if kind == Property.Kind.DATE and isinstance(found, Candidate) else found
    values = ["" if value is None else _text(value) for value in given]
    if len(set(values)) > MOST_VALUES:
        return LeftOut(shown, f"more than {MOST_VALUES} different values")
    return _beyond_nothing(rows, Candidate.of_property(name, shown, _grouped(values)))


def _in_bands(
    rows: Sequence[Answer], name: str, shown: str, numbers: Sequence[bands.Value | None]
) -> Candidate | LeftOut:
    most = max(1, min(bands.MOST, sum(number is not None for number in numbers) // LEAST_ALIKE))
    held = bands.told(numbers, [row.score for row in rows], most=most, least=LEAST_ALIKE)
    if len(held) < 2:
        return LeftOut(shown, "too few know it, or too many are alike, to part it into bands")
    levels = ["" if band is None else str(band) for band in bands.banded(numbers, most=most)]
    return _beyond_nothing(rows, replace(Candidate.of_property(name, shown, _grouped(levels)), bands=tuple(held)))


def _in_days(candidate: Candidate) -> Candidate:
    """Return the candidate with its bands from day to day."""
    days = (replace(one, first=_day_of(one.first), last=_day_of(one.last)) for one in candidate.bands)
    return replace(candidate, bands=tuple(days))


def _day_of(ordinal: object) -> date:
    assert isinstance(ordinal, int)
    return date.fromordinal(ordinal)


def _beyond_nothing(rows: Sequence[Answer], candidate: Candidate) -> Candidate | LeftOut:
    if spread(rows, candidate) > _NOTHING:
        return candidate
    return LeftOut(candidate.name, "everybody is alike in it, or it makes no difference at all")


def _names() -> list[tuple[str, str, str]]:
    """Return what may be known of an answer, with what people call it and its kind."""
    named = Property.objects.exclude(name=MOMENT).order_by("name").values_list("name", "kind")
    return [
        (MOMENT, "Moment", Property.Kind.TEXT),
        *((name, name.replace("_", " ").capitalize(), kind) for name, kind in named),
    ]


def _number(value: object, kind: str) -> bands.Value | None:
    """Return a value as it is compared, a day as its ordinal; None for what is not of its kind."""
    if kind == Property.Kind.DATE:
        return _day(value)
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _day(value: object) -> int | None:
    try:
        return date.fromisoformat(str(value)[:10]).toordinal()
    except ValueError:
        return None


def _grouped(values: Sequence[str]) -> list[str]:
    """Return the values with the rare ones together, and those that are missing by a word."""
    counted = Counter(values)
    common = {value for value, n in counted.most_common(MOST_LEVELS) if n >= LEAST_ALIKE}
    return [value if value in common else OTHER if value else UNKNOWN for value in values]


def spread(rows: Sequence[Answer], candidate: Candidate) -> float:
    """Return how far apart the scores of its levels are: the sum of squares between them, for each answer."""
    sums: Counter[driving.Level] = Counter()
    counts: Counter[driving.Level] = Counter(candidate.levels)
    for row, level in zip(rows, candidate.levels, strict=True):
        sums[level] += row.score
    mean = sum(sums.values()) / len(rows)
    return sum(n * (sums[level] / n - mean) ** 2 for level, n in counts.items()) / len(rows)


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
