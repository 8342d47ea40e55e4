"""Holding a theme that is new or was changed against all that was read before, step by step.

Vectors of clauses are kept, so nothing is encoded again: a step of some thousand readings is one product of matrices.
Each step is a transaction and says how far the theme has come; whoever takes over after a kill goes on from there.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from innerloop.kernel import bulk, scope
from innerloop.understand.actions.wording import mentioning
from innerloop.understand.models import Mention, Reading, Theme
from innerloop.understand.queries.texts import words_of
from innerloop.understand.queries.themes import Known, topic
from innerloop.understand.words.reading import Reader

STEP = 4_000
_FIRST = UUID(int=0)
_NEEDED = ("workspace", "response", "question_key", "spans", "clause_feelings", "encoder", "clause_vectors", "label")


def apply_next(reader: Reader, *, now: datetime) -> int:
    """Take one step with the theme that has waited longest, of any workspace; return how many readings it was, or 1."""
    waiting = Theme.everywhere.filter(applied_at=None).order_by("changed_at", "id").values_list("workspace_id", "id")
    for workspace_id, theme_id in waiting[:1]:
        with scope.to(workspace_id):
            return _step(theme_id, reader, now=now)
    return 0


def begin(*themes: Theme) -> None:
    """Have the past held against themes from its beginning; saves nothing. One query."""
    count = Reading.objects.count()
    for theme in themes:
        theme.applied_at, theme.passed, theme.passed_to, theme.to_pass = None, 0, None, count


@transaction.atomic
def _step(theme_id: UUID, reader: Reader, *, now: datetime) -> int:
    # Another worker may be at it: then this one has nothing to do.
    theme = Theme.objects.select_for_update(skip_locked=True).filter(id=theme_id, applied_at=None).first()
    if theme is None:
        return 0
    rows = list(Reading.objects.filter(id__gt=theme.passed_to or _FIRST).order_by("id").only(*_NEEDED)[:STEP])
    _replace(theme, rows, reader)
    theme.passed += len(rows)
    theme.to_pass = max(theme.to_pass, theme.passed)
    if rows:
        theme.passed_to = rows[-1].id
    if len(rows) < STEP:
        theme.applied_at = now
    theme.save(update_fields=["passed", "to_pass", "passed_to", "applied_at"])
    return max(len(rows), 1)


def _replace(theme: Theme, rows: Sequence[Reading], reader: Reader) -> None:
    """Put what the machine finds now into the place of what it found before; what people gave stays."""
    Mention.objects.filter(theme=theme, reading_id__in=[row.id for row in rows]).delete()
    if theme.is_on and rows:
        words = words_of([row for row in rows if not row.encoder])
        found = mentioning.found_again(rows, words, Known((topic(theme),), (theme.id, 1, theme.changed_at)), reader)
        bulk.write(Mention, found)
