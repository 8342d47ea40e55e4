"""Who wins which customers back, learned from outcomes and believed only as far as there are any.

Each agent has a Beta distribution for each kind of case. What is believed before the first outcome comes from all
outcomes together (empirical Bayes, Efron & Morris 1975): how the kind goes for the company, and how the agent does
beside what their kinds would let expect, at all and by language and cause. How strongly it is believed follows from
how much groups differ beyond chance: the moment estimator of extra-binomial variation of Williams 1982 (Applied
Statistics 31:144-148).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random

from innerloop.act.rules.matching.values import Kind, Outcome

# How many pseudo-outcomes a belief is worth: between "groups may differ much" and "they do not".
_LEAST, _MOST = 4.0, 2_000.0
# How alike two outcomes of one group are thought to be at first, and how many outcomes that is worth: five levels
# together leave room for chances that differ by 0.08 (standard deviation).
_ALIKE, _THOUGHT = 0.006, 100.0
_EDGE = 0.02
_LEVELS = 4

# An agent, in one language or any, with one cause or any.
Facet = tuple[str, str, str]


@dataclass(frozen=True, slots=True, order=True)
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
    """What outcomes taught: chances of each kind, what agents add to them (-1..1) by facet, and what was counted."""

    company: float = 0.5
    kinds: Mapping[Kind, float] = field(default_factory=dict)
    lifts: Mapping[Facet, float] = field(default_factory=dict)
    agents: Mapping[str, Count] = field(default_factory=dict)
    cells: Mapping[tuple[str, Kind], Count] = field(default_factory=dict)
    strength: float = 1 / _ALIKE - 1

    def usual(self, kind: Kind) -> float:
        """Return the chance (0..1) that a case of this kind is won back, whoever has it."""
        return self.kinds.get(kind, self.company)

    def belief(self, agent: str, kind: Kind) -> Beta:
        """Return what is believed of an agent's chance with a kind of case."""
        prior = _within(self.usual(kind) + sum(self.lifts.get(facet, 0.0) for facet in _facets(agent, kind)))
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
    expected = {(agent, kind): kinds[kind] for agent, kind in cells}
    lifts: dict[Facet, float] = {}
    for level in range(_LEVELS):
        lifts |= _lift(level, cells, expected)
    strength = _strength(list(cells.values()), [expected[cell] for cell in cells])
    return Learned(company, kinds, lifts, _by_agent(cells), dict(cells), strength)


def _facets(agent: str, kind: Kind) -> tuple[Facet, ...]:
    """Return by what an agent may differ from what is usual, the widest first."""
    language, cause, _ = kind
    return (agent, "", ""), (agent, language, ""), (agent, "", cause), (agent, language, cause)


def _within(chance: float) -> float:
    return min(max(chance, _EDGE), 1 - _EDGE)


def _kinds(cells: Mapping[tuple[str, Kind], Count], company: float) -> dict[Kind, float]:
    seen: dict[Kind, Count] = defaultdict(Count)
    for (_, kind), count in cells.items():
        seen[kind] += count
    strength = _strength(list(seen.values()), [company] * len(seen))
    return {
        kind: (strength * company + count.recovered) / (strength + count.of) for kind, count in sorted(seen.items())
    }


def _lift(
    level: int, cells: Mapping[tuple[str, Kind], Count], expected: dict[tuple[str, Kind], float]
) -> dict[Facet, float]:
    """Return what agents add by the facet of one level to what is expected, and expect it from now on.

    Beside what their kinds let expect: who gets the hard ones does not look poor.
    """
    seen: dict[Facet, Count] = defaultdict(Count)
    hoped: dict[Facet, float] = defaultdict(float)
    facets = {(agent, kind): _facets(agent, kind)[level] for agent, kind in cells}
    for cell, count in sorted(cells.items()):
        seen[facets[cell]] += count
        hoped[facets[cell]] += count.of * expected[cell]
    means = [hoped[facet] / count.of if count.of else 0.5 for facet, count in seen.items()]
    strength = _strength(list(seen.values()), means)
    lifts = {facet: (count.recovered - hoped[facet]) / (strength + count.of) for facet, count in seen.items()}
    for cell, facet in facets.items():
        expected[cell] = _within(expected[cell] + lifts[facet])
    return lifts


def _by_agent(cells: Mapping[tuple[str, Kind], Count]) -> dict[str, Count]:
    seen: dict[str, Count] = defaultdict(Count)
    for (agent, _), count in cells.items():
        seen[agent] += count
    return dict(seen)


def _strength(counts: Sequence[Count], expected: Sequence[float]) -> float:
    """Return how many pseudo-outcomes an expected chance is worth.

    A Beta prior worth m makes the variance of a share of n larger by 1 + (n - 1) / (m + 1), which Pearson's statistic
    shows.
    """
    pairs = [(count, mean) for count, mean in zip(counts, expected, strict=True) if count.of > 0]
    pearson = sum((count.recovered - count.of * p) ** 2 / (count.of * p * (1 - p)) for count, p in pairs)
    room = sum(count.of - 1 for count, _ in pairs)
    alike = (pearson - len(pairs) + _THOUGHT * _ALIKE) / (room + _THOUGHT)
    return min(max(1 / alike - 1, _LEAST), _MOST) if alike > 0 else _MOST
