"""What is told of a matter whose case is active: it joins that case."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connections

from innerloop.act import actions
from innerloop.act.actions import setting_up
from innerloop.act.models import Case
from innerloop.act.queries import opening as queries
from innerloop.act.rules.priority import Priority
from innerloop.customers.rules import Person
from innerloop.kernel import scope
from innerloop.listen.models import Program
from innerloop.team.access import actor
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
