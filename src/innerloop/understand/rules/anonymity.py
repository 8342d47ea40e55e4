"""What may be shown of small groups, so that nobody can be picked out of a number."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

FLOOR = 5


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


def differencing_refusal(set_a: Iterable[object], set_b: Iterable[object], k: int = FLOOR) -> Differencing:
    """Say whether a second answer about set_b must be refused to somebody who has seen one about set_a.

    It must when the two sets of people differ by at least one and fewer than k. Hundepool et al. 2012.
    """
    difference = len(set(set_a) ^ set(set_b))
    return Differencing(difference, refuse=0 < difference < k)
