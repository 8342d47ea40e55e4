"""How it is said who is behind a score: shares of a hundred, times, and whether words and silence agree."""

from collections.abc import Collection

from innerloop.act.reach_page import Part
from innerloop.understand import figures
from innerloop.understand.rules import change, interval

_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400


def part(did: int, of: int, *, minimum_n: int) -> Part:
    """Return a share of a hundred with its Wilson interval; too few is a word."""
    if of < max(1, minimum_n):
        return Part(n=of, few=True)
    around = interval.proportion_ci_wilson(did, of)
    said = f"{_hundredth(around.point)} in 100"
    return Part(said, f"{_hundredth(around.low)} to {_hundredth(around.high)}", of)


def took(seconds: float) -> str:
    """Write a time by its largest unit: 9 min, 3.4 h, 5.1 days."""
    for size, name in ((_DAY, "days"), (_HOUR, "h")):
        if seconds >= size:
            return f"{seconds / size:.1f} {name}"
    return f"{max(1, round(seconds / _MINUTE))} min"


def covered(never_asked: Part, silent: Part) -> str:
    """Return the page's first sentence."""
    if never_asked.few:
        return f"Too few active customers to say whom the score leaves out: n {figures.count(never_asked.n)}."
    return (
        f"Of active customers, {never_asked.said} were never asked ({never_asked.interval}), and {silent.said} "
        f"never answered ({silent.interval})."
    )


def not_narrowed(by: Collection[str]) -> str:
    """Say by which filters customers are not told apart; nothing where there is none."""
    if not by:
        return ""
    names = " and ".join(by)
    return f" Not narrowed by {names}: who was never asked has none."


def newest(count: int, of: str) -> str:
    """Say that only the newest of a time were looked at, and how many."""
    return f"Of the newest {figures.count(count)} {of} of this time."


def worded(found: change.Comparison) -> str:
    """Say whether those who wrote something score otherwise than those who did not."""
    if found.difference is None:
        return ""
    around = f"{figures.signed(found.difference)} ({figures.interval(found.low, found.high)})"
    if not found.is_significant:
        return f"Those who wrote something differ from the silent within chance: {around}."
    which, would = ("less", "low") if found.difference < 0 else ("more", "high")
    low, high = sorted((abs(found.low or 0.0), abs(found.high or 0.0)))
    by = f"{figures.points(abs(found.difference))} points {which} ({figures.interval(low, high)})"
    return f"Those who wrote something give {by}, beyond chance: comments alone would paint too {would} a score."


def stayed(best: Part, worst: Part, *, names: tuple[str, str], days: int) -> str:
    """Say what the best and the worst cohort did, side by side; nothing where either are too few."""
    if best.few or worst.few:
        return ""
    return (
        f"{days} days on, {best.said} {names[0]} are still there ({best.interval}); of {names[1]}, {worst.said} "
        f"({worst.interval})."
    )


def _hundredth(share: float) -> str:
    """Write a share of a hundred, with a decimal where it is below ten."""
    value = 100 * share
    return f"{value:.1f}".removesuffix(".0") if value < 10 else f"{value:.0f}"
