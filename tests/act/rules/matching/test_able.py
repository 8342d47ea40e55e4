"""Who may take a case, why nobody can, and which cases must move."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from innerloop.act.rules.matching import Agent, Case, is_sooner, must_move
from innerloop.act.rules.matching.able import able
from tests.act.rules.matching.company import ACHIENG, DESK, NOON, NOW, WAMBUI, ZAWADI, a_case, an_agent

HOUR = timedelta(hours=1)
SWAHILI = a_case(language="sw")


def asleep(agent: Agent, back_at: datetime | None = None) -> Agent:
    return replace(agent, is_on_shift=False, back_at=back_at)


def names(case: Case, agents: list[Agent]) -> list[str]:
    return [each.id for each in able(case, agents, NOW).agents]


@pytest.mark.parametrize(
    ("case", "agents", "expected"),
    [
        pytest.param(a_case(), DESK, ["zawadi", "achieng", "wambui"], id="everybody"),
        pytest.param(SWAHILI, DESK, ["zawadi", "achieng"], id="who speaks the language"),
        pytest.param(SWAHILI, [WAMBUI], ["wambui"], id="somebody, where nobody speaks it"),
        pytest.param(a_case(language="fr"), DESK, ["zawadi", "achieng", "wambui"], id="all, where nobody speaks it"),
        pytest.param(
            SWAHILI,
            [asleep(ZAWADI, NOON + HOUR), WAMBUI],
            ["wambui"],
            id="who does not speak it, where who does is back too late",
        ),
        pytest.param(
            SWAHILI,
            [asleep(ZAWADI, NOON - HOUR), WAMBUI],
            ["zawadi"],
            id="who speaks it and is back in time, before who is here and does not",
        ),
        pytest.param(
            a_case(skills=frozenset({"float"})),
            [replace(WAMBUI, skills=frozenset({"float", "cards"})), ZAWADI],
            ["wambui"],
            id="who has the skill",
        ),
        pytest.param(
            a_case(language="sw", skills=frozenset({"float"})),
            [replace(WAMBUI, skills=frozenset({"float"})), ZAWADI],
            ["zawadi"],
            id="language before skill",
        ),
        pytest.param(
            a_case(not_for=frozenset({"zawadi"})), [ZAWADI, ACHIENG], ["achieng"], id="not whoever handed it over"
        ),
        pytest.param(
            a_case(team="coast"), [replace(ZAWADI, teams=frozenset({"coast"})), ACHIENG], ["zawadi"], id="the team"
        ),
        pytest.param(a_case(), [replace(ZAWADI, load=10), ACHIENG], ["achieng"], id="who has a place"),
        pytest.param(
            a_case(), [replace(ZAWADI, off_at=NOW + HOUR / 4), ACHIENG], ["achieng"], id="not whose shift is ending"
        ),
        pytest.param(
            a_case(),
            [asleep(ZAWADI, NOON + HOUR), asleep(ACHIENG, NOON + 12 * HOUR)],
            ["zawadi"],
            id="who is back first, where nobody is in time",
        ),
        pytest.param(a_case(due_at=NOW - HOUR), [ZAWADI, asleep(ACHIENG)], ["zawadi"], id="who is here, once late"),
    ],
)
def it_knows_who_may_take_a_case(case: Case, agents: list[Agent], expected: list[str]) -> None:
    assert names(case, agents) == expected


@pytest.mark.parametrize(
    ("case", "agents", "expected"),
    [
        (a_case(team="coast"), DESK, {"kind": "nobody_there"}),
        (a_case(not_for=frozenset({"zawadi"})), [ZAWADI], {"kind": "nobody_else"}),
        (a_case(), [asleep(each) for each in DESK], {"kind": "no_shift", "people": 3}),
        (
            SWAHILI,
            [replace(ZAWADI, load=10), replace(ACHIENG, capacity=8, load=9), WAMBUI],
            {"kind": "all_full", "people": 2, "places": 18, "language": "sw"},
        ),
        (a_case(), [an_agent("neema", capacity=0)], {"kind": "all_full", "people": 1, "places": 0}),
    ],
)
def it_says_why_nobody_can(case: Case, agents: list[Agent], expected: dict[str, object]) -> None:
    found = able(case, agents, NOW)

    assert found.agents == ()
    assert found.nobody
    assert found.nobody.kept() == expected


@pytest.mark.parametrize(
    ("holder", "expected"),
    [
        pytest.param(ZAWADI, False, id="at work"),
        pytest.param(replace(ZAWADI, off_at=NOW + HOUR / 4), False, id="at work for a quarter of an hour more"),
        pytest.param(asleep(ZAWADI, NOON), False, id="back in time"),
        pytest.param(asleep(ZAWADI, NOON + HOUR), True, id="back too late"),
        pytest.param(asleep(ZAWADI), True, id="away, nobody knows for how long"),
        pytest.param(None, True, id="gone"),
    ],
)
def it_moves_what_its_holder_cannot_answer_in_time(holder: Agent | None, expected: bool) -> None:
    assert must_move(a_case(), holder, NOW) is expected


@pytest.mark.parametrize(
    ("agent", "holder", "expected"),
    [
        pytest.param(ACHIENG, asleep(ZAWADI, NOON), True, id="somebody who is here"),
        pytest.param(asleep(ACHIENG, NOON), asleep(ZAWADI, NOON), False, id="just as late"),
        pytest.param(asleep(ACHIENG, NOON), asleep(ZAWADI), True, id="nobody knows when"),
        pytest.param(None, asleep(ZAWADI, NOON), False, id="the lead, where who has it is back"),
        pytest.param(None, None, True, id="the lead, where the holder is gone"),
    ],
)
def it_moves_a_case_only_to_who_is_there_sooner(agent: Agent | None, holder: Agent | None, expected: bool) -> None:
    assert is_sooner(agent, holder, NOW) is expected
