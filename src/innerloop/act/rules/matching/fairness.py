"""How evenly cases are shared among those who can take them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from innerloop.act.rules.matching.able import fittest
from innerloop.act.rules.matching.values import Agent


@dataclass(frozen=True, slots=True)
class Demand:
    """What some cases asked for, alike in this: team, language, skills."""

    team: str = ""
    language: str = ""
    skills: frozenset[str] = frozenset()


def even_shares(
    cases: Mapping[Demand, int], agents: Sequence[Agent], presence: Mapping[str, float] | None = None
) -> dict[str, float]:
    """Return how many of some cases each agent would have had, if those able had shared them by their places.

    `presence` is the share (0..1) of the time that somebody was at work; 1 where it is not told.
    """
    here = presence or {}
    shares = {each.id: 0.0 for each in agents}
    for demand, count in cases.items():
        mine = [each for each in agents if not demand.team or demand.team in each.teams]
        parts = {
            each.id: each.capacity * here.get(each.id, 1.0) for each in fittest(demand.language, demand.skills, mine)
        }
        places = sum(parts.values())
        for agent, part in parts.items():
            shares[agent] += count * part / places if places else 0.0
    return shares


def gini(amounts: Sequence[float]) -> float:
    """Return how unevenly amounts are spread: 0 when all are equal, towards 1 when one has all.

    The mean difference of all pairs over twice the mean (Gini 1912; Sen 1973, On Economic Inequality). 0 for none.
    """
    ordered, n, whole = sorted(amounts), len(amounts), sum(amounts)
    if whole <= 0:
        return 0.0
    return sum((2 * rank - n - 1) * amount for rank, amount in enumerate(ordered, start=1)) / (n * whole)


def peak(amounts: Sequence[float]) -> float:
    """Return the largest amount as a multiple of the mean; 1 when all are equal, and for none."""
    whole = sum(amounts)
    return max(amounts) * len(amounts) / whole if whole > 0 else 1.0
