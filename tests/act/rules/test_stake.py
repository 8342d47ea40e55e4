"""The value at stake: what a customer is worth, how likely they leave, how likely they stay if answered."""

from decimal import Decimal

import pytest

from innerloop.act.rules.stake import standing, weigh


@pytest.mark.parametrize(
    ("score", "high", "best_is_high", "stands"),
    [(0, 10, True, 0.0), (10, 10, True, 1.0), (5, 10, True, 0.5), (1, 5, False, 0.8), (12, 10, True, 1.0)],
)
def it_places_a_score_between_the_worst_and_the_best(score: int, high: int, best_is_high: bool, stands: float) -> None:
    assert standing(score, low=0, high=high, best_is_high=best_is_high) == pytest.approx(stands)


def it_has_no_place_without_a_score() -> None:
    assert standing(None, low=0, high=10, best_is_high=True) is None


@pytest.mark.parametrize(
    ("stands", "asked", "reachable", "amount"),
    [
        (0.0, False, True, "240.00"),  # 60 % likely to leave, 40 % likely to stay if answered
        (1.0, False, True, "20.00"),
        (None, False, True, "100.00"),
        (0.0, True, True, "330.00"),
        (0.0, False, False, "60.00"),
    ],
)
def it_weighs_worth_by_risk_and_by_who_can_be_won(
    stands: float | None, asked: bool, reachable: bool, amount: str
) -> None:
    at_stake = weigh(value=Decimal(1000), standing=stands, asked_for_us=asked, is_reachable=reachable)

    assert at_stake.amount == Decimal(amount)


def it_knows_no_amount_of_whom_nobody_knows_the_worth() -> None:
    at_stake = weigh(value=None, standing=0.0, asked_for_us=False, is_reachable=True)

    assert at_stake.amount is None
    assert at_stake.say("KES 1,000") == "KES 1,000 a year, 60% likely to leave, 40% likely to stay if answered"
