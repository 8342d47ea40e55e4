"""How a case goes on: begun, waiting, resolved with a note, closed for a reason, opened again."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from innerloop.act import actions, errors
from innerloop.act.actions import forgetting, setting_up
from innerloop.act.models import Case, CaseNote, Cause
from innerloop.act.rules.conditions import Told
from innerloop.act.rules.priority import Priority
from innerloop.act.rules.states import State
from innerloop.act.rules.trouble import Trouble
from innerloop.kernel.models import Event
from innerloop.listen.models import Program
from innerloop.team import access
from innerloop.team import actions as team
from tests.act.conftest import NOW
from tests.support.cast import Cast

LATER = NOW + timedelta(hours=2)
Does = Callable[..., Case]


@pytest.fixture
def case(program: Program, cast: Cast) -> Case:
    """Dina's case, opened by Agnes."""
    setting_up.furnish(now=NOW)
    trouble = Trouble(Told(), matter="relationship", customer_id=cast.dina.id)
    return actions.open_by_hand(
        trouble, needs="Refund her", priority=Priority.HIGH, by=access.actor(cast.agnes), now=NOW
    )


@pytest.fixture
def agnes_does(case: Case, cast: Cast) -> Does:
    """Do something with the case as Agnes, two hours later."""

    def do(verb: Callable[..., Case], **given: Any) -> Case:
        return verb(case_id=case.id, by=access.actor(cast.agnes), now=LATER, **given)

    return do


def kinds() -> list[str]:
    return list(Event.objects.filter(kind__startswith="case.").order_by("id").values_list("kind", flat=True))


def it_begins_open_and_goes_on(agnes_does: Does) -> None:
    assert agnes_does(actions.start).state == State.IN_PROGRESS
    waiting = agnes_does(actions.wait_for_customer)
    assert (waiting.state, waiting.waiting_since) == (State.WAITING, LATER)
    assert agnes_does(actions.start).waiting_since is None
    assert kinds() == ["case.opened", "case.moved", "case.moved", "case.moved"]


def it_is_resolved_with_a_note_and_a_cause(agnes_does: Does, cast: Cast) -> None:
    skill = Cause.objects.get(slug="skill")

    case = agnes_does(actions.resolve, done="  Rang her, refunded KES 300 ", cause=skill)

    assert (case.state, case.done, case.cause, case.resolved_at) == (
        State.RESOLVED,
        "Rang her, refunded KES 300",
        skill,
        LATER,
    )
    [note] = CaseNote.objects.all()
    assert (note.kind, note.author_id, note.text) == ("done", cast.agnes.id, "Rang her, refunded KES 300")


def it_is_not_resolved_without_saying_what_was_done(agnes_does: Does) -> None:
    with pytest.raises(errors.NoteMissing):
        agnes_does(actions.resolve, done=" \n", cause=None)


def it_is_closed_without_contact_only_for_a_reason(agnes_does: Does) -> None:
    with pytest.raises(errors.ReasonMissing):
        agnes_does(actions.close, reason="because")

    case = agnes_does(actions.close, reason="unreachable")

    assert (case.state, case.close_reason, case.closed_at) == (State.CLOSED, "unreachable", LATER)


def it_changes_nothing_when_a_button_is_pressed_twice(agnes_does: Does) -> None:
    agnes_does(actions.resolve, done="Rang her", cause=None)
    again = agnes_does(actions.resolve, done="Rang her", cause=None)
    with pytest.raises(errors.IsOver):
        agnes_does(actions.resolve, done="Rang her twice", cause=None)

    assert again.done == "Rang her"
    assert kinds() == ["case.opened", "case.resolved"]


@pytest.mark.parametrize("verb", [actions.start, actions.wait_for_customer])
def it_refuses_to_go_on_with_what_is_over(agnes_does: Does, verb: Callable[..., Case]) -> None:
    agnes_does(actions.resolve, done="Rang her", cause=None)

    with pytest.raises(errors.IsOver, match="Case 1 is over"):
        agnes_does(verb)


def it_is_opened_again_and_keeps_its_note(agnes_does: Does) -> None:
    agnes_does(actions.resolve, done="Rang her", cause=None)

    case = agnes_does(actions.reopen)

    assert (case.state, case.reopened, case.done, case.resolved_at) == (State.IN_PROGRESS, 1, "", None)
    assert CaseNote.objects.get().text == "Rang her"
    with pytest.raises(errors.IsNotOver):
        agnes_does(actions.reopen)


def it_is_not_opened_again_beside_another_of_the_same_matter(agnes_does: Does, case: Case, cast: Cast) -> None:
    agnes_does(actions.resolve, done="Rang her", cause=None)
    trouble = Trouble(Told(), matter="relationship", customer_id=cast.dina.id)
    actions.open_by_hand(trouble, needs="", priority=Priority.LOW, by="system", now=LATER)

    with pytest.raises(errors.AnotherIsOpen, match="case 2"):
        agnes_does(actions.reopen)


def it_is_given_taken_and_given_back(agnes_does: Does, case: Case, cast: Cast) -> None:
    given = agnes_does(actions.give, to=cast.mona, why=[{"kind": "language", "language": "sw"}])
    assert (given.assignee, given.why_assigned) == (cast.mona, [{"kind": "language", "language": "sw"}])
    assert agnes_does(actions.give, to=None).assignee is None

    assert kinds() == ["case.opened", "case.assigned", "case.unassigned"]


def it_is_not_given_to_somebody_who_left(agnes_does: Does, cast: Cast) -> None:
    team.remove_member(member=cast.vic, by_member=cast.olive, now=NOW)

    with pytest.raises(errors.NotInTheTeam):
        agnes_does(actions.give, to=cast.vic)


def it_waits_for_its_day_and_comes_back(agnes_does: Does) -> None:
    assert agnes_does(actions.snooze, until=LATER + timedelta(days=1)).snoozed_until is not None
    assert agnes_does(actions.snooze, until=None).snoozed_until is None


def it_counts_its_version_up_at_every_change(agnes_does: Does, case: Case) -> None:
    agnes_does(actions.start)
    agnes_does(actions.start)

    case.refresh_from_db()
    assert case.version == 2


def it_forgets_what_was_written_of_somebody_who_was_erased(agnes_does: Does, case: Case, cast: Cast) -> None:
    agnes_does(actions.resolve, done="Dina was rude", cause=None)

    forgetting.erase_words(customer_id=cast.dina.id)

    case.refresh_from_db()
    assert (case.needs, case.done, CaseNote.objects.get().text) == ("", *["Erased on request"] * 2)
