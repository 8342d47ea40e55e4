"""The themes of a workspace: as the matcher needs them, and as people look them up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from innerloop.understand.models import Theme
from innerloop.understand.words.topic import Topic


@dataclass(frozen=True, slots=True)
class Known:
    """The themes that are looked for, and a stamp that changes when one of them does."""

    topics: tuple[Topic, ...]
    stamp: tuple[tuple[UUID, datetime], ...]

    @property
    def ids(self) -> set[UUID]:
        """Return the ids of the themes."""
        return {id_ for id_, _ in self.stamp}


def known() -> Known:
    """Return the themes that are on, as topics whose keys are their ids. One query."""
    rows = on()
    return Known(tuple(map(topic, rows)), tuple((row.id, row.changed_at) for row in rows))


def on() -> Sequence[Theme]:
    """Return the themes that are on, by name."""
    return list(Theme.objects.filter(is_on=True).order_by("name", "id"))


def topic(row: Theme) -> Topic:
    """Return a theme as the matcher knows it."""
    return Topic(str(row.id), row.name, row.description, tuple(row.examples), row.names)
