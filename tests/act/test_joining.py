"""What is told of a matter whose case is active: it joins that case, goes on with it, and somebody hears."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connections

from innerloop.act import actions
from innerloop.act.actions import setting_up
from innerloop.act.actions.alerting import tell_of
from innerloop.act.models import Case
from innerloop.act.queries import opening as queries
from innerloop.act.rules.conditions import Told
from innerloop.act.rules.priority import Priority
from innerloop.act.rules.trouble import Trouble
from innerloop.customers.rules import Person
from innerloop.kernel import scope
from innerloop.kernel.models import Event
from innerloop.listen.models import Program, Thread
from innerloop.team.access import actor
from innerloop.team.models import Notice
from tests.act.conftest import NOW, Hear
from tests.faults import judging
from tests.support.cast import Cast
from tests.support.database import other_connection

HOUR = timedelta(hours=1)
LOCKED = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
Answers = Callable[..., UUID]


@pytest.fixture
def answers(program: Program, hear: Hear) -> Answers:
    """Let Dina answer once more, as badly as the first time."""
    setting_up.furnish(now=NOW)
    return lambda: hear(score=2, metric="nps", person=Person(email="dina@example.org"))


@pytest.fixture
def case(answers: Answers, cast: Cast) -> Case:
    """Agnes has Dina's case, which waits for her and sleeps until tomorrow."""
    [case] = opens(answers(), at=NOW)
    by: dict[str, Any] = {"case_id": case.id, "by": actor(cast.agnes), "now": NOW}
    actions.give(to=cast.agnes, **by)
    actions.wait_for_customer(**by)
    return actions.snooze(until=NOW + timedelta(days=1), **by)


def opens(*response_ids: UUID, at: datetime = NOW + HOUR) -> list[Case]:
    answers = queries.of_answers(response_ids)
    return actions.open_for(answers, rules=queries.rules_on(), by="system", now=at)


def told_of(case: Case) -> list[str]:
    """Tell whom it concerns of what has joined a case; return the kinds."""
    tell_of(list(Event.objects.filter(kind="case.joined", object_id=case.id)), now=NOW + HOUR)
    return list(Notice.objects.values_list("kind", flat=True))


def it_waits_no_longer_for_whoever_answers_again(case: Case, answers: Answers) -> None:
    assert opens(answers()) == []

    case.refresh_from_db()
    assert (case.state, case.waiting_since, case.snoozed_until) == ("in_progress", None, None)
    assert case.resolve_due_at is not None


def it_tells_whoever_has_the_case_of_a_later_answer(case: Case, answers: Answers, cast: Cast) -> None:
    opens(answers())

    assert told_of(case) == ["case.wrote"]
    assert Notice.objects.get().member == cast.agnes


def it_hears_in_it_who_asks_for_a_person_elsewhere(case: Case, cast: Cast) -> None:
    elsewhere = {"channel": "sms", "their_address": "+254712345678", "our_address": "us"}
    thread = Thread.objects.create(workspace=cast.workspace, customer=cast.dina, wants_person_at=NOW, **elsewhere)

    actions.open_for(queries.of_threads([thread.id]), rules=queries.rules_on(), by="system", now=NOW + HOUR)

    case.refresh_from_db()
    assert case.state == "in_progress"
    assert told_of(case) == ["case.wrote"]


def it_waits_on_where_one_of_us_adds_something_by_hand(case: Case, answers: Answers, cast: Cast) -> None:
    trouble = Trouble(Told(), matter="relationship", customer_id=cast.dina.id, response_id=answers())
    given: dict[str, Any] = {"needs": "", "priority": Priority.URGENT, "by": actor(cast.mona), "now": NOW + HOUR}

    assert actions.open_by_hand(trouble, **given) == case

    case.refresh_from_db()
    assert (case.state, case.snoozed_until) == ("waiting", NOW + timedelta(days=1))
    assert told_of(case) == []


def while_a_colleague(change: str, case: Case, answer: UUID, cast: Cast) -> list[Case]:
    """Let an answer come while a colleague changes the case; return what it has opened."""

    def open_it() -> list[Case]:
        try:
            with scope.to(cast.workspace.id):
                return opens(answer)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool, other_connection() as colleague, other_connection() as watcher:
        with colleague.transaction():
            colleague.execute(f"UPDATE act_case SET version = version + 1, {change} WHERE id = %s", [case.id])
            opening = pool.submit(open_it)
            judging.wait_until(lambda: judging.number(watcher, LOCKED) > 0, seconds=30, what="the answer to wait")
        return opening.result(30)


@pytest.mark.django_db(transaction=True)
def it_opens_another_case_where_a_colleague_is_just_resolving_the_first(
    empty_log: None, case: Case, answers: Answers, cast: Cast
) -> None:
    resolved = "state = 'resolved', done = 'Rang her', resolved_at = now(), waiting_since = NULL"

    [another] = while_a_colleague(resolved, case, answers(), cast)

    assert (another.number, another.state) == (2, "open")
    assert Case.objects.get(id=case.id).version == case.version + 1


@pytest.mark.django_db(transaction=True)
def it_keeps_what_a_colleague_changes_at_that_moment(empty_log: None, case: Case, answers: Answers, cast: Cast) -> None:
    assert while_a_colleague("priority = 'urgent'", case, answers(), cast) == []

    joined = Case.objects.get()
    assert (joined.priority, joined.version) == (Priority.URGENT, case.version + 2)
