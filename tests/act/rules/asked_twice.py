"""A company whose customers are asked twice, with everything known: what they would answer, and what contact adds.

A customer has a lasting opinion, and each answer is that opinion on a good or a bad day, as a whole score, piled up
at the ends of the scale. So whoever gave a low score gives a higher one the next time, contacted or not.
"""

from collections import Counter
from collections.abc import Mapping
from itertools import accumulate, pairwise
from random import Random
from statistics import NormalDist

SCORES = range(11)
OPINIONS = NormalDist(8.0, 2.4)
DAYS = NormalDist(0, 1.7)
HOPELESS = 0.04  # this share gives 0 whatever the day, give or take one

Table = dict[tuple[int, int], float]


def _given(opinion: float) -> list[float]:
    below = [DAYS.cdf(score + 0.5 - opinion) for score in SCORES]
    below[-1] = 1.0
    return [below[0], *(high - low for low, high in pairwise(below))]


def _left_alone() -> Table:
    table = dict.fromkeys(((x, y) for x in SCORES for y in SCORES), 0.0)
    steps = [OPINIONS.inv_cdf((at + 0.5) / 400) for at in range(400)]
    for opinion, weight in [(opinion, (1 - HOPELESS) / 400) for opinion in steps] + [(-1.5, HOPELESS)]:
        given = _given(opinion)
        for x in SCORES:
            for y in SCORES:
                table[x, y] += weight * given[x] * given[y]
    return table


LEFT_ALONE = _left_alone()  # how likely each first and later score is together


def contacted(helped: float, up: int = 2) -> Table:
    """Return the same where contact lifts the later score of a share `helped` by `up`."""
    table = dict.fromkeys(LEFT_ALONE, 0.0)
    for (x, y), likely in LEFT_ALONE.items():
        table[x, y] += (1 - helped) * likely
        table[x, min(10, y + up)] += helped * likely
    return table


def among(table: Table, picked: Mapping[int, float]) -> Table:
    """Return the table of those who are picked with a chance that hangs on their first score."""
    kept = {(x, y): likely * picked.get(x, 0.0) for (x, y), likely in table.items() if picked.get(x)}
    total = sum(kept.values())
    return {move: likely / total for move, likely in kept.items()}


def draw(table: Table, n: int, random: Random) -> Counter[tuple[int, int]]:
    """Draw `n` customers."""
    return Counter(random.choices(list(table), cum_weights=list(accumulate(table.values())), k=n))


def mean(table: Table) -> float:
    """Return the mean change."""
    return sum(likely * (y - x) for (x, y), likely in table.items())


def share(table: Table, at_least: int) -> float:
    """Return the share whose later score is high enough."""
    return sum(likely for (_, y), likely in table.items() if y >= at_least)
