"""Who wins which customers back, learned from outcomes and believed only as far as there are any.

Each agent has a Beta distribution for each kind of case. What is believed before the first outcome comes from all
outcomes together (empirical Bayes, Efron & Morris 1975): how the kind goes for the company, and how the agent does
beside what their kinds would let expect. How strongly it is believed follows from how much groups differ beyond chance:
the moment estimator of extra-binomial variation of Williams 1982 (Applied Statistics 31:144-148).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random

from innerloop.act.rules.matching.values import Kind, Outcome

# Pseudo-outcomes that stand for a belief: between "groups may differ much" and "they hardly do".
_LEAST, _MOST = 4.0, 400.0
_UNKNOWN = 40.0  # before two outcomes of one group have been seen
_EDGE = 0.02


@dataclass(frozen=True, slots=True)
class Count:
    """Won back, of so many."""

    recovered: float = 0
    of: float = 0

    def __add__(self, other: "Count") -> "Count":
        """Return both together."""
        return Count(self.recovered + other.recovered, self.of + other.of)


@dataclass(frozen=True, slots=True)
class Beta:
    """A belief about a chance: its parameters."""

    a: float
    b: float

    @property
    def mean(self) -> float:
        """Return the chance that it expects."""
        return self.a / (self.a + self.b)

    def draw(self, seed: str) -> float:
        """Return a chance that it holds possible, the same for the same seed (Thompson 1933, Biometrika 25:285-294)."""
        return Random(seed).betavariate(self.a, self.b)  # noqa: S311


@dataclass(frozen=True, slots=True)
class Learned:
    """What outcomes taught: chances of each kind, what each agent adds (-1..1), and the counts of both together."""

    company: float = 0.5
    kinds: Mapping[Kind, float] = field(default_factory=dict)
    lifts: Mapping[str, float] = field(default_factory=dict)
    agents: Mapping[str, Count] = field(default_factory=dict)
    cells: Mapping[tuple[str, Kind], Count] = field(default_factory=dict)
    strength: float = _UNKNOWN

    def usual(self, kind: Kind) -> float:
        """Return the chance (0..1) that a case of this kind is won back, whoever has it."""
        return self.kinds.get(kind, self.company)

    def belief(self, agent: str, kind: Kind) -> Beta:
        """Return what is believed of an agent's chance with a kind of case."""
        prior = min(max(self.usual(kind) + self.lifts.get(agent, 0.0), _EDGE), 1 - _EDGE)
        seen = self.cells.get((agent, kind), Count())
        return Beta(self.strength * prior + seen.recovered, self.strength * (1 - prior) + seen.of - seen.recovered)


def learn(outcomes: Iterable[Outcome]) -> Learned:
    """Learn from outcomes; those of one agent and kind may come in several rows."""
    cells: dict[tuple[str, Kind], Count] = defaultdict(Count)
    for each in outcomes:
        cells[each.agent, each.kind] += Count(each.recovered, each.of)
    total = sum(cells.values(), Count())
    company = (total.recovered + 1) / (total.of + 2)
    kinds = _kinds(cells, company)
    lifts, agents = _lifts(cells, kinds)
    expected = [min(max(kinds[kind] + lifts[agent], _EDGE), 1 - _EDGE) for agent, kind in cells]
    return Learned(company, kinds, lifts, agents, dict(cells), _strength(list(cells.values()), expected))


def _kinds(cells: Mapping[tuple[str, Kind], Count], company: float) -> dict[Kind, float]:
    seen: dict[Kind, Count] = defaultdict(Count)
    for (_, kind), count in cells.items():
        seen[kind] += count
    strength = _strength(list(seen.values()), [company] * len(seen))
    return {
        kind: (strength * company + count.recovered) / (strength + count.of) for kind, count in sorted(seen.items())
    }


def _lifts(
    cells: Mapping[tuple[str, Kind], Count], kinds: Mapping[Kind, float]
) -> tuple[dict[str, float], dict[str, Count]]:
    """Return what each agent adds to the chances of their kinds, so that who gets the hard ones does not look poor."""
    seen: dict[str, Count] = defaultdict(Count)
    hoped: dict[str, float] = defaultdict(float)
    for (agent, kind), count in sorted(cells.items()):
        seen[agent] += count
        hoped[agent] += count.of * kinds[kind]
    means = [hoped[agent] / count.of if count.of else 0.5 for agent, count in seen.items()]
    strength = _strength(list(seen.values()), means)
    lifts = {agent: (count.recovered - hoped[agent]) / (strength + count.of) for agent, count in seen.items()}
    return lifts, dict(seen)


def _strength(counts: Sequence[Count], expected: Sequence[float]) -> float:
    """Return how many pseudo-outcomes an expected chance is worth.

    A Beta prior worth m makes the variance of a share of n larger by 1 + (n - 1) / (m + 1), which Pearson's statistic
    shows.
    """
    pairs = [(count, mean) for count, mean in zip(counts, expected, strict=True) if count.of > 0]
    room = sum(count.of - 1 for count, _ in pairs)
    if room <= 0:
        return _UNKNOWN
    pearson = sum((count.recovered - count.of * p) ** 2 / (count.of * p * (1 - p)) for count, p in pairs)
    correlation = (pearson - len(pairs)) / room
    return _MOST if correlation <= 0 else min(max(1 / correlation - 1, _LEAST), _MOST)
