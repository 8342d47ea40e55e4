"""Scores of what was counted in a published snapshot, withheld where `/score` withholds them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from innerloop.understand.rules import anonymity, score
from innerloop.understand.snapshots import manifest
from innerloop.understand.snapshots.slicing import Impossible, Key, Scores, Slice


class Counter(Protocol):
    """Whoever counts the facts of a snapshot."""

    @property
    def known(self) -> manifest.Facts:
        """Return what the manifest says of them."""
        ...

    def count(self, asked: Slice, *, of_anonymous: bool = False) -> tuple[Scores, Scores]:
        """Return what each group holds, and what of it is anonymous; `of_anonymous` counts no others."""
        ...


@dataclass(frozen=True, slots=True)
class Group:
    """One slice: its key by dimension, and its score."""

    key: dict[str, str | None]
    score: score.Score


def told(facts: Counter, asked: Slice) -> tuple[score.Score, list[Group]]:
    """Return the score of a slice, and that of each of its groups in the order of their keys. Raises Impossible.

    One count, and one or two more for each filter where somebody answered anonymously.
    """
    every, anonymous = facts.count(asked)
    metric = next(metric for metric in facts.known.metrics if metric.slug == asked.metric)
    unnamed = sum(map(_size, anonymous.values()))
    must = _must_withhold(facts, asked, unnamed)
    total = _score(_together(every), _together(anonymous), metric, is_withheld=must)
    if not asked.by:
        return total, []
    sizes = {key: _size(scores) for key, scores in anonymous.items()}
    held = set(sizes) if must or _must_withhold_groups(facts, asked, sizes) else _held_back(sizes)
    groups = [
        Group(_named(asked, key), _score(scores, anonymous.get(key, {}), metric, is_withheld=key in held))
        for key, scores in every.items()
    ]
    return total, groups


def _held_back(sizes: Mapping[Key, int]) -> set[Key]:
    return {key for key, is_held in zip(sizes, anonymity.hold_back(list(sizes.values())), strict=True) if is_held}


def _must_withhold(facts: Counter, asked: Slice, here: int) -> bool:
    """Say whether a slice that has so many anonymous answers must be told without them: see queries/withholding.py."""
    if not here:
        return False
    if here < anonymity.FLOOR or any(
        anonymity.is_one_of_few(asked.where[name], _sizes_by(name, facts, asked)) for name in asked.where
    ):
        return True
    return _is_cut_small(facts, asked, ())


def _must_withhold_groups(facts: Counter, asked: Slice, sizes: Mapping[Key, int]) -> bool:
    """Say whether all groups must be told without their anonymous answers: see queries/withholding.py."""
    if not any(sizes.values()):
        return False
    if len(asked.by) > 1 and anonymity.has_few(sizes.values()):
        return True
    return _is_cut_small(facts, asked, asked.by)


def _is_cut_small(facts: Counter, asked: Slice, by: Sequence[str]) -> bool:
    whole = tuple(dict.fromkeys((*asked.where, *by)))
    if len(whole) <= max(1, len(by)):
        return False
    try:
        _, anonymous = facts.count(replace(asked, where={}, by=whole), of_anonymous=True)
    except Impossible:
        return True
    return anonymity.has_few(map(_size, anonymous.values()))


def _sizes_by(name: str, facts: Counter, asked: Slice) -> dict[str | None, int]:
    where = {other: values for other, values in asked.where.items() if other != name}
    _, anonymous = facts.count(replace(asked, where=where, by=(name,)), of_anonymous=True)
    return {key: _size(scores) for (key,), scores in anonymous.items()}


def _size(scores: Mapping[int, int]) -> int:
    return sum(scores.values())


def _together(groups: Scores) -> dict[int, int]:
    found: dict[int, int] = {}
    for scores in groups.values():
        for number, n in scores.items():
            found[number] = found.get(number, 0) + n
    return found


def _score(
    every: Mapping[int, int], anonymous: Mapping[int, int], metric: manifest.Metric, *, is_withheld: bool
) -> score.Score:
    counted = {number: n - anonymous.get(number, 0) for number, n in every.items()} if is_withheld else every
    n = _size(counted)
    top, bottom = (sum(counted.get(number, 0) for number in ends) for ends in (set(metric.top), set(metric.bottom)))
    mean = sum(number * given for number, given in counted.items()) / n if n else None
    found = score.of_counts(top, n - top - bottom, bottom, mean)
    squares = sum(number**2 * given for number, given in counted.items())
    return replace(found, squares=squares, withheld=_size(anonymous) if is_withheld else 0)


def _named(asked: Slice, key: Key) -> dict[str, str | None]:
    return {name: None if value is None else str(value) for name, value in zip(asked.by, key, strict=True)}
