"""The Themes pages: what customers speak of, and what it costs the score, in a fixed number of queries."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db.models import Count, F, Q, Sum
from django.urls import reverse

from innerloop.act.queries import filters, lessons
from innerloop.act.queries.findings import told
from innerloop.act.queries.quoted import quote_of
from innerloop.act.rules import Listing
from innerloop.act.rules import themes as rules
from innerloop.act.themes_page import Progress, Slot, ThemePage, ThemeRow, ThemesPage, Topic
from innerloop.kernel.widgets import Empty
from innerloop.listen import queries as listening
from innerloop.team.models import Workspace
from innerloop.understand import figures
from innerloop.understand.models import Edition, Emerging, Reading, Theme, Unread
from innerloop.understand.queries import Slice, impact, sentence, speaking
from innerloop.understand.queries.impact import Weighed
from innerloop.understand.queries.speaking import Part
from innerloop.understand.rules import interval
from innerloop.understand.rules.driving import Estimate
from innerloop.understand.rules.impact import FEWEST

TOPICS = 10


def themes(slice_: Slice, *, workspace: Workspace, now: datetime) -> ThemesPage:
    """Return the page for a slice."""
    says, working = sentence.says(slice_, workspace=workspace), progress()
    metric = None if "\0" in slice_.metric else listening.metric(slice_.metric)
    if metric is None or not Reading.objects.exists():
        return ThemesPage(says=says, progress=working, empty=_nothing_read(working))
    found = _weighed(slice_, workspace=workspace, now=now)
    risen = told.rising()
    rows = [replace(_row(each, slice_), risen=risen.get(each.theme.id)) for each in found]
    spoken = tuple(row for row in rows if row.n or row.counting)
    worst = next((each for each in found if rules.is_real(each.impact) and each.spoken.n >= FEWEST), None)
    return ThemesPage(
        says=says,
        progress=working,
        finding=rules.finding(worst.theme.name, worst.impact) if worst and worst.impact else _even(spoken),
        rest=rules.sides(worst.impact) if worst and worst.impact else "",
        partly=rules.partly(found[0].waiting) if found else "",
        rows=spoken,
        silent=tuple(row for row in rows if not row.n and not row.counting),
        topics=_topics(),
        foot=_FOOT,
        empty=None if spoken else _nothing_here(),
    )


def theme(row: Theme, slice_: Slice, *, workspace: Workspace, now: datetime) -> ThemePage:
    """Return the page of one theme."""
    choice = slice_.choice(now=now, zone=workspace.time_zone)
    [found] = [each for each in _weighed(slice_, workspace=workspace, now=now) if each.theme.id == row.id] or [
        Weighed(row, impact.Spoken(), 0, None)
    ]
    # Half of a history looks like a change, or like a place where nobody speaks of it.
    is_counted = not _counting(row)
    months = speaking.by(choice, row.id, "month") if is_counted else []
    parts = speaking.by(choice, row.id, "touchpoint") if is_counted else []
    places = sorted(parts, key=lambda part: -part.n)
    return ThemePage(
        row=_row(found, slice_),
        says=sentence.says(slice_, workspace=workspace),
        progress=progress(),
        finding=rules.finding(row.name, found.impact) if found.impact else _untold(row, found.spoken.n),
        rest=rules.sides(found.impact) if found.impact else "",
        partly=rules.partly(found.waiting),
        months=lessons.marked(_slots(months, row, slice_), months, row, zone=workspace.time_zone),
        places=_slots([part for part in places if part.n], row, slice_, by="touchpoint"),
        quotes=tuple(map(quote_of, speaking.quotes(choice, row.id))),
        lessons=lessons.of_theme(row, zone=workspace.time_zone),
        alerts=tuple(told.of_theme(row)),
        query=slice_.query(),
        foot=_FOOT,
    )


def _topics() -> tuple[Topic, ...]:
    """Return what emerges, what grows first. Two queries."""
    rows = list(
        Emerging.objects.filter(n__gt=0, set_aside_at=None, theme=None).order_by("-is_growing", "-n", "id")[:TOPICS]
    )
    central = {row.id: row.places[0] for row in rows if row.places}
    said = Reading.objects.select_related("response").defer("vector", "clause_vectors")
    readings = {str(each.id): each for each in said.filter(id__in=[place[0] for place in central.values()])}
    return tuple(
        _topic(row, readings[central[row.id][0]], *central[row.id][1:])
        for row in rows
        if row.id in central and central[row.id][0] in readings
    )


def _topic(row: Emerging, reading: Reading, start: int, end: int) -> Topic:
    answer = reading.response
    is_there = reading.question_key == "" and (answer.changed_at is None or reading.read_at >= answer.changed_at)
    return Topic(
        id=str(row.id),
        name=row.name,
        words=answer.comment[start:end] if is_there else "",
        language=reading.language,
        url=reverse("act:answer", args=[answer.id]),
        n=row.n,
        this_week=row.this_week,
        is_growing=row.is_growing,
    )


def progress() -> Progress:
    """Return what is still to be done. Three queries."""
    themes = Theme.objects.filter(applied_at=None).order_by("name")
    applying = list(themes.values_list("name", "passed", "to_pass", "failed_at"))
    is_anew = Q(rank=Unread.ANEW)
    noted = Unread.objects.filter(failed_at=None).aggregate(
        unread=Count("id", filter=~is_anew), anew=Count("id", filter=is_anew)
    )
    ahead = Edition.objects.filter(done_at=None).aggregate(n=Sum(F("to_pass") - F("passed")))
    return Progress(
        unread=noted["unread"],
        anew=noted["anew"] + (ahead["n"] or 0),
        applying=tuple((name, rules.per_cent(done, of)) for name, done, of, failed_at in applying if not failed_at),
        failed=tuple(name for name, _, _, failed_at in applying if failed_at),
    )


_FOOT = (
    "A theme’s impact is the score of all answers less the score of those that do not speak of it; negative is what it "
    "costs. It says what goes along with a theme, not what causes what. Intervals at 95 %, by the influence of each "
    "answer. Anonymous answers are in none of it."
)


def _weighed(slice_: Slice, *, workspace: Workspace, now: datetime) -> list[Weighed]:
    choice = slice_.choice(now=now, zone=workspace.time_zone)
    earlier = slice_.earlier(now=now, zone=workspace.time_zone)
    before = earlier.choice(now=now, zone=workspace.time_zone) if earlier else None
    return impact.weighed(choice, before=before)


def _row(found: Weighed, slice_: Slice) -> ThemeRow:
    spoken, weighed = found.spoken, found.impact
    is_few = spoken.n < FEWEST
    shown = weighed if weighed and weighed.points is not None and not is_few else None
    here = replace(slice_, where={**slice_.where, "theme": (found.theme.slug,)})
    return ThemeRow(
        name=found.theme.name,
        url=reverse("act:theme", args=[found.theme.slug]) + slice_.query(),
        answers_url=filters.url(here, Listing()),
        n=spoken.n,
        share_said=figures.share(found.share, 1) if spoken.n else "",
        negative=spoken.negative,
        neutral=spoken.n - spoken.negative - spoken.positive,
        positive=spoken.positive,
        impact=_estimate(shown),
        impact_said=rules.points(shown) if shown else "",
        interval=rules.interval(shown) if shown else "",
        tone=_tone(shown),
        shift_said=rules.shift(found.shift),
        is_few=is_few,
        counting=_counting(found.theme),
    )


def _counting(row: Theme) -> str:
    if row.applied_at is not None or not row.is_on:
        return ""
    return rules.counting(row.passed, row.to_pass, is_given_up=row.failed_at is not None)


def _estimate(shown: Any) -> Estimate | None:
    if shown is None or shown.points is None or shown.low is None or shown.high is None:
        return None
    return Estimate(shown.points, shown.low, shown.high)


def _tone(shown: Any) -> str:
    if not rules.is_real(shown):
        return ""
    return "fell" if shown.points < 0 else "rose"


def _slots(parts: Sequence[Part], theme_: Theme, slice_: Slice, *, by: str = "") -> tuple[Slot, ...]:
    largest = max((part.n / part.of for part in parts), default=0.0) or 1.0
    return tuple(_slot(part, largest, theme_, slice_, by) for part in parts)


def _slot(part: Part, largest: float, theme_: Theme, slice_: Slice, by: str) -> Slot:
    share = interval.proportion_ci_wilson(part.n, part.of)
    key = part.key
    name = key.strftime("%B %Y") if isinstance(key, date) else (key or "at no touchpoint")
    where = {**slice_.where, "theme": (theme_.slug,)} | ({by: (str(key),)} if by and key else {})
    return Slot(
        name=name,
        n=part.n,
        of=part.of,
        share_said=figures.share(part.n / part.of, 1),
        interval=figures.share_interval(share.low, share.high),
        width=round(100 * part.n / part.of / largest, 1),
        negative_said=figures.share(part.negative / part.n) if part.n else "",
        url=filters.url(replace(slice_, where=where), Listing()) if by else "",
    )


def _untold(row: Theme, n: int) -> str:
    if _counting(row):
        return rules.uncounted(row.name, row.passed, row.to_pass, is_given_up=row.failed_at is not None)
    if not n:
        return f"Nobody spoke of “{row.name}” here."
    return f"Too few spoke of “{row.name}” here to tell what it does to the score: n {n}."


def _even(spoken: Sequence[ThemeRow]) -> str:
    counted = [row for row in spoken if not row.counting]
    if not counted:
        return ""
    if len(counted) < len(spoken):
        return "Of the themes that are counted, none moves the score beyond chance here."
    return "No theme moves the score beyond chance here. More answers, or more time, may show one."


def _nothing_read(working: Progress) -> Empty:
    if working.unread:
        return Empty(
            f"{figures.count(working.unread)} answers are being read",
            "What customers speak of will stand here in a moment, with what each theme costs or earns the score.",
        )
    return Empty(
        "Nobody has written anything yet",
        "Once customers say why, what they speak of stands here, with what each theme costs or earns the score.",
        "Send the first survey",
        reverse("listen:surveys"),
    )


def _nothing_here() -> Empty:
    return Empty(
        "Nobody spoke of a theme here",
        "Look at more time or fewer filters.",
        "Show all time",
        f"{reverse('act:themes')}?span=all",
    )
