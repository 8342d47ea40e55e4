"""What the page of the experiment shows, as plain values: the query fills them, the template only prints them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True)
class Run:
    """One experiment: what was drawn, what is known of both groups, and why it ended."""

    id: UUID
    share: str
    rules: str
    wait_days: int
    began_at: datetime
    stopped_at: datetime | None
    contacted: int
    held: int
    waiting: int  # whose time is not over yet
    findings: tuple[str, ...]
    ending: str = ""


@dataclass(frozen=True)
class ExperimentPage:
    """The one that runs, if one does, and those that are over, the newest first."""

    running: Run | None
    past: tuple[Run, ...]
    needed: str  # how many customers it takes
    can_begin: bool  # there is a rule that it could be about
