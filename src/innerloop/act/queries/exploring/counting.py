"""What a look counts: the scores of its slices, laid out and compared. At most ten groupings of the answers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from innerloop.act.queries.exploring import names
from innerloop.act.rules.exploring import grid, naming
from innerloop.act.rules.exploring.grid import Key, Row, Ruler, Scores, Way
from innerloop.act.rules.exploring.looks import BEFORE, Look
from innerloop.kernel import clock
from innerloop.listen.models import Metric
from innerloop.team.models import Workspace
from innerloop.understand import queries as understanding
from innerloop.understand.queries import Choice, Slice
from innerloop.understand.rules import measures
from innerloop.understand.rules.measures import Measure
from innerloop.understand.rules.score import Score

# Compared are all, so that the table and the chart of one look say the same; the table shows the last or largest.
MOST_COMPARED, MOST_COLUMNS = 60, 6
MOST_ROWS, MOST_DRAWN = 50, 12


@dataclass(frozen=True, slots=True)
class Looked:
    """A look at a slice, counted: `columns` are the keys that were compared, `hidden` how many were not.

    A table shows only some of them, those at `shown`.
    """

    slice_: Slice
    look: Look
    metric: Metric
    workspace: Workspace
    now: datetime
    ruler: Ruler
    rows: tuple[Row, ...]
    columns: tuple[str | None, ...]
    called: Mapping[str | None, str]  # the columns, where they are no times
    every: Score
    other: Slice | None = None
    hidden_rows: int = 0
    hidden_columns: int = 0
    withheld: int = 0

    @property
    def shown(self) -> range:
        """Return the places of the columns that a table shows: of times the last ones, of all else the largest."""
        count = len(self.columns)
        return range(max(0, count - MOST_COLUMNS), count) if self.look.is_over_time else range(min(count, MOST_COLUMNS))

    @property
    def today(self) -> date:
        """Return the day in the workspace's own time."""
        return clock.day_in(self.workspace.time_zone, self.now)

    def days_of(self, column: str | None) -> tuple[date, date] | None:
        """Return the days of a column of time, as far as they lie in the slice."""
        if not self.look.is_over_time or column is None:
            return None
        start = date.fromisoformat(column)
        first, last = days_of(self.slice_, self.now, self.workspace.time_zone)
        end = naming.end(self.look.across, start)
        return max(start, first) if first else start, min(end, last) if last else end


def look_at(slice_: Slice, look: Look, *, metric: Metric, workspace: Workspace, now: datetime) -> Looked:
    """Count a look. Raises Impossible for more groups than a page or a file can hold."""
    choice = slice_.choice(now=now, zone=workspace.time_zone, metric=metric)
    counted, withheld = _count(choice, look)
    other = other_slice(slice_, look, now=now, zone=workspace.time_zone)
    then = _count(other.choice(now=now, zone=workspace.time_zone, metric=metric), look)[0] if other else None
    kept, hidden_rows = _kept(counted)
    columns, hidden_columns = _columns(slice_, look, counted, now, workspace.time_zone)
    spread = measures.spread_of(understanding.histogram(choice)) if look.measure is Measure.MEAN else None
    scale = metric.low, metric.high
    ruler = Ruler(look.measure, workspace.minimum_n, _way(look, other), spread, look.overlaps, scale)
    rows = grid.lay_out(kept, columns, ruler, other=then)
    return Looked(
        *(slice_, look, metric, workspace, now, ruler, rows, columns, _called(look, columns), counted.every, other),
        hidden_rows=hidden_rows,
        hidden_columns=hidden_columns,
        withheld=withheld,
    )


def other_slice(slice_: Slice, look: Look, *, now: datetime, zone: str) -> Slice | None:
    """Return what the slice is compared with, if it is another time or another value."""
    if look.against == BEFORE:
        return slice_.earlier(now=now, zone=zone)
    if look.days_against:
        return replace(slice_, days=look.days_against)
    if look.value_against:
        name, value = look.value_against
        return replace(slice_, where=slice_.only(name, value))
    return None


def days_of(slice_: Slice, now: datetime, zone: str) -> tuple[date | None, date | None]:
    """Return the first and the last day of a slice; None is open."""
    if slice_.days:
        return slice_.days
    since, _ = slice_.bounds(now=now, zone=zone)
    return (clock.day_in(zone, since) if since else None), None


def _count(choice: Choice, look: Look) -> tuple[Scores, int]:
    every = understanding.total(choice)
    wholes = {_key(group, look): group.score for group in understanding.groups(replace(choice, by=look.by))}
    wholes = wholes if look.by else {(): every}
    around = _around(choice, look)
    if not look.across:
        return Scores({}, wholes, {}, every, around), _withheld(wholes.values(), around)
    groups = understanding.groups(replace(choice, by=look.dimensions))
    cells = {(_key(group, look), group.key[look.across]): group.score for group in groups}
    columns = {column: score for (_, column), score in cells.items()}
    if look.by:
        of_all = understanding.groups(replace(choice, by=(look.across,)))
        columns = {group.key[look.across]: group.score for group in of_all}
    return Scores(cells, wholes, columns, every, around), _withheld(cells.values(), around)


def _around(choice: Choice, look: Look) -> Score | None:
    """Return what themes are parts of: as they are, without anonymous answers and by the same rule of the latest."""
    return understanding.total_of_named(replace(choice, by=look.dimensions)) if look.overlaps else None


def _withheld(scores: Iterable[Score], around: Score | None) -> int:
    """Return how many answers are left out; one that speaks of several themes is one."""
    return around.withheld if around else sum(score.withheld for score in scores)


def _key(group: understanding.Group, look: Look) -> Key:
    return tuple(group.key[name] for name in look.by)


def _kept(counted: Scores) -> tuple[Scores, int]:
    """Return the largest rows, and how many there are beyond them."""
    largest = sorted(counted.wholes.items(), key=lambda pair: -pair[1].n)[:MOST_ROWS]
    return replace(counted, wholes=dict(largest)), len(counted.wholes) - len(largest)


def _columns(
    slice_: Slice, look: Look, counted: Scores, now: datetime, zone: str
) -> tuple[tuple[str | None, ...], int]:
    if not look.across:
        return (), 0
    if not look.is_over_time:
        largest = sorted(counted.columns, key=lambda column: -counted.columns[column].n)
        return tuple(largest[:MOST_COMPARED]), max(0, len(largest) - MOST_COMPARED)
    known = sorted(date.fromisoformat(column) for column in counted.columns if column)
    if not known:
        return (), 0
    first, last = days_of(slice_, now, zone)
    begins = max(first, known[0]) if first else known[0]
    ends = min(last or known[-1], max(known[-1], clock.day_in(zone, now)))
    every = naming.starts(look.across, min(begins, known[-1]), max(ends, known[-1]), most=10_000)
    return tuple(start.isoformat() for start in every[-MOST_COMPARED:]), max(0, len(every) - MOST_COMPARED)


def _called(look: Look, columns: tuple[str | None, ...]) -> Mapping[str | None, str]:
    if look.is_over_time or not columns:
        return {}
    named = names.named((look.across,), [(column,) for column in columns], nothing="")
    return {column: named[(column,)] for column in columns}


def _way(look: Look, other: Slice | None) -> Way:
    if other is not None:
        return Way.AGAINST
    return Way.STEPS if look.is_over_time else Way.OTHERS


def sorted_rows(rows: Sequence[Row], called: dict[Key, str], look: Look) -> list[Row]:
    """Return the rows in the order of the look; the line of all stands last."""
    orders = {
        "name": lambda row: called[row.key].casefold(),
        "n": lambda row: -(row.whole.score.n if row.whole else 0),
        "moved": lambda row: (not row.beyond, _first_odds(row)),
        "value": lambda row: (row.whole.is_few or None in row.key, -(row.whole.shown.value or 0)) if row.whole else (),
    }
    order = orders[look.sort]
    return sorted((row for row in rows if not row.is_all), key=order) + [row for row in rows if row.is_all]


def drawn(rows: Sequence[Row]) -> list[Row]:
    """Return the rows that a chart has room for, the largest, in their order; the line of all stands first."""
    parts = [row for row in rows if not row.is_all]
    largest = sorted(parts, key=lambda row: -(row.whole.score.n if row.whole else 0))[:MOST_DRAWN]
    return [row for row in rows if row.is_all] + [row for row in parts if row in largest]


def _first_odds(row: Row) -> float:
    return min((cell.odds for cell in row.tested if cell.odds is not None), default=1.0)


def before_in_words(slice_: Slice) -> str:
    """Return what "as many days before" means for a slice."""
    if slice_.days:
        return "the same length of time before"
    return {"365": "the 12 months before", "730": "the 24 months before"}.get(
        slice_.span, f"the {slice_.span} days before"
    )


def a_year_before(slice_: Slice, now: datetime, zone: str) -> tuple[date, date] | None:
    """Return the same days a year before, whole weeks of them so that weekdays stand beside each other."""
    first, last = days_of(slice_, now, zone)
    last = last or clock.day_in(zone, now)
    if first is None or (last - first).days > 364 or first.year < 2:
        return None
    return first - timedelta(weeks=52), last - timedelta(weeks=52)
