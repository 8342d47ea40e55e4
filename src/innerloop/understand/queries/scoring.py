"""Scores of any slice, counted from the facts. "Latest" is a filter on the time of the next answer."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from innerloop.listen import queries as listening
from innerloop.listen.models import Metric
from innerloop.understand.queries import choosing, counting, statement, withholding
from innerloop.understand.queries.choosing import Choice
from innerloop.understand.queries.in_lake import Key
from innerloop.understand.rules import anonymity, change, score
from innerloop.understand.rules.counted import Counted


@dataclass(frozen=True, slots=True)
class Group:
    """One slice: its key by dimension, and its score."""

    key: dict[str, str | None]
    score: score.Score


def total(choice: Choice) -> score.Score:
    """Return the score of a choice, whatever its dimensions."""
    metric = metric_of(choice)
    every, anonymous = counting.count(choice, metric, ())
    unnamed = anonymous.get((), Counted())
    is_withheld = withholding.must_withhold(choice, metric, unnamed.n)
    return _score(every.get((), Counted()), unnamed, is_withheld)


def total_of_named(choice: Choice) -> score.Score:
    """Return the score of a choice without anonymous answers, which its dimensions may leave out one by one."""
    every, anonymous = counting.count(choice, metric_of(choice), ())
    return _score(every.get((), Counted()), anonymous.get((), Counted()), is_withheld=True)


def groups(choice: Choice) -> list[Group]:
    """Return the score of each slice by the choice's dimensions, in the order of their keys."""
    if not choice.by:
        return []
    metric = metric_of(choice)
    every, anonymous = counting.count(choice, metric, choice.by)
    held = _held_groups(choice, metric, anonymous)
    return [
        Group(_named(choice.by, key), _score(counted, anonymous.get(key, Counted()), key in held))
        for key, counted in every.items()
    ]


def histogram(choice: Choice) -> dict[int, int]:
    """Return how many answers gave each score of the scale, also those that nobody gave."""
    metric = metric_of(choice)
    found = counting.by_score(choice, metric, is_withheld=withholding.is_withheld(choice, metric))
    return {number: found.get(number, 0) for number in listening.scale_of(metric).scores}


def told(choice: Choice, metric: Metric) -> statement.Sql:
    """Return the conditions of a choice's answers that may be told of: those that its score counts."""
    sql = statement.chosen(choice, metric)
    if withholding.is_withheld(choice, metric):
        sql.conditions.append(f"NOT {statement.ANONYMOUS}")
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


def _held_groups(choice: Choice, metric: Metric, anonymous: dict[Key, Counted]) -> set[Key]:
    """Return the groups that are told of without their anonymous answers."""
    if any(map(choosing.is_of_words, choice.by)):
        return set(anonymous)  # themes overlap, so that no floor would keep single answers from being subtracted
    here = sum(counted.n for counted in anonymous.values())
    if withholding.must_withhold(choice, metric, here):
        return set(anonymous)
    if withholding.must_withhold_groups(choice, metric, {key: counted.n for key, counted in anonymous.items()}):
        return set(anonymous)
    held = anonymity.hold_back([counted.n for counted in anonymous.values()])
    return {key for key, is_held in zip(anonymous, held, strict=True) if is_held}


def _named(by: Sequence[str], key: Key) -> dict[str, str | None]:
    return {name: None if value is None else str(value) for name, value in zip(by, key, strict=True)}


def _score(counted: Counted, anonymous: Counted, is_withheld: bool) -> score.Score:
    if is_withheld:
        counted = counted.without(anonymous)
    middle = counted.n - counted.top - counted.bottom
    found = score.of_counts(counted.top, middle, counted.bottom, counted.sum / counted.n if counted.n else None)
    return replace(found, squares=counted.squares, withheld=anonymous.n if is_withheld else 0)
