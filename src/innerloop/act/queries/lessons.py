"""What verdicts taught, as the pages tell it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse

from innerloop.act.queries import actors
from innerloop.act.rules import lessons as rules
from innerloop.act.teaching_page import ShownLesson
from innerloop.act.themes_page import Slot
from innerloop.kernel import clock
from innerloop.understand.models import Lesson, Theme
from innerloop.understand.queries import renewed, turning
from innerloop.understand.queries.speaking import Part

MOST = 6


def of_theme(theme: Theme, *, zone: str) -> tuple[ShownLesson, ...]:
    """Return the lessons of a theme, those in use first, then the newest. Four queries."""
    rows = _rows().filter(theme=theme)
    return _shown(list(rows.order_by("-is_used", "-learned_at", "-id")[:MOST]), zone)


def brought(*, zone: str) -> tuple[ShownLesson, ...]:
    """Return what verdicts have taught of all themes and is in use, the newest first. Four queries."""
    rows = _rows().filter(is_used=True)
    return _shown(list(rows.order_by("-learned_at", "-id")[:MOST]), zone)


def marked(slots: Sequence[Slot], months: Sequence[Part], theme: Theme, *, zone: str) -> tuple[Slot, ...]:
    """Mark the months in which words began to be read otherwise. Two queries."""
    turns = turning.turns(zone=zone, theme_id=theme.id)
    return tuple(
        replace(slot, turned=turning.within(turns, month.key, turning.month_end(month.key)))
        if isinstance(month.key, date)
        else slot
        for slot, month in zip(slots, months, strict=True)
    )


def _rows() -> QuerySet[Any]:
    later = Lesson.objects.filter(before=OuterRef("id"), kept="")
    return Lesson.objects.select_related("theme").defer("along").annotate(is_replaced=Exists(later))


def _shown(rows: Sequence[Any], zone: str) -> tuple[ShownLesson, ...]:
    names = actors.names(f"member:{id_}" for row in rows for id_ in row.labelled_by if id_)
    is_read_anew = bool(rows) and renewed.is_under_way()
    return tuple(_lesson(row, names, _note(row, zone, is_read_anew), zone) for row in rows)


def _lesson(row: Any, names: actors.Names, note: str, zone: str) -> ShownLesson:
    on, n = f"{clock.day_in(zone, row.learned_at):%-d %B %Y}", row.confirmed + row.refused
    if row.kept:
        return ShownLesson(str(row.id), rules.looked_at(n, row.encoder, on, row.kept))
    counts = rules.Counts(row.held, row.found_before, row.found_after, row.not_held, row.taken_before, row.taken_after)
    by: Counter[str] = Counter()
    for id_, count in row.labelled_by.items():
        by[names.get(f"member:{id_}", "member") if id_ else "member"] += count
    named = {("somebody who has left" if name == "member" else name): count for name, count in by.items()}
    return ShownLesson(
        id=str(row.id),
        says=rules.learned_from(n, row.encoder, on),
        found=rules.found(counts),
        taken=rules.taken(counts),
        by=rules.labelled_by(named),
        note=note,
        theme=row.theme.name,
        theme_url=reverse("act:theme", args=[row.theme.slug]),
        is_used=row.is_used,
    )


def _note(row: Any, zone: str, is_read_anew: bool) -> str:
    if row.back_at:
        return f"Not in use: somebody went back from it on {clock.day_in(zone, row.back_at):%-d %B %Y}."
    if not row.is_used and row.is_replaced:
        return "Not in use: a later one took its place."
    if not row.is_used:
        return "Not in use: the theme, or the model that reads, is another since."
    if is_read_anew:
        return "Other models are reading all words anew; after that it is looked whether this still holds."
    if row.theme.changed_at > row.learned_at and row.theme.weighed == 0:
        return "The theme was edited since: until it has learned anew, its own sentences decide."
    return ""
