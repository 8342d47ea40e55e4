"""What verdicts taught, as the pages tell it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from django.urls import reverse

from innerloop.act.queries import actors
from innerloop.act.rules import lessons as rules
from innerloop.act.teaching_page import ShownLesson
from innerloop.act.themes_page import Slot
from innerloop.kernel import clock
from innerloop.understand.models import Lesson, Theme
from innerloop.understand.queries import turning
from innerloop.understand.queries.speaking import Part

MOST = 6


def of_theme(theme: Theme, *, zone: str) -> tuple[ShownLesson, ...]:
    """Return the lessons of a theme, those in use first, then the newest. Two queries."""
    rows = Lesson.objects.filter(theme=theme).select_related("theme").defer("along")
    return _shown(list(rows.order_by("-is_used", "-learned_at", "-id")[:MOST]), zone)


def brought(*, zone: str) -> tuple[ShownLesson, ...]:
    """Return what verdicts have taught of all themes and is in use, the newest first. Two queries."""
    rows = Lesson.objects.filter(is_used=True).select_related("theme").defer("along")
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


def _shown(rows: Sequence[Lesson], zone: str) -> tuple[ShownLesson, ...]:
    names = actors.names(f"member:{id_}" for row in rows for id_ in row.labelled_by if id_)
    return tuple(_lesson(row, names, zone) for row in rows)


def _lesson(row: Lesson, names: actors.Names, zone: str) -> ShownLesson:
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
        note=_note(row, zone),
        theme=row.theme.name,
        theme_url=reverse("act:theme", args=[row.theme.slug]),
        is_used=row.is_used,
    )


def _note(row: Lesson, zone: str) -> str:
    if row.back_at:
        return f"Not in use: somebody went back from it on {clock.day_in(zone, row.back_at):%-d %B %Y}."
    if not row.is_used:
        return "Not in use: a later one took its place."
    if row.theme.changed_at > row.learned_at and row.theme.weighed == 0:
        return "The theme was edited since: until it has learned anew, its own sentences decide."
    return ""
