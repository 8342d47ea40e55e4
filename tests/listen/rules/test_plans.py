"""Plans: what may stand in one, how it is kept, and whose turn it is."""

from collections import Counter
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from innerloop.kernel import ids
from innerloop.listen.rules import following, plans, slots
from innerloop.listen.rules.audience import Condition, holds

PROGRAM = UUID("01a2008e-cd50-709c-908c-d4cc8d422b73")
FULL: dict[str, Any] = {
    "audience": [{"about": "property", "name": "tier", "comparison": "is", "value": "gold"}],
    "period_days": 90,
    "share": 12.5,
    "quotas": [{"most": 9, "of": "asks", "per": "week", "segment": "region"}],
    "hours": {"opens": "09:00", "closes": "18:00", "weekdays": [0, 1], "days_off": ["2026-12-25"]},
    "reminders": [3, 7],
    "second_channel": "sms",
    "starts_at": "2026-11-28T09:00:00+03:00",
}


def it_writes_again_what_it_has_read() -> None:
    assert plans.read(FULL).as_json() == FULL
    assert plans.read(plans.read(FULL).as_json()) == plans.read(FULL)


def it_keeps_nothing_of_what_is_as_usual() -> None:
    usual = {"share": 100, "hours": {"opens": "08:00", "closes": "21:00"}, "reminders": [], "daily_cap": None}

    assert plans.read(usual).as_json() == {}


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"period_days": True}, "period_days"),
        ({"delay_minutes": -1}, "delay_minutes"),
        ({"event": 7}, "event"),
        ({"event": "a\0"}, "event"),
        ({"starts_at": "tomorrow"}, "starts_at"),
        ({"starts_at": "2026-11-28T09:00:00"}, "starts_at"),
        ({"is_listed": "yes"}, "is_listed"),
        ({"share": 101}, "share"),
        ({"share": float("nan")}, "share"),
        ({"hours": {"opens": "08:60"}}, "hours"),
        ({"hours": {"weekdays": []}}, "hours"),
        ({"hours": {"days_off": ["25 December"]}}, "hours"),
        ({"audience": "everybody"}, "audience"),
        ({"audience": [{"about": "value", "comparison": "at_least", "value": "much"}]}, "audience"),
        ({"audience": [{"about": "value", "comparison": "at_least", "value": 10**400}]}, "audience"),
        ({"audience": [{"about": "last_cohort", "comparison": "is", "value": "sad"}]}, "audience"),
        ({"conditions": [{"about": "language", "comparison": "is", "value": "en"}]}, "conditions"),
        ({"quotas": [{"most": 5, "per": "year"}]}, "quotas"),
        ({"reminders": [3, 3]}, "reminders"),
        ({"unheard": 1}, "unheard"),
    ],
)
def it_refuses_what_nobody_could_use_and_names_the_field(given: dict[str, Any], field: str) -> None:
    with pytest.raises(plans.PlanImpossible) as refused:
        plans.read(given)

    assert refused.value.field == field
    assert str(refused.value).startswith(f"The plan cannot be used: `{field}` ")


@pytest.mark.parametrize(
    ("comparison", "value", "held", "is_true"),
    [
        ("is", "gold", {"tier": "gold"}, True), ("is", "gold", {}, False), ("is", "true", {"tier": True}, True),
        ("is", "5", {"tier": 5.0}, True), ("is_not", "gold", {}, True), ("is_not", "gold", {"tier": "gold"}, False),
        ("at_least", 5, {"tier": 5}, True), ("at_least", 5, {"tier": "9"}, False), ("at_most", 5, {"tier": 6}, False),
        ("at_least", 0, {"tier": True}, False), ("is_known", "", {"tier": 0}, True), ("is_unknown", "", {}, True),
    ],
)  # fmt: skip
def it_reads_a_condition_on_what_an_event_says(
    comparison: str, value: Any, held: dict[str, Any], is_true: bool
) -> None:
    assert holds(Condition("property", comparison, value, "tier"), held) is is_true


def it_spreads_customers_evenly_over_the_days() -> None:
    people = [ids.new_id() for _ in range(9_000)]
    day = date(2026, 11, 27)

    load = Counter(slots.next_slot(PROGRAM, each, period_days=90, from_day=day) for each in people)

    assert set(load) == {day + timedelta(days=number) for number in range(90)}
    # A hundred a day, five standard deviations around it.
    assert 50 < min(load.values()) <= max(load.values()) < 150


def it_gives_a_customer_the_same_day_in_every_period() -> None:
    customer = uuid4()
    first = slots.next_slot(PROGRAM, customer, period_days=30, from_day=date(2026, 11, 27))

    assert slots.next_slot(PROGRAM, customer, period_days=30, from_day=first) == first
    assert slots.next_slot(PROGRAM, customer, period_days=30, from_day=first + timedelta(days=1)) == first + timedelta(
        days=30
    )


def it_keeps_everybody_of_a_smaller_sample_in_a_larger_one() -> None:
    people = [uuid4() for _ in range(5_000)]
    small = {each for each in people if slots.is_in_sample(PROGRAM, each, share=10)}
    large = {each for each in people if slots.is_in_sample(PROGRAM, each, share=25)}

    assert small < large
    assert 400 < len(small) < 600


NOON = plans.read({"starts_at": "2026-05-04T12:00:00+00:00"}).starts_at
assert NOON is not None


@pytest.mark.parametrize(
    ("plan", "so_far", "kind", "days"),
    [
        ({}, {}, None, 0),
        ({"reminders": [3, 7]}, {}, "remind", 3),
        ({"reminders": [3, 7]}, {"reminded": 1}, "remind", 7),
        ({"reminders": [3, 7]}, {"reminded": 2}, None, 0),
        ({"reminders": [3], "second_channel": "sms", "second_after_days": 2}, {}, "switch", 2),
        ({"reminders": [3], "second_channel": "sms", "second_after_days": 2}, {"is_switched": True}, "remind", 3),
        ({"second_channel": "sms"}, {}, None, 0),
        ({"second_channel": "sms"}, {"is_undelivered": True}, "switch", 0),
        ({"reminders": [3]}, {"is_undelivered": True}, None, 0),
    ],
)
def it_knows_what_comes_next_for_who_stays_silent(
    plan: dict[str, Any], so_far: dict[str, Any], kind: str | None, days: int
) -> None:
    assert NOON is not None
    step = following.next_step(plans.read(plan), asked_at=NOON, **so_far)

    assert (step and (step.kind, step.at)) == (kind and (kind, NOON + timedelta(days=days)))
