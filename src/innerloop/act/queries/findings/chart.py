"""The chart of a finding: the score, or the number of answers, by week around it, with what changed marked."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from innerloop.act.queries.findings import happening
from innerloop.listen.models import Metric
from innerloop.team.models import Workspace
from innerloop.understand import queries as understanding
from innerloop.understand.marks.trend import Note, Period, TrendChart
from innerloop.understand.models import Finding, Theme
from innerloop.understand.queries import Choice, blamed, watched
from innerloop.understand.rules import counts, interval
from innerloop.understand.rules.score import Score
from innerloop.understand.rules.watching.placing import Day

WEEKS_BEFORE, MOST_WEEKS = 16, 30
WEEKS = 26
Where = Mapping[str, tuple[str, ...]]


def chart(finding: Finding, where: Where, *, workspace: Workspace, today: date) -> TrendChart:
    """Return the weeks from four months before a change on, until it is over or today. One query or two."""
    starts = weeks(finding, today)
    if finding.theme_id:
        return _of_theme(finding, where, starts, today)
    zone = ZoneInfo(workspace.time_zone)
    first, end = (datetime.combine(day, time(), tzinfo=zone) for day in (starts[0], starts[-1] + timedelta(days=7)))
    choice = Choice(
        metric=finding.metric.slug,
        since=first,
        until=end,
        by=("week",),
        where=where,
        is_latest=False,
        known=finding.metric,
    )
    found = {group.key["week"]: group.score for group in understanding.groups(choice)}
    is_score = finding.matter == Finding.Matter.SCORE
    period = _scored if is_score else _counted
    periods = tuple(
        replace(period(start, found.get(start.isoformat())), is_open=start + timedelta(days=6) >= today)
        for start in starts
    )
    at, till = _lasted(finding, starts)
    periods = happening.on(periods, starts, last=starts[-1] + timedelta(days=6), where=where)
    return TrendChart(
        periods=periods,
        note=_note(finding, at),
        minimum_n=min(workspace.minimum_n, 10) if is_score else 0,
        what="Score" if is_score else "Answers",
        marked=(at, till),
        usual=counts.nps_value(*finding.before) if is_score and sum(finding.before) else None,
        foot="By week, with 95 % intervals. Shaded: while it lasted. Dashed: the year before."
        if is_score
        else "Answers a week, with 95 % intervals. Shaded: while it lasted.",
    )


def of_theme(theme: Theme, metric: Metric, *, today: date) -> TrendChart:
    """Return the share of those who speak ill of a theme, by week, everywhere, with what happened on our side."""
    monday = today - timedelta(days=today.weekday())
    starts = [monday - timedelta(weeks=back) for back in reversed(range(WEEKS))]
    last = monday + timedelta(days=6)
    found = blamed.weeks(watched.Source(metric, theme.id, is_set_right=True), watched.WHOLE, first=starts[0], last=last)
    periods = [replace(_shared(start, found.get(start, Day())), is_open=start == monday) for start in starts]
    return TrendChart(
        periods=happening.on(periods, starts, last=last),
        minimum_n=10,
        what="Speak ill of it, in per cent",
        foot="Of those who wrote in each week, everywhere, with 95 % intervals. Open mark: this week, not over yet. "
        "Square: something happened on our side.",
    )


def weeks(finding: Finding, today: date) -> list[date]:
    """Return the Mondays of the weeks that the chart of a finding shows."""
    first = finding.since_on - timedelta(weeks=WEEKS_BEFORE)
    last = min(today, (finding.ended_on or today) + timedelta(weeks=8))
    monday = first - timedelta(days=first.weekday())
    count = max(1, (last - monday).days // 7 + 1)
    return [monday + timedelta(weeks=at) for at in range(min(count, MOST_WEEKS))]


def _of_theme(finding: Finding, where: Where, starts: Sequence[date], today: date) -> TrendChart:
    """Return the share of those who speak ill of a theme, by week, in per cent."""
    source = watched.Source(finding.metric, finding.theme_id)
    last = starts[-1] + timedelta(days=6)
    found = blamed.weeks(source, (finding.by, finding.of), first=starts[0], last=last)
    at, till = _lasted(finding, starts)
    periods = tuple(
        replace(_shared(start, found.get(start, Day())), is_open=start + timedelta(days=6) >= today) for start in starts
    )
    return TrendChart(
        periods=happening.on(periods, starts, last=last, where=where),
        note=_note(finding, at),
        minimum_n=10,
        what="Speak ill of it, in per cent",
        marked=(at, till),
        usual=100 * finding.before[0] / sum(finding.before) if sum(finding.before) else None,
        foot="Of those who wrote in each week, in per cent, with 95 % intervals. Shaded: while it lasted. "
        "Dashed: the year before.",
    )


def _shared(start: date, of: Day) -> Period:
    if not of.n:
        return Period(_label(start), None, None, None, 0, tick=_tick(start))
    around = interval.proportion_ci_wilson(of.top, of.n)
    share = 100 * of.top / of.n
    return Period(_label(start), share, 100 * around.low, 100 * around.high, of.n, tick=_tick(start))


def _note(finding: Finding, at: int) -> Note:
    return Note(at, finding.cause or "Here it began", "" if finding.cause else f"{finding.since_on:%-d %B}")


def _lasted(finding: Finding, starts: Sequence[date]) -> tuple[int, int]:
    """Return the first and the last week of a change."""
    at = next((at for at, start in enumerate(starts) if start + timedelta(days=6) >= finding.since_on), 0)
    over = finding.ended_on
    till = next((at for at, start in enumerate(starts) if over and start + timedelta(days=6) >= over), len(starts) - 1)
    return at, max(at, till)


def _scored(start: date, score: Score | None) -> Period:
    if score is None:
        return Period(_label(start), None, None, None, 0, tick=_tick(start))
    return Period(_label(start), score.value, score.low, score.high, score.n, tick=_tick(start))


def _counted(start: date, score: Score | None) -> Period:
    n = score.n if score else 0
    # Byar's approximation of Poisson limits (Breslow & Day 1987).
    low = n * (1 - 1 / (9 * n) - 1.96 / (3 * n**0.5)) ** 3 if n else 0.0
    high = (n + 1) * (1 - 1 / (9 * (n + 1)) + 1.96 / (3 * (n + 1) ** 0.5)) ** 3
    return Period(_label(start), n, low, high, n, tick=_tick(start))


def _label(start: date) -> str:
    return f"week of {start:%-d %B %Y}"


def _tick(start: date) -> str:
    return f"{start + timedelta(days=6):%b}" if (start + timedelta(days=6)).day <= 7 else ""
