"""Routing: the whole open queue given out at once, each case to whom it fits, with the reasons."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from innerloop.act.rules.matching import explaining, weighing
from innerloop.act.rules.matching.able import able, all_full
from innerloop.act.rules.matching.assigning import assign
from innerloop.act.rules.matching.learning import Learned
from innerloop.act.rules.matching.values import Agent, Case, Choice, Reason

# What a case costs that gets nobody, for each point of its pressing: more than any agent can cost, so that none is
# left while somebody able has a place.
LEFT = 200.0


@dataclass(frozen=True, slots=True)
class _Wish:
    """A case with those who may take it, by their place among the agents, and what speaks for each."""

    case: Case
    fits: Mapping[int, Mapping[str, float]]
    nobody: Reason | None
    is_drawn: bool


def route(
    cases: Sequence[Case],
    agents: Sequence[Agent],
    *,
    now: datetime,
    learned: Learned | None = None,
    typical_value: float = 0.0,
) -> list[Choice]:
    """Give each case to one agent, all cases at once, and say why; the choices stand in the order of the cases.

    The same queue gets the same choices in whatever order it is told. Who gets nobody has a reason for that, and is
    for the lead of the team. `typical_value` is what is at stake in the middle case of the company.
    """
    learned = learned or Learned()
    team = sorted(agents, key=lambda each: each.id)
    pressing = {case.id: weighing.pressing(case, typical_value, now) for case in cases}
    queue = [_wish(case, team, learned, now) for case in sorted(cases, key=lambda case: (-pressing[case.id], case.id))]
    costs = [
        {**_costs(wish, weighing.stakes(wish.case, typical_value)), len(team): LEFT * pressing[wish.case.id]}
        for wish in queue
    ]
    places = [[weighing.marginal(each, place) for place in range(each.load, each.capacity)] for each in team]
    columns = assign(costs, [*places, [0.0] * len(queue)])
    given = Counter(columns)
    filled = [each.load + given[at] for at, each in enumerate(team)]
    chosen = {
        wish.case.id: _choice(wish, column, team, filled, learned) for wish, column in zip(queue, columns, strict=True)
    }
    return [chosen[case.id] for case in cases]


def _wish(case: Case, team: Sequence[Agent], learned: Learned, now: datetime) -> _Wish:
    may = able(case, team, now)
    ids = {each.id for each in may.agents}
    is_drawn = weighing.is_explored(case, learned)
    fits = {
        at: weighing.points(case, agent, learned=learned, is_drawn=is_drawn, now=now)
        for at, agent in enumerate(team)
        if agent.id in ids
    }
    return _Wish(case, fits, may.nobody, is_drawn)


def _costs(wish: _Wish, stakes: float) -> dict[int, float]:
    return {at: -stakes * weighing.total(parts) for at, parts in wish.fits.items()}


def _choice(wish: _Wish, column: int, team: Sequence[Agent], filled: Sequence[int], learned: Learned) -> Choice:
    if column not in wish.fits:
        rivals = [team[at] for at in wish.fits]
        return Choice(wish.case.id, "", (wish.nobody or all_full(wish.case, rivals),))
    standings = [_standing(wish, column, team[column], filled[column], place=filled[column] - 1)]
    for at in wish.fits:
        if at != column and filled[at] < team[at].capacity:
            standings.append(_standing(wish, at, team[at], filled[at], place=filled[at]))
    reasons = explaining.explain(wish.case, wish.fits[column], standings, learned=learned, is_drawn=wish.is_drawn)
    return Choice(wish.case.id, team[column].id, reasons)


def _standing(wish: _Wish, at: int, agent: Agent, taken: int, *, place: int) -> explaining.Standing:
    score = weighing.total(wish.fits[at]) - weighing.marginal(agent, place)
    return explaining.Standing(agent, taken, score)
