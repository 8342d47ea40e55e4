"""The twenty places of the week, how far they have come, and what labels have brought."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse

from innerloop.act.queries import lessons
from innerloop.act.queries.said import said
from innerloop.act.teaching_page import Asked, TeachPage
from innerloop.kernel import clock
from innerloop.kernel.widgets import Empty
from innerloop.listen import queries as listening
from innerloop.team.models import Workspace
from innerloop.understand.models import Doubt, Reading, Verdict
from innerloop.understand.rules.learning import FEWEST_READINGS, monday_of
from innerloop.understand.words.doubting import CLASH, FEELING

_THEME = "The machine is in doubt whether the marked words speak of it."
_WHY = {
    FEELING: "The machine is in doubt how all of it feels.",
    CLASH: "The words and the score contradict each other.",
}


def teach(*, workspace: Workspace, now: datetime) -> TeachPage:
    """Return the page of this week. A fixed number of queries."""
    monday = monday_of(clock.day_in(workspace.time_zone, now))
    doubts = list(_of_week(monday).order_by("position"))
    open_ = [doubt for doubt in doubts if not doubt.is_answered]
    next_on = monday + timedelta(days=7)
    return TeachPage(
        rows=_asked(open_),
        done=len(doubts) - len(open_),
        of=len(doubts),
        next_on=next_on,
        brought=lessons.brought(zone=workspace.time_zone),
        empty=None if open_ else _empty(doubts, f"{next_on:%A %-d %B}"),
    )


def left(*, workspace: Workspace, now: datetime) -> int:
    """Return how many of the week are still to be answered. One query."""
    return _of_week(monday_of(clock.day_in(workspace.time_zone, now))).filter(is_answered=False).count()


def _of_week(monday: Any) -> QuerySet[Any]:
    """Return the places of a week that can still be judged, and whether somebody has.

    Words that were changed since are other words; of an erased answer, or a theme put away, nothing is asked.
    """
    here = {"response": OuterRef("response_id"), "question_key": ""}
    of_theme = Verdict.objects.filter(**here, theme=OuterRef("theme_id"), start=OuterRef("start"))
    of_all = Verdict.objects.filter(**here, theme=None)
    stands = Q(response__changed_at=None) | Q(response__changed_at__lte=F("chosen_at"))
    answered = (Q(theme=None) & Exists(of_all)) | (Q(theme__isnull=False) & Exists(of_theme))
    return (
        Doubt.objects.filter(stands, Exists(Reading.objects.filter(**here)), week_on=monday)
        .filter(Q(theme=None) | Q(theme__is_on=True), response__erased_at=None)
        .annotate(is_answered=answered)
        .select_related("theme")
    )


def _asked(doubts: Sequence[Any]) -> tuple[Asked, ...]:
    rows = listening.responses().in_bulk([doubt.response_id for doubt in doubts])
    asked = [_one(doubt, rows[doubt.response_id]) for doubt in doubts if doubt.response_id in rows]
    # Whoever answers one goes on with the next: their own is gone from the page then.
    following = [*(f"#at-{each.said.id}" for each in asked[1:]), ""]
    return tuple(replace(each, next_at=place) for each, place in zip(asked, following, strict=False))


def _one(doubt: Any, row: Any) -> Asked:
    if doubt.theme is None:
        return Asked(said(row), _WHY[doubt.why], words=row.comment)
    start, end = doubt.start, doubt.end
    return Asked(
        said=said(row),
        why=_THEME,
        theme=doubt.theme.name,
        place=f"{doubt.theme.slug}:{start}:{end}",
        before=row.comment[:start],
        words=row.comment[start:end],
        after=row.comment[end:],
    )


def _empty(doubts: Sequence[Any], next_on: str) -> Empty:
    if doubts:
        return Empty(
            f"All {len(doubts)} are done",
            f"Thank you. What they teach is compared in a few minutes; the next come on {next_on}.",
            "Correct more on Feedback",
            reverse("act:feedback"),
        )
    return Empty(
        "Nothing is asked yet",
        f"Each Monday twenty comments are chosen whose labels teach most, from the day on which {FEWEST_READINGS} "
        f"comments of the last three months were read. The next come on {next_on}.",
        "Correct on Feedback meanwhile",
        reverse("act:feedback"),
    )
