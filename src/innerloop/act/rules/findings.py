"""What was found, in words: what moved, since when, how sure, where from."""

from dataclasses import dataclass
from datetime import date

from innerloop.understand import figures

_SPANS = ((3 * 365, 365, "years"), (61, 30.44, "months"), (0, 1, "days"))


@dataclass(frozen=True, slots=True)
class Moved:
    """A change as it is told: of what, where, which way, by how much with interval; None for a volume's points."""

    matter: str
    way: str
    where: str
    since: date
    points: float | None = None
    low: float | None = None
    high: float | None = None
    came: int = 0
    expected: int = 0
    is_over: bool = False

    @property
    def is_down(self) -> bool:
        """Say whether it fell."""
        return self.way == "down"


def headline(moved: Moved) -> str:
    """Return what happened in one sentence: Paying at a till fell by 21 points."""
    if moved.points is None:
        amount = "Fewer" if moved.is_down else "More"
        return f"{amount} answers come {_about(moved.where)} than before."
    if moved.is_over and (moved.low or 0) <= 0 <= (moved.high or 0):
        return f"{_subject(moved.where)} seemed to {'fall' if moved.is_down else 'rise'}, and did not stay there."
    size = figures.points(abs(moved.points))
    return f"{_subject(moved.where)} {'fell' if moved.is_down else 'rose'} by {size} point{'' if size == '1' else 's'}."


def amount(moved: Moved) -> str:
    """Return by how much, with its interval."""
    if moved.points is None:
        return f"{figures.count(moved.came)} answers where {figures.count(moved.expected)} were to be expected"
    return f"{figures.signed(moved.points)} points, {figures.signed(moved.low)} to {figures.signed(moved.high)}"


def when(since: date, low: date, high: date, ended: date | None, *, is_settled: bool, is_let_go: bool = False) -> str:
    """Return since when, with the days among which it began, and whether it is over."""
    began = f"Since {day(since)}"
    if low != high:
        began += f" (between {day(low)} and {day(high)}, 90 % sure)"
    if ended is None:
        return f"{began}."
    if is_let_go:
        return f"{began}. From {day(ended)} on it is not watched any more."
    if is_settled:
        return f"{began}. It stayed; from {day(ended)} on it counts as usual."
    return f"{began}, over since {day(ended)}."


def sure(once_in_days: int, rate: str) -> str:
    """Return how seldom chance alone would ring here, beside the rate that was chosen."""
    return (
        f"Where nothing changes, this series rings at most once in {span(once_in_days)}; everything together, {rate}."
    )


def rate(days: int) -> str:
    """Return the chosen rate of false alarms."""
    return f"at most once in {_RATES.get(days, f'{days} days')}"


def span(days: float) -> str:
    """Return a number of days in the unit in which one speaks of them."""
    for least, unit, name in _SPANS:
        if days >= least:
            return f"{figures.count(round(days / unit))} {name}"
    return "a day"


def day(on: date) -> str:
    """Return a day as it is written: 4 May 2026."""
    return f"{on:%-d %B %Y}"


def delay_in_words(days: float) -> str:
    """Return how long until a change is found."""
    if days > 365:
        return "over a year"
    return "a day" if days < 1.5 else f"{round(days)} days"


_RATES = {7: "a week", 30: "a month", 91: "three months", 365: "a year"}


def _subject(where: str) -> str:
    return where[:1].upper() + where[1:] if where else "The score"


def _about(where: str) -> str:
    return f"for {where}" if where else "in"


def place(by: str, name: str) -> str:
    """Return a slice as it stands in a sentence: what comes by SMS, Shop visit."""
    if by == "channel":
        return f"what comes by {name}"
    return f"the program {name}" if by == "program" else name
