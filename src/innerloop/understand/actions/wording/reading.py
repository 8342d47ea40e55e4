"""Reading what was noted, many texts at once: taken by a lease, read outside a transaction, written in a short one."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import Error, connection, transaction

from innerloop.kernel import apart, bulk, log, scope
from innerloop.listen.models import Response
from innerloop.understand import events
from innerloop.understand.actions.wording import correcting, mentioning
from innerloop.understand.models import Mention, Reading, Unread
from innerloop.understand.queries.texts import Text, texts_of
from innerloop.understand.queries.themes import Known, known
from innerloop.understand.words import packing
from innerloop.understand.words.reading import Read, Reader

BATCH = 64
LEASE = timedelta(minutes=2)
# After so many tries, each of which ended in an error or in the death of whoever read, a text is set aside.
MOST_TRIES = 4

_TAKE = """
UPDATE understand_unread SET leased_until = %(until)s, tries = tries + 1 WHERE id IN (
    SELECT id FROM understand_unread
    WHERE failed_at IS NULL AND rank <= %(rank)s AND (leased_until IS NULL OR leased_until < %(now)s)
    ORDER BY rank, id DESC LIMIT %(most)s FOR UPDATE SKIP LOCKED
) RETURNING id, workspace_id, response_id, noted_at, tries
"""
# What was noted again meanwhile stays, to be read again.
_DONE = """
DELETE FROM understand_unread u USING unnest(%s::uuid[], %s::timestamptz[]) AS taken(id, noted_at)
WHERE u.id = taken.id AND u.noted_at = taken.noted_at
"""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Taken:
    id: UUID
    workspace_id: UUID
    response_id: UUID
    noted_at: datetime
    tries: int


def read_next(reader: Reader, *, now: datetime, rank: int = Unread.HISTORY, most: int = BATCH) -> int:
    """Read the next answers that nobody else is reading, of this rank or a better one; return how many were taken."""
    taken = _take(now=now, rank=rank, most=most)
    for workspace_id in sorted({each.workspace_id for each in taken}):
        some = [each for each in taken if each.workspace_id == workspace_id]
        with scope.to(workspace_id):
            _read_apart(reader, some, now=now)
    return len(taken)


def _take(*, now: datetime, rank: int, most: int) -> list[_Taken]:
    given: dict[str, Any] = {"until": now + LEASE, "now": now, "rank": rank, "most": most}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_TAKE, given)
        return [_Taken(*row) for row in cursor.fetchall()]


def _read_apart(reader: Reader, taken: Sequence[_Taken], *, now: datetime) -> None:
    """Read some answers together; where that fails, one by one, so that one harms no other."""
    try:
        _read(reader, taken, now=now)
    except Error:
        raise  # the database is away: the lease runs out, and they are read when it is back
    except Exception as error:
        if len(taken) > 1:
            for each in taken:
                _read_apart(reader, [each], now=now)
        else:
            _give_back(taken[0], error, now=now)


def _read(reader: Reader, taken: Sequence[_Taken], *, now: datetime) -> None:
    texts = texts_of([each.response_id for each in taken])
    themes = known()
    read = reader.read([text.said for text in texts])
    with transaction.atomic():
        held = _held(taken)
        rows = [
            _row(text, each, reader.version, now=now)
            for text, each in zip(texts, read, strict=True)
            if text.response.id in held
        ]
        _write(texts, read, rows, themes, reader, now=now)
        if known().stamp != themes.stamp:
            return  # a theme was changed meanwhile, and perhaps held against all but these: they are read once more
        with connection.cursor() as cursor:
            cursor.execute(_DONE, [[each.id for each in taken], [each.noted_at for each in taken]])


def _held(taken: Sequence[_Taken]) -> set[UUID]:
    """Return the answers that are still there and unerased, held until the end: an erasure comes before or after."""
    rows = Response.objects.select_for_update(no_key=True).filter(
        id__in=[each.response_id for each in taken], erased_at=None
    )
    return set(rows.order_by("id").values_list("id", flat=True))


def _write(
    texts: Sequence[Text],
    read: Sequence[Read],
    rows: Sequence[Reading],
    themes: Known,
    reader: Reader,
    *,
    now: datetime,
) -> None:
    """Put readings, the mentions in them and the facts of it in the place of what was there."""
    responses = {row.response_id: text.response for row, text in _pairs(rows, texts)}
    Reading.objects.filter(response_id__in=list(responses)).delete()
    correcting.as_felt(rows)
    bulk.write(Reading, rows)
    by_key = {(text.response.id, text.question_key): each for text, each in zip(texts, read, strict=True)}
    found = mentioning.found_in([(row, by_key[row.response_id, row.question_key]) for row in rows], themes, reader)
    bulk.write(Mention, found)
    for origin in {response.origin for response in responses.values()}:
        some = [response for response in responses.values() if response.origin == origin]
        log.announce(
            [_fact(response, rows, found, now=now) for response in some],
            workspace_id=scope.current(),
            by="system",
            origin=origin,
        )


def _pairs(rows: Sequence[Reading], texts: Sequence[Text]) -> Iterable[tuple[Reading, Text]]:
    by_key = {(text.response.id, text.question_key): text for text in texts}
    return [(row, by_key[row.response_id, row.question_key]) for row in rows]


def _row(text: Text, read: Read, version: str, *, now: datetime) -> Reading:
    parts = read.clauses
    return Reading(
        workspace_id=text.response.workspace_id,
        response_id=text.response.id,
        question_key=text.question_key,
        reader=version,
        language=read.language,
        feeling=round(read.feeling, 4),
        fused=round(read.fused, 4),
        label=read.label,
        sureness=round(read.sureness, 4),
        urgency=round(read.urgency, 4),
        churn=round(read.churn, 4),
        praise=round(read.praise, 4),
        predicted=round(read.predicted, 3),
        spans=[place for part in parts for place in (part.span.start, part.span.end)],
        clause_feelings=[round(part.feeling * 100) for part in parts],
        encoder=read.encoder,
        vector=None if read.vector is None else packing.literal(read.vector),
        clause_vectors=None if read.clause_vectors is None else packing.pack(read.clause_vectors),
        read_at=now,
    )


def _fact(response: Response, rows: Sequence[Reading], found: Sequence[Mention], *, now: datetime) -> log.Fact:
    own = [row for row in rows if row.response_id == response.id]
    said = {str(mention.theme_id) for mention in found if mention.response_id == response.id}
    data = {
        "language": own[0].language,
        "label": min(row.label for row in own),
        "urgency": max(row.urgency for row in own),
        "themes": sorted(said),
    }
    # What is read out of last year's answer is of last year: whoever reaches people is not told of it.
    return log.Fact(events.UNDERSTOOD, response.id, response.answered_at, data=data)


def _give_back(taken: _Taken, error: Exception, *, now: datetime) -> None:
    """Note that one could not be read: to be tried again a little later, or set aside for good."""
    apart.tell(error, doing=f"Reading the words of answer {taken.response_id}")
    is_over = taken.tries >= MOST_TRIES
    Unread.objects.filter(id=taken.id, noted_at=taken.noted_at).update(
        leased_until=now + LEASE * taken.tries,
        failed_at=now if is_over else None,
        failure=type(error).__name__[:80],
    )
