"""How the pulse page puts numbers into words."""

from collections.abc import Sequence
from dataclasses import dataclass

from innerloop.understand import figures
from innerloop.understand.rules.change import Comparison

_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


@dataclass(frozen=True, slots=True)
class Mover:
    """A place whose score moved beyond chance, by so many points."""

    name: str
    difference: float


def in_words(number: int) -> str:
    """Write a small number in words."""
    return _NUMBERS[number] if number < len(_NUMBERS) else str(number)


def points_in_words(difference: float) -> str:
    """Write a distance in points: five points, one point."""
    size = int(abs(difference) + 0.5)
    return f"{in_words(size)} point{'' if size == 1 else 's'}"


def finding(value: float, change: Comparison | None, before: str) -> str:
    """Return the page's first sentence: how we are, and whether that moved beyond chance."""
    if change is None or change.difference is None:
        return f"{figures.points(value)} points so far."
    if not change.is_significant:
        return f"Holding at {figures.points(value)}."
    verb = "gained" if change.difference > 0 else "lost"
    return f"{points_in_words(change.difference).capitalize()} {verb} against {before}."


def behind(change: Comparison | None, movers: Sequence[Mover]) -> str:
    """Return what lies behind the finding: the places that moved the most in its direction."""
    if change is None or change.difference is None:
        return ""
    if not movers:
        return "" if change.is_significant else "No moment moved beyond chance."
    is_rise = change.difference > 0 if change.is_significant else movers[0].difference > 0
    same = [mover for mover in movers if (mover.difference > 0) == is_rise][:2]
    if not same:
        return ""
    told = [f"{mover.name} is {'up' if is_rise else 'down'} {figures.points(abs(mover.difference))}" for mover in same]
    return f"{' and '.join(told)}."


def change_in_words(change: Comparison | None, before: str) -> str:
    """Return how the score moved, with interval, and how often chance alone moves it so far."""
    if change is None or change.difference is None or change.p_value is None:
        return f"Nothing to compare with: too few answers in {before}."
    span = figures.interval(change.low, change.high)
    if not change.is_significant:
        return f"{_moved(change.difference)} from {before} ({span}), within what chance does."
    rise = "rise" if change.difference > 0 else "fall"
    odds = _odds(change.p_value)
    return f"{_moved(change.difference)} from {before} ({span}). A {rise} this size is chance about {odds}."


def _moved(difference: float) -> str:
    size = figures.points(abs(difference))
    if size == "0":
        return "Level"
    return f"{'Up' if difference > 0 else 'Down'} {size}"


def _odds(p_value: float) -> str:
    if p_value < 0.001:
        return "less than once in 1,000 times"
    times = 1 / p_value
    step = 10 if times >= 100 else 5 if times >= 20 else 1
    return f"once in {int(times // step * step)} times"
