"""The periodic work, when it fails for one workspace: the others get theirs, and the log tells of it."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from innerloop.act import actions, events, jobs
from innerloop.act.actions import deferring, escalating, routing, ruling, setting_up
from innerloop.act.models import Case, CaseRule
from innerloop.act.rules.conditions import Told, read_when
from innerloop.act.rules.priority import Priority
from innerloop.act.rules.trouble import Trouble
from innerloop.customers import actions as people
from innerloop.customers.rules import Behavior, Person
from innerloop.kernel import clock, scope
from innerloop.kernel.models import Event
from innerloop.listen.models import Program
from innerloop.team.models import Workspace
from tests.act.conftest import NOW
from tests.support.cast import Cast, make_customer

LATER = NOW + timedelta(days=3)
BY: Any = {"by": "system", "now": NOW}


@pytest.fixture
def both(program: Program, cast: Cast) -> list[Workspace]:
    """Two workspaces in the order in which they are gone over, each with targets and a case that sleeps for a day."""
    workspaces = sorted([cast.workspace, cast.rival], key=lambda workspace: workspace.id)
    for workspace in workspaces:
        with scope.to(workspace.id):
            setting_up.furnish(now=NOW)
            sleeps(workspace)
    return workspaces


def sleeps(workspace: Workspace) -> Case:
    customer = make_customer(workspace, f"Customer {Case.objects.count()}")
    trouble = Trouble(Told(), matter="relationship", customer_id=customer.id)
    case = actions.open_by_hand(trouble, needs="", priority=Priority.HIGH, **BY)
    return actions.snooze(case_id=case.id, until=NOW + timedelta(days=1), **BY)


@pytest.fixture
def later() -> Iterator[None]:
    with clock.held_at(LATER):
        yield


@pytest.mark.usefixtures("later")
@pytest.mark.parametrize(
    ("job", "home", "verb"),
    [
        (jobs.wake_cases, deferring, "wake"),
        (jobs.escalate_cases, escalating, "escalate"),
        (jobs.route_cases, routing, "route"),
    ],
)
def it_does_for_the_others_what_fails_for_one(
    both: list[Workspace],
    job: Callable[[int], None],
    home: Any,
    verb: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    does, done = getattr(home, verb), []

    def fails_for_the_first(**given: Any) -> None:
        if scope.current() == both[0].id:
            raise RuntimeError("dina@example.org")
        does(**given)
        done.append(scope.current())

    monkeypatch.setattr(home, verb, fails_for_the_first)

    job(0)

    assert done == [both[1].id]
    assert f"for workspace {both[0].id} failed and goes on: RuntimeError" in caplog.text
    assert "dina" not in caplog.text


def it_notices_silence_where_another_workspaces_rule_cannot_be_read(
    both: list[Workspace], caplog: pytest.LogCaptureFixture
) -> None:
    for workspace in both:
        with scope.to(workspace.id):
            gives = {"priority": "normal", "team_id": None}
            when = read_when({"missing": "login", "silent_days": 30})
            row = ruling.make_rule(name="Silent", when=when, gives=gives, **BY)
            ruling.switch(rule_id=row.id, is_on=True, **BY)
            told = [Behavior("login", Person(email="nia@example.org"), NOW - timedelta(days=31))]
            people.note_behaviors(told, workspace_id=workspace.id, **BY)
    CaseRule.everywhere.filter(workspace=both[0], name="Silent").update(when={"silent_days": "many"})

    jobs.notice_silence(0)

    found = Case.everywhere.filter(matter__startswith="silence").values_list("workspace_id", flat=True)
    assert list(found) == [both[1].id]
    assert f"Noticing silence for workspace {both[0].id} failed" in caplog.text


def it_brings_back_every_case_in_portions(both: list[Workspace], cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(4):
        sleeps(cast.workspace)
    monkeypatch.setattr(deferring, "PORTION", 2)

    with CaptureQueriesContext(connection) as asked:
        assert deferring.wake(by="system", now=LATER) == 5

    assert sum("FOR NO KEY UPDATE SKIP LOCKED" in query["sql"] for query in asked) == 3
    assert not Case.objects.exclude(snoozed_until=None).exists()
    assert Event.objects.filter(workspace_id=cast.workspace.id, kind=events.WOKE).count() == 5
    assert deferring.wake(by="system", now=LATER) == 0


def it_brings_back_many_in_as_many_queries_as_few(both: list[Workspace], cast: Cast) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            deferring.wake(by="system", now=LATER)
        return len(queries)

    few = asked()
    for _ in range(8):
        sleeps(cast.workspace)

    assert asked() == few
