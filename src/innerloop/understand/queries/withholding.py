"""The floor of anonymity: below five anonymous answers in a slice, none of them is counted or shown there."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from django.db.models import QuerySet

from innerloop.listen.models import Metric, Response
from innerloop.understand.queries import choosing, counting
from innerloop.understand.queries.choosing import Choice
from innerloop.understand.queries.in_lake import Key
from innerloop.understand.rules import anonymity


def is_withheld(choice: Choice, metric: Metric) -> bool:
    """Say whether the anonymous answers of a choice must be left out of it."""
    return must_withhold(choice, metric, _size(choice, metric))


def but_few_anonymous(rows: QuerySet[Response]) -> QuerySet[Response]:
    """Return responses without their anonymous ones, where these are too few to be shown. One query."""
    few = rows.filter(is_anonymous=True).order_by().values_list("id", flat=True)[: anonymity.FLOOR]
    return rows.exclude(is_anonymous=True) if 0 < len(few) < anonymity.FLOOR else rows


def must_withhold(choice: Choice, metric: Metric, here: int) -> bool:
    """Say whether a choice that has so many anonymous answers must be told without them.

    It must where they are few, and also where what is left of the slice around it would be: a team's answers
    are told of as they would be in the table of all teams, so that no subtraction brings out what that table hides.
    Those of a team on one channel are as they would be in the table by both.
    """
    if not here:
        return False
    if here < anonymity.FLOOR or any(_is_one_of_few(choice, metric, name) for name in choice.where):
        return True
    return _is_cut_small(choice, metric, ())


def must_withhold_groups(choice: Choice, metric: Metric, sizes: Mapping[Key, int]) -> bool:
    """Say whether all groups of a choice are told without their anonymous answers; `sizes` is how many each has.

    They are where a cell of the table is small that these groups are a part of, since the tables by fewer of its
    dimensions are its margins: the page shows them beside it, and whoever asks twice has them. A filter is such a
    dimension too, of which one value is shown.
    """
    if not any(sizes.values()):
        return False
    if len(choice.by) > 1 and anonymity.has_few(sizes.values()):
        return True
    of_words = [name for name in choice.where if choosing.is_of_words(name)]
    return _is_cut_small(choice, metric, choice.by) or any(_leaves_few_of_words(choice, metric, n) for n in of_words)


def _is_cut_small(choice: Choice, metric: Metric, by: Sequence[str]) -> bool:
    """Say whether the table by all filters and `by` has a small cell: each one of its margins is a total somewhere."""
    where = {name: values for name, values in choice.where.items() if choosing.is_of_words(name)}
    whole = tuple(dict.fromkeys((*(name for name in choice.where if name not in where), *by)))
    return len(whole) > max(1, len(by)) and _has_few_in(replace(choice, where=where), metric, whole)


def _has_few_in(choice: Choice, metric: Metric, by: Sequence[str]) -> bool:
    try:
        sizes = counting.anonymous_sizes(choice, metric, by)
    except choosing.TooManyGroups:
        return True
    return len(sizes) > choosing.MOST_GROUPS or anonymity.has_few(sizes.values())


def _leaves_few_of_words(choice: Choice, metric: Metric, name: str) -> bool:
    """Say whether one group has few that say so, or few that do not; of a few values, whether any of them has."""
    others = {other: values for other, values in choice.where.items() if other != name}
    around = counting.anonymous_sizes(replace(choice, where=others), metric, choice.by)
    for values in {choice.where[name], *((value,) for value in choosing.READ.get(name, ()))}:
        here = counting.anonymous_sizes(replace(choice, where={**others, name: values}), metric, choice.by)
        if anonymity.has_few(here.values()) or anonymity.has_few(n - here.get(key, 0) for key, n in around.items()):
            return True
    return False


def _is_one_of_few(choice: Choice, metric: Metric, name: str) -> bool:
    if choosing.is_of_words(name):
        # An answer speaks of several themes, so what is not chosen is no sum of groups: it is all the others.
        others = {other: values for other, values in choice.where.items() if other != name}
        here, around = (_size(replace(choice, where=where), metric) for where in (choice.where, others))
        return anonymity.hold_back([here, around - here])[0] or _is_few_of_read(choice, metric, name, others)
    return anonymity.is_one_of_few(choice.where[name], _sizes_by(name, choice, metric))


def _is_few_of_read(choice: Choice, metric: Metric, name: str, others: dict[str, tuple[str, ...]]) -> bool:
    """Say the same of what has a few values, such as feelings: all others shown, the fewest could be subtracted."""
    values = choosing.READ.get(name, ())
    if len(values) < 2:
        return False
    sizes: dict[str | None, int] = {
        value: _size(replace(choice, where={**others, name: (value,)}), metric) for value in values
    }
    return anonymity.is_one_of_few(choice.where[name], sizes)


def _size(choice: Choice, metric: Metric) -> int:
    return sum(counting.anonymous_sizes(choice, metric, ()).values())


def _sizes_by(name: str, choice: Choice, metric: Metric) -> dict[str | None, int]:
    where = {other: values for other, values in choice.where.items() if other != name}
    # "Latest at each touchpoint" and "latest of all" are one for answers without a customer.
    found = counting.anonymous_sizes(replace(choice, where=where), metric, (name,))
    return {key: size for (key,), size in found.items()}
