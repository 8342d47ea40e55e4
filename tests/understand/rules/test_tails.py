"""Tails: quantiles turn tail probabilities round."""

import pytest

from innerloop.understand.rules.counts import ImpossibleNumber
from innerloop.understand.rules.tails import student_quantile, student_two_sided


@pytest.mark.parametrize(
    ("confidence", "dof", "t"),
    [
        (0.95, 1, 12.7062),
        (0.95, 2, 4.3027),
        (0.95, 10, 2.2281),
        (0.99, 4, 4.6041),
        (0.9, 30, 1.6973),
        (0.95, 500, 1.9647),
    ],
)
def it_agrees_with_the_printed_tables(confidence, dof, t):
    assert student_quantile(confidence, dof) == pytest.approx(t, abs=5e-5)


@pytest.mark.parametrize("dof", [1, 2, 3, 8, 61, 199, 200, 4_000])
def it_turns_the_tail_round(dof):
    assert student_two_sided(student_quantile(0.95, dof), dof) == pytest.approx(0.05, abs=1e-6)


def it_rounds_broken_degrees_of_freedom_down():
    assert student_quantile(0.95, 10.9) == student_quantile(0.95, 10)
    assert student_quantile(0.95, 0.4) == student_quantile(0.95, 1)


@pytest.mark.parametrize("confidence", [0, 1, 95])
def it_refuses_a_confidence_outside_zero_and_one(confidence):
    with pytest.raises(ImpossibleNumber, match="The confidence"):
        student_quantile(confidence, 10)
