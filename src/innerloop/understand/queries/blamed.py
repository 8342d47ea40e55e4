"""The days of all themes that are watched: of the answers whose words were read, those that speak ill of each.

The one place that reads them, as `watched` is for scores.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Min

from innerloop.kernel import scope
from innerloop.listen.models import Metric
from innerloop.understand.models import Theme, Unread
from innerloop.understand.queries import as_read, statement, watched
from innerloop.understand.queries.watched import COLUMNS, WHOLE, Key, Source
from innerloop.understand.rules.watching.placing import Day

ByDay = dict[int, Day]
# Answers that speak ill of a theme in a slice over all the days that are read, before the two are looked at together.
LEAST, MOST = 10, 1_000
# What nobody has read yet is not silent.
ALL_READ = """NOT EXISTS (SELECT FROM understand_unread u
    WHERE u.response_id = f.response_id AND u.failed_at IS NULL)"""


@dataclass(frozen=True, slots=True)
class _Cut:
    """The slices that are looked at, as the columns of a statement."""

    names: Sequence[str]
    text: str
    sets: str
    shown: str
    flags: str


def read_until(until: date) -> date:
    """Return the last day of which nothing is left to read, `until` at most. One query."""
    rows = Unread.objects.filter(failed_at=None, response__answered_on__lte=until)
    first: date | None = rows.aggregate(first=Min("response__answered_on"))["first"]
    return until if first is None else first - timedelta(days=1)


def is_held_against_the_past() -> bool:
    """Say whether every theme that is on has been held against all that was read, or cannot be."""
    return not Theme.objects.filter(is_on=True, applied_at=None, failed_at=None).exists()


def days(
    metric: Metric,
    themes: Collection[UUID],
    *,
    first: date,
    last: date,
    slices: Mapping[str, Collection[str]],
    before: date | None = None,
) -> dict[tuple[UUID, Key], ByDay]:
    """Return for each theme, everywhere and in those slices in which some speak ill of it, its days. Two statements.

    A day has those who speak ill of it, by what the machine read alone, as `top`, all others whose words were read as
    `middle`. Answers that nobody may be picked out by are in none of it. In which slices enough do so is told by the
    days `before` one, or by all.
    """
    read = _read(metric, first=first, last=last, slices=slices)
    ill = _ill(metric, themes, first=first, last=last, slices=slices)
    return {
        (theme, key): {day: Day(ill[theme, key].get(day, 0), n - ill[theme, key].get(day, 0)) for day, n in of.items()}
        for theme, key in _largest(ill, themes, before)
        if (of := read.get(key))
    }


def weeks(of: Source, key: Key, *, first: date, last: date) -> dict[date, Day]:
    """Return of each week, by its Monday, those who speak ill of a theme and all others whose words were read."""
    where, values = watched.of_slice(key)
    text, given = watched.answers(of, since=first, first=first, last=last)
    rows = statement.run(
        f"""SELECT date_trunc('week', answered_on)::date, count(*) FILTER (WHERE is_top), count(*)
        FROM ({text}) f WHERE {where} GROUP BY 1""",
        [*given, *values],
    )
    return {monday: Day(ill, n - ill) for monday, ill, n in rows}


def cohorts(of: Source, key: Key, *, first: date, last: date) -> tuple[Day, Day]:
    """Return the answers of a slice in these days, and those among them that speak of a theme. One statement.

    Answers whose words are still to be read are in neither, nor such as nobody may be picked out by.
    """
    where, values = watched.of_slice(key)
    span, given = watched.span_of(of.metric, first, last)
    ends = [of.metric.top, of.metric.bottom]
    cohort = "count(*) FILTER (WHERE {also}score = ANY(%s))"
    counted = f"{cohort}, {cohort}, count(*)".format(also="")
    spoken = f"{cohort}, {cohort}, count(*) FILTER (WHERE is_spoken)".format(also="is_spoken AND ")
    [(top, bottom, n, its_top, its_bottom, its_n)] = statement.run(
        f"""SELECT {counted}, {spoken} FROM (
            SELECT f.*, EXISTS (SELECT FROM understand_mention m
                WHERE m.response_id = f.response_id AND m.theme_id = %s) AS is_spoken
            FROM understand_fact f WHERE {span} AND NOT f.is_anonymous AND {ALL_READ}) f WHERE {where}""",
        [*ends, *ends, of.theme_id, *given, *values],
    )
    return Day(top, n - top - bottom, bottom), Day(its_top, its_n - its_top - its_bottom, its_bottom)


def _largest(
    ill: dict[tuple[UUID, Key], dict[int, int]], themes: Collection[UUID], before: date | None
) -> list[tuple[UUID, Key]]:
    """Return every theme as a whole, and the slices in which the most speak ill of one."""
    for theme in themes:
        ill.setdefault((theme, WHOLE), {})
    end = (before or date.max).toordinal()
    sizes = {id_: sum(n for day, n in days.items() if day < end) for id_, days in ill.items() if id_[1] != WHOLE}
    sized = sorted((-size, str(theme), key) for (theme, key), size in sizes.items())
    parts = [(UUID(theme), key) for size, theme, key in sized[:MOST] if -size >= LEAST]
    return [*((theme, WHOLE) for theme in themes), *parts]


def _read(
    metric: Metric, *, first: date, last: date, slices: Mapping[str, Collection[str]]
) -> dict[Key, dict[int, int]]:
    cut = _cut(slices)
    span, values = watched.span_of(metric, first, last)
    rows = statement.run(
        f"""SELECT answered_on, count(DISTINCT response_id){cut.shown}{cut.flags}
        FROM (SELECT f.response_id, f.answered_on{cut.text} {watched.READ.format(span=span)}) f
        GROUP BY GROUPING SETS ((answered_on){cut.sets})""",
        [*map(list, slices.values()), *values],
    )
    found: dict[Key, dict[int, int]] = {}
    for on, n, *rest in rows:
        if (key := _key(cut, rest)) is not None:
            found.setdefault(key, {})[on.toordinal()] = n
    return found


def _ill(
    metric: Metric, themes: Collection[UUID], *, first: date, last: date, slices: Mapping[str, Collection[str]]
) -> dict[tuple[UUID, Key], dict[int, int]]:
    cut = _cut(slices)
    span, values = watched.span_of(metric, first, last)
    rows = statement.run(
        f"""SELECT theme_id, answered_on, count(DISTINCT response_id){cut.shown}{cut.flags}
        FROM (SELECT f.response_id, f.answered_on{cut.text} {watched.READ.format(span=span)}) f
        JOIN (SELECT m.theme_id, m.response_id {as_read.SPOKEN}
            WHERE m.workspace_id = %s AND m.theme_id = ANY(%s) AND {watched.ILL}) m USING (response_id)
        GROUP BY GROUPING SETS ((theme_id, answered_on){cut.sets.replace("(answered_on", "(theme_id, answered_on")})""",
        [*map(list, slices.values()), *values, scope.current(), list(themes)],
    )
    found: dict[tuple[UUID, Key], dict[int, int]] = {}
    for theme, on, n, *rest in rows:
        if (key := _key(cut, rest)) is not None:
            found.setdefault((theme, key), {})[on.toordinal()] = n
    return found


def _cut(slices: Mapping[str, Collection[str]]) -> _Cut:
    names = list(slices)
    columns = [f"s{at}" for at in range(len(names))]
    return _Cut(
        names,
        "".join(
            f", CASE WHEN f.{COLUMNS[name]}::text = ANY(%s) THEN f.{COLUMNS[name]}::text END AS {column}"
            for name, column in zip(names, columns, strict=True)
        ),
        "".join(f", (answered_on, {column})" for column in columns),
        "".join(f", {column}" for column in columns),
        "".join(f", grouping({column}) = 0" for column in columns),
    )


def _key(cut: _Cut, rest: Sequence[object]) -> Key | None:
    """Return of which slice a row is; None of all that is in no slice that is looked at."""
    values, flagged = rest[: len(cut.names)], rest[len(cut.names) :]
    if True not in flagged:
        return WHOLE
    at = flagged.index(True)
    return None if values[at] is None else (cut.names[at], str(values[at]))
