"""Quantiles of times, with intervals between order statistics."""

from random import Random

import pytest

from innerloop.understand.rules.counts import ImpossibleNumber, NoAnswers
from innerloop.understand.rules.quantile import quantile


def it_finds_the_median_between_order_statistics() -> None:
    found = quantile(list(range(1, 101)), 0.5)

    # 100 values: 50 plus and minus 1.96 x 5, so the 40th and the 61st.
    assert (found.point, found.low, found.high) == (50, 40, 61)


def it_stays_within_what_was_seen() -> None:
    assert (quantile([7.0], 0.9).low, quantile([7.0], 0.9).high) == (7.0, 7.0)


def it_holds_the_true_value_nineteen_times_in_twenty() -> None:
    rng = Random(9)
    held = 0
    for _ in range(500):
        found = quantile(sorted(rng.expovariate(1) for _ in range(60)), 0.5)
        held += found.low <= 0.6931471805599453 <= found.high

    assert 0.93 <= held / 500 <= 0.99


def it_refuses_nothing_and_what_is_no_share() -> None:
    with pytest.raises(NoAnswers):
        quantile([], 0.5)
    with pytest.raises(ImpossibleNumber):
        quantile([1.0], 1.0)
