"""When words began to be read otherwise: what verdicts taught, what somebody went back from, another model.

Marked on whatever is drawn over time of themes and feelings, so that a change of the machine never looks like one of
the customers.
"""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from innerloop.kernel import clock
from innerloop.understand.models import Edition, Lesson
from innerloop.understand.queries.choosing import THEME, THEME_FEELING, is_of_words
from innerloop.understand.queries.slices import Slice

_ANOTHER = "another model reads the words"


@dataclass(frozen=True, slots=True)
class Turn:
    """A moment since when words are read otherwise, said so that a date can stand before it; `on` is its day there."""

    on: date
    words: str


def turns(*, zone: str, slugs: Collection[str] | None = None, theme_id: UUID | None = None) -> list[Turn]:
    """Return the turns of some themes, or of all, with those of the models, in their order. Two queries."""
    lessons = Lesson.objects.filter(kept="").select_related("theme")
    if theme_id:
        lessons = lessons.filter(theme_id=theme_id)
    elif slugs is not None:
        lessons = lessons.filter(theme__slug__in=slugs)
    found: list[tuple[datetime, str]] = []
    for lesson in lessons.defer("along"):
        found.append((lesson.learned_at, f"“{lesson.theme}” learned from {lesson.confirmed + lesson.refused} verdicts"))
        if lesson.back_at:
            found.append((lesson.back_at, f"“{lesson.theme}” is read as before it learned"))
    found += [(begun_at, _ANOTHER) for begun_at in _changes()]
    return [Turn(clock.day_in(zone, at), words) for at, words in sorted(found)]


def turns_of(slice_: Slice, *, zone: str, by: Collection[str] = ()) -> list[Turn]:
    """Return the turns that what is counted depends on: none where no words are asked for. Two queries, or none."""
    asked = (*by, *slice_.where)
    if not any(map(is_of_words, asked)):
        return []
    chosen = slice_.where.get(THEME, ())
    is_of_all = THEME in by or (THEME_FEELING in asked and not chosen)
    return turns(zone=zone, slugs=None if is_of_all else chosen)


def within(found: Collection[Turn], first: date, last: date) -> tuple[str, ...]:
    """Return in words what turned from one day to another, both of them in it."""
    return tuple(f"{turn.on:%-d %b}: {turn.words}" for turn in found if first <= turn.on <= last)


def month_end(first: date) -> date:
    """Return the last day of the month that begins so."""
    return (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def _changes() -> list[datetime]:
    """Return since when others read than before: not what a workspace began with, unless others had read there."""
    begun = Counter(Edition.objects.values_list("begun_at", flat=True))
    return [at for place, at in enumerate(sorted(begun)) if place or begun[at] > 1]
