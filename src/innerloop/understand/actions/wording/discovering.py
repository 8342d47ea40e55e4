"""Finding what customers say that no theme covers: looked for each hour among what was said of late."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

import numpy as np
from django.db import transaction

from innerloop.kernel import alone, log, scope
from innerloop.understand import errors, events
from innerloop.understand.actions.wording import editing
from innerloop.understand.models import DIMENSIONS, Emerging, Mention, Reading, Theme
from innerloop.understand.models.wording import ENCODERS
from innerloop.understand.queries.texts import spans_of, words_of
from innerloop.understand.words import background, discovery, packing
from innerloop.understand.words.reading import Reader

if TYPE_CHECKING:
    from innerloop.understand.words.discovery import Cluster, Growth
    from innerloop.understand.words.encoding import Encoder, Vectors

SPAN = timedelta(days=28)
WEEK = timedelta(days=7)
MOST_READINGS = 6_000  # of one encoder; more than that of late, and the newest tell enough
MOST_TOLD = 20
EXAMPLES = 8
KEPT_UNSEEN = timedelta(days=60)
_NEEDED = ("workspace", "response", "question_key", "spans", "encoder", "clause_vectors", "language")


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A clause that speaks of no theme."""

    reading: Reading
    start: int
    end: int
    words: str
    vector: Vectors
    said_at: datetime


def discover(reader: Reader, *, now: datetime) -> int:
    """Look for what emerges in the workspace whose scope is entered; return how many were found.

    What is read and grouped stands outside any transaction; only what was found is written in one.
    """
    return sum(_of_encoder(encoder, reader, now=now) for encoder in ENCODERS)


def _of_encoder(encoder: str, reader: Reader, *, now: datetime) -> int:
    model = next((each for each in (reader.encoder("en"), reader.encoder("")) if each and each.name == encoder), None)
    if model is None:
        return 0
    said = _uncovered(encoder, now=now)
    clusters, said = _grouped(said, model, reader) if len(said) >= discovery.FEWEST else ([], said)
    _keep(encoder, clusters, said, now=now)
    return len(clusters)


def _grouped(said: Sequence[_Sentence], model: Encoder, reader: Reader) -> tuple[list[Cluster], list[_Sentence]]:
    """Return the groups of what is worth grouping, and that itself, by whose places they tell their members."""
    behind = background.of(model, reader.home)
    vectors = np.stack([each.vector for each in said])
    worth = discovery.worth_grouping(vectors, behind)
    kept = [each for each, is_worth in zip(said, worth, strict=True) if is_worth]
    # Five sentences of one talkative customer are no topic.
    clusters = [
        each
        for each in discovery.group([each.words for each in kept], vectors[worth], behind)
        if len({_who(kept[place]) for place in each.members}) >= discovery.FEWEST
    ]
    return clusters[:MOST_TOLD], kept


def _who(sentence: _Sentence) -> UUID:
    answer = sentence.reading.response
    return answer.customer_id or answer.id


def _uncovered(encoder: str, *, now: datetime) -> list[_Sentence]:
    """Return the clauses of late that speak of no theme, the newest first, nobody's who answered anonymously."""
    recent = Reading.objects.filter(
        encoder=encoder, response__answered_at__gte=now - SPAN, response__is_anonymous=False
    )
    rows = list(
        recent.select_related("response")
        .only(*_NEEDED, "response__answered_at", "response__customer")
        .order_by("-response__answered_at", "-id")[:MOST_READINGS]
    )
    ids = [row.id for row in rows]
    covered = set(Mention.objects.filter(reading_id__in=ids).values_list("reading_id", "start"))
    words = words_of(rows)
    return [each for row in rows for each in _sentences(row, words.get(row.id, []), covered)]


def _sentences(row: Reading, words: Sequence[str], covered: set[tuple[UUID, int]]) -> list[_Sentence]:
    spans = spans_of(row)
    vectors = packing.unpack(bytes(row.clause_vectors or b""), DIMENSIONS)
    if not len(spans) == len(words) == len(vectors):
        return []  # the words were changed since, and are read again in a moment
    return [
        _Sentence(row, span.start, span.end, text, vector, row.response.answered_at)
        for span, text, vector in zip(spans, words, vectors, strict=True)
        if (row.id, span.start) not in covered
    ]


@transaction.atomic
def _keep(encoder: str, clusters: Sequence[Cluster], said: Sequence[_Sentence], *, now: datetime) -> None:
    alone.wait_for(f"understand.emerging {scope.current()}")
    known = {str(row.id): row for row in Emerging.objects.filter(encoder=encoder)}
    middles = {key: np.frombuffer(bytes(row.middle), np.float32) for key, row in known.items()}
    again = discovery.known_again(middles, clusters)
    growths = _growths(clusters, said, now=now)
    for place, cluster in enumerate(clusters):
        row = known.get(again.get(place, ""))
        is_new = row is None
        row = row or Emerging(workspace_id=scope.current(), encoder=encoder, first_seen_at=now)
        _fill(row, cluster, growths[place], said, now=now)
        row.save(force_insert=is_new)
        if is_new:
            log.announce([log.Fact(events.EMERGED, row.id, now)], workspace_id=scope.current(), by="system")
    unseen = Emerging.objects.filter(encoder=encoder, seen_at__lt=now)
    unseen.filter(seen_at__lt=now - KEPT_UNSEEN).delete()
    # What nobody says any more is known again if they do, and told of by nothing until then.
    unseen.update(n=0, this_week=0, is_growing=False, places=[], words=[])


def _growths(clusters: Sequence[Cluster], said: Sequence[_Sentence], *, now: datetime) -> list[Growth]:
    is_new = [each.said_at >= now - WEEK for each in said]
    fresh = [sum(is_new[place] for place in each.members) for each in clusters]
    old = [len(each.members) - count for each, count in zip(clusters, fresh, strict=True)]
    return discovery.growing(fresh, old, said_now=sum(is_new), said_before=len(is_new) - sum(is_new))


def _fill(row: Emerging, cluster: Cluster, growth: Growth, said: Sequence[_Sentence], *, now: datetime) -> None:
    row.middle = cluster.middle.astype(np.float32).tobytes()
    row.words = [word[:40] for word in cluster.words]
    row.n, row.this_week, row.is_growing, row.seen_at = len(cluster.members), growth.now, growth.is_growing, now
    central = [said[place] for place in cluster.members[:EXAMPLES]]
    row.places = [[str(each.reading.id), each.start, each.end] for each in central]


@transaction.atomic
def make_of(*, emerging_id: UUID, slug: str, by: str, now: datetime) -> Theme:
    """Make a theme of what emerged, known by its most central sentences, masked. Raises ThemeImpossible.

    The sentences stay tied to their answers: an erasure takes them out again.
    """
    row = Emerging.objects.select_for_update().get(id=emerging_id)
    if row.theme is not None:
        return row.theme
    # Before it is read: of what is erased from now on the sentences are taken out again.
    editing.hold()
    heard = _heard(row)
    if not heard:
        raise errors.ThemeImpossible("examples", "nobody says it any more")
    name = (row.name or "New theme").capitalize()[: editing.LONGEST_NAME]
    theme, _ = editing.put_theme(slug=slug, name=name, examples=list(heard.values()), by=by, now=now)
    theme.origin, theme.heard_from = Theme.Origin.FOUND, heard
    theme.save(update_fields=["origin", "heard_from"])
    row.theme = theme
    row.save(update_fields=["theme"])
    return theme


def _heard(row: Emerging) -> dict[str, str]:
    """Return the central sentences as a machine reads them, one of an answer, by the answer's id."""
    readings = Reading.objects.select_related("response").in_bulk([UUID(place[0]) for place in row.places])
    words = words_of(list(readings.values()))
    heard: dict[str, str] = {}
    for reading_id, start, _ in row.places:
        reading = readings.get(UUID(reading_id))
        if reading is None or reading.id not in words:
            continue
        by_start = dict(zip((span.start for span in spans_of(reading)), words[reading.id], strict=False))
        if sentence := by_start.get(start, "")[: editing.LONGEST_EXAMPLE].strip():
            heard.setdefault(str(reading.response_id), sentence)
    return heard


@transaction.atomic
def set_topic_aside(*, emerging_id: UUID, is_aside: bool, by: str, now: datetime) -> Emerging:
    """Say that what emerged is nothing to be told of, or take that back."""
    row = Emerging.objects.select_for_update().get(id=emerging_id)
    if is_aside != (row.set_aside_at is not None):
        row.set_aside_at = now if is_aside else None
        row.save(update_fields=["set_aside_at"])
        log.announce([log.Fact(events.TOPIC_SET_ASIDE, row.id, now)], workspace_id=scope.current(), by=by)
    return row
