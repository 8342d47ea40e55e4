"""Cases that run late come before whoever can still help, each step once."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from innerloop.act import actions, events, jobs
from innerloop.act.actions import escalating, setting_up
from innerloop.act.models import Case
from innerloop.act.rules.conditions import Told
from innerloop.act.rules.priority import Priority
from innerloop.act.rules.trouble import Trouble
from innerloop.kernel import clock, scope
from innerloop.kernel.models import Event, Origin
from innerloop.listen.models import Program
from innerloop.team.models import Member, Notice
from tests.support.cast import Cast, make_customer

# A Monday; the workspace works from Monday to Friday, 9 to 17, in UTC. High priority: 4 hours to the first contact.
MONDAY = datetime(2026, 5, 11, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
Opens = Callable[[], Case]


@pytest.fixture
def opens(program: Program, cast: Cast) -> Opens:
    setting_up.furnish(now=MONDAY)
    return lambda: opened(cast)


def opened(cast: Cast) -> Case:
    customer = make_customer(cast.workspace, f"Customer {Case.objects.count()}")
    trouble = Trouble(Told(), matter="relationship", customer_id=customer.id)
    return actions.open_by_hand(trouble, needs="", priority=Priority.HIGH, by="system", now=MONDAY)


@pytest.fixture
def case(opens: Opens, cast: Cast) -> Case:
    """A case that Agnes has and has begun with."""
    case = opens()
    actions.give(case_id=case.id, to=cast.agnes, by="system", now=MONDAY)
    actions.start(case_id=case.id, by="system", now=MONDAY)
    return case


def looked(hours: float) -> int:
    return escalating.escalate(by="system", now=MONDAY + hours * HOUR)


def told(member: Member) -> list[str]:
    rows = Notice.objects.filter(member=member).order_by("id")
    return [f"{row.kind} {row.data['what']} {row.data['how']}" for row in rows]


def does(case: Case, verb: Callable[..., Any], hours: float, **given: Any) -> None:
    verb(case_id=case.id, by="system", now=MONDAY + hours * HOUR, **given)


def it_tells_the_holder_then_the_lead_then_who_is_above(case: Case, cast: Cast) -> None:
    assert [looked(hours) for hours in (2.9, 3, 3.5)] == [0, 1, 0]
    assert told(cast.agnes) == ["case.due_soon the first contact due soon"]
    assert told(cast.mona) == []

    assert [looked(hours) for hours in (4.1, 4.2, 5.9)] == [2, 0, 0]
    assert told(cast.agnes)[1:] == ["case.late the first contact overdue"]
    assert told(cast.mona) == ["case.led the first contact overdue"]

    assert [looked(hours) for hours in (6, 7)] == [1, 0]
    assert told(cast.adam) == ["case.led the first contact overdue"]
    assert told(cast.olive) == told(cast.vic) == []
    levels = Event.objects.filter(kind=events.ESCALATED).order_by("id").values_list("data__level", flat=True)
    assert list(levels) == [1, 2]


def it_tells_the_lead_before_it_is_too_late_when_nobody_has_begun(opens: Opens, cast: Cast) -> None:
    held, free = opens(), opens()
    actions.give(case_id=held.id, to=cast.agnes, by="system", now=MONDAY)

    looked(3)

    soon = "the first contact due soon"
    assert told(cast.agnes) == [f"case.due_soon {soon}"]
    assert told(cast.mona) == [f"case.led {soon}"] * 2
    assert {row.subject_id for row in Notice.objects.filter(member=cast.mona)} == {held.id, free.id}


def it_asks_the_next_lead_where_the_lead_has_the_case(case: Case, cast: Cast) -> None:
    does(case, actions.give, 1, to=cast.mona)

    looked(4.1)

    assert told(cast.mona) == ["case.late the first contact overdue"]
    assert told(cast.adam) == ["case.led the first contact overdue"]


@pytest.mark.parametrize(
    ("verb", "given"),
    [
        (actions.resolve, {"done": "Rang", "cause": None}),
        (actions.close, {"reason": "unreachable"}),
        (actions.log_call, {"text": "Spoke with her", "was_reached": True}),
    ],
)
def it_says_nothing_once_it_is_done(case: Case, verb: Callable[..., Any], given: dict[str, Any]) -> None:
    does(case, verb, 2.5, **given)

    assert looked(7) == 0


def it_stands_still_while_the_customer_is_waited_for(case: Case, cast: Cast) -> None:
    does(case, actions.log_call, 1, text="Spoke with her", was_reached=True)
    does(case, actions.wait_for_customer, 2)
    assert looked(24 * 3) == 0

    # Two of sixteen hours had run, and twelve make it due soon: ten from Thursday at nine.
    does(case, actions.hear, 24 * 3)

    assert [looked(24 * 3 + hours) for hours in (7.9, 24 + 1.9, 24 + 2)] == [0, 0, 1]
    assert told(cast.agnes) == ["case.due_soon the resolution due soon"]


def it_tells_whoever_has_it_now(case: Case, cast: Cast) -> None:
    looked(3)
    does(case, actions.give, 3.5, to=cast.mona)

    looked(4.1)

    assert told(cast.agnes) == ["case.due_soon the first contact due soon"]
    assert told(cast.mona) == ["case.late the first contact overdue"]


def it_begins_anew_when_a_case_is_opened_again(case: Case, cast: Cast) -> None:
    looked(4.1)
    does(case, actions.resolve, 5, done="Rang", cause=None)
    assert looked(6) == 0

    does(case, actions.reopen, 25)
    looked(24 + 4)

    assert told(cast.agnes).count("case.late the first contact overdue") == 2


def it_tells_at_once_of_what_a_higher_priority_makes_late(case: Case, cast: Cast) -> None:
    does(case, actions.change_case, 1.5, changes={"priority": Priority.URGENT})

    assert looked(1.6) > 0
    assert told(cast.agnes) == ["case.late the first contact overdue"]
    assert looked(1.7) == 0


def it_tells_a_sleeping_case_only_when_it_is_overdue(case: Case, cast: Cast) -> None:
    does(case, actions.snooze, 1, until=MONDAY + 3.5 * HOUR)

    assert looked(3.2) == 0
    assert looked(3.6) == 1
    does(case, actions.snooze, 3.7, until=MONDAY + 48 * HOUR)
    assert looked(4.1) == 2


def it_tells_of_each_promise(case: Case, cast: Cast) -> None:
    does(case, actions.log_call, 0.5, text="Spoke with her", was_reached=True)
    for day in (0, 24):
        does(case, actions.promise, day + 1, until=MONDAY + (day + 3) * HOUR)
        looked(day + 3.1)

    assert told(cast.agnes) == ["case.late what was promised overdue"] * 2


@pytest.mark.parametrize("is_closed", [False, True])
def it_tells_of_no_promise_that_was_taken_back_or_ended(case: Case, cast: Cast, is_closed: bool) -> None:
    does(case, actions.log_call, 0.5, text="Spoke with her", was_reached=True)
    does(case, actions.promise, 1, until=MONDAY + 3 * HOUR)

    if is_closed:
        does(case, actions.close, 1.5, reason="nothing_to_do")
        does(case, actions.reopen, 2)
    else:
        does(case, actions.promise, 2, until=None)

    assert looked(3.1) == 0
    case.refresh_from_db()
    assert case.promised_at is None


def it_leaves_alone_what_was_imported_and_what_is_long_past(case: Case, cast: Cast) -> None:
    Case.objects.filter(id=case.id).update(origin=Origin.IMPORT)
    assert looked(5) == 0

    Case.objects.filter(id=case.id).update(origin=Origin.LIVE)
    assert looked(24 * 21) == 0
    case.refresh_from_db()
    assert case.escalate_at is None


def it_brings_a_thousand_in_portions_and_as_many_statements(opens: Opens, cast: Cast) -> None:
    def count(many: int) -> int:
        Case.objects.all().update(escalate_at=None)
        for _ in range(many):
            opens()
        with CaptureQueriesContext(connection) as made:
            assert looked(3) == many
        return len(made)

    count(1)  # makes the letters that the others join
    few = count(3)
    assert count(30) == few
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(escalating, "PORTION", 10)
        assert count(25) > few


def it_looks_each_minute(case: Case, cast: Cast) -> None:
    with clock.held_at(MONDAY + 4.1 * HOUR):
        jobs.escalate_cases(timestamp=0)

    assert told(cast.agnes) == ["case.late the first contact overdue"]


@pytest.mark.django_db(transaction=True)
def it_tells_once_from_two_workers_and_leaves_what_is_held(cast: Cast) -> None:
    with scope.to(cast.workspace.id):
        setting_up.furnish(now=MONDAY)
        first, second = opened(cast), opened(cast)
    found: list[int] = []

    def work() -> None:
        try:
            with scope.to(cast.workspace.id):
                found.append(escalating.escalate(by="system", now=MONDAY + 3 * HOUR))
        finally:
            connection.close()

    with scope.to(cast.workspace.id), transaction.atomic():
        Case.objects.select_for_update(no_key=True).get(id=first.id)
        run(work)
        assert found == [1]
    run(work, work)

    assert sorted(found) == [0, 1, 1]
    told_of = Notice.everywhere.filter(member=cast.mona).values_list("subject_id", flat=True)
    assert sorted(told_of) == sorted([first.id, second.id])


def run(*work: Callable[[], None]) -> None:
    threads = [threading.Thread(target=each) for each in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
