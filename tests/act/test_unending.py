"""Undo of an end: a case that was resolved or closed by mistake stands as if it had not been."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from innerloop.act import actions, errors, events
from innerloop.act.actions import setting_up
from innerloop.act.actions.alerting import tell_of
from innerloop.act.actions.asking_again import ask_again
from innerloop.act.models import Case, CaseNote
from innerloop.act.queries import opening as queries
from innerloop.act.queries.outcomes import outcomes
from innerloop.customers.rules import Person
from innerloop.kernel.models import Event
from innerloop.listen.models import Invitation, Program, Thread
from innerloop.team.access import actor
from innerloop.team.models import Notice
from tests.act.conftest import NOW, Hear
from tests.act.test_cases_page import make_team
from tests.support.cast import Cast

MINUTE, WEEK = timedelta(minutes=1), timedelta(days=7)
Does = Callable[..., Case]


@pytest.fixture
def case(program: Program, hear: Hear, cast: Cast) -> Case:
    """Dina scored 2, and Agnes has her case, which waits for her."""
    setting_up.furnish(now=NOW)
    answer = hear(score=2, metric="nps", person=Person(email="dina@example.org"))
    [case] = actions.open_for(queries.of_answers([answer]), rules=queries.rules_on(), by="system", now=NOW)
    actions.give(case_id=case.id, to=cast.agnes, by="system", now=NOW)
    return actions.wait_for_customer(case_id=case.id, by=actor(cast.agnes), now=NOW)


@pytest.fixture
def agnes_does(case: Case, cast: Cast) -> Does:
    """Let Agnes do something with the case, some minutes from now."""

    def do(verb: Callable[..., Case], *, after: timedelta = MINUTE, **given: Any) -> Case:
        return verb(case_id=case.id, by=actor(cast.agnes), now=NOW + after, **given)

    return do


ENDS = [(actions.resolve, {"done": "Rang her", "cause": None}), (actions.close, {"reason": "unreachable"})]


@pytest.mark.parametrize(("verb", "given"), ENDS)
def it_stands_as_before_and_was_never_opened_again(
    case: Case, agnes_does: Does, verb: Callable[..., Case], given: dict[str, Any]
) -> None:
    before: dict[str, Any] = {**Case.objects.values().get(id=case.id)}
    agnes_does(verb, **given)

    agnes_does(actions.undo_end, after=2 * MINUTE)

    after: dict[str, Any] = {**Case.objects.values().get(id=case.id)}
    assert after.pop("version") == before.pop("version") + 2
    assert after == before
    assert not Event.objects.filter(kind="case.reopened").exists()


def it_is_our_turn_where_the_customer_wrote_after_the_end(case: Case, agnes_does: Does) -> None:
    agnes_does(actions.resolve, done="Rang her", cause=None)
    actions.hear(case_id=case.id, by="customer", now=NOW + 2 * MINUTE)

    stands = agnes_does(actions.undo_end, after=3 * MINUTE)

    assert (stands.state, stands.waiting_since) == ("in_progress", None)


def it_loses_no_word_of_what_was_done(agnes_does: Does) -> None:
    agnes_does(actions.resolve, done="Rang her", cause=None)

    agnes_does(actions.undo_end, after=2 * MINUTE)

    [note] = CaseNote.objects.all()
    assert (note.kind, note.text) == ("note", "Rang her")


def it_keeps_no_promise_by_an_end_that_was_none(case: Case, agnes_does: Does) -> None:
    agnes_does(actions.promise, after=timedelta(), until=NOW + timedelta(hours=2))
    agnes_does(actions.resolve, done="Rang her", cause=None)
    agnes_does(actions.undo_end, after=2 * MINUTE)

    late = actions.clocks.reckoned([case], now=NOW + timedelta(hours=3))[case.id].promise

    assert late is not None
    assert late.standing == "late"


@pytest.mark.parametrize(("verb", "given"), ENDS)
def it_is_promised_as_before_and_no_longer_once_it_is_over(
    case: Case, agnes_does: Does, verb: Callable[..., Case], given: dict[str, Any]
) -> None:
    until = NOW + timedelta(hours=2)
    agnes_does(actions.promise, after=timedelta(), until=until)

    assert agnes_does(verb, **given).promised_at is None

    assert agnes_does(actions.undo_end, after=2 * MINUTE).promised_at == until


def it_has_the_floor_again(case: Case, agnes_does: Does) -> None:
    dina = {"customer": case.customer, "channel": "sms", "their_address": "+254712345678", "our_address": "us"}
    thread = Thread.objects.create(workspace_id=case.workspace_id, floor=Thread.Floor.PERSON, **dina)
    Case.objects.filter(id=case.id).update(thread=thread)
    agnes_does(actions.resolve, done="Rang her", cause=None)
    assert Thread.objects.get().floor == Thread.Floor.NOBODY

    agnes_does(actions.undo_end, after=2 * MINUTE)

    assert Thread.objects.get().floor == Thread.Floor.PERSON


def it_is_opened_again_by_whoever_comes_later(agnes_does: Does) -> None:
    agnes_does(actions.resolve, done="Rang her", cause=None)

    case = agnes_does(actions.undo_end, after=12 * MINUTE)

    assert (case.state, case.reopened) == ("in_progress", 1)
    assert Event.objects.filter(kind="case.reopened").count() == 1


def it_is_opened_again_by_somebody_else(case: Case, agnes_does: Does, cast: Cast) -> None:
    agnes_does(actions.resolve, done="Rang her", cause=None)

    again = actions.undo_end(case_id=case.id, by=actor(cast.mona), now=NOW + 2 * MINUTE)

    assert again.reopened == 1


def it_refuses_what_is_not_over(agnes_does: Does) -> None:
    with pytest.raises(errors.IsNotOver):
        agnes_does(actions.undo_end)


def it_is_done_once_where_undo_is_pressed_twice(case: Case, agnes_does: Does, cast: Cast) -> None:
    agnes_does(actions.resolve, done="Rang her", cause=None)

    first, second = (agnes_does(actions.undo_end, after=2 * MINUTE) for _ in range(2))

    assert (second.state, second.version) == (first.state, first.version)
    assert Event.objects.filter(kind="case.unended").count() == 1
    with pytest.raises(errors.IsNotOver):
        actions.undo_end(case_id=case.id, by=actor(cast.mona), now=NOW + 2 * MINUTE)


def it_tells_watchers_who_heard_that_it_was_over(case: Case, agnes_does: Does, cast: Cast) -> None:
    actions.watch(case_id=case.id, member=cast.mona, is_on=True, by=actor(cast.mona), now=NOW)
    agnes_does(actions.resolve, done="Rang her", cause=None)
    agnes_does(actions.undo_end, after=2 * MINUTE)

    tell_of(list(Event.objects.filter(kind__in=(events.RESOLVED, events.UNENDED))), now=NOW + 2 * MINUTE)

    assert set(Notice.objects.filter(member=cast.mona).values_list("kind", flat=True)) == {
        "case.ended",
        "case.reopened",
    }


def it_asks_and_counts_once_for_what_ended_once(case: Case, agnes_does: Does, hear: Hear) -> None:
    agnes_does(actions.resolve, done="Rang her", cause=None)
    agnes_does(actions.undo_end, after=2 * MINUTE)
    assert ask_again(now=NOW + WEEK + 5 * MINUTE) == 0
    assert outcomes(now=NOW + WEEK) == []

    agnes_does(actions.resolve, after=WEEK, done="Rang her again", cause=None)
    ask_again(now=NOW + 2 * WEEK)

    [asked] = Invitation.objects.filter(occasion_key__startswith="case:")
    assert asked.occasion_key == f"case:{case.id}:0"


def it_lets_go_of_an_ask_that_waits_when_the_case_is_opened_again(case: Case, agnes_does: Does) -> None:
    agnes_does(actions.resolve, done="Rang her", cause=None)
    ask_again(now=NOW + WEEK + 5 * MINUTE)
    waiting = Invitation.objects.filter(occasion_key=f"case:{case.id}:0")
    waiting.update(state=Invitation.State.HELD, decide_at=NOW + 3 * WEEK)

    agnes_does(actions.reopen, after=WEEK + 10 * MINUTE)
    agnes_does(actions.resolve, after=WEEK + 20 * MINUTE, done="Rang her again", cause=None)
    ask_again(now=NOW + 2 * WEEK + 30 * MINUTE)

    first = waiting.get()
    assert (first.decide_at, first.reasons[0]["rule"]) == (None, "goes_on")
    assert Invitation.objects.filter(occasion_key=f"case:{case.id}:1").count() == 1


GIVEN = ["release", "team"]


@pytest.fixture
def agnes_gives(agnes_does: Does, cast: Cast) -> Callable[[str], Case]:
    """Let Agnes give the case away, to nobody or to another team."""

    def give(how: str) -> Case:
        if how == "release":
            return agnes_does(actions.give, to=None)
        return agnes_does(actions.move_to_team, team=make_team(cast, "Shops"))

    return give


@pytest.mark.parametrize("how", GIVEN)
def it_is_regained_once_where_undo_is_pressed_twice(
    agnes_gives: Callable[[str], Case], agnes_does: Does, cast: Cast, how: str
) -> None:
    agnes_gives(how)

    first, second = (agnes_does(actions.regain, after=2 * MINUTE, member=cast.agnes) for _ in range(2))

    assert (second.assignee, second.team, second.version) == (cast.agnes, None, first.version)


@pytest.mark.parametrize("how", GIVEN)
def it_is_not_regained_later_than_an_end_is_undone(
    agnes_gives: Callable[[str], Case], agnes_does: Does, cast: Cast, how: str
) -> None:
    given = agnes_gives(how)

    with pytest.raises(errors.NothingToRegain):
        agnes_does(actions.regain, after=12 * MINUTE, member=cast.agnes)

    assert (Case.objects.get().assignee, Case.objects.get().team) == (None, given.team)


def it_is_not_regained_by_who_gave_nothing_away(case: Case, agnes_does: Does, cast: Cast) -> None:
    with pytest.raises(errors.NothingToRegain):
        actions.regain(case_id=case.id, member=cast.mona, by=actor(cast.mona), now=NOW)


def it_is_not_regained_from_a_colleague_who_has_acted_since(
    case: Case, agnes_gives: Callable[[str], Case], agnes_does: Does, cast: Cast
) -> None:
    agnes_gives("release")
    actions.give(case_id=case.id, to=cast.mona, by=actor(cast.mona), now=NOW + MINUTE)

    with pytest.raises(errors.MovedMeanwhile, match="Mona"):
        agnes_does(actions.regain, after=2 * MINUTE, member=cast.agnes)

    assert Case.objects.get().assignee == cast.mona
