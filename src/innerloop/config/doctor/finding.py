"""One finding: how bad it is, what is so, and what to do about it."""

from dataclasses import dataclass
from typing import Literal

Level = Literal["ok", "warning", "error"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found. `name` is stable; `do` is empty where nothing is to be done."""

    level: Level
    name: str
    what: str
    do: str = ""

    def __post_init__(self) -> None:
        if self.level != "ok" and not self.do:
            raise ValueError(f"The {self.level} {self.name!r} says nothing to do about it.")


def ok(name: str, what: str) -> Finding:
    """Return that something is as it should be."""
    return Finding("ok", name, what)


def warning(name: str, what: str, do: str) -> Finding:
    """Return something that works, and will trouble somebody."""
    return Finding("warning", name, what, do)


def error(name: str, what: str, do: str) -> Finding:
    """Return something that does not work, or loses something."""
    return Finding("error", name, what, do)


def duration(seconds: float) -> str:
    """Return a length of time as one would say it."""
    for unit, length in (("days", 86_400), ("hours", 3_600), ("minutes", 60)):
        if seconds >= 2 * length:
            return f"{seconds / length:.0f} {unit}"
    return f"{seconds:.1f} s"
