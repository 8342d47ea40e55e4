"""A case that takes another up has what was done and promised there, and lets it go with it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from innerloop.act import actions, events
from innerloop.act.actions import moving, setting_up
from innerloop.act.actions.targeting import keep_targets
from innerloop.act.models import Case
from innerloop.act.queries.telling import story
from innerloop.act.rules.clocks import Clocks, Standing
from innerloop.act.rules.priority import Priority
from innerloop.kernel import clock
from innerloop.listen.models import Program
from tests.act.conftest import NOW
from tests.act.test_case_care import open_for_dina
from tests.support.cast import Cast

HOUR = timedelta(hours=1)
SHARED = ("priority", "contacted_at", "promised_at", "thread_id")
Does = Callable[..., Case]


@pytest.fixture
def into(program: Program, cast: Cast) -> Case:
    """Dina's case, to be answered within four hours."""
    setting_up.furnish(now=NOW)
    return open_for_dina(cast, matter="relationship")


@pytest.fixture
def part(into: Case, cast: Cast) -> Case:
    """Another case of hers, in which she was spoken with and is promised something."""
    part = open_for_dina(cast, matter="event:order.cancelled", priority=Priority.URGENT)
    does(part, actions.log_call, 1, text="Spoke with her", was_reached=True)
    return does(part, actions.promise, 1, until=NOW + 3 * HOUR)


def does(case: Case, verb: Callable[..., Any], hours: float, **given: Any) -> Case:
    with clock.held_at(NOW + hours * HOUR):
        verb(case_id=case.id, by="system", now=clock.now(), **given)
    return Case.objects.get(id=case.id)


def stands(case: Case) -> dict[str, Any]:
    return {name: getattr(Case.objects.get(id=case.id), name) for name in SHARED}


def clocks(case: Case, at: datetime) -> Clocks:
    return actions.clocks.reckoned([Case.objects.get(id=case.id)], now=at)[case.id]


def it_has_what_was_done_and_promised_in_its_part(into: Case, part: Case) -> None:
    does(part, actions.merge_cases, 2, into_id=into.id)

    assert (stands(into)["contacted_at"], stands(into)["promised_at"]) == (NOW + HOUR, NOW + 3 * HOUR)
    late = clocks(into, NOW + 4.5 * HOUR)
    assert late.contact
    assert late.promise
    assert (late.contact.standing, late.promise.standing) == (Standing.MET, Standing.LATE)


def it_is_promised_still_what_the_contact_in_its_part_came_after(into: Case, part: Case) -> None:
    does(into, actions.promise, 0.5, until=NOW + 2.5 * HOUR)

    does(part, actions.merge_cases, 2, into_id=into.id)

    assert stands(into)["promised_at"] == NOW + 2.5 * HOUR
    late = clocks(into, NOW + 2.75 * HOUR).promise
    assert late
    assert late.standing == Standing.LATE


def it_lets_go_what_came_with_its_part(into: Case, part: Case) -> None:
    before = stands(into)
    does(part, actions.merge_cases, 2, into_id=into.id)
    assert stands(into) != before

    does(part, actions.part_cases, 2.5)

    assert stands(into) == before
    now = clocks(into, NOW + 4.5 * HOUR)
    assert now.contact
    assert (now.contact.standing, now.promise) == (Standing.LATE, None)


def it_keeps_what_somebody_changed_since(into: Case, part: Case) -> None:
    does(part, actions.merge_cases, 2, into_id=into.id)
    does(into, actions.promise, 2.25, until=NOW + 8 * HOUR)
    does(into, actions.change_case, 2.25, changes={"priority": Priority.LOW})

    does(part, actions.part_cases, 2.5)

    assert stands(into) == {
        "priority": "low", "contacted_at": None, "promised_at": NOW + 8 * HOUR, "thread_id": None,
    }  # fmt: skip


def it_stays_contacted_where_it_was_by_itself_since(into: Case, part: Case) -> None:
    does(part, actions.merge_cases, 2, into_id=into.id)
    does(into, actions.log_call, 2.25, text="Spoke with her again", was_reached=True)

    does(part, actions.part_cases, 2.5)

    assert stands(into)["contacted_at"] is not None
    now = clocks(into, NOW + 4.5 * HOUR).contact
    assert now
    assert now.standing == Standing.MET


def it_was_in_touch_by_no_reply_that_never_arrived(into: Case, part: Case) -> None:
    does(part, actions.merge_cases, 2, into_id=into.id)
    for kind in (events.REPLIED, events.UNDELIVERED):
        moving.tell(kind, Case.objects.get(id=into.id), by="system", now=NOW + 2.1 * HOUR, message="m", state="open")

    does(part, actions.part_cases, 2.5)

    assert stands(into)["contacted_at"] is None


def it_stands_alone_by_the_response_times_of_now(into: Case, part: Case) -> None:
    does(part, actions.merge_cases, 2, into_id=into.id)
    before = Case.objects.get(id=part.id).resolve_due_at
    keep_targets(times={Priority.URGENT: (10, 20)}, by="system", now=NOW + 2 * HOUR)

    does(part, actions.part_cases, 2.5)

    after = Case.objects.get(id=part.id).resolve_due_at
    assert after
    assert before
    assert after < before


def it_says_so_in_its_story(into: Case, part: Case) -> None:
    does(part, actions.merge_cases, 2, into_id=into.id)
    does(part, actions.part_cases, 2.5)

    told = [each.words for each in story(into).told]

    assert any(f"let case {part.number} stand by itself again" in words for words in told)
