"""What outcomes teach, and how far it is believed."""

import random

import pytest

from innerloop.act.rules.matching import Kind, Outcome, learn
from innerloop.act.rules.matching.learning import Beta

FLOAT: Kind = ("sw", "float", "merchant")
FEES: Kind = ("sw", "fees", "merchant")


def it_believes_in_nobody_before_the_first_outcome() -> None:
    learned = learn([])

    assert learned.belief("zawadi", FLOAT).mean == learned.usual(FLOAT) == 0.5


def it_draws_few_outcomes_to_what_is_usual() -> None:
    many = [Outcome(f"agent {n}", FLOAT, 40, 100) for n in range(10)]
    learned = learn([*many, Outcome("zawadi", FLOAT, 3, 3)])

    assert learned.usual(FLOAT) == pytest.approx(0.41, abs=0.01)
    assert learned.belief("zawadi", FLOAT).mean < 0.45


def it_believes_many_outcomes() -> None:
    rng = random.Random(4)
    outcomes = [
        Outcome(f"agent {n}", kind, round(100 * rng.uniform(0.2, 0.6)), 100)
        for n in range(20)
        for kind in (FLOAT, FEES)
    ]
    learned = learn([*outcomes, Outcome("zawadi", FLOAT, 240, 300), Outcome("zawadi", FEES, 120, 300)])

    assert learned.belief("zawadi", FLOAT).mean == pytest.approx(0.8, abs=0.05)
    assert learned.belief("zawadi", FEES).mean == pytest.approx(0.4, abs=0.05)


def it_lets_a_good_agent_begin_better_with_what_is_new_to_them() -> None:
    even = [Outcome(f"agent {n}", kind, 40, 100) for n in range(10) for kind in (FLOAT, FEES)]
    learned = learn([*even, Outcome("zawadi", FLOAT, 75, 100)])

    assert learned.belief("zawadi", FEES).mean > learned.usual(FEES) + 0.02
    assert learned.belief("agent 1", FEES).mean == pytest.approx(learned.usual(FEES), abs=0.02)


def it_does_not_blame_an_agent_for_hard_cases() -> None:
    hard = [Outcome(f"agent {n}", FEES, 20, 100) for n in range(5)]
    easy = [Outcome(f"agent {n}", FLOAT, 70, 100) for n in range(5)]
    learned = learn([*hard, *easy, Outcome("zawadi", FEES, 60, 300), Outcome("achieng", FLOAT, 210, 300)])

    assert learned.belief("zawadi", FEES).mean == pytest.approx(learned.usual(FEES), abs=0.01)
    assert learned.belief("zawadi", FLOAT).mean == pytest.approx(learned.belief("achieng", FLOAT).mean, abs=0.01)


def it_comes_near_whoever_knows_how_much_agents_differ() -> None:
    """Chances from Beta(6, 14): with those twenty pseudo-outcomes known, nobody could be nearer to the truth."""
    rng = random.Random(1)
    truth = {(f"agent {n}", ("sw", f"cause {c}", "")): rng.betavariate(6, 14) for n in range(60) for c in range(20)}
    outcomes = [Outcome(*cell, sum(rng.random() < chance for _ in range(15)), 15) for cell, chance in truth.items()]
    learned = learn(outcomes)

    def off(believed: list[float]) -> float:
        return sum((mean - chance) ** 2 for mean, chance in zip(believed, truth.values(), strict=True)) / len(truth)

    ours = off([learned.belief(*cell).mean for cell in truth])
    assert ours < 1.1 * off([(each.recovered + 6) / (each.of + 20) for each in outcomes])
    assert ours < 0.7 * off([each.recovered / each.of for each in outcomes])


def it_believes_firmly_in_what_is_usual_where_nobody_differs() -> None:
    rng = random.Random(2)
    outcomes = [Outcome(f"agent {n}", FLOAT, sum(rng.random() < 0.4 for _ in range(50)), 50) for n in range(60)]
    learned = learn(outcomes)

    chances = [learned.belief(f"agent {n}", FLOAT).mean for n in range(60)]
    assert max(chances) - min(chances) < 0.08


def it_counts_several_rows_of_one_agent_and_kind_together() -> None:
    once = learn([Outcome("zawadi", FLOAT, 5, 9), Outcome("achieng", FLOAT, 1, 4)])
    twice = learn([Outcome("achieng", FLOAT, 1, 4), Outcome("zawadi", FLOAT, 2, 4), Outcome("zawadi", FLOAT, 3, 5)])

    assert once.belief("zawadi", FLOAT).mean == pytest.approx(twice.belief("zawadi", FLOAT).mean)


def it_draws_the_same_chance_for_the_same_case() -> None:
    belief = Beta(4, 6)
    drawn = [belief.draw(f"case {n}") for n in range(2_000)]

    assert belief.draw("case 7") == drawn[7]
    assert sum(drawn) / len(drawn) == pytest.approx(0.4, abs=0.02)
