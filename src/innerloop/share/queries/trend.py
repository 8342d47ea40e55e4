"""The trend of the pulse: the score by week, or by month where the span is long; each point leads to its answers."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from innerloop.act.queries import findings
from innerloop.act.queries.findings import happening
from innerloop.kernel import clock
from innerloop.share.queries.chosen import Chosen
from innerloop.understand import queries as understanding
from innerloop.understand.marks.trend import Began, Period, TrendChart
from innerloop.understand.queries import turning
from innerloop.understand.rules.score import Score

WEEKS, MONTHS = 26, 24


def trend(chosen: Chosen) -> TrendChart:
    """Return the periods up to now, whatever the slice's own span. A fixed number of queries."""
    slice_, zone = chosen.slice_, chosen.workspace.time_zone
    is_long = slice_.span in ("365", "730", "all") and not slice_.days
    unit = "month" if is_long else "week"
    starts = _months(chosen.now, zone) if is_long else _weeks(chosen.now, zone)
    span = replace(slice_, days=(starts[0], _end(starts[-1], is_long=is_long)))
    choice = replace(chosen.choice_of(span), by=(unit,), until=None)
    found = {group.key[unit]: group.score for group in understanding.groups(choice)}
    last = _end(starts[-1], is_long=is_long)
    changes = findings.began(chosen.metric, slice_.where, first=starts[0], last=last)
    periods = tuple(
        replace(
            _period(start, found.get(start.isoformat()), is_long=is_long, is_open=start == starts[-1]),
            url=chosen.answers_url(days=(start, _end(start, is_long=is_long))),
            began=tuple(
                Began(each.words, each.url) for each in changes if start <= each.on <= _end(start, is_long=is_long)
            ),
        )
        for start in starts
    )
    periods = happening.on(periods, starts, last=last, where=slice_.where)
    return TrendChart(
        periods=periods,
        unit=unit,
        minimum_n=chosen.workspace.minimum_n,
        foot=f"By {unit}, with 95 % intervals. Open mark: this {unit}, not over yet."
        + (" Triangle: a change beyond chance began." if changes else "")
        + " Square: something happened on our side." * any(period.happened for period in periods),
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


def _end(start: date, *, is_long: bool) -> date:
    return (start + timedelta(days=31)).replace(day=1) - timedelta(days=1) if is_long else start + timedelta(days=6)


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


def with_turns(chosen: Chosen) -> TrendChart:
    """Return the trend, with a mark wherever words began to be read otherwise, if what is counted depends on words."""
    chart, zone = trend(chosen), chosen.workspace.time_zone
    turns = turning.turns_of(chosen.slice_, zone=zone)
    if not turns:
        return chart
    is_long = chart.unit == "month"
    starts = _months(chosen.now, zone) if is_long else _weeks(chosen.now, zone)
    periods = tuple(
        replace(period, turned=turning.within(turns, start, _end(start, is_long=is_long)))
        for period, start in zip(chart.periods, starts, strict=True)
    )
    if not any(period.turned for period in periods):
        return chart
    return replace(
        chart, periods=periods, foot=f"{chart.foot} Rhomb: words are read otherwise since, earlier ones too."
    )
