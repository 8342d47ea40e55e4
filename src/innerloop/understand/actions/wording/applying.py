"""Holding themes that are new or were changed against all that was read before, step by step.

Vectors of clauses are kept, so nothing is encoded again: a step of some thousand readings is one product of matrices,
and only readings that may speak of a theme, or did, are looked at closer. Each step is a transaction and says how far
the themes have come; whoever takes over after a kill goes on from there.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import numpy as np
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import Exists, F, Q
from django.db.models.functions import Greatest

from innerloop.kernel import apart, bulk, scope, waking
from innerloop.understand.actions.wording import mentioning
from innerloop.understand.events import UNREAD
from innerloop.understand.models import Mention, Reading, Theme, Verdict
from innerloop.understand.queries.texts import words_of
from innerloop.understand.queries.themes import Known, known_of, vectors_of
from innerloop.understand.words.reading import Reader

STEP = 8_000
_FIRST = UUID(int=0)
_NEEDED = ("workspace", "response", "question_key", "spans", "clause_feelings", "encoder", "clause_vectors", "label")
_AHEAD = """
SELECT id, response_id, encoder, cardinality(clause_feelings), clause_vectors FROM understand_reading
WHERE workspace_id = %s AND id > %s ORDER BY id LIMIT %s
"""


@dataclass(frozen=True, slots=True)
class _Ahead:
    """A reading that is to be held against themes: as little of it as that needs."""

    id: UUID
    response_id: UUID
    encoder: str
    clauses: int
    vectors: bytes | None


def apply_next(reader: Reader, *, now: datetime) -> int:
    """Take one step with the themes that have come least far, of any workspace; return how many readings it was, or 1.

    A theme that cannot be held against the past is noted, told and passed over: it stops no other. Themes of a
    workspace that holds vectors of a model that is missing here wait for it: all that was found by them would go.
    """
    waiting = Theme.everywhere.filter(applied_at=None, failed_at=None).order_by("passed", "changed_at", "id")
    if not waiting.exists():
        return 0
    if reader.missing:
        waiting = waiting.filter(~Exists(vectors_of(reader.missing)))
    first = waiting.first()
    if first is None:
        return 0
    together = waiting.filter(workspace_id=first.workspace_id, passed_to=first.passed_to)
    with scope.to(first.workspace_id):
        for some in dict.fromkeys((tuple(together), (first,))):
            try:
                return _step(some, reader, now=now)
            except (OperationalError, InterfaceError):
                raise
            except Exception as error:
                apart.tell(error, doing=f"Holding {len(some)} themes, {first.id} among them, against the past")
        Theme.objects.filter(id=first.id).update(failed_at=now)
        return 1


def begin(*themes: Theme) -> None:
    """Have the past held against themes from its beginning, once the caller has saved them. Two queries."""
    count = Reading.objects.count()
    for theme in themes:
        theme.applied_at = theme.failed_at = theme.passed_to = None
        theme.passed, theme.to_pass = 0, count
    waking.wake(UNREAD)


def _step(seen: Sequence[Theme], reader: Reader, *, now: datetime) -> int:
    """Find what some readings say of themes, outside any transaction, then write it in a short one."""
    with connection.cursor() as cursor:
        cursor.execute(_AHEAD, [scope.current(), seen[0].passed_to or _FIRST, STEP])
        rows = [_Ahead(*row) for row in cursor.fetchall()]
    on = sorted((theme for theme in seen if theme.is_on), key=lambda theme: theme.id)
    themes = known_of(on)
    _put(seen, rows, _found(themes, rows, reader) if on and rows else [], now=now)
    return max(len(rows), 1)


def _found(themes: Known, rows: Sequence[_Ahead], reader: Reader) -> list[Mention]:
    near = Reading.objects.filter(id__in=_near(themes, rows, reader)).only(*_NEEDED)
    readings = list(near.order_by("id"))
    words = words_of([row for row in readings if not row.encoder])
    return mentioning.by_machine(readings, words, themes, reader)


def _near(themes: Known, rows: Sequence[_Ahead], reader: Reader) -> list[UUID]:
    """Return the readings that may speak of a theme: all without vectors, since only their words can tell."""
    near = [row.id for row in rows if row.clauses and not row.encoder]
    for encoder in sorted({row.encoder for row in rows if row.encoder}):
        some = [row for row in rows if row.encoder == encoder and row.clauses and row.vectors]
        found = mentioning.found_in(encoder, [row.vectors or b"" for row in some], themes, reader)
        ends = np.cumsum([row.clauses for row in some])
        near += [some[place].id for place in np.unique(np.searchsorted(ends, found, side="right"))]
    return near


@transaction.atomic
def _put(seen: Sequence[Theme], rows: Sequence[_Ahead], found: Sequence[Mention], *, now: datetime) -> None:
    """Put what the machine found into the place of what it found before; what people gave or refused stays."""
    themes = {theme.id: theme for theme in _still(seen)}
    found = [mention for mention in found if mention.theme_id in themes]
    on = {id_ for id_, theme in themes.items() if theme.is_on}
    touched = {mention.reading_id for mention in found} | _spoken_of(themes, rows)
    # Held, so that a correction comes before or after; one that was read anew or erased is there no more. What is
    # corrected just now in a reading that we do not touch stands as the correction writes it.
    held = Reading.objects.select_for_update(no_key=True).defer("vector", "clause_vectors")
    there = list(held.filter(id__in=touched).order_by("id"))
    ids = {row.id for row in there}
    Mention.objects.filter(theme__in=themes, reading_id__in=ids).delete()
    bulk.write(Mention, mentioning.corrected([each for each in found if each.reading_id in ids], there, on))
    Theme.objects.filter(id__in=themes).update(
        passed=F("passed") + len(rows),
        to_pass=Greatest("to_pass", F("passed") + len(rows)),
        passed_to=rows[-1].id if rows else F("passed_to"),
        applied_at=now if len(rows) < STEP else None,
    )


def _still(seen: Sequence[Theme]) -> list[Theme]:
    """Return those themes that nobody has changed meanwhile, nor another reader gone on with; held until the end."""
    as_seen = {theme.id: (theme.changed_at, theme.passed_to) for theme in seen}
    # Not for update: whoever writes a mention of a theme need not wait for it.
    rows = Theme.objects.select_for_update(no_key=True).filter(id__in=as_seen, applied_at=None).order_by("id")
    return [theme for theme in rows if (theme.changed_at, theme.passed_to) == as_seen[theme.id]]


def _spoken_of(theme_ids: Collection[UUID], rows: Sequence[_Ahead]) -> set[UUID]:
    """Return the readings in which the machine found the themes before, or of which a person said something."""
    is_about = Q(theme__in=theme_ids) | Q(theme__merged_into__in=theme_ids)
    judged = set(Verdict.objects.filter(is_about).values_list("response_id", flat=True))
    before = Mention.objects.filter(theme__in=theme_ids, reading_id__in=[row.id for row in rows])
    return {row.id for row in rows if row.response_id in judged} | set(before.values_list("reading_id", flat=True))
