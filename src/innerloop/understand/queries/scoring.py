"""Scores of any slice, counted from the facts. "Latest" is a filter on the time of the next answer."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from innerloop.listen import queries as listening
from innerloop.listen.models import Metric
from innerloop.understand.queries import choosing, statement, withholding
from innerloop.understand.queries.choosing import Choice
from innerloop.understand.rules import anonymity, change, score

MOST_GROUPS = 5_000
_COUNTED = (
    "count(*) FILTER (WHERE f.score = ANY(%s)), count(*) FILTER (WHERE f.score = ANY(%s)), count(*), sum(f.score)"
)

Key = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """One slice: its key by dimension, and its score."""

    key: dict[str, str | None]
    score: score.Score


@dataclass(frozen=True, slots=True)
class _Counted:
    """What a group holds: how many gave a top, a bottom, any score, and the sum of the scores."""

    top: int = 0
    bottom: int = 0
    n: int = 0
    sum: int = 0

    def without(self, other: "_Counted") -> "_Counted":
        """Return what is left when some of the answers are not counted."""
        return _Counted(self.top - other.top, self.bottom - other.bottom, self.n - other.n, self.sum - other.sum)


def total(choice: Choice) -> score.Score:
    """Return the score of a choice, whatever its dimensions."""
    metric = metric_of(choice)
    every, anonymous = _count(choice, metric, ())
    unnamed = anonymous.get((), _Counted())
    is_withheld = withholding.must_withhold(choice, metric, unnamed.n)
    return _score(every.get((), _Counted()), unnamed, is_withheld)


def groups(choice: Choice) -> list[Group]:
    """Return the score of each slice by the choice's dimensions, in the order of their keys."""
    if not choice.by:
        return []
    metric = metric_of(choice)
    every, anonymous = _count(choice, metric, choice.by)
    held = _held_groups(choice, metric, anonymous)
    return [
        Group(_named(choice.by, key), _score(counted, anonymous.get(key, _Counted()), key in held))
        for key, counted in every.items()
    ]


def histogram(choice: Choice) -> dict[int, int]:
    """Return how many answers gave each score of the scale, also those that nobody gave."""
    metric = metric_of(choice)
    sql = told(choice, metric)
    found = dict(statement.run(f"SELECT f.score, count(*) {statement.from_(sql)} GROUP BY f.score", sql.values))
    return {number: found.get(number, 0) for number in listening.scale_of(metric).scores}


def told(choice: Choice, metric: Metric) -> statement.Sql:
    """Return the conditions of a choice's answers that may be told of: those that its score counts."""
    sql = statement.chosen(choice, metric)
    if withholding.is_withheld(choice, metric):
        sql.conditions.append(f"NOT {withholding.ANONYMOUS}")
    return sql


def compare(before: Choice, after: Choice) -> change.Comparison:
    """Return how far the score of `after` is from that of `before`, with interval and p-value."""
    return change.compare(total(before), total(after))


def metric_of(choice: Choice) -> Metric:
    """Return the choice's metric; raises Impossible where there is none of that name."""
    metric = choice.known or listening.metric(choice.metric)
    if metric is None:
        known = ", ".join(listening.metrics())
        raise choosing.Impossible("metric", f"There is no metric {choice.metric[:40]!r}. Known: {known}.")
    return metric


def _count(choice: Choice, metric: Metric, by: Sequence[str]) -> tuple[dict[Key, _Counted], dict[Key, _Counted]]:
    """Return what each group holds, and what of it is anonymous, in the order of their keys."""
    sql = statement.chosen(choice, metric)
    keys = [statement.dimension(sql, name) for name in by]
    select = f"SELECT {''.join(f'{key}, ' for key in keys)}{_COUNTED}"
    end = ""
    if keys:
        order = ", ".join(str(number + 1) for number in range(len(keys)))
        end = f"GROUP BY {order} ORDER BY {order} LIMIT {MOST_GROUPS + 1}"
    from_ = statement.from_(sql)
    # One statement, so that both halves see the same answers. The second one reads a small index of its own and
    # costs nothing where nobody answers anonymously; a column more in the first would cost every answer.
    halves = f"({select}, false {from_} {end}) UNION ALL ({select}, true {from_} AND {withholding.ANONYMOUS} {end})"
    rows = statement.run(halves, [*sql.columns, metric.top, metric.bottom, *sql.values] * 2)
    every, anonymous = ({row[:-5]: _counted(row) for row in rows if row[-1] is half} for half in (False, True))
    if len(every) > MOST_GROUPS:
        reason = f"`by` {','.join(by)} makes more than {MOST_GROUPS:,} groups. Ask for fewer dimensions or less time."
        raise choosing.Impossible("by", reason)
    return every, anonymous


def _counted(row: tuple[Any, ...]) -> _Counted:
    top, bottom, n, sum_ = row[-5:-1]
    return _Counted(top, bottom, n, sum_ or 0)


def _held_groups(choice: Choice, metric: Metric, anonymous: dict[Key, _Counted]) -> set[Key]:
    """Return the groups that are told of without their anonymous answers."""
    here = sum(counted.n for counted in anonymous.values())
    if withholding.must_withhold(choice, metric, here):
        return set(anonymous)
    held = anonymity.hold_back([counted.n for counted in anonymous.values()])
    return {key for key, is_held in zip(anonymous, held, strict=True) if is_held}


def _named(by: Sequence[str], key: Key) -> dict[str, str | None]:
    return {name: None if value is None else str(value) for name, value in zip(by, key, strict=True)}


def _score(counted: _Counted, anonymous: _Counted, is_withheld: bool) -> score.Score:
    if is_withheld:
        counted = counted.without(anonymous)
    middle = counted.n - counted.top - counted.bottom
    found = score.of_counts(counted.top, middle, counted.bottom, counted.sum / counted.n if counted.n else None)
    return replace(found, withheld=anonymous.n) if is_withheld else found
