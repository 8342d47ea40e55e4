"""The days of all series that are watched, each metric in two statements: which slices, and those by day.

The one place that reads them, so that another engine can serve it later.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from innerloop.kernel import scope
from innerloop.listen.models import Metric
from innerloop.understand.models import Fact, Watching
from innerloop.understand.queries import as_read, statement
from innerloop.understand.rules.watching.placing import Day

WHOLE = ("", "")
# Dimension -> column of a fact.
COLUMNS = {
    "touchpoint": "touchpoint_id",
    "product": "product_id",
    "team": "team_id",
    "channel": "channel",
    "program": "program_id",
    "language": "language",
    "employee": "employee_id",
}
Key = tuple[str, str]  # dimension, id; empty for the whole
_COUNTS = "count(*) FILTER (WHERE score = ANY(%s)), count(*) FILTER (WHERE score = ANY(%s)), count(*)"
# Once an answer, under the metric of its own score, where its words were read.
READ = """FROM understand_fact f JOIN listen_response r ON r.id = f.response_id AND r.metric_id = f.metric_id
    WHERE {span} AND NOT f.is_anonymous
    AND EXISTS (SELECT FROM understand_reading g WHERE g.response_id = f.response_id)"""

# A place that speaks ill of a theme: by itself, or without a feeling in words that are bad as a whole. "No float at the
# agent" complains without one angry word.
ILL = "(m.feeling < 0 OR (m.feeling = 0 AND m.label < 0))"
_SET_RIGHT = """FROM (
    SELECT m.workspace_id, m.response_id, m.theme_id, m.feeling, g.label
    FROM understand_mention m JOIN understand_reading g ON g.id = m.reading_id) m"""


@dataclass(frozen=True, slots=True)
class Source:
    """What the days of a series count: the scores of a metric, or who speaks ill of a theme among its answers.

    That by what the machine read, as alarms are rung; or `is_set_right` by what people said of it, as pages count.
    """

    metric: Metric
    theme_id: UUID | None = None
    is_set_right: bool = False


def watching() -> Watching:
    """Return how this workspace is watched; as usual where nobody has chosen and nothing was looked at yet."""
    return Watching.objects.first() or Watching(workspace_id=scope.current())


def metrics() -> list[Metric]:
    """Return the metrics that have answers, one index look-up each."""
    return [
        metric for metric in Metric.objects.order_by("slug") if Fact.objects.filter(metric_id=metric.id)[:1].exists()
    ]


def first_day(metric: Metric) -> date | None:
    """Return the day of the first answer."""
    return Fact.objects.filter(metric=metric).order_by("answered_at").values_list("answered_on", flat=True).first()


def busiest(
    metric: Metric, *, first: date, last: date, dimensions: Sequence[str], most: int, least: int
) -> dict[str, set[str]]:
    """Return of each dimension the slices with the most answers, so many at most with so many each. One statement."""
    if not dimensions:
        return {}
    columns = [COLUMNS[name] for name in dimensions]
    which = " ".join(f"WHEN grouping({column}) = 0 THEN {at}" for at, column in enumerate(columns))
    value = ", ".join(f"{column}::text" for column in columns)
    rows = statement.run(
        f"""SELECT at, value FROM (
            SELECT *, row_number() OVER (PARTITION BY at ORDER BY n DESC, value COLLATE "C") AS place FROM (
                SELECT CASE {which} END AS at, coalesce({value}) AS value, count(*) AS n FROM understand_fact
                WHERE {_SPAN} AND NOT is_anonymous GROUP BY GROUPING SETS ({", ".join(f"({each})" for each in columns)})
                HAVING count(*) >= %s) AS sized
            WHERE value <> '') AS placed
        WHERE place <= %s""",
        [*_span(metric, first, last), least, most],
    )
    found: dict[str, set[str]] = {}
    for at, of in rows:
        found.setdefault(dimensions[at], set()).add(of)
    return found


def days(
    metric: Metric, *, first: date, last: date, slices: Mapping[str, Collection[str]]
) -> dict[Key, dict[int, Day]]:
    """Return the answers of the whole and of these slices on each day (as `date.toordinal`), both days inclusive.

    One statement. Answers that nobody may be picked out by count for the whole only: what is told of a slice may be
    told of few.
    """
    dimensions = list(slices)
    chosen = "".join(
        f", CASE WHEN NOT is_anonymous AND {COLUMNS[name]}::text = ANY(%s) THEN {COLUMNS[name]}::text END AS s{at}"
        for at, name in enumerate(dimensions)
    )
    columns = [f"s{at}" for at in range(len(dimensions))]
    found: dict[Key, dict[int, Day]] = {WHOLE: {}, **{(by, of): {} for by, ofs in slices.items() for of in ofs}}
    rows = statement.run(
        f"""SELECT answered_on, {_COUNTS}{"".join(f", {each}" for each in columns)}{_flags(columns)}
        FROM (SELECT answered_on, score{chosen} FROM understand_fact WHERE {_SPAN}) f
        GROUP BY GROUPING SETS ((answered_on){"".join(f", (answered_on, {each})" for each in columns)})""",
        [metric.top, metric.bottom, *(list(ofs) for ofs in slices.values()), *_span(metric, first, last)],
    )
    for on, top, bottom, n, *rest in rows:
        values, flagged = rest[: len(columns)], rest[len(columns) :]
        at = flagged.index(True) if True in flagged else None
        if at is None:
            found[WHOLE][on.toordinal()] = Day(top, n - top - bottom, bottom)
        elif values[at] is not None:
            found[dimensions[at], values[at]][on.toordinal()] = Day(top, n - top - bottom, bottom)
    return found


def _flags(columns: Sequence[str]) -> str:
    return "".join(f", grouping({each}) = 0" for each in columns)


def sides(
    of: Source, key: Key, *, first: date, since: date, last: date, dimensions: Sequence[str], but: Key | None = None
) -> tuple[dict[Key, Day], dict[Key, Day]]:
    """Return the answers of a series before `since` and from then on, as a whole and by slice. One statement.

    `but` leaves out the answers of another series.
    """
    columns = [COLUMNS[name] for name in dimensions]
    where, values = of_slice(key)
    if dimensions:
        # What is told of a slice may be told of few.
        where = f"{where} AND NOT is_anonymous"
    if but:
        not_, more = of_slice(but)
        where, values = f"{where} AND NOT coalesce({not_}, false)", [*values, *more]
    sets = "".join(f", (late, {column})" for column in columns)
    flags = "".join(f", grouping({column}) = 0" for column in columns)
    text, given = answers(of, since=since, first=first, last=last)
    rows = statement.run(
        f"""SELECT late, {_SIDES}{"".join(f", {column}::text" for column in columns)}{flags}
        FROM ({text}) f WHERE {where} GROUP BY GROUPING SETS ((late){sets})""",
        [*given, *values],
    )
    return _sides(rows, dimensions)


def by_property(of: Source, key: Key, *, first: date, since: date, last: date) -> tuple[dict[Key, Day], dict[Key, Day]]:
    """Return the answers of a series before and after by each short property. One statement."""
    where, values = of_slice(key)
    text, given = answers(of, since=since, first=first, last=last)
    rows = statement.run(
        f"""SELECT late, {_SIDES}, p.key, p.value
        FROM (SELECT * FROM ({text}) a WHERE {where} AND NOT is_anonymous) f, jsonb_each_text(f.properties) p
        WHERE length(p.value) BETWEEN 1 AND 40 GROUP BY late, p.key, p.value HAVING count(*) >= 5 LIMIT 2000""",
        [*given, *values],
    )
    found: tuple[dict[Key, Day], dict[Key, Day]] = ({}, {})
    for late, top, bottom, n, name, value in rows:
        found[late][f"properties.{name}", value] = Day(top, n - top - bottom, bottom)
    return found


_SIDES = "count(*) FILTER (WHERE is_top), count(*) FILTER (WHERE is_bottom), count(*)"
_OF = (
    "{f}workspace_id = %s AND {f}metric_id = %s AND {f}answered_at >= %s AND {f}answered_at < %s"
    " AND {f}answered_on BETWEEN %s AND %s"
)
_SPAN = _OF.format(f="")


def _span(metric: Metric, first: date, last: date) -> list[Any]:
    # A day is local: its moments lie within a day of it in UTC, by which the index is ordered.
    return [scope.current(), metric.id, first - timedelta(days=1), last + timedelta(days=2), first, last]


def span_of(metric: Metric, first: date, last: date) -> tuple[str, list[Any]]:
    """Return the condition of these days and its values, each column of the facts by `f.`."""
    return _OF.format(f="f."), _span(metric, first, last)


def answers(of: Source, *, since: date, first: date, last: date) -> tuple[str, list[Any]]:
    """Return the answers of these days, each with its side of `since` and its cohort, as a statement."""
    if of.theme_id is None:
        text = f"""SELECT *, answered_on >= %s AS late, score = ANY(%s) AS is_top, score = ANY(%s) AS is_bottom
            FROM understand_fact WHERE {_SPAN}"""
        return text, [since, of.metric.top, of.metric.bottom, *_span(of.metric, first, last)]
    span, values = span_of(of.metric, first, last)
    spoken = _SET_RIGHT if of.is_set_right else as_read.SPOKEN
    text = f"""SELECT f.*, f.answered_on >= %s AS late, false AS is_bottom,
            EXISTS (SELECT {spoken} WHERE m.response_id = f.response_id AND m.theme_id = %s AND {ILL}) AS is_top
        {READ.format(span=span)}"""
    return text, [since, of.theme_id, *values]


def of_slice(key: Key) -> tuple[str, list[Any]]:
    """Return the condition that a fact is of a slice, and its values."""
    by, of = key
    return (f"{COLUMNS[by]}::text = %s AND NOT is_anonymous", [of]) if by else ("true", [])


def _sides(rows: Sequence[tuple[Any, ...]], dimensions: Sequence[str]) -> tuple[dict[Key, Day], dict[Key, Day]]:
    found: tuple[dict[Key, Day], dict[Key, Day]] = ({}, {})
    for late, top, bottom, n, *rest in rows:
        values, flagged = rest[: len(dimensions)], rest[len(dimensions) :]
        at = flagged.index(True) if True in flagged else None
        key = WHOLE if at is None else (dimensions[at], values[at] or "")
        if at is None or values[at]:
            found[late][key] = Day(top, n - top - bottom, bottom)
    return found


def how_many_before(answers: Mapping[int, Day], day: int, days: int) -> int:
    """Return how many answers there are in so many days before a day."""
    return sum(answers[at].n for at in range(day - days, day) if at in answers)
