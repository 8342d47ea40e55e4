"""Finding the places that speak of themes, and what people said of those found before."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from uuid import UUID

import numpy as np
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from innerloop.kernel import scope
from innerloop.understand.models import DIMENSIONS, Mention, Reading, Verdict
from innerloop.understand.queries.themes import Known, basis_of
from innerloop.understand.words import packing
from innerloop.understand.words.reading import Reader
from innerloop.understand.words.theming import Direction, Found, Matcher

if TYPE_CHECKING:
    from innerloop.understand.words.encoding import Encoder, Vectors

# What a person said of words that the customer has changed since is of other words.
STANDS = Q(response__changed_at=None) | Q(said_at__gte=F("response__changed_at"))
# A feeling of a clause within this is neither praise nor blame.
MIDDLE = 0.25


def by_machine(
    rows: Sequence[Reading], words: Mapping[UUID, Sequence[str]], themes: Known, reader: Reader
) -> list[Mention]:
    """Return the mentions that the machine finds in readings. No query, so that it needs no transaction.

    The words of their clauses are needed for those without vectors only.
    """
    finder = matcher(themes, reader)
    made: list[Mention] = []
    for encoder in sorted({row.encoder for row in rows}):
        some = [row for row in rows if row.encoder == encoder and row.clause_feelings]
        said = [each for row in some for each in words.get(row.id, ())]
        made += _mentions(finder.match(encoder, _vectors(some) if encoder else None, said), some)
    return made


def found_in(encoder: str, vectors: Sequence[bytes], themes: Known, reader: Reader) -> list[int]:
    """Return which clauses, counted through the kept vectors of many readings, speak of any of the themes."""
    unpacked = packing.unpack(b"".join(vectors), DIMENSIONS)
    return [each.clause for each in matcher(themes, reader).match(encoder, unpacked)]


def _vectors(rows: Sequence[Reading]) -> Vectors:
    return packing.unpack(b"".join(bytes(row.clause_vectors or b"") for row in rows), DIMENSIONS)


@lru_cache(maxsize=16)
def matcher(themes: Known, reader: Reader) -> Matcher:
    """Return what finds these themes, with what verdicts have taught."""
    return Matcher(themes.topics, reader, learned(themes, reader))


def learned(themes: Known, reader: Reader) -> dict[tuple[str, str], Direction]:
    """Return the directions that verdicts have taught, by encoder and topic, as far as they still stand."""
    topics = {topic.key: topic for topic in themes.topics}
    models = models_of(reader) if themes.taught else {}
    return {
        (taught.encoder, taught.topic): Direction(np.frombuffer(taught.along, np.float32), taught.least, taught.steep)
        for taught in themes.taught
        if taught.encoder in models and taught.basis == basis_of(topics[taught.topic], models[taught.encoder])
    }


def models_of(reader: Reader) -> dict[str, Encoder]:
    """Return the encoders that a reader reads with, by name."""
    return {model.name: model for model in (reader.encoder("en"), reader.encoder("")) if model}


def felt_at(row: Reading, start: int, end: int) -> int:
    """Return how a place feels, -1, 0 or 1, by the clauses that lie in it; `end` 0 is the whole text."""
    clauses = zip(row.spans[::2], row.spans[1::2], row.clause_feelings, strict=True)
    felt = [feeling / 100 for first, last, feeling in clauses if first < end and start < last]
    return _label(sum(felt) / len(felt)) if felt else row.label


def _label(feeling: float) -> int:
    return 0 if abs(feeling) < MIDDLE else (1 if feeling > 0 else -1)


def _mentions(found: Sequence[Found], rows: Sequence[Reading]) -> list[Mention]:
    """Return a mention of each theme in each clause that speaks of it; clauses are counted through all the rows."""
    places = [(row, at) for row in rows for at in range(len(row.clause_feelings))]
    return [_mention(*places[each.clause], each) for each in found]


def _mention(row: Reading, at: int, found: Found) -> Mention:
    return Mention(
        workspace_id=row.workspace_id,
        reading_id=row.id,
        response_id=row.response_id,
        theme_id=UUID(found.topic),
        start=row.spans[2 * at],
        end=row.spans[2 * at + 1],
        feeling=_label(row.clause_feelings[at] / 100),
        strength=round(float(found.strength), 4),
    )


def corrected(found: Sequence[Mention], rows: Sequence[Reading], theme_ids: Collection[UUID]) -> list[Mention]:
    """Return mentions of some themes as people have set them right: without those refused, with those given.

    What the machine finds in the place of a verdict is kept with that: alarms count it. One query, two where that is
    another now. What was said of a theme that was merged away holds for the one that it became; what was said of other
    words than stand there now holds for nothing.
    """
    verdicts = (
        Verdict.objects.filter(STANDS, response_id__in={row.response_id for row in rows})
        .filter(Q(theme__in=theme_ids) | Q(theme__merged_into__in=theme_ids))
        .annotate(about=Coalesce("theme__merged_into_id", "theme_id"))
    )
    by_place = {(row.response_id, row.question_key): row for row in rows}
    kept, changed = list(found), []
    for verdict in verdicts.order_by("said_at"):
        row = by_place.get((verdict.response_id, verdict.question_key))
        if row is not None and verdict.about in theme_ids:
            as_read = sorted(each.feeling for each in found if _is_about(verdict, each, row))
            if verdict.before.get("as_read") != as_read:
                verdict.before["as_read"] = as_read
                changed.append(verdict)
            kept = [each for each in kept if not _is_about(verdict, each, row)]
            if verdict.holds:
                kept.append(_given(verdict, row))
    if changed:
        Verdict.objects.bulk_update(changed, ["before"])
    return kept


def _is_about(verdict: Any, mention: Mention, row: Reading) -> bool:
    return (
        mention.reading_id == row.id
        and mention.theme_id == verdict.about
        and (verdict.end == 0 or (mention.start < verdict.end and verdict.start < mention.end))
    )


def _given(verdict: Any, row: Reading) -> Mention:
    feeling = felt_at(row, verdict.start, verdict.end) if verdict.feeling is None else verdict.feeling
    end = verdict.end or max([*row.spans, 0])
    return Mention(
        workspace_id=scope.current(),
        reading_id=row.id,
        response_id=row.response_id,
        theme_id=verdict.about,
        start=verdict.start,
        end=end,
        feeling=feeling,
        strength=1.0,
        is_given=True,
    )
