"""What is shown of what people teach the machine, as plain values: queries fill them, templates only print them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from innerloop.act.feedback_page import Said
from innerloop.kernel.widgets import Empty


@dataclass(frozen=True)
class ShownLesson:
    """What verdicts taught of a theme, or that they taught nothing; `is_used`: one can go back from it."""

    id: str
    says: str
    found: str = ""
    taken: str = ""
    by: str = ""
    note: str = ""  # why it does not hold any more
    theme: str = ""
    theme_url: str = ""
    is_used: bool = False


@dataclass(frozen=True)
class Asked:
    """One place of the twenty: whether it speaks of a theme, or without one how all feels; and why it is asked."""

    said: Said
    why: str
    theme: str = ""
    place: str = ""  # as the form names it
    before: str = ""
    words: str = ""  # what is asked about, within what stands before and after it
    after: str = ""
    next_at: str = ""  # where on the page the one after it begins


@dataclass(frozen=True)
class TeachPage:
    """The twenty of the week: those still to be answered, how far it has come, what it brought."""

    rows: tuple[Asked, ...] = ()
    done: int = 0
    of: int = 0
    next_on: date | None = None
    brought: tuple[ShownLesson, ...] = ()
    empty: Empty | None = None

    @property
    def left(self) -> int:
        """Return how many are still to be answered."""
        return self.of - self.done
