"""Who had a case is asked again a week after it was resolved, once, within eligibility."""

from datetime import timedelta

import pytest

from innerloop.act import actions
from innerloop.act.actions import setting_up
from innerloop.act.actions.asking_again import ask_again
from innerloop.act.models import Case
from innerloop.act.queries import opening as queries
from innerloop.customers import actions as people
from innerloop.customers.rules import Person
from innerloop.listen.models import Invitation, Program
from tests.act.conftest import NOW, Hear
from tests.support.cast import Cast

WEEK = timedelta(days=7)


@pytest.fixture
def case(program: Program, hear: Hear, cast: Cast) -> Case:
    """Dina scored 2, and her case is resolved."""
    setting_up.furnish(now=NOW)
    answer = hear(score=2, metric="nps", person=Person(email="dina@example.org"))
    [case] = actions.open_for(queries.of_answers([answer]), rules=queries.rules_on(), by="system", now=NOW)
    return actions.resolve(case_id=case.id, done="Rang her", cause=None, by="system", now=NOW)


def asked() -> list[Invitation]:
    return list(Invitation.objects.filter(occasion_key__startswith="case:").order_by("id"))


def it_asks_a_week_after_and_not_before(case: Case, cast: Cast) -> None:
    assert ask_again(now=NOW + WEEK - timedelta(minutes=1)) == 0

    assert ask_again(now=NOW + WEEK) == 1

    [invitation] = asked()
    assert (invitation.customer, invitation.state) == (cast.dina, Invitation.State.QUEUED)


def it_asks_once_however_often_it_looks(case: Case) -> None:
    ask_again(now=NOW + WEEK)

    assert ask_again(now=NOW + WEEK + timedelta(hours=1)) == 0
    assert len(asked()) == 1


def it_asks_once_more_where_the_case_was_resolved_anew(case: Case) -> None:
    ask_again(now=NOW + WEEK)
    again = NOW + timedelta(days=60)
    actions.reopen(case_id=case.id, by="system", now=again)
    actions.resolve(case_id=case.id, done="Rang again", cause=None, by="system", now=again)

    assert ask_again(now=again + WEEK) == 1


def it_leaves_alone_what_is_long_over_or_open(case: Case) -> None:
    assert ask_again(now=NOW + timedelta(days=22)) == 0

    actions.reopen(case_id=case.id, by="system", now=NOW)
    assert ask_again(now=NOW + WEEK) == 0


def it_asks_nobody_who_was_erased_or_by_a_program_that_is_closed(case: Case, program: Program, cast: Cast) -> None:
    Program.objects.filter(id=program.id).update(closed_at=NOW)
    assert ask_again(now=NOW + WEEK) == 0

    Program.objects.filter(id=program.id).update(closed_at=None)
    people.erase(customer_id=cast.dina.id, workspace_id=cast.workspace.id, by="system", now=NOW)
    assert ask_again(now=NOW + WEEK) == 0
