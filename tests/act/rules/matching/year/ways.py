"""Ways of giving cases out: ours, and the two that everybody has.

The two choose among the same people as we do: who has the words and the skills, is there in time and has a place; and
of these among who is at work now, where anybody is. What is measured is then the choice, and not that a router should
know languages.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

from innerloop.act.rules.matching import Agent, Case, Learned, route
from innerloop.act.rules.matching.able import able
from tests.act.rules.matching.year.desk import Way, with_one_more

TYPICAL = 400.0  # what is at stake in the middle case of this world


def ours(cases: Sequence[Case], agents: Sequence[Agent], now: datetime, learned: Learned) -> list[str]:
    """Give out as the product does."""
    return [choice.agent for choice in route(cases, agents, now=now, learned=learned, typical_value=TYPICAL)]


def without_learning(cases: Sequence[Case], agents: Sequence[Agent], now: datetime, _: Learned) -> list[str]:
    """Give out as the product does before the first outcome is known."""
    return ours(cases, agents, now, Learned())


def least_loaded(cases: Sequence[Case], agents: Sequence[Agent], now: datetime, _: Learned) -> list[str]:
    """Give each case to who has the fewest."""
    return _one_by_one(cases, agents, now, lambda may: min(may, key=lambda each: each.load))


class RoundRobin:
    """Give each case to the next in turn."""

    def __init__(self) -> None:
        self.last = ""

    def __call__(self, cases: Sequence[Case], agents: Sequence[Agent], now: datetime, _: Learned) -> list[str]:
        """Give out a queue."""
        return _one_by_one(cases, agents, now, self._next)

    def _next(self, may: Sequence[Agent]) -> Agent:
        chosen = min(may, key=lambda each: (each.id <= self.last, each.id))
        self.last = chosen.id
        return chosen


def _one_by_one(
    cases: Sequence[Case], agents: Sequence[Agent], now: datetime, choose: Callable[[Sequence[Agent]], Agent]
) -> list[str]:
    chosen = []
    for case in cases:
        may = able(case, agents, now).agents
        here = [each for each in may if each.is_on_shift] or may
        name = choose(here).id if here else ""
        agents = with_one_more(agents, name)
        chosen.append(name)
    return chosen


WAYS: dict[str, Callable[[], Way]] = {
    "ours": lambda: ours,
    "without_learning": lambda: without_learning,
    "round_robin": RoundRobin,
    "least_loaded": lambda: least_loaded,
}
