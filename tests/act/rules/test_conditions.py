"""When a case is opened: what a rule asks for, and why what was told fits it."""

from decimal import Decimal
from typing import Any

import pytest

from innerloop.act.rules.conditions import Told, When, WhenImpossible, read_when, why

UNHAPPY = Told(
    metric="nps",
    score=2,
    comment="I want a REFUND, né? You closed my account.",
    language="en",
    touchpoint="delivery",
    channel="sms",
    value=Decimal(61400),
)


@pytest.mark.parametrize(
    ("when", "reason"),
    [
        ({"score_at_most": 3}, {"score": 2}),
        ({"score_at_most": 2, "metric": "nps"}, {"score": 2, "metric": "nps"}),
        ({"words_any": ["cancel", "refund"]}, {"word": "refund"}),
        ({"words_any": ["closed my account"]}, {"word": "closed my account"}),
        ({"words_any": ["clos"]}, None),
        ({"words_any": ["account*"]}, {"word": "account"}),
        ({"words_any": ["acc*"]}, {"word": "acc"}),
        ({"language": "en", "channel": "sms"}, {"language": "en", "channel": "sms"}),
        ({"value_at_least": "50000"}, {"value": "61400"}),
        ({"score_at_most": 1}, None),
        ({"score_at_least": 9}, None),
        ({"metric": "ces", "score_at_most": 3}, None),
        ({"words_any": ["fund", "my closed"]}, None),
        ({"language": "sw"}, None),
        ({"value_at_least": 61401}, None),
        ({"wants_contact": True}, None),
        ({"wants_person": True}, None),
        ({"event": "order.cancelled"}, None),
        ({"silent_days": 30}, None),
    ],
)
def it_fits_where_all_that_a_rule_names_is_true(when: dict[str, Any], reason: dict[str, Any] | None) -> None:
    assert why(read_when(when), UNHAPPY) == reason


def it_finds_words_in_any_case_and_without_their_accents() -> None:
    assert why(read_when({"words_any": ["Né"]}), UNHAPPY) == {"word": "Né"}
    assert why(read_when({"words_any": ["remboursé"]}), Told(comment="Jamais REMBOURSE")) == {"word": "remboursé"}


def it_waits_for_what_nobody_has_understood_yet() -> None:
    rule = read_when({"theme": "delivery", "urgency_at_least": 0.5})

    assert why(rule, Told(comment="late again")) is None
    assert why(rule, Told(themes=frozenset({"delivery"}), urgency=0.9)) == {"theme": "delivery", "urgency": 0.9}


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ([], "when"),
        ({}, "when"),
        ({"score": 3}, "score"),
        ({"score_at_most": "3"}, "score_at_most"),
        ({"score_at_most": True}, "score_at_most"),
        ({"score_at_most": 3, "score_at_least": 5}, "score_at_least"),
        ({"words_any": "refund"}, "words_any"),
        ({"words_any": ["!!"]}, "words_any"),
        ({"words_any": ["word"] * 51}, "words_any"),
        ({"value_at_least": "NaN"}, "value_at_least"),
        ({"value_at_least": "much"}, "value_at_least"),
        ({"wants_contact": "yes"}, "wants_contact"),
        ({"silent_days": 0}, "silent_days"),
        ({"missing": "login"}, "silent_days"),
        ({"silent_days": 9, "score_at_most": 3}, "score_at_most"),
        ({"silent_days": 9, "unanswered_at_least": 3}, "unanswered_at_least"),
        ({"urgency_at_least": 1.5}, "urgency_at_least"),
        ({"language": "e\x00"}, "language"),
    ],
)
def it_names_the_field_that_cannot_be_asked_for(given: object, field: str) -> None:
    with pytest.raises(WhenImpossible) as refused:
        read_when(given)

    assert refused.value.field == field


def it_keeps_a_rule_as_it_was_given() -> None:
    given = {"metric": "nps", "score_at_most": 6, "words_any": ["refund"], "value_at_least": "10.5"}

    assert read_when(given).as_json() == given
    assert read_when(read_when(given).as_json()) == read_when(given)
    assert When().as_json() == {}
