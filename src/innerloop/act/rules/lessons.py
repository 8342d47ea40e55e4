"""What verdicts taught of a theme, in plain words: from how many, and what it finds that it did not find before."""

from collections.abc import Mapping
from dataclasses import dataclass

from innerloop.understand import figures
from innerloop.understand.rules import interval

# By whose vectors it was learned: each reads its own part of what customers say.
_WHERE = {"minilm": "in English", "e5": "in other languages"}
_WHY: Mapping[str, str] = {
    "across": "held out in turn, they were told no better by it",
    "few": "too few of those kept aside speak of it to compare on",
    "own": "it was no better on those kept aside",
    "shipped": "it lost too much of what the theme’s own sentences say",
}


@dataclass(frozen=True, slots=True)
class Counts:
    """What was found and taken of the places kept aside, before and after."""

    held: int
    found_before: int
    found_after: int
    not_held: int
    taken_before: int
    taken_after: int


def learned_from(n: int, encoder: str, on: str) -> str:
    """Say from what it learned: "Learned from 34 verdicts in English on 12 November 2026"."""
    where = f" {_WHERE[encoder]}" if encoder in _WHERE else ""
    return f"Learned from {_verdicts(n)}{where} on {on}"


def looked_at(n: int, encoder: str, on: str, why: str) -> str:
    """Say that what there was stays, and why."""
    where = f" {_WHERE[encoder]}" if encoder in _WHERE else ""
    return f"Looked at {_verdicts(n)}{where} on {on}: what there was stays, since {_WHY.get(why, 'it did not win')}."


def found(counts: Counts) -> str:
    """Say what it finds of what speaks of the theme, of places that it never learned from."""
    if not counts.held:
        return ""
    around = interval.proportion_ci_wilson(counts.found_after, counts.held)
    before, after = (figures.share(part / counts.held) for part in (counts.found_before, counts.found_after))
    return (
        f"Found {before} → {after} of what speaks of it "
        f"({figures.share(around.low)} to {figures.share(around.high)} with 95 % confidence, n {counts.held})."
    )


def taken(counts: Counts) -> str:
    """Say how often it takes for the theme what is not."""
    if not counts.not_held:
        return ""
    was = "" if counts.taken_before == counts.taken_after else f", before {counts.taken_before}"
    return f"Of {counts.not_held} that do not speak of it, it takes {counts.taken_after} for it{was}."


def labelled_by(names: Mapping[str, int]) -> str:
    """Say who gave the verdicts, who gave most first: "Agnes 20, Mona 14"."""
    return ", ".join(f"{name} {n}" for name, n in sorted(names.items(), key=lambda pair: (-pair[1], pair[0])))


def _verdicts(n: int) -> str:
    return f"{figures.count(n)} verdict{'' if n == 1 else 's'}"
