"""Reading what was noted, many texts at once: taken by a lease, read outside a transaction, written in a short one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import InterfaceError, OperationalError, connection, transaction

from innerloop.kernel import apart, bulk, log, scope
from innerloop.listen.models import Response
from innerloop.understand import events
from innerloop.understand.actions.wording import correcting, mentioning
from innerloop.understand.models import Mention, Reading, Unread
from innerloop.understand.queries.texts import Text, texts_of
from innerloop.understand.queries.themes import Known, known, stamp
from innerloop.understand.words import packing
from innerloop.understand.words.reading import Read, Reader

# So many are read in less than a second: what is said meanwhile waits no longer than that.
BATCH = 128
LEASE = timedelta(minutes=2)
# After so many tries, each of which ended in an error or in the death of whoever read, a text is set aside.
MOST_TRIES = 4

# What was tried before may have killed whoever read it: it is taken alone, so that it drags no other along. An index of
# its own holds it, so that nobody looks for it through the whole queue.
_TAKE = """
UPDATE understand_unread SET leased_until = %(until)s, tries = tries + 1 WHERE id IN (
    SELECT id FROM understand_unread
    WHERE failed_at IS NULL AND rank <= %(rank)s AND (leased_until IS NULL OR leased_until < %(now)s)
        AND tries {tries}
    ORDER BY rank, id DESC LIMIT %(most)s FOR UPDATE SKIP LOCKED
) RETURNING id, workspace_id, response_id, tries, leased_until, rank
"""
_BURY = """
UPDATE understand_unread SET failed_at = %s, failure = 'Killed'
WHERE failed_at IS NULL AND tries > 0 AND tries >= %s AND leased_until < %s
"""


@dataclass(frozen=True, slots=True)
class _Taken:
    id: UUID
    workspace_id: UUID
    response_id: UUID
    tries: int
    leased_until: datetime
    rank: int


def read_next(reader: Reader, *, now: datetime, rank: int = Unread.ANEW, most: int = BATCH) -> int:
    """Read the next answers that nobody else is reading, of this rank or a better one; return how many were taken."""
    if not Unread.everywhere.filter(failed_at=None, rank__lte=rank).exists():
        return 0
    # Loaded before anything is taken: where memory is too short for the models, no answer is to blame.
    reader.load()
    again = _take_and_read(reader, now=now, rank=rank, most=1, again=True)
    return again + _take_and_read(reader, now=now, rank=rank, most=most, again=False)


def _take_and_read(reader: Reader, *, now: datetime, rank: int, most: int, again: bool) -> int:
    taken = _take(now=now, rank=rank, most=most, again=again)
    for workspace_id in sorted({each.workspace_id for each in taken}):
        some = [each for each in taken if each.workspace_id == workspace_id]
        with scope.to(workspace_id):
            _read_apart(reader, some, now=now)
    return len(taken)


def _take(*, now: datetime, rank: int, most: int, again: bool) -> list[_Taken]:
    given: dict[str, Any] = {"until": now + LEASE, "now": now, "rank": rank, "most": most}
    with transaction.atomic(), connection.cursor() as cursor:
        if again:
            cursor.execute(_BURY, [now, MOST_TRIES, now])
        cursor.execute(_TAKE.format(tries="> 0" if again else "= 0"), given)
        return [_Taken(*row) for row in cursor.fetchall()]


def _read_apart(reader: Reader, taken: Sequence[_Taken], *, now: datetime) -> None:
    """Read some answers together; where that fails, one by one, so that one harms no other."""
    try:
        _read(reader, taken, now=now)
    except (OperationalError, InterfaceError):
        raise  # the database is away: the lease runs out, and they are read when it is back
    except Exception as error:
        if len(taken) > 1:
            for each in taken:
                _read_apart(reader, [each], now=now)
        else:
            _give_back(taken[0], error, now=now)


def _read(reader: Reader, taken: Sequence[_Taken], *, now: datetime) -> None:
    """Read outside any transaction, find the themes there too, and write in a short one what is still ours to write."""
    texts = texts_of([each.response_id for each in taken])
    themes = known()
    read = reader.read([text.said for text in texts])
    version = reader.version
    rows = [_row(text, each, version, now=now) for text, each in zip(texts, read, strict=True)]
    words = {row.id: [clause.words for clause in each.clauses] for row, each in zip(rows, read, strict=True)}
    found = mentioning.by_machine(rows, words, themes, reader)
    # That other models read it now is nothing that happened: nobody is told of it.
    anew = {each.response_id for each in taken if each.rank == Unread.ANEW}
    told = {text.response.id: text.response for text in texts if text.response.id not in anew}
    with transaction.atomic():
        ours = _still_ours(taken)
        if stamp() != themes.stamp:
            # A theme was changed meanwhile, and perhaps held against all but these: they are read once more.
            Unread.objects.filter(id__in=ours).update(leased_until=None, tries=0)
            return
        held = _held([each.response_id for each in taken if each.id in ours])
        _write([row for row in rows if row.response_id in held], found, themes, told)
        Unread.objects.filter(id__in=ours).delete()


def _still_ours(taken: Sequence[_Taken]) -> set[UUID]:
    """Return which notes are as we took them, held until the end: not noted anew, nor taken by another since."""
    leases = {each.id: each.leased_until for each in taken}
    rows = Unread.objects.select_for_update().filter(id__in=list(leases)).order_by("id")
    return {id_ for id_, until in rows.values_list("id", "leased_until") if until == leases[id_]}


def _held(response_ids: Collection[UUID]) -> set[UUID]:
    """Return the answers that are still there and unerased, held until the end: an erasure comes before or after."""
    rows = Response.objects.select_for_update(no_key=True).filter(id__in=response_ids, erased_at=None)
    return set(rows.order_by("id").values_list("id", flat=True))


def _write(
    rows: Sequence[Reading],
    found: Sequence[Mention],
    themes: Known,
    told: Mapping[UUID, Response],
) -> None:
    """Put readings, the mentions in them and the facts of it in the place of what was there."""
    Reading.objects.filter(response_id__in={row.response_id for row in rows}).delete()
    correcting.as_felt(rows)
    bulk.write(Reading, rows)
    written = {row.id for row in rows}
    kept = mentioning.corrected([each for each in found if each.reading_id in written], rows, themes.ids)
    bulk.write(Mention, kept)
    _tell(rows, kept, told)


def _tell(rows: Sequence[Reading], found: Sequence[Mention], responses: Mapping[UUID, Response]) -> None:
    """Announce what was read out of each of these answers."""
    own: dict[UUID, list[Reading]] = defaultdict(list)
    said: dict[UUID, set[str]] = defaultdict(set)
    for row in rows:
        own[row.response_id].append(row)
    for mention in found:
        said[mention.response_id].add(str(mention.theme_id))
    facts: dict[str, list[log.Fact]] = defaultdict(list)
    for id_, response in responses.items():
        if own[id_]:
            facts[response.origin].append(_fact(response, own[id_], said[id_]))
    for origin in sorted(facts):
        log.announce(facts[origin], workspace_id=scope.current(), by="system", origin=origin)


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


def _fact(response: Response, own: Sequence[Reading], said: Collection[str]) -> log.Fact:
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
    Unread.objects.filter(id=taken.id, leased_until=taken.leased_until).update(
        leased_until=now + LEASE * taken.tries,
        failed_at=now if is_over else None,
        failure=type(error).__name__[:80],
    )
