"""An answer that is given in several steps: what adds to it, and what changes it."""

from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from innerloop.customers.rules import Person
from innerloop.kernel import repeats
from innerloop.listen.rules.heard import Heard, HeardAnswer, adds_to, is_second_thought

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
PICKED: dict[str, Any] = {"metric": "nps", "score": 0, "comment": "", "may_contact": None, "answers": []}
ONE: dict[str, Any] = {"question": "ease", "score": 3}


@pytest.mark.parametrize(
    ("later", "is_added"),
    [
        ({}, True),
        ({"comment": "No cash", "may_contact": False, "answers": [ONE]}, True),
        ({"score": 9}, False),
        ({"score": None}, False),
    ],
)
def it_tells_what_adds_to_a_score_from_what_replaces_it(later: dict[str, Any], is_added: bool) -> None:
    assert adds_to(PICKED, {**PICKED, **later}) is is_added


@pytest.mark.parametrize("taken_away", [{"comment": ""}, {"comment": "Other"}, {"answers": []}, {"may_contact": True}])
def it_takes_nothing_that_was_said_and_is_so_no_longer_for_an_addition(taken_away: dict[str, Any]) -> None:
    said = {**PICKED, "comment": "No cash", "may_contact": False, "answers": [ONE]}

    assert not adds_to(said, {**said, **taken_away})


def it_takes_the_words_of_one_sitting_for_no_second_thought() -> None:
    assert not is_second_thought(NOON, NOON + timedelta(minutes=30))
    assert is_second_thought(NOON, NOON + timedelta(minutes=31))


def it_tells_a_repeat_by_all_that_was_said_and_by_nothing_else() -> None:
    said = Heard(
        score=9,
        comment="Quick",
        answers=(HeardAnswer("ease", score=3), HeardAnswer("why", choices=("price", "place"), text="Both")),
        person=Person(external_id=" 17 ", email="Asha@Example.org", value=Decimal("12.50"), properties={"plan": "pro"}),
        answered_at=NOON,
        properties={"ticket": 41},
        key="one",
        unsaid=("comment",),
    )

    apart = ("key", "unsaid", "source", "source_id")
    whole = {name: value for name, value in asdict(said).items() if name not in apart}

    # As it was reckoned at first: keys are remembered for a month.
    assert repeats.body_hash(said.body()) == repeats.body_hash(whole)
