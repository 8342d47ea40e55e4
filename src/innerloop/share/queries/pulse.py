"""The pulse: the score of a slice with all that makes it honest, in a fixed number of queries."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from django.urls import reverse

from innerloop.kernel import clock
from innerloop.kernel.widgets import Empty
from innerloop.listen import queries as listening
from innerloop.listen.models import Metric, Response
from innerloop.share import rules
from innerloop.share.pulse_page import Beside, CohortShare, Figure, Lead, LoopStep, PulsePage
from innerloop.share.queries import places
from innerloop.share.queries.newest import newest
from innerloop.team.models import Workspace
from innerloop.understand import figures
from innerloop.understand import queries as understanding
from innerloop.understand.marks.bars import Count
from innerloop.understand.marks.trend import Period, TrendChart
from innerloop.understand.queries import Reach, Slice, sentence
from innerloop.understand.rules import anonymity
from innerloop.understand.rules.change import Comparison
from innerloop.understand.rules.change import compare as compared
from innerloop.understand.rules.score import Score

WEEKS, MONTHS = 26, 24
COHORT_NAMES = {"bottom": "Detractors", "middle": "Passives", "top": "Promoters"}
OTHER_NAMES = {"bottom": "Bottom", "middle": "Middle", "top": "Top"}


def pulse(slice_: Slice, *, workspace: Workspace, now: datetime, by: str = "touchpoint") -> PulsePage:
    """Return the whole page for a slice; `by` says what the table of places is by."""
    page = numbers(slice_, workspace=workspace, now=now, by=by)
    page = replace(page, says=sentence.says(slice_, workspace=workspace), beat="Live", live_url="/live")
    if page.empty:
        return page
    return replace(
        page,
        newest=newest(slice_, workspace=workspace, now=now),
        now_url=reverse("share:pulse_now") + slice_.query(),
        newest_url=reverse("share:pulse_newest") + slice_.query(),
        comments_url=reverse("act:feedback") + slice_.query(),
    )


def numbers(slice_: Slice, *, workspace: Workspace, now: datetime, by: str = "touchpoint") -> PulsePage:
    """Return the page without its sentence and its newest answers: what an open page asks for as answers come."""
    metric = listening.metric(slice_.metric)
    if metric is None or not Response.objects.exists():
        return PulsePage(says=(), empty=_empty())
    zone = workspace.time_zone
    choice = slice_.choice(now=now, zone=zone)
    before = slice_.before(now=now, zone=zone)
    score = understanding.total(choice)
    earlier = understanding.total(before) if before else None
    change = _change(earlier, score, workspace.minimum_n)
    table, movers = places.places(slice_, by=by, workspace=workspace, now=now)
    asked = understanding.reach(choice)
    return PulsePage(
        says=(),
        lead=_lead(score, change, movers, slice_, workspace),
        figure=_figure(score, change, slice_, workspace),
        trend=_trend(slice_, workspace, now),
        cohorts=_cohorts(score, metric, slice_),
        histogram=_histogram(choice, metric, slice_),
        beside=_beside(asked, slice_),
        places=table,
        loop=_loop(asked, score, slice_),
        loop_span=understanding.SPANS.get(slice_.span, ""),
    )


def _empty() -> Empty:
    return Empty(
        title="Nobody has answered yet",
        text="The score, its trend and the newest comments will appear here as they come in.",
        action="Send the first survey",
        url=reverse("listen:surveys"),
    )


def _change(earlier: Score | None, score: Score, minimum_n: int) -> Comparison | None:
    if earlier is None or min(earlier.n, score.n) < minimum_n:
        return None
    return compared(earlier, score)


def before_in_words(slice_: Slice) -> str:
    """Return what the slice is compared with, in words."""
    if slice_.days:
        return "the same length of time before"
    return {"365": "the 12 months before", "730": "the 24 months before"}.get(
        slice_.span, f"the {slice_.span} days before"
    )


def _lead(
    score: Score, change: Comparison | None, movers: list[rules.Mover], slice_: Slice, workspace: Workspace
) -> Lead | None:
    if score.value is None or score.n < workspace.minimum_n:
        return None
    return Lead(rules.finding(score.value, change, before_in_words(slice_)), rules.behind(change, movers))


def _figure(score: Score, change: Comparison | None, slice_: Slice, workspace: Workspace) -> Figure:
    is_few = score.n < workspace.minimum_n
    if is_few:
        words = f"A score is shown from n {workspace.minimum_n} on."
    else:
        words = rules.change_in_words(change, before_in_words(slice_)) if slice_.span != "all" else ""
    return Figure(
        value=score.value,
        low=score.low,
        high=score.high,
        n=score.n,
        url=reverse("act:feedback") + slice_.query(),
        change=words,
        withheld=anonymity.why_left_out(score.withheld),
        is_few=is_few,
    )


def _trend(slice_: Slice, workspace: Workspace, now: datetime) -> TrendChart:
    is_long = slice_.span in ("365", "730", "all") and not slice_.days
    unit = "month" if is_long else "week"
    starts = _months(now, workspace.time_zone) if is_long else _weeks(now, workspace.time_zone)
    span = replace(slice_, days=(starts[0], starts[-1] + timedelta(days=31)))
    choice = replace(span.choice(now=now, zone=workspace.time_zone), by=(unit,), until=None)
    found = {group.key[unit]: group.score for group in understanding.groups(choice)}
    periods = tuple(
        _period(start, found.get(start.isoformat()), is_long=is_long, is_open=start == starts[-1]) for start in starts
    )
    return TrendChart(
        periods=periods,
        unit=unit,
        minimum_n=workspace.minimum_n,
        foot=f"By {unit}, with 95 % intervals. Open mark: this {unit}, not over yet.",
    )


def _period(start: date, score: Score | None, *, is_long: bool, is_open: bool) -> Period:
    return Period(
        label=f"{start:%B %Y}" if is_long else f"week of {start:%-d %B %Y}",
        value=score.value if score else None,
        low=score.low if score else None,
        high=score.high if score else None,
        n=score.n if score else 0,
        tick=_tick(start, is_long=is_long),
        is_open=is_open,
    )


def _tick(start: date, *, is_long: bool) -> str:
    # A week is labelled where a month begins in it.
    if is_long:
        return f"{start:%b %Y}"
    return f"{start + timedelta(days=6):%b}" if (start + timedelta(days=6)).day <= 7 else ""


def _weeks(now: datetime, zone: str) -> list[date]:
    today = clock.day_in(zone, now)
    monday = today - timedelta(days=today.weekday())
    return [monday - timedelta(weeks=back) for back in reversed(range(WEEKS))]


def _months(now: datetime, zone: str) -> list[date]:
    first = clock.day_in(zone, now).replace(day=1)
    found = [first]
    while len(found) < MONTHS:
        found.append((found[-1] - timedelta(days=1)).replace(day=1))
    return found[::-1]


def _cohorts(score: Score, metric: Metric, slice_: Slice) -> tuple[CohortShare, ...]:
    names = COHORT_NAMES if metric.slug == "nps" else OTHER_NAMES
    counts = {"bottom": score.bottom, "middle": score.middle, "top": score.top}
    if not score.n:
        return ()
    url = reverse("act:feedback") + slice_.query()
    glue = "&" if "?" in url else "?"
    return tuple(
        CohortShare(cohort=cohort, name=names[cohort], share=n / score.n, n=n, url=f"{url}{glue}cohort={cohort}")  # type: ignore[arg-type]
        for cohort, n in counts.items()
    )


def _histogram(choice: understanding.Choice, metric: Metric, slice_: Slice) -> tuple[Count, ...]:
    scale = listening.scale_of(metric)
    url = reverse("act:feedback") + slice_.query()
    glue = "&" if "?" in url else "?"
    return tuple(
        Count(score=str(number), n=n, cohort=scale.cohort(number), url=f"{url}{glue}score={number}")
        for number, n in understanding.histogram(choice).items()
    )


def _beside(asked: Reach, slice_: Slice) -> tuple[Beside, ...]:
    if asked.share is None:
        return (Beside("Answered when asked", "nobody was asked", ""),)
    low, high = figures.share(asked.low, 1), figures.share(asked.high, 1)
    note = f"{low.removesuffix(' %')} to {high.removesuffix(' %')}, n {figures.count(asked.asked)}"
    return (Beside("Answered when asked", figures.share(asked.share, 1), note),)


def _loop(asked: Reach, score: Score, slice_: Slice) -> tuple[LoopStep, ...]:
    held = f"{figures.count(asked.held)} held back, each with its reason" if asked.held else ""
    rate = f"{figures.share(asked.share, 1)} of those asked" if asked.share is not None else ""
    return (
        LoopStep(figures.count(asked.asked), "asked", held),
        LoopStep(figures.count(asked.answered), "answered when asked", rate),
        LoopStep(figures.count(score.n), "counted", "the latest of each" if slice_.is_latest else "every answer"),
    )
