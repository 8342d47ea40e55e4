"""How the one rate that somebody chose is divided among all that is watched."""

import math
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from innerloop.understand.rules import counts

DAYS_A_MONTH = 365.25 / 12
WHOLE = 0.25  # the share of the company as a whole, which most people look at
SCORES = 0.75  # the share of scores beside volumes, of which fewer are looked for
THEMES = 0.25  # of everything, for what is spoken ill of; half of it for the company as a whole

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Rate:
    """At most so many false alarms a month, over everything."""

    a_month: float

    @property
    def a_day(self) -> float:
        """Return how much of an alarm there is to spend on one day."""
        return self.a_month / DAYS_A_MONTH

    def part(self, share: float) -> "Rate":
        """Return a share of it, as another rate."""
        return Rate(self.a_month * share)


def divide(rate: Rate, groups: Mapping[str, Sequence[Key]], *, share: float = WHOLE) -> dict[tuple[str, Key], float]:
    """Return for each series of each group its budget for one day, scores and volumes together.

    The group "" is the company as a whole and has a quarter, or the `share` told; every other group has as much as any
    other, and each series in it the same. What adds up to no more than the day's budget keeps the rate (see gauge).
    """
    others = [name for name, series in groups.items() if name and series]
    whole = rate.a_day if not others else rate.a_day * share
    spent: dict[tuple[str, Key], float] = {}
    for name, series in groups.items():
        part = whole if not name else (rate.a_day - whole) / len(others) if series else 0.0
        for key in series:
            spent[name, key] = part / len(series)
    return spent


def of_numbers(days_a_false_alarm: int, *, has_themes: bool) -> Rate:
    """Return the rate that scores and numbers of answers have, of one false alarm in so many days."""
    return Rate(DAYS_A_MONTH / days_a_false_alarm).part(1 - THEMES if has_themes else 1.0)


def of_themes(days_a_false_alarm: int) -> Rate:
    """Return the rate that themes have."""
    return Rate(DAYS_A_MONTH / days_a_false_alarm).part(THEMES)


def of_score(budget: float, *, has_volume: bool) -> float:
    """Return the part of a series' budget that its score has; the rest is its volume's."""
    return budget * SCORES if has_volume else budget


def delay(*, points: float, a_day: float, budget: float, least: float, variance: float = 0.6) -> float:
    """Return about how many days it takes until a change of so many points rings, at so many answers a day.

    The time that evidence needs to grow from the day's budget to 1: log(3 / budget) over the information of a day for
    the best of the sizes looked for (Lorden 1971). `variance` is of one answer, 0..1. Infinite where it never does.
    """
    counts.at_least("The answers a day", a_day, 0)
    se2 = 1e4 * variance
    best = max(size * (points - size / 2) / se2 * a_day for size in (least, 2 * least, 4 * least))
    return float("inf") if best <= 0 else max(1.0, math.log(3 / budget) / best)
