"""The same seed and day make the same company; another seed makes another."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from innerloop.config.demo import life
from innerloop.config.demo.world import AnswerSeed, World

NOON = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def it_makes_the_same_company_twice() -> None:
    assert small(NOON) == small(NOON)


def it_makes_another_company_of_another_seed() -> None:
    assert small(NOON, seed=1).customers != small(NOON, seed=2).customers


def it_moves_only_the_last_hours_with_the_clock() -> None:
    noon, later = (life.make_world(now=now, answers=9000, customers=800) for now in (NOON, NOON + timedelta(hours=5)))

    ripe = NOON - timedelta(hours=24)
    assert noon.customers == later.customers
    assert {timeless(one) for one in noon.answers} == {timeless(one) for one in later.answers}
    assert [one for one in noon.answers if one.answered_at < ripe] == [
        one for one in later.answers if one.answered_at < ripe
    ]
    assert later.answers[-1].answered_at - noon.answers[-1].answered_at == timedelta(hours=5)


def it_can_be_made_small_and_asked_more() -> None:
    world = small(NOON, unanswered_per_answer=1.0)

    asked = sum(answer.asked_at is not None for answer in world.answers)
    assert 0.4 < asked / (asked + len(world.unanswered)) < 0.6
    assert len(world.customers) == 200


def small(now: datetime, *, seed: int = life.SEED, unanswered_per_answer: float = 3.0) -> World:
    return life.make_world(now=now, seed=seed, answers=900, customers=200, unanswered_per_answer=unanswered_per_answer)


def timeless(answer: AnswerSeed) -> str:
    """Everything in an answer but its times."""
    return repr(replace(answer, asked_at=None, answered_at=NOON))
