"""What the Journeys page shows, as plain values: the queries fill them, the templates only print them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from innerloop.kernel.widgets import Empty, Pick


@dataclass(frozen=True)
class Said:
    """The score of one level or moment: too few is a word. `change` says how it moved, beyond chance."""

    name: str
    value: float | None
    low: float | None
    high: float | None
    n: int
    is_few: bool
    url: str = ""
    explore_url: str = ""
    note: str = ""
    change: str = ""
    moved: Literal["", "fell", "rose"] = ""


@dataclass(frozen=True)
class Volume:
    """How many were asked at a stage and answered, with the share's interval already written."""

    asked: int
    answered: int
    share: str = ""
    interval: str = ""
    url: str = ""


@dataclass(frozen=True)
class StageCard:
    """One stage: its three levels, its moments, how many were there, how easy it was."""

    id: str
    name: str
    place: int
    levels: tuple[Said, ...]
    moments: tuple[Said, ...]
    volume: Volume
    ease: Said | None
    is_worst: bool = False
    places: tuple[tuple[int, str], ...] = ()  # where it can be put, with what that is called


@dataclass(frozen=True)
class JourneysPage:
    """The whole map. `whole` is the relationship of all; `rows` all scores again, for the common axis."""

    says: tuple[str | Pick, ...]
    finding: str = ""
    rest: str = ""
    whole: Said | None = None
    stages: tuple[StageCard, ...] = ()
    loose: tuple[Said, ...] = ()  # moments that lie in no stage yet
    foot: str = ""
    empty: Empty | None = None

    @property
    def rows(self) -> list[Said]:
        """Return every score, so that all are drawn on one axis."""
        every = [self.whole] if self.whole else []
        for stage in self.stages:
            every += [*stage.levels, *stage.moments, *([stage.ease] if stage.ease else [])]
        return [*every, *self.loose]
