"""Who hears of a case that runs late, and when."""

from datetime import UTC, datetime, timedelta

import pytest

from innerloop.act.rules import escalating
from innerloop.act.rules.clocks import Clocks, Happening, Kind, Step, Targets, What, reckon
from innerloop.act.rules.escalating import Lead, Level
from innerloop.team.rules.working_time import always

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
# To be answered within 4 hours, resolved within 20.
TARGETS = Targets(contact=4 * HOUR, resolve=20 * HOUR)
HOLDER, LEAD, ABOVE = Level.HOLDER, Level.LEAD, Level.ABOVE


def at(hours: float, *more: Happening) -> Clocks:
    opened = Happening(What.OPENED, NOON, hours=always("UTC"))
    return reckon([opened, *more], TARGETS, now=NOON + hours * HOUR)


def then(what: What, hours: float) -> Happening:
    return Happening(what, NOON + hours * HOUR)


@pytest.mark.parametrize(
    ("step", "is_held", "is_begun", "hear"),
    [
        (Step.BEFORE, True, True, {HOLDER}),
        (Step.BEFORE, True, False, {HOLDER, LEAD}),
        (Step.BEFORE, False, False, {LEAD}),
        (Step.BREACH, True, True, {HOLDER, LEAD}),
        (Step.BREACH, False, True, {LEAD}),
        (Step.AFTER, True, True, {ABOVE}),
        (Step.AFTER, False, False, {ABOVE}),
    ],
)
def it_goes_up_step_by_step(step: Step, is_held: bool, is_begun: bool, hear: set[Level]) -> None:
    assert escalating.levels(step, is_held=is_held, is_begun=is_begun) == hear


@pytest.mark.parametrize(
    ("hours", "more", "reached"),
    [
        (2.9, [], []),
        (3, [], [(Kind.CONTACT, Step.BEFORE)]),
        (4.1, [], [(Kind.CONTACT, Step.BREACH)]),
        (6, [], [(Kind.CONTACT, Step.BREACH), (Kind.CONTACT, Step.AFTER)]),
        (6, [then(What.CONTACTED, 5)], []),
        (16, [then(What.CONTACTED, 1)], [(Kind.RESOLVE, Step.BEFORE)]),
        (16, [then(What.CONTACTED, 1), then(What.WAITING, 2)], []),
        (21, [then(What.CONTACTED, 1), then(What.RESOLVED, 2)], []),
        (21, [then(What.CONTACTED, 1), then(What.RESOLVED, 2), then(What.REOPENED, 20)], []),
        (40, [then(What.CONTACTED, 1), then(What.RESOLVED, 2), then(What.REOPENED, 20)], [(Kind.RESOLVE, Step.BREACH)]),
        (24 * 9, [then(What.CONTACTED, 1)], []),
    ],
)
def it_is_due_as_the_clocks_say(hours: float, more: list[Happening], reached: list[tuple[Kind, Step]]) -> None:
    found = escalating.due(at(hours, *more), now=NOON + hours * HOUR)

    assert [(each.clock, each.step) for each in found] == reached


def it_says_nothing_of_what_will_be_due_while_a_case_sleeps() -> None:
    until = NOON + 10 * HOUR

    assert escalating.due(at(3), now=NOON + 3 * HOUR, asleep_until=until) == []
    assert escalating.due(at(3), now=NOON + 3 * HOUR, asleep_until=NOON) != []
    assert [each.step for each in escalating.due(at(5), now=NOON + 5 * HOUR, asleep_until=until)] == [Step.BREACH]


@pytest.mark.parametrize(
    ("hours", "asleep_for", "looked_at"),
    [(0, None, 3), (3, None, 4), (3, 3.5, 3.5), (3, 9, 4), (4, None, 6), (6, None, 15)],
)
def it_is_looked_at_next(hours: float, asleep_for: float | None, looked_at: float) -> None:
    asleep_until = NOON + asleep_for * HOUR if asleep_for else None

    found = escalating.next_at(at(hours), now=NOON + hours * HOUR, asleep_until=asleep_until)

    assert found == NOON + looked_at * HOUR


def it_is_looked_at_no_more_when_nothing_runs() -> None:
    assert escalating.next_at(at(2, then(What.RESOLVED, 1)), now=NOON + 2 * HOUR) is None


@pytest.mark.parametrize(
    ("leads", "first", "above"),
    [
        ([], None, None),
        ([Lead("mona", 0, 3)], "mona", None),
        ([Lead("olive", 2, 5), Lead("mona", 0, 3), Lead("adam", 1, 4)], "mona", "adam"),
        ([Lead("mona", 0, 3), Lead("maria", 0, 3), Lead("olive", 1, 5)], "mona", "olive"),
        ([Lead("mona", 0, 3, is_away=True), Lead("maria", 0, 3), Lead("olive", 1, 5)], "maria", "olive"),
        ([Lead("mona", 0, 3, is_away=True)], "mona", None),
    ],
)
def it_finds_the_nearest_lead_who_is_there(leads: list[Lead[str]], first: str | None, above: str | None) -> None:
    assert escalating.chain(leads) == (first, above)
