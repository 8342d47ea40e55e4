"""How drivers are said: which goes along most, what kind it is, and that none of it is proof of a cause."""

from datetime import date
from typing import Literal

from innerloop.understand import figures
from innerloop.understand.rules.driving import Driven, Estimate

Kind = Literal["", "must-have", "delighter", "both ways"]
KINDS: dict[Kind, str] = {
    "must-have": "taken for granted: it hurts where it fails, and is hardly thanked for",
    "delighter": "delights: it lifts where it is there, and is hardly missed",
    "both ways": "works both ways",
    "": "",
}
CAVEAT = (
    "What goes along with the score need not cause it: whoever is content tends to rate everything higher. "
    "To know, change one thing for some customers, drawn by lot, and compare."
)


def kind(driven: Driven) -> Kind:
    """Say what kind a rating is: by whether its penalty and its reward lie apart beyond their intervals.

    Kano 1984 in the words of Brandt 1988; nothing where low or top ratings are missing.
    """
    if driven.penalty is None or driven.reward is None:
        return ""
    cost_low, cost_high = -driven.penalty.high, -driven.penalty.low
    if cost_low > max(0.0, driven.reward.high):
        return "must-have"
    return "delighter" if driven.reward.low > max(0.0, cost_high) else "both ways"


def finding(strongest: Driven, name: str, *, others: int) -> str:
    """Return the page's first sentence."""
    share = strongest.share
    of = "the drivers" if others else "it alone"
    return f"{name} goes along with the score most: {hundredths(share)} of what {of} explain{'' if others else 's'}."


def moves(driven: Driven, name: str) -> str:
    """Return by how much the score would move, with its interval; empty where nothing can be said."""
    if driven.impact is None:
        return ""
    more = round(100 * driven.step)
    return (
        f"Were {more} more in 100 to rate {name} top, the score would be {tenths(driven.impact)} points higher, "
        "as far as one causes the other."
    )


def span(first: float | date, last: float | date) -> str:
    """Name a band: 0 to 1,250; 1 January 2024 to 3 May 2025; or its one value."""
    ends = [
        f"{end:%-d %B %Y}" if isinstance(end, date) else f"{end:,.6g}".replace("-", figures.MINUS)
        for end in (first, last)
    ]
    return ends[0] if ends[0] == ends[1] else f"{ends[0]} to {ends[1]}"


def looked_at(newest: int, *, since: date | None, drawn: int | None) -> str:
    """Say which answers were looked at; nothing where all were. `since` where older ones were left out."""
    if since:
        lot = f", {drawn:,} of them drawn by lot" if drawn else ""
        return f" Looked at were the newest {newest:,} answers, given since {since:%-d %B %Y}{lot}."
    return f" Looked at were {drawn:,} of {newest:,} answers, drawn by lot." if drawn else ""


def hundredths(part: Estimate) -> str:
    """Write a part of 1 with its interval: 41 in 100 (37 to 45)."""
    low, value, high = (round(100 * number) for number in (part.low, part.value, part.high))
    return f"{value} in 100 ({low} to {high})"


def tenths(points: Estimate) -> str:
    """Write points with one decimal and their interval: 4.2 (3.7 to 4.9)."""
    return f"{tenth(points.value)} ({tenth(points.low)} to {tenth(points.high)})"


def tenth(value: float) -> str:
    """Write points with one decimal and a real minus."""
    text = f"{abs(value):.1f}"
    return f"{figures.MINUS}{text}" if value < 0 and text != "0.0" else text
