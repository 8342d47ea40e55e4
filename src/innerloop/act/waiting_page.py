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


@dataclass(frozen=True)
class WaitingPage:
    """Everybody who waits, the longest first. With `empty` set, nobody does."""

    says: str
    rows: tuple[Waiter, ...]
    more: More
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
