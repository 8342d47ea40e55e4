"""Holding a theme that is new or was changed against all that was read before, step by step.

Vectors of clauses are kept, so nothing is encoded again: a step of some thousand readings is one product of matrices.
Each step is a transaction and says how far the theme has come; whoever takes over after a kill goes on from there.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import InterfaceError, OperationalError, transaction

from innerloop.kernel import apart, bulk, scope, waking
from innerloop.understand.actions.wording import mentioning
from innerloop.understand.events import UNREAD
from innerloop.understand.models import Mention, Reading, Theme
from innerloop.understand.queries.texts import words_of
from innerloop.understand.queries.themes import known_of
from innerloop.understand.words.reading import Reader

STEP = 2_000
_FIRST = UUID(int=0)
_NEEDED = ("workspace", "response", "question_key", "spans", "clause_feelings", "encoder", "clause_vectors", "label")


def apply_next(reader: Reader, *, now: datetime) -> int:
    """Take one step with the theme that has come least far, of any workspace; return how many readings it was, or 1.

    A theme that cannot be held against the past is noted, told and passed over: it stops no other.
    """
    waiting = Theme.everywhere.filter(applied_at=None, failed_at=None).order_by("passed", "changed_at", "id")
    for workspace_id, theme_id in waiting.values_list("workspace_id", "id")[:1]:
        with scope.to(workspace_id):
            try:
                return _step(theme_id, reader, now=now)
            except (OperationalError, InterfaceError):
                raise
            except Exception as error:
                apart.tell(error, doing=f"Holding theme {theme_id} against the past")
                Theme.objects.filter(id=theme_id).update(failed_at=now)
                return 1
    return 0


def begin(*themes: Theme) -> None:
    """Have the past held against themes from its beginning, once the caller has saved them. Two queries."""
    count = Reading.objects.count()
    for theme in themes:
        theme.applied_at = theme.failed_at = theme.passed_to = None
        theme.passed, theme.to_pass = 0, count
    waking.wake(UNREAD)


def _step(theme_id: UUID, reader: Reader, *, now: datetime) -> int:
    """Find what some readings say of a theme, outside any transaction, then write it in a short one."""
    seen = Theme.objects.get(id=theme_id)
    rows = list(Reading.objects.filter(id__gt=seen.passed_to or _FIRST).order_by("id").only(*_NEEDED)[:STEP])
    found = _found(seen, rows, reader) if seen.is_on and rows else []
    _put(seen, rows, found, now=now)
    return max(len(rows), 1)


def _found(theme: Theme, rows: Sequence[Reading], reader: Reader) -> list[Mention]:
    words = words_of([row for row in rows if not row.encoder])
    return mentioning.by_machine(rows, words, known_of([theme]), reader)


@transaction.atomic
def _put(seen: Theme, rows: Sequence[Reading], found: Sequence[Mention], *, now: datetime) -> None:
    """Put what the machine found into the place of what it found before; what people gave or refused stays."""
    # Not for update: whoever writes a mention of the theme need not wait for it.
    theme = Theme.objects.select_for_update(no_key=True).get(id=seen.id)
    if (theme.changed_at, theme.passed_to, theme.applied_at) != (seen.changed_at, seen.passed_to, None):
        return  # changed meanwhile, or another worker has gone on with it
    # Held, so that a correction comes before or after; one that was read anew or erased is there no more.
    held = Reading.objects.select_for_update(no_key=True).filter(id__in=[row.id for row in rows]).order_by("id")
    there = set(held.values_list("id", flat=True))
    Mention.objects.filter(theme=theme, reading_id__in=there).delete()
    if theme.is_on:
        kept = [each for each in found if each.reading_id in there]
        still = [row for row in rows if row.id in there]
        bulk.write(Mention, mentioning.corrected(kept, still, {theme.id}))
    theme.passed += len(rows)
    theme.to_pass = max(theme.to_pass, theme.passed)
    theme.passed_to = rows[-1].id if rows else theme.passed_to
    theme.applied_at = now if len(rows) < STEP else None
    theme.save(update_fields=["passed", "to_pass", "passed_to", "applied_at"])
