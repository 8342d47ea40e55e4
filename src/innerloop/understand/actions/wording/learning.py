"""Learning from what people said of the machine's readings: a theme's direction, kept only where it wins.

Verdicts on one answer in four are never learned from. What was learned and what there was are held against those, and
against the sentences that the theme is known by; every comparison is kept, whoever won.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import numpy as np
from django.db import transaction
from django.db.models import Count, Max, Q
from django.db.models.functions import Coalesce

from innerloop.kernel import log, scope
from innerloop.understand import events
from innerloop.understand.actions.wording import editing, mentioning
from innerloop.understand.models import DIMENSIONS, Lesson, Reading, Theme, Verdict
from innerloop.understand.models.wording import ENCODERS
from innerloop.understand.queries import renewed
from innerloop.understand.queries.themes import basis_of, known_of, topic
from innerloop.understand.rules import learning as rules
from innerloop.understand.rules.learning import Compared
from innerloop.understand.words import background, learning, packing, theming
from innerloop.understand.words.reading import Reader

if TYPE_CHECKING:
    from innerloop.understand.words.background import Background
    from innerloop.understand.words.encoding import Vectors
    from innerloop.understand.words.theming import Direction

MOST_VERDICTS = 10_000  # on one theme, the newest: what is older was said of an older meaning
_NEEDED = ("id", "response_id", "question_key", "spans", "encoder", "clause_vectors")


@dataclass(frozen=True, slots=True)
class _Said:
    """One verdict on a theme: the vectors of the clauses that it is about, and who said it."""

    rows: Vectors
    holds: bool
    is_aside: bool
    by: UUID | None


@dataclass(frozen=True, slots=True)
class _Trial:
    """What there was and what was learned, on the verdicts kept aside and on the sentences of the theme."""

    own_was: learning.Weighed
    own_now: learning.Weighed
    shipped_was: learning.Weighed
    shipped_now: learning.Weighed

    @property
    def own(self) -> Compared:
        """Return both on the verdicts kept aside."""
        return _compared(self.own_was, self.own_now)

    @property
    def shipped(self) -> Compared:
        """Return both on the sentences that come with the theme."""
        return _compared(self.shipped_was, self.shipped_now)


def _compared(was: learning.Weighed, now: learning.Weighed) -> Compared:
    more_right = (now.found - now.taken) - (was.found - was.taken)
    return Compared(was.held + was.others, round(was.f1, 4), round(now.f1, 4), more_right)


def learn(reader: Reader, *, now: datetime) -> int:
    """Learn from the verdicts of the workspace whose scope is entered; return how many themes were looked at.

    What is learned and compared stands outside any transaction; a lesson is written in a short one. While history is
    read anew by other models nothing is learned: half of the verdicts would be on vectors that do not compare.
    """
    if renewed.is_under_way():
        return 0
    fallen = _fallen(reader)
    due = _due(now, fallen)
    for theme, verdicts in due:
        said = _said_of(theme)
        tried = [_tried(theme, encoder, said.get(encoder, ()), reader) for encoder in ENCODERS] if theme.is_on else []
        found = [lesson for lesson in tried if lesson]
        _keep(theme, found, fallen=fallen.get(theme.id, ()), verdicts=verdicts, now=now)
    return len(due)


@transaction.atomic
def go_back(*, lesson_id: UUID, by: str, now: datetime) -> bool:
    """Let a theme be as it was before a lesson; return False where it is not in use."""
    editing.hold()
    lesson: Lesson = Lesson.objects.select_related("theme", "before").get(id=lesson_id)
    if not lesson.is_used:
        return False
    _use(lesson, lesson.before, now=now)
    lesson.back_at = now
    lesson.save(update_fields=["back_at"])
    _tell(events.THEME_WENT_BACK, lesson, by, now)
    return True


@transaction.atomic
def take_up(*, lesson_id: UUID, by: str, now: datetime) -> bool:
    """Take a lesson up again that somebody had gone back from; False where another has come into its place since."""
    editing.hold()
    lesson: Lesson = Lesson.objects.select_related("theme").get(id=lesson_id)
    used = Lesson.objects.filter(theme=lesson.theme, encoder=lesson.encoder, is_used=True).first()
    if not lesson.back_at or (used.id if used else None) != lesson.before_id:
        return False
    _use(used, lesson, now=now, theme=lesson.theme)
    lesson.back_at = None
    lesson.save(update_fields=["back_at"])
    _tell(events.THEME_LEARNED, lesson, by, now)
    return True


def _fallen(reader: Reader) -> dict[UUID, list[UUID]]:
    """Return by theme the lessons in use that say nothing any more: of other sentences, or of another model. One query.

    Where an encoder is not installed just now, nothing is known of its lessons.
    """
    used = list(Lesson.objects.filter(is_used=True).select_related("theme").defer("along"))
    models = mentioning.models_of(reader) if used else {}
    fallen: dict[UUID, list[UUID]] = {}
    for lesson in used:
        model = models.get(lesson.encoder)
        if model and lesson.basis != basis_of(topic(lesson.theme), model):
            fallen.setdefault(lesson.theme_id, []).append(lesson.id)
    return fallen


def _due(now: datetime, fallen: Collection[UUID]) -> list[tuple[Theme, int]]:
    """Return the themes of which enough was said, or a lesson fell, each with how much was said. Two queries.

    While verdicts are coming in, one whose lesson fell waits as all do.
    """
    looked_at = Coalesce("theme__merged_into__weighed_at", "theme__weighed_at")
    rows = (
        Verdict.objects.filter(mentioning.STANDS, theme__isnull=False)
        .annotate(about=Coalesce("theme__merged_into_id", "theme_id"))
        .order_by()
        .values("about")
        .annotate(count=Count("id"), since=Count("id", filter=Q(said_at__gt=looked_at)), newest_at=Max("said_at"))
    )
    told = {row["about"]: row for row in rows}
    themes = Theme.objects.filter(id__in={*told, *fallen}, merged_into=None).order_by("id")
    return [
        (theme, row["count"] if row else 0)
        for theme in themes
        if _is_due(theme, row := told.get(theme.id), theme.id in fallen, now)
    ]


def _is_due(theme: Theme, row: Mapping[str, Any] | None, has_fallen: bool, now: datetime) -> bool:
    if has_fallen:
        return row is None or rules.is_quiet(newest_at=row["newest_at"], now=now)
    return row is not None and rules.is_due(
        verdicts=row["count"],
        weighed=theme.weighed,
        said_since=row["since"],
        newest_at=row["newest_at"],
        now=now,
    )


def _said_of(theme: Theme) -> dict[str, list[_Said]]:
    """Return what was said of a theme, by the encoder that had read the words. Two queries."""
    about = Q(theme=theme) | Q(theme__merged_into=theme)
    verdicts = list(Verdict.objects.filter(mentioning.STANDS, about).order_by("-said_at", "-id")[:MOST_VERDICTS])
    # Of a theme and one that was merged into it two may have been said of one place: the newest holds.
    newest = {(row.response_id, row.question_key, row.start): row for row in reversed(verdicts)}
    ids = {row.response_id for row in verdicts}
    readings = {
        (row.response_id, row.question_key): row
        for row in Reading.objects.filter(response_id__in=ids).exclude(encoder="").only(*_NEEDED)
    }
    said: dict[str, list[_Said]] = {}
    for verdict in newest.values():
        reading = readings.get((verdict.response_id, verdict.question_key))
        rows = _clauses(reading, verdict.start, verdict.end) if reading else None
        if reading is not None and rows is not None and len(rows):
            aside = rules.is_kept_aside(verdict.response_id)
            said.setdefault(reading.encoder, []).append(_Said(rows, verdict.holds, aside, verdict.said_by_id))
    return said


def _clauses(reading: Reading, start: int, end: int) -> Vectors:
    """Return the vectors of the clauses that lie in a place; `end` 0 is the whole text."""
    vectors = packing.unpack(bytes(reading.clause_vectors or b""), DIMENSIONS)
    spans = list(zip(reading.spans[::2], reading.spans[1::2], strict=True))[: len(vectors)]
    return vectors[[at for at, (first, last) in enumerate(spans) if end == 0 or (first < end and start < last)]]


def _tried(theme: Theme, encoder: str, said: Sequence[_Said], reader: Reader) -> Lesson | None:
    """Return what verdicts teach, compared with what is in use; None where they are too few, or nothing reads them."""
    model = next((each for each in (reader.encoder("en"), reader.encoder("")) if each and each.name == encoder), None)
    learns = [each for each in said if not each.is_aside]
    if model is None or sum(each.holds for each in learns) < learning.FEWEST:
        return None
    behind = background.of(model, reader.home)
    told = topic(theme)
    base = theming.direction(told.sentences, model, behind)
    found = learning.learn(_rows(learns, True, base, behind), _rows(learns, False, base, behind), base, behind)
    assert found.tried is not None
    in_use = mentioning.learned(known_of([theme]), reader).get((encoder, told.key), base)
    aside = [each for each in said if each.is_aside]
    held, others = (_rows(aside, holds, base, behind) for holds in (True, False))
    shipped = theming.sides(told.sentences, model, behind)
    own_was, own_now = (learning.weigh(each, held, others, behind) for each in (in_use, found.tried))
    shipped_was, shipped_now = (learning.weigh(each, *shipped, behind) for each in (in_use, found.tried))
    lesson = _lesson(found, _Trial(own_was, own_now, shipped_was, shipped_now))
    lesson.theme, lesson.workspace_id, lesson.encoder = theme, theme.workspace_id, encoder
    lesson.basis = basis_of(told, model)
    lesson.labelled_by = dict(Counter(str(each.by or "") for each in learns))
    return lesson


def _rows(said: Sequence[_Said], holds: bool, base: Direction, behind: Background) -> Vectors:
    """Return one clause of each verdict: that which lies nearest to the theme is what was meant."""
    rows = [each.rows[int(np.argmax(behind.told(each.rows) @ base.along))] for each in said if each.holds is holds]
    return np.stack(rows) if rows else np.zeros((0, DIMENSIONS), np.float32)


def _lesson(found: learning.Lesson, trial: _Trial) -> Lesson:
    """Return what was learned and how it was compared, and why it is kept or not."""
    assert found.tried is not None
    own, shipped = trial.own, trial.shipped
    kept = rules.why_not(wins_across=found.direction is not None, held=trial.own_was.held, own=own, shipped=shipped)
    return Lesson(
        confirmed=found.confirmed,
        refused=found.refused,
        held=trial.own_was.held,
        found_before=trial.own_was.found,
        found_after=trial.own_now.found,
        not_held=trial.own_was.others,
        taken_before=trial.own_was.taken,
        taken_after=trial.own_now.taken,
        own_before=own.before,
        own_after=own.after,
        shipped=shipped.n,
        shipped_before=shipped.before,
        shipped_after=shipped.after,
        kept=kept,
        along=found.tried.along.astype(np.float32).tobytes(),
        least=found.tried.least,
        steep=found.tried.steep,
    )


@transaction.atomic
def _keep(seen: Theme, lessons: Sequence[Lesson], *, fallen: Collection[UUID], verdicts: int, now: datetime) -> None:
    """Write down what was compared, and let those that won take the place of what there was.

    Those that have `fallen` were read by no more; they only cease to be called in use.
    """
    editing.hold()
    theme = Theme.objects.filter(id=seen.id).first()
    if theme is None or theme.changed_at != seen.changed_at:
        return  # changed meanwhile: it is looked at again
    theme.weighed, theme.weighed_at = verdicts, now
    theme.save(update_fields=["weighed", "weighed_at"])
    Lesson.objects.filter(id__in=fallen).update(is_used=False)
    for lesson in lessons:
        lesson.theme, lesson.learned_at = theme, now
        used = Lesson.objects.filter(theme=theme, encoder=lesson.encoder, is_used=True).first()
        lesson.before = used
        lesson.save(force_insert=True)
        if not lesson.kept:
            _use(used, lesson, now=now, theme=theme)
            _tell(events.THEME_LEARNED, lesson, "system", now)


def _use(instead_of: Lesson | None, lesson: Lesson | None, *, now: datetime, theme: Theme | None = None) -> None:
    """Put one lesson, or none, into the place of another, and have the past held against it."""
    if instead_of:
        instead_of.is_used = False
        instead_of.save(update_fields=["is_used"])
    if lesson:
        lesson.is_used = True
        lesson.save(update_fields=["is_used"])
    of = theme or (instead_of.theme if instead_of else None)
    assert of is not None
    editing.begin_anew(of, now)
    of.save(update_fields=list(editing.ANEW))


def _tell(kind: str, lesson: Lesson, by: str, now: datetime) -> None:
    data = {"n": lesson.confirmed + lesson.refused, "encoder": lesson.encoder}
    log.announce([log.Fact(kind, lesson.theme_id, now, data=data)], workspace_id=scope.current(), by=by)
