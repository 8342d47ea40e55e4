"""The reasons for a choice, as figures: what spoke for whoever was chosen, how full they are, who came next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from innerloop.act.rules.matching import weighing
from innerloop.act.rules.matching.learning import Count, Learned
from innerloop.act.rules.matching.values import Agent, Case, Reason

# Below this, or after fewer outcomes, what outcomes say is not worth a sentence.
_WORTH_SAYING, _SEEN = 2.0, 5


@dataclass(frozen=True, slots=True)
class Standing:
    """Somebody able: how many places are taken after all was given out, and how they stand with the case in points."""

    agent: Agent
    taken: int
    score: float


def explain(
    case: Case,
    parts: Mapping[str, float],
    standings: Sequence[Standing],
    *,
    learned: Learned,
    is_drawn: bool,
) -> tuple[Reason, ...]:
    """Return the reasons for who stands first in `standings`, the weightiest kinds first as they are told."""
    chosen, rivals = standings[0], standings[1:]
    figures = _figures(case, chosen.agent, learned)
    told = [
        Reason(kind, figures[kind], parts[kind])
        for kind in ("speaks", "skilled", "owner", "helped", "spoke", "holds", "turn")
        if kind in parts
    ]
    if is_drawn:
        told += _tried(case, standings, learned)
    elif parts.get("wins", 0.0) >= _WORTH_SAYING and figures["wins"]:
        told.append(Reason("wins", figures["wins"], parts["wins"]))
    if "later" in parts and chosen.agent.back_at:
        told.append(Reason("later", {"at": chosen.agent.back_at.isoformat()}, parts["later"]))
    told.append(Reason("load", {"taken": chosen.taken, "places": chosen.agent.capacity}))
    if rivals:
        told.append(_next(rivals))
    return tuple(told)


def _figures(case: Case, agent: Agent, learned: Learned) -> dict[str, dict[str, object]]:
    helped = case.helped.get(agent.id)
    return {
        "speaks": {"language": case.language},
        "skilled": {"skills": sorted(case.skills & agent.skills)},
        "owner": {},
        "helped": {"on": helped.date().isoformat()} if helped else {},
        "spoke": {},
        "holds": {},
        "turn": {"recent": round(agent.recent), "even": round(agent.even)},
        "wins": _won(case, agent, learned),
    }


def _won(case: Case, agent: Agent, learned: Learned) -> dict[str, object]:
    alike = learned.cells.get((agent.id, case.kind), Count())
    seen = alike if alike.of >= _SEEN else learned.agents.get(agent.id, Count())
    if seen.of < _SEEN:
        return {}
    return {"recovered": round(seen.recovered), "of": round(seen.of), "is_alike": seen is alike}


def _tried(case: Case, standings: Sequence[Standing], learned: Learned) -> list[Reason]:
    """Say that somebody is tried out, where by what is expected another would stand before them."""
    drawn = [each.score for each in standings]
    expected = [each.score - _surprise(case, each.agent, learned) for each in standings]
    if drawn[0] < max(drawn) or expected[0] == max(expected):
        return []
    alike = learned.cells.get((standings[0].agent.id, case.kind), Count())
    return [Reason("tried", {"of": round(alike.of)})]


def _surprise(case: Case, agent: Agent, learned: Learned) -> float:
    """Return by how much the chance that was drawn lies above the one that is expected, in points."""
    drawn, expected = (weighing.won(case, agent, learned, is_drawn=is_drawn) for is_drawn in (True, False))
    return drawn - expected


def _next(rivals: Sequence[Standing]) -> Reason:
    best = max(rivals, key=lambda each: (each.score, each.agent.id))
    return Reason("next", {"agent": best.agent.id, "taken": best.taken, "places": best.agent.capacity})
