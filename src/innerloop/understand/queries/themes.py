"""The themes of a workspace: as the matcher needs them, and as people look them up."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import OuterRef, QuerySet

from innerloop.understand.models import Lesson, Reading, Theme
from innerloop.understand.words.topic import Topic

if TYPE_CHECKING:
    from innerloop.understand.words.encoding import Encoder

_LEARNED = ("theme_id", "encoder", "basis", "along", "least", "steep")


@dataclass(frozen=True, slots=True)
class Taught:
    """A direction of a topic that verdicts taught, for the model and the sentences that `basis` tells of."""

    topic: str
    encoder: str
    basis: str
    along: bytes
    least: float
    steep: float


@dataclass(frozen=True, slots=True)
class Known:
    """The themes that are looked for, and a stamp that changes when one of them does."""

    topics: tuple[Topic, ...]
    stamp: tuple[tuple[UUID, datetime], ...]
    taught: tuple[Taught, ...] = ()

    @property
    def ids(self) -> set[UUID]:
        """Return the ids of the themes."""
        return {id_ for id_, _ in self.stamp}


def known() -> Known:
    """Return the themes that are on, as topics whose keys are their ids. Two queries."""
    return known_of(on())


def known_of(rows: Sequence[Theme]) -> Known:
    """Return some themes as the matcher needs them. One query."""
    used = Lesson.objects.filter(is_used=True, theme_id__in=[row.id for row in rows]).order_by("id")
    taught = (
        Taught(str(theme_id), encoder, basis, bytes(along), least, steep)
        for theme_id, encoder, basis, along, least, steep in used.values_list(*_LEARNED)
    )
    return Known(tuple(map(topic, rows)), tuple((row.id, row.changed_at) for row in rows), tuple(taught))


def basis_of(topic: Topic, encoder: Encoder) -> str:
    """Return what a lesson on a topic stands on: with other sentences, or another model, it says nothing."""
    return hashlib.sha256("\0".join([encoder.name, encoder.version, *topic.sentences]).encode()).hexdigest()[:32]


def stamp() -> tuple[tuple[UUID, datetime], ...]:
    """Return the stamp of the themes that are on. One query."""
    return tuple(Theme.objects.filter(is_on=True).order_by("name", "id").values_list("id", "changed_at"))


def on() -> Sequence[Theme]:
    """Return the themes that are on, by name."""
    return list(Theme.objects.filter(is_on=True).order_by("name", "id"))


def vectors_of(encoders: Collection[str], *, workspace: str = "workspace") -> QuerySet[Reading]:
    """Return what was read with some models in a workspace, to be asked for within a query that names it so."""
    # As the index has them that is asked here.
    return Reading.everywhere.filter(workspace=OuterRef(workspace), encoder__in=encoders, vector__isnull=False)


def topic(row: Theme) -> Topic:
    """Return a theme as the matcher knows it."""
    return Topic(str(row.id), row.name, row.description, tuple(row.examples), row.names)
