"""What speaks for an agent with a case, in points: each stands for a per cent of the chance to win the customer back.

What is learned from outcomes has that unit by itself; the other weights are stated starting points, the same for all.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import blake2b

from innerloop.act.rules.matching.learning import Learned
from innerloop.act.rules.matching.values import Agent, Case

SPEAKS, SKILLED, OWNER, HELPED, SPOKE, HOLDS = 25.0, 10.0, 12.0, 8.0, 5.0, 5.0
LATER = 20.0  # lost when the shift begins only as the first contact is due
LEARNED = 20.0  # the most that outcomes may add or take
# More than outcomes can part two agents by, so that learning alone starves nobody.
TURN = 45.0
# Below half of an even share an agent's turn begins to count; at three tenths it counts in full.
TURN_BEGINS, FLOOR = 0.5, 0.3
_FEW = 2.0  # an even share below this is too small to be short of
LOAD = 40.0  # what the last place costs, the customer of which waits for all before; the first of ten costs 4
# Among all cases, this share is given by what outcomes leave possible, not by what they make likely.
EXPLORED = 0.10
_FADES = timedelta(days=180)  # after this, having helped counts half
_TIE = 0.01


def is_explored(case: Case, learned: Learned) -> bool:
    """Say whether a case is one of those that we learn by; the same each time it is asked."""
    return bool(learned.cells) and chance_of("explore", case.id) < EXPLORED


def points(case: Case, agent: Agent, *, learned: Learned, is_drawn: bool, now: datetime) -> dict[str, float]:
    """Return what speaks for an agent and against, by kind. `is_drawn` takes chances as drawn, not as expected."""
    found = {
        "speaks": SPEAKS if case.language and case.language in agent.languages else 0.0,
        "skilled": SKILLED * len(case.skills & agent.skills) / len(case.skills) if case.skills else 0.0,
        "owner": OWNER if agent.id == case.owner else 0.0,
        "helped": _helped(case.helped.get(agent.id), now),
        "spoke": SPOKE if agent.id == case.spoke else 0.0,
        "holds": HOLDS if agent.id == case.holder else 0.0,
        "wins": won(case, agent, learned, is_drawn=is_drawn),
        "turn": turn(agent),
        "later": -LATER * _late(case, agent, now),
        "tie": _TIE * chance_of(case.id, agent.id),
    }
    return {kind: value for kind, value in found.items() if value}


def total(parts: Mapping[str, float]) -> float:
    """Return the sum of what speaks for somebody."""
    return sum(parts.values())


def marginal(agent: Agent, place: int) -> float:
    """Return what one more case costs who has taken `place` of their places: it rises, so that load is fair."""
    return LOAD * (place + 1) / agent.capacity


def stakes(case: Case, typical_value: float) -> float:
    """Return how much a good fit counts with a case beside an even load (0.5..1.5): more where more may be lost.

    `typical_value` is what is at stake in the middle case of the company, and what a value that nobody knows
    is taken for. A case in the middle of both counts 1.
    """
    both = (case.value or 0.0) + typical_value
    of_value = 0.5 if case.value is None or both <= 0 else case.value / both
    return 0.5 + (case.severity + of_value) / 2


def pressing(case: Case, typical_value: float, now: datetime) -> float:
    """Return how much a case presses where there are not places for all (0.5..4.5): by its stakes and its wait."""
    allowed = max(case.due_at - case.waiting_since, timedelta(minutes=1))
    waited = max(now - case.waiting_since, timedelta())
    return stakes(case, typical_value) + min(3.0, waited / allowed)


def won(case: Case, agent: Agent, learned: Learned, *, is_drawn: bool) -> float:
    """Return what outcomes say of an agent with a case like this, beside what is usual for it."""
    if not learned.cells:
        return 0.0
    belief = learned.belief(agent.id, case.kind)
    chance = belief.draw(f"{case.id}/{agent.id}") if is_drawn else belief.mean
    return min(max(100 * (chance - learned.usual(case.kind)), -LEARNED), LEARNED)


def turn(agent: Agent) -> float:
    """Return what speaks for an agent who has had far less than an even share."""
    if agent.even < _FEW:
        return 0.0
    share = agent.recent / agent.even
    return TURN * min(1.0, max(0.0, (TURN_BEGINS - share) / (TURN_BEGINS - FLOOR)))


def chance_of(*names: str) -> float:
    """Return a number in 0..1 that looks drawn and is always the same for the same names."""
    digest = blake2b("/".join(names).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") / 2**64


def _helped(at: datetime | None, now: datetime) -> float:
    return HELPED * 0.5 ** (max(now - at, timedelta()) / _FADES) if at else 0.0


def _late(case: Case, agent: Agent, now: datetime) -> float:
    """Return which share of the time until the contact is due passes before the agent is there; 2 at most."""
    if agent.is_on_shift or agent.back_at is None or agent.back_at <= now:
        return 0.0
    return min(2.0, (agent.back_at - now) / max(case.due_at - now, timedelta(minutes=1)))
