"""Survey load: how often the same people are asked, as a picture of few bars."""

from collections.abc import Mapping
from dataclasses import dataclass

# Whoever was asked so often or oftener shares one bar.
MOST = 5
_TOP, _FLOOR = 16.0, 96.0


@dataclass(frozen=True, slots=True)
class Bar:
    """How many people were asked so often; place and size in percent and pixels."""

    name: str
    n: int
    x: float
    width: float
    y: float
    height: float
    center: float


@dataclass(frozen=True, slots=True)
class Load:
    """How often people were asked in a number of days: a sentence, and a bar for each number of asks."""

    days: int
    says: str
    words: str
    bars: tuple[Bar, ...]


def load_of(counts: Mapping[int, int], *, days: int) -> Load:
    """Return the load from how many people were asked once, twice, …"""
    grouped = {number: counts.get(number, 0) for number in range(1, MOST)}
    grouped[MOST] = sum(n for number, n in counts.items() if number >= MOST)
    highest = max(grouped.values())
    slot = 100 / len(grouped)
    bars = []
    for at, (number, n) in enumerate(grouped.items()):
        height = round((_FLOOR - _TOP) * n / highest, 1) if highest else 0.0
        bars.append(
            Bar(
                name=f"{number}+" if number == MOST else str(number),
                n=n,
                x=round(slot * at + slot * 0.15, 2),
                width=round(slot * 0.7, 2),
                y=round(_FLOOR - height, 1),
                height=height,
                center=round(slot * (at + 0.5), 2),
            )
        )
    words = f"People by how often they were asked in {days} days: " + ", ".join(f"{b.name}: {b.n:,}" for b in bars)
    return Load(days, _says(counts, days), words, tuple(bars))


def _says(counts: Mapping[int, int], days: int) -> str:
    people = sum(counts.values())
    if not people:
        return f"Nobody was asked in {days} days."
    asks = sum(number * n for number, n in counts.items())
    most = max(counts)
    each = f"{asks / people:.1f}".removesuffix(".0")
    often = "once" if most == 1 else f"{most} times"
    who = "Nobody more than" if people > 1 else "They were asked"
    return f"{people:,} {'person' if people == 1 else 'people'} asked in {days} days, {each} times each. {who} {often}."


def load_said(in_90: int, in_365: int) -> str:
    """Say how often one person was asked."""
    if not in_365:
        return "Not asked in the last 365 days."
    return f"Asked {_times(in_90)} in 90 days, {_times(in_365)} in 365."


def _times(number: int) -> str:
    return {0: "never", 1: "once", 2: "twice"}.get(number, f"{number} times")
