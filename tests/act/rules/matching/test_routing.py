"""Routing: the whole queue at once, what decides it, and the reasons as figures."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from innerloop.act.rules.matching import Agent, Case, Outcome, learn, route, weighing
from innerloop.act.rules.matching.able import able
from tests.act.rules.matching.company import ACHIENG, DESK, NOON, NOW, WAMBUI, ZAWADI, a_case, an_agent

DAY = timedelta(days=1)
LANGUAGES = ("en", "sw", "fr")


def chosen(cases: list[Case], agents: list[Agent], **given: Any) -> list[str]:
    return [choice.agent for choice in route(cases, agents, now=NOW, **given)]


@pytest.mark.parametrize(
    ("case", "agents", "expected"),
    [
        pytest.param(a_case(), [replace(ZAWADI, load=5), ACHIENG], "achieng", id="who has least to do"),
        pytest.param(a_case(owner="zawadi"), [replace(ZAWADI, load=2), ACHIENG], "zawadi", id="who looks after it"),
        pytest.param(
            a_case(owner="zawadi"), [replace(ZAWADI, load=9), ACHIENG], "achieng", id="not the owner at any price"
        ),
        pytest.param(
            a_case(helped={"achieng": NOW - 30 * DAY}), [ZAWADI, replace(ACHIENG, load=1)], "achieng", id="who helped"
        ),
        pytest.param(
            a_case(helped={"achieng": NOW - 900 * DAY}),
            [ZAWADI, replace(ACHIENG, load=1)],
            "zawadi",
            id="not who helped years ago",
        ),
        pytest.param(a_case(spoke="achieng"), DESK, "achieng", id="whose conversation it was"),
        pytest.param(
            a_case(skills=frozenset({"float", "cards"})),
            [replace(ZAWADI, skills=frozenset({"float"})), ACHIENG],
            "zawadi",
            id="who knows a part of it, where nobody knows all",
        ),
        pytest.param(
            a_case(),
            [replace(ZAWADI, is_on_shift=False, back_at=NOON), replace(ACHIENG, load=3)],
            "achieng",
            id="who is here, before who comes at the last moment",
        ),
        pytest.param(
            a_case(),
            [replace(ZAWADI, recent=2, even=10), replace(ACHIENG, recent=10, even=10)],
            "zawadi",
            id="whose turn it is",
        ),
        pytest.param(
            a_case(holder="zawadi"),
            [replace(ZAWADI, is_on_shift=False, back_at=NOON + DAY, load=3), replace(ACHIENG, load=3)],
            "achieng",
            id="somebody else than a holder who is away",
        ),
    ],
)
def it_gives_a_case_to_whom_it_fits(case: Case, agents: list[Agent], expected: str) -> None:
    assert chosen([case], agents) == [expected]


def it_solves_the_queue_as_a_whole() -> None:
    # One after the other, English would take Zawadi's last place, for which she alone has the words.
    zawadi, wambui = replace(ZAWADI, load=9), replace(WAMBUI, load=9)
    queue = [a_case("mary", owner="zawadi"), a_case("salim", language="sw")]

    assert chosen(queue, [zawadi, wambui]) == ["wambui", "zawadi"]


def it_leaves_what_presses_least_where_there_is_one_place() -> None:
    agent = replace(ZAWADI, load=9)
    queue = [
        a_case("calm", severity=0.0),
        a_case("grave", severity=1.0),
        a_case("late", waiting_since=NOW - DAY, due_at=NOW - DAY / 2, severity=1.0),
        a_case("dear", value=90_000.0),
    ]

    choices = route(queue, [agent], now=NOW, typical_value=10_000.0)

    assert [choice.agent for choice in choices] == ["", "", "zawadi", ""]
    assert choices[0].kept() == [{"kind": "all_full", "people": 1, "places": 10}]


def it_weighs_a_good_fit_more_where_more_is_at_stake() -> None:
    agents = [replace(ZAWADI, load=1), ACHIENG]

    assert chosen([a_case(spoke="zawadi", severity=0.0)], agents) == ["achieng"]
    assert chosen([a_case(spoke="zawadi", severity=1.0)], agents) == ["zawadi"]


def it_spreads_a_queue_over_all_who_are_able() -> None:
    given_to = Counter(chosen([a_case(f"case {n}") for n in range(12)], DESK))

    assert given_to == {"zawadi": 4, "achieng": 4, "wambui": 4}


def it_shares_ties_evenly_in_the_long_run() -> None:
    given_to = Counter(chosen([a_case(f"case {n}")], DESK)[0] for n in range(600))

    assert set(given_to) == {"zawadi", "achieng", "wambui"}
    assert min(given_to.values()) > 150


def it_says_what_spoke_for_whom() -> None:
    float_ = frozenset({"float"})
    case = a_case(language="sw", owner="zawadi", helped={"zawadi": NOW - 20 * DAY}, skills=float_)
    agents = [replace(ZAWADI, load=5, skills=float_), replace(ACHIENG, load=9, skills=float_)]

    (choice,) = route([case], agents, now=NOW)

    assert [{**reason, "points": 0} for reason in choice.kept()] == [
        {"kind": "speaks", "language": "sw", "points": 0},
        {"kind": "skilled", "skills": ["float"], "points": 0},
        {"kind": "owner", "points": 0},
        {"kind": "helped", "on": "2026-11-03", "points": 0},
        {"kind": "load", "taken": 6, "places": 10, "points": 0},
        {"kind": "next", "agent": "achieng", "taken": 9, "places": 10, "points": 0},
    ]


def it_says_when_somebody_will_be_back() -> None:
    away = replace(ZAWADI, is_on_shift=False, back_at=NOON)

    (choice,) = route([a_case()], [away], now=NOW)

    assert choice.kept()[0] == {"kind": "later", "at": "2026-11-23T12:00:00+00:00", "points": -20.0}


class TestLearned:
    """Routing by what outcomes taught."""

    outcomes = [
        *(Outcome(name, ("sw", "float", ""), 16, 40) for name in ("achieng", "neema", "otieno", "pendo")),
        Outcome("zawadi", ("sw", "float", ""), 36, 40),
    ]
    learned = learn(outcomes)
    people = [an_agent(name, "sw") for name in ("zawadi", "achieng", "neema", "otieno", "pendo")]

    def cases(self, number: int) -> list[Case]:
        return [a_case(f"case {n}", language="sw", cause="float") for n in range(number)]

    def it_prefers_who_won_most_back(self) -> None:
        given_to = Counter(chosen([case], self.people, learned=self.learned)[0] for case in self.cases(300))

        assert given_to["zawadi"] > 270

    def it_tries_others_in_a_tenth_at_most_and_says_so(self) -> None:
        few = [Outcome(each.id, ("sw", "float", ""), 5 if each.id == "zawadi" else 3, 6) for each in self.people]
        choices = [route([case], self.people, now=NOW, learned=learn(few))[0] for case in self.cases(1_000)]
        others = [choice for choice in choices if choice.agent != "zawadi"]

        assert 50 < len(others) < 120
        assert all("tried" in [reason.kind for reason in choice.reasons] for choice in others)
        assert not any("tried" in [reason.kind for reason in c.reasons] for c in choices if c.agent == "zawadi")

    def it_says_how_many_they_won_back(self) -> None:
        case = next(case for case in self.cases(9) if not weighing.is_explored(case, self.learned))

        (choice,) = route([case], self.people, now=NOW, learned=self.learned)

        assert {"kind": "wins", "recovered": 36, "of": 40, "is_alike": True, "points": 20.0} in choice.kept()

    def it_gives_a_turn_before_learning_starves_somebody(self) -> None:
        starved = [replace(each, even=10, recent=3 if each.id == "neema" else 10) for each in self.people]

        assert chosen([self.cases(1)[0]], starved, learned=self.learned) == ["neema"]


@st.composite
def companies(draw: st.DrawFn) -> tuple[list[Case], list[Agent]]:
    tongues = st.sampled_from(LANGUAGES)
    agents = [
        Agent(
            f"agent {n}",
            languages=frozenset(draw(st.sets(tongues))),
            capacity=draw(st.integers(0, 4)),
            load=draw(st.integers(0, 5)),
            is_on_shift=draw(st.booleans()),
            back_at=draw(st.sampled_from([None, NOW + DAY / 24, NOW + DAY])),
            recent=draw(st.integers(0, 9)),
            even=draw(st.integers(0, 9)),
        )
        for n in range(draw(st.integers(0, 6)))
    ]
    names = [each.id for each in agents] or ["nobody"]
    cases = [
        a_case(
            f"case {n}",
            language=draw(st.sampled_from(["", *LANGUAGES, "ar"])),
            owner=draw(st.sampled_from(["", *names])),
            not_for=frozenset(draw(st.sets(st.sampled_from(names), max_size=2))),
            due_at=draw(st.sampled_from([NOW - DAY, NOON, NOW + 2 * DAY])),
            waiting_since=NOW - 2 * DAY,
            value=draw(st.none() | st.floats(0, 1e6)),
            severity=draw(st.floats(0, 1)),
        )
        for n in range(draw(st.integers(0, 8)))
    ]
    return cases, agents


@settings(max_examples=50, deadline=None)
@given(companies())
def it_strands_nothing_and_fills_nobody_over(company: tuple[list[Case], list[Agent]]) -> None:
    cases, agents = company

    choices = route(cases, agents, now=NOW)

    given_to = Counter(choice.agent for choice in choices)
    left = {each.id: each.free - given_to[each.id] for each in agents}
    assert [choice.case for choice in choices] == [case.id for case in cases]
    assert all(choice.reasons for choice in choices)
    assert min(left.values(), default=0) >= 0
    for case, choice in zip(cases, choices, strict=True):
        may = {each.id for each in able(case, agents, NOW).agents}
        # Nobody is chosen who is not able; and no case has nobody while somebody able has a place.
        assert choice.agent in may if choice.agent else not any(left[name] for name in may)


@settings(max_examples=50, deadline=None)
@given(companies(), st.randoms(use_true_random=False))
def it_chooses_the_same_in_whatever_order_it_is_told(company: tuple[list[Case], list[Agent]], chance: Any) -> None:
    cases, agents = company
    before = {choice.case: choice for choice in route(cases, agents, now=NOW)}
    chance.shuffle(cases)
    chance.shuffle(agents)

    assert {choice.case: choice for choice in route(cases, agents, now=NOW)} == before
