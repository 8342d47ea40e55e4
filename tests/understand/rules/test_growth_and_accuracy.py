"""Earned growth, and how good probabilities and labels are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from innerloop.understand.rules import accuracy, growth
from innerloop.understand.rules.counts import ImpossibleNumber, NoAnswers

LABELS = ["neg", "neu", "pos"]
judged = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 1)), min_size=1, max_size=40)
labelled = st.lists(st.tuples(st.sampled_from(LABELS), st.sampled_from(LABELS)), min_size=1, max_size=40)


def it_has_no_ratio_when_nothing_grew():
    assert growth.earned_growth(100, 80, 20, 10).earned_growth_ratio is None


@pytest.mark.parametrize("revenues", [(0, 1, 1, 1), (100, -1, 1, 1), (100, 90, 10, 11), (100, 90, 10, -1)])
def it_refuses_revenues_that_cannot_be(revenues):
    with pytest.raises(ImpossibleNumber):
        growth.earned_growth(*revenues)


@given(judged)
def it_judges_probabilities_within_bounds(pairs):
    p, y = (list(column) for column in zip(*pairs, strict=True))

    found = accuracy.calibration_metrics(p, y)

    assert 0 <= found.brier <= 1
    assert 0 <= found.ece <= 1 + 1e-9
    assert found.log_loss >= 0
    assert found.auc is None or 0 <= found.auc <= 1


@pytest.mark.parametrize(("p", "auc"), [([0.9, 0.1], 1), ([0.1, 0.9], 0), ([0.5, 0.5], 0.5)])
def it_ranks_the_one_that_came_above_the_other(p, auc):
    assert accuracy.calibration_metrics(p, [1, 0]).auc == auc


def it_punishes_a_certain_mistake_without_breaking():
    found = accuracy.calibration_metrics([0.0], [1])

    assert found.brier == 1
    assert found.log_loss == pytest.approx(34.5, abs=0.1)
    assert found.auc is None


@given(labelled)
def it_judges_labels_within_bounds(pairs):
    true, predicted = (list(column) for column in zip(*pairs, strict=True))

    found = accuracy.classification_metrics(true, predicted, LABELS)

    assert 0 <= found.macro_f1 <= 1
    assert -1 - 1e-9 <= found.kappa <= 1
    assert found.accuracy < 1 or found.kappa == found.quadratic_kappa == found.macro_f1 == 1


@pytest.mark.parametrize(
    ("p", "y", "error"), [([], [], NoAnswers), ([0.5], [], ImpossibleNumber), ([1.5], [1], ImpossibleNumber)]
)
def it_refuses_probabilities_that_cannot_be(p, y, error):
    with pytest.raises(error):
        accuracy.calibration_metrics(p, y)


def it_refuses_a_label_it_does_not_know():
    with pytest.raises(ImpossibleNumber, match="label is angry"):
        accuracy.classification_metrics(["neg"], ["angry"], LABELS)
