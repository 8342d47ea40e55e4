"""Learning while routing: one agent wins far more back than all others, and nobody knows it at first."""

from collections import Counter, deque
from dataclasses import replace
from random import Random

from innerloop.act.rules.matching import Agent, Demand, Learned, Outcome, even_shares, learn, route
from innerloop.act.rules.matching.weighing import FLOOR
from tests.act.rules.matching.company import NOW, a_case, an_agent

TEAM = [an_agent(f"agent {n}", "sw") for n in range(10)]
BEST = "agent 6"
CASES, A_DAY, LATELY = 2_400, 20, 400


def worked_through(rng: Random) -> list[str]:
    """Return who got each of some months' cases; their outcomes are known the next day."""
    given: list[str] = []
    lately: deque[str] = deque(maxlen=LATELY)
    wins: Counter[str] = Counter()
    learned = Learned()
    for number in range(CASES):
        if number % A_DAY == 0:
            learned = learn(Outcome(name, ("sw", "float", ""), wins[name], of) for name, of in Counter(given).items())
        case = a_case(f"case {number}", language="sw", cause="float")
        (choice,) = route([case], _today(rng, lately), now=NOW, learned=learned)
        given.append(choice.agent)
        lately.append(choice.agent)
        wins[choice.agent] += rng.random() < (0.7 if choice.agent == BEST else 0.4)
    return given


def _today(rng: Random, lately: deque[str]) -> list[Agent]:
    counted = Counter(lately)
    even = even_shares({Demand(language="sw"): len(lately)}, TEAM)
    return [
        replace(each, load=rng.randrange(3), recent=counted[each.id], even=even[each.id] if lately else 0.0)
        for each in TEAM
    ]


def it_finds_who_wins_most_back_and_starves_nobody() -> None:
    given = worked_through(Random(7))

    early, late = Counter(given[:100]), Counter(given[-LATELY:])
    even = LATELY / len(TEAM)
    assert early[BEST] < 40
    assert late[BEST] > 6 * even
    assert min(late[each.id] for each in TEAM) > FLOOR * even
