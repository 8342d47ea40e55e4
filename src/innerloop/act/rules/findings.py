"""What was found, in words: what moved, since when, how sure, where from."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from innerloop.act.rules.drivers import tenth
from innerloop.understand import figures

_SPANS = ((3 * 365, 365, "years"), (61, 30.44, "months"), (0, 1, "days"))


@dataclass(frozen=True, slots=True)
class Moved:
    """A change as it is told: of what, where, which way, by how much with interval; None for a volume's points.

    Of a theme, `points` are of per cent, and `shares` (0..1) those who spoke ill of it before and since.
    """

    matter: str
    way: str
    where: str
    since: date
    points: float | None = None
    low: float | None = None
    high: float | None = None
    came: int = 0
    expected: int = 0
    is_over: bool = False  # and so told as the past; of a number that has stayed it is not
    theme: str = ""
    shares: tuple[float, float] = (0.0, 0.0)

    @property
    def is_down(self) -> bool:
        """Say whether it is for the worse."""
        return self.way == "down" or bool(self.theme)


def headline(moved: Moved) -> str:
    """Return what happened in one sentence: Paying at a till fell by 21 points."""
    if moved.theme:
        return risen(moved.theme, moved.where)
    if moved.points is None:
        amount = "Fewer" if moved.is_down else "More"
        return f"{amount} answers {'came' if moved.is_over else 'come'} {_about(moved.where)} than before."
    # Of all its days so far: it may lie on the other side before its end has rung.
    is_undone = moved.points >= 0 if moved.is_down else moved.points <= 0
    if moved.is_over and (is_undone or (moved.low or 0) <= 0 <= (moved.high or 0)):
        return f"{_subject(moved.where)} seemed to {'fall' if moved.is_down else 'rise'}, and did not stay there."
    way = "fell" if moved.is_down else "rose"
    if is_undone:
        return f"{_subject(moved.where)} {way}, and may be as before by now."
    size = figures.points(abs(moved.points))
    return f"{_subject(moved.where)} {way} by {size} point{'' if size == '1' else 's'}."


def risen(theme: str, where: str = "") -> str:
    """Return that more speak ill of a theme than before."""
    return f"More customers speak ill of “{theme}”{f', {where}' if where else ''}."


def cost(found: Mapping[str, Any], *, is_over: bool, where: str = "") -> str:
    """Return what a theme that has risen costs the score, with interval; empty where too few speak of it to tell."""
    if not found:
        return ""
    is_loss = found["points"] < 0
    verb = ("cost" if is_loss else "earned") if is_over else ("costs" if is_loss else "earns")
    what = f"the score of {where}" if where else "the score"
    # Told as a cost all of it is: "costs 4.2 points (−6.0 to −2.4)" would say that it may earn.
    sense = -1 if is_loss else 1
    low, high = sorted((sense * found["low"], sense * found["high"]))
    span = f"{tenth(low)} to {tenth(high)}, n {figures.count(found['n'])}"
    when = "while it lasted" if is_over else "since then"
    said = f"It {verb} {what} {abs(found['points']):.1f} points {when} ({span})"
    before = found.get("before")
    return f"{said}." if before is None else f"{said}; in the year before {tenth(sense * before)}."


def amount(moved: Moved) -> str:
    """Return by how much, with its interval."""
    if moved.theme:
        before, since = (figures.share(each, 1) for each in moved.shares)
        more = f"{figures.tenths(moved.points)}, {figures.tenths(moved.low)} to {figures.tenths(moved.high)}"
        return f"{since} of those who wrote, {before} before ({more} points of per cent)"
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
    """Return how seldom chance alone would ring here, beside the rate that was chosen.

    A series that has no share of the rate any more may still ring, by what it gathered while it had one: then there is
    no number of its own.
    """
    if not once_in_days:
        return f"Where nothing changes, everything together rings {rate}."
    return (
        f"Where nothing changes, this series rings at most once in {span(once_in_days)}; everything together, {rate}."
    )


def sure_alone(once_in_days: int) -> str:
    """Return how seldom chance alone would ring somewhere; empty where that is not known."""
    return f"By chance at most once in {span(once_in_days)}." if once_in_days else ""


def after(days: int, mark: str) -> str:
    """Return how long after something on our side it began: 3 days after release 4.2."""
    called = f"“{mark}”"
    if days <= 0:
        return f"on the day of {called}"
    return f"{days} day{'' if days == 1 else 's'} after {called}"


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
