"""The hold-out: drawn by lot, never over who asked for us, and stopped where harm is clear."""

from decimal import Decimal
from itertools import product
from uuid import UUID

import pytest

from innerloop.act.rules import holdout
from innerloop.act.rules.holdout import CHURN, VALUE, compare, ending, is_held_back, may_be_drawn, score_on
from innerloop.act.rules.holdout_words import ending_in_words, in_words
from innerloop.listen.rules import scale as scales
from innerloop.understand.rules.counts import ImpossibleNumber

EXPERIMENT, ANOTHER = UUID(int=7), UUID(int=8)
CUSTOMERS = [UUID(int=at) for at in range(4_000)]
SCORE = score_on()
LIKED: dict[float, int] = {3: 20, 6: 52, 8: 160, 10: 180}
MISSED: dict[float, int] = {0: 30, 3: 33, 6: 30, 8: 10}


def _lot(experiment: UUID = EXPERIMENT, share: float = 0.2, key: str = "ours") -> list[bool]:
    return [is_held_back(key=key, experiment_id=experiment, customer_id=c, share=share) for c in CUSTOMERS]


@pytest.mark.parametrize("share", [0.01, 0.1, 0.2, 0.5])
def it_holds_back_the_share_that_was_said(share):
    assert sum(_lot(share=share)) / len(CUSTOMERS) == pytest.approx(share, abs=0.02)


def it_draws_the_same_lot_every_time():
    assert _lot() == _lot()


def it_draws_another_lot_for_another_experiment_and_key():
    first = _lot()

    for other in (_lot(experiment=ANOTHER), _lot(key="theirs")):
        both = sum(a and b for a, b in zip(first, other, strict=True))
        assert both / len(CUSTOMERS) == pytest.approx(0.2 * 0.2, abs=0.01)


def it_only_adds_to_those_held_back_as_the_share_grows():
    assert all(more for more, less in zip(_lot(share=0.3), _lot(share=0.2), strict=True) if less)


@pytest.mark.parametrize("share", [0, -0.1, 0.51, 1, float("nan")])
def it_refuses_to_hold_back_nobody_or_most(share):
    with pytest.raises(ImpossibleNumber, match="share held back"):
        _lot(share=share)


@pytest.mark.parametrize(("contact", "person", "ours"), list(product([False, True], repeat=3)))
def it_draws_no_lot_over_who_asked_for_us_or_must_be_contacted(contact, person, ours):
    may = may_be_drawn(asked_for_contact=contact, asked_for_person=person, is_ours_to_choose=ours)

    assert may == (ours and not (contact or person))


def it_finds_that_contact_helps():
    found = compare(SCORE, LIKED, MISSED, share=0.2)

    assert (found.contacted, found.held, found.better) == (412, 103, 1)
    assert found.difference.point == pytest.approx(8.379 - 3.485, abs=0.001)
    assert 0 < found.difference.low < found.difference.point < found.difference.high <= 10
    assert ending([found]) == "held_back_worse"


def it_finds_that_contact_harms():
    found = compare(SCORE, MISSED, LIKED, share=0.2)

    assert found.better == -1
    assert ending([found]) == "contacted_worse"


def it_takes_fewer_who_leave_for_better():
    helped = compare(CHURN, {0: 400, 1: 12}, {0: 70, 1: 33}, share=0.2)
    effort = compare(
        score_on(scales.Scale("effort", 1, 5, "low", frozenset({1, 2}), frozenset({4, 5}))),
        {5: 200},
        {1: 50},
        share=0.2,
    )

    assert (helped.difference.point < 0, helped.better) == (True, 1)
    assert (effort.difference.point, effort.better) == (4, -1)


def it_goes_on_while_nothing_is_clear():
    alike = compare(SCORE, LIKED, {3: 5, 6: 13, 8: 40, 10: 45}, share=0.2)
    nobody = compare(SCORE, {}, {}, share=0.2)

    assert (alike.better, nobody.better) == (0, 0)
    assert ending([alike, nobody]) == ""
    assert ending([]) == ""


def it_stops_for_the_harm_that_contact_does_where_outcomes_contradict():
    helps, harms = compare(SCORE, LIKED, MISSED, share=0.2), compare(SCORE, MISSED, LIKED, share=0.2)

    assert ending([helps, harms]) == "contacted_worse"


def it_keeps_three_outcomes_right_at_once():
    assert holdout.confidence_for(1) == pytest.approx(0.95)
    assert holdout.confidence_for(3) == pytest.approx(0.98333, abs=1e-5)


@pytest.mark.parametrize(
    ("before", "after", "kept"),
    [
        ("200", "150", 0.75),
        ("200", "0", 0.0),
        ("3", "1", 0.33),
        ("10", "900", 2.0),
        ("10", "-5", 0.0),
        ("0", "9", None),
    ],
)
def it_reads_value_as_what_is_left_of_it(before, after, kept):
    assert holdout.value_kept(Decimal(before), Decimal(after)) == kept


def it_says_how_many_customers_an_effect_needs():
    assert holdout.customers_needed(effect=1, sd=2.8, share=0.2) == 566
    assert holdout.customers_needed(effect=2, sd=2.8, share=0.2) == 142
    with pytest.raises(ImpossibleNumber, match="The effect is 0"):
        holdout.customers_needed(effect=0, sd=2.8, share=0.2)


def it_refuses_an_outcome_off_its_scale():
    with pytest.raises(ImpossibleNumber, match="An outcome"):
        compare(SCORE, {11: 1}, {}, share=0.2)


def it_says_what_it_found():
    helps = in_words(compare(SCORE, LIKED, MISSED, share=0.2))
    harms = in_words(compare(SCORE, MISSED, LIKED, share=0.8))

    assert helps.startswith("Contacted customers score 4.9 higher (")
    assert helps.endswith("), 412 against 103; it can be looked at every day.")
    assert harms.startswith("Contacted customers score 4.9 lower (")


def it_says_who_left_and_what_was_kept_in_hundreds():
    left = in_words(compare(CHURN, {0: 400, 1: 12}, {0: 70, 1: 33}, share=0.2))
    kept = in_words(compare(VALUE, {1.0: 300, 1.2: 100}, {0.5: 100}, share=0.2))

    assert left.startswith("Of 100 contacted customers, 29 fewer (")
    assert left.endswith(") left, 412 against 103; it can be looked at every day.")
    assert kept.startswith("Contacted customers kept 55 % more (")
    assert ") of their value, 400 against 100;" in kept


def it_says_that_nothing_is_clear_yet():
    said = in_words(compare(SCORE, LIKED, {3: 5, 6: 13, 8: 40, 10: 45}, share=0.2))

    assert said.startswith("No difference is clear yet: contacted customers score between ")
    assert " lower and " in said
    assert " higher, 412 against 103; it can be looked at every day." in said


def it_says_that_there_are_too_few():
    assert in_words(compare(SCORE, {9: 1_400}, {3: 9}, share=0.2)) == "Too few to compare: 1,400 against 9."


def it_says_why_it_stopped_by_itself():
    assert ending_in_words("") == ""
    assert "nobody is held back any more" in ending_in_words("held_back_worse")
    assert "Contact makes it worse" in ending_in_words("contacted_worse")
