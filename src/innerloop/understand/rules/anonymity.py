"""What may be shown of small groups, so that nobody can be picked out of a number."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

FLOOR = 5


def why_left_out(withheld: int) -> str:
    """Return why so many anonymous answers are not in a number or a list; nothing where none is left out."""
    if not withheld:
        return ""
    answers = "1 anonymous answer is" if withheld == 1 else f"{withheld:,} anonymous answers are"
    return f"{answers} left out here: too few to be shown without telling who gave them."


@dataclass(frozen=True, slots=True)
class Differencing:
    """By how many people two answers differ, and whether the second must be refused."""

    difference: int
    refuse: bool


def suppress_small_groups(group_sizes: Sequence[int], k: int = FLOOR, total_shown: bool = True) -> list[bool]:
    """Say for each group whether it must be hidden, in the order given: every one below k.

    Where exactly one would be hidden beside a shown total, subtraction would reveal it, so the smallest
    visible one is hidden too. Hundepool et al. 2012, Statistical Disclosure Control.
    """
    hidden = [size < k for size in group_sizes]
    visible = [index for index, is_hidden in enumerate(hidden) if not is_hidden]
    if total_shown and sum(hidden) == 1 and visible:
        hidden[min(visible, key=group_sizes.__getitem__)] = True
    return hidden


def hold_back(group_sizes: Sequence[int], k: int = FLOOR) -> list[bool]:
    """Say for each group whether its anonymous answers are held back, beside a total that shows all of them.

    A group with none has nothing to hold back, one with fewer than k must. What all that is held back adds up to can
    be subtracted from the total, so the smallest groups shown are held back too until that is k answers or none is
    left. Hundepool et al. 2012, Statistical Disclosure Control (the minimum safety range of a suppressed total).
    """
    held = [0 < size < k for size in group_sizes]
    shown = sorted((size, index) for index, size in enumerate(group_sizes) if size >= k)
    hidden = sum(size for size, is_held in zip(group_sizes, held, strict=True) if is_held)
    while 0 < hidden < k and shown:
        size, index = shown.pop(0)
        held[index], hidden = True, hidden + size
    return held


def has_few(group_sizes: Iterable[int], k: int = FLOOR) -> bool:
    """Say whether any group has anonymous answers, and fewer than k.

    A table by two dimensions stands beside those by one, which are its margins: the partner that is held back along
    one of them is brought out along the other. So where one of its cells must be held back, all are.
    """
    return any(0 < size < k for size in group_sizes)


def is_one_of_few(chosen: Collection[str], sizes: Mapping[str | None, int]) -> bool:
    """Say whether the chosen values of a field would be held back in the table of all its values.

    `sizes` says of each value how many anonymous answers have it.
    """
    others = [size for value, size in sizes.items() if value not in chosen]
    return hold_back([sum(sizes.values()) - sum(others), *others])[0]


def differencing_refusal(set_a: Iterable[object], set_b: Iterable[object], k: int = FLOOR) -> Differencing:
    """Say whether a second answer about set_b must be refused to somebody who has seen one about set_a.

    It must when the two sets of people differ by at least one and fewer than k. Hundepool et al. 2012.
    """
    difference = len(set(set_a) ^ set(set_b))
    return Differencing(difference, refuse=0 < difference < k)
