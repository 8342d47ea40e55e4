"""Who waits for a person, as plain values: the queries fill them, the templates only print them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from innerloop.act.feedback_page import Said, Written
from innerloop.kernel.widgets import Empty, More


@dataclass(frozen=True)
class Waiter:
    """A customer who asked for a person: by what, in which words, since when."""

    id: UUID
    url: str
    who: str
    who_url: str
    facts: tuple[str, ...]
    words: tuple[str, ...]
    since: datetime
    language: str = ""
    taken: str = ""  # who of us took it, where they write on to somebody who did


@dataclass(frozen=True)
class Taken:
    """A conversation that one of us has taken and not answered yet: whose, by whom, since when."""

    id: UUID
    url: str
    who: str
    who_url: str
    facts: tuple[str, ...]
    by: str
    since: datetime


@dataclass(frozen=True)
class WaitingPage:
    """Everybody who waits, and what was taken, the longest first. With `empty` set, there is nothing of either."""

    says: str
    rows: tuple[Waiter, ...]
    more: More
    taken: tuple[Taken, ...] = ()
    more_taken: int = 0  # beyond those shown
    empty: Empty | None = None


@dataclass(frozen=True)
class TalkPage:
    """One conversation with a customer, and who has its floor."""

    id: UUID
    who: str
    who_url: str
    facts: tuple[str, ...]
    conversation: tuple[Written, ...]
    answers: Sequence[Said]
    since: datetime | None = None  # waits since then
    is_ours: bool = False  # one of us has the floor
    taken_by: str = ""
    taken_at: datetime | None = None
