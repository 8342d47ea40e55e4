"""Whether we kept what we promised: who was in touch by the moment that was named, and who was not."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from innerloop.act.rules.due import say_span


@dataclass(frozen=True, slots=True)
class Promised:
    """Until when we said that we would be in touch; None takes the promise before back."""

    until: datetime | None


@dataclass(frozen=True, slots=True)
class InTouch:
    """When one of us was in touch."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Kept:
    """When somebody was in touch after a promise, and by how much too late, in words; nothing where in time."""

    at: datetime
    until: datetime

    @property
    def is_broken(self) -> bool:
        """Say whether it was too late."""
        return self.at > self.until

    def say(self) -> str:
        """Say how the promise ended."""
        return f"Promise broken: {say_span(self.at - self.until)} late" if self.is_broken else "Promise kept"


def kept(happened: Iterable[Promised | InTouch]) -> list[Kept]:
    """Return how each promise ended by which we were in touch; what was taken back or named anew ended by itself."""
    found, until = [], None
    for each in happened:
        if isinstance(each, Promised):
            until = each.until
        elif until:
            found.append(Kept(each.at, until))
            until = None
    return found
