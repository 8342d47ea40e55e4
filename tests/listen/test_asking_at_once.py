"""Two verbs that need the same customer and the same ask at the same moment, over two connections."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connections, transaction

from innerloop.kernel import scope
from innerloop.listen import actions, channels
from innerloop.listen.actions import deciding, going_on
from innerloop.listen.actions.asking import Ask
from innerloop.listen.actions.noting import Call
from innerloop.listen.models import Invitation, Program, Response
from innerloop.listen.queries import standing
from innerloop.listen.rules.heard import Heard
from tests.faults import judging
from tests.support.cast import Cast
from tests.support.channels import Post
from tests.support.database import other_connection

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=2)
WAITING = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
Verb = Callable[[Program, Invitation, Cast], Any]


@pytest.fixture
def held(cast: Cast, empty_log: None, program: Program) -> Invitation:
    """Pia's second ask, which waits while she rests from the first."""
    channels.register(Post())
    for days in (0, 1):
        actions.invite(program=program, ask=Ask(cast.pia), by="system", now=NOW + timedelta(days=days))
    return Invitation.objects.get(state=Invitation.State.HELD)


def press(program: Program, held: Invitation, cast: Cast) -> Any:
    return actions.ask_now(program=program, ask=Ask(cast.pia), by="system", now=LATER)


def insist(program: Program, held: Invitation, cast: Cast) -> Any:
    return deciding.insist(invitation_id=held.id, by="system", now=LATER)


def decide(program: Program, held: Invitation, cast: Cast) -> Any:
    return deciding.decide_due(now=NOW + timedelta(days=400))


def remind(program: Program, held: Invitation, cast: Cast) -> Any:
    Invitation.objects.filter(id=held.id).update(follow_at=LATER)
    return going_on.go_on(now=LATER)


def beside(cast: Cast, act: Callable[[], Any]) -> Any:
    """Do something over a connection of its own."""
    try:
        with scope.to(cast.workspace.id):
            return act()
    finally:
        connections.close_all()


@pytest.mark.parametrize("verb", [press, insist, decide, remind])
def it_waits_for_a_customer_without_holding_their_ask(
    cast: Cast, program: Program, held: Invitation, verb: Verb
) -> None:
    with ThreadPoolExecutor(1) as pool, other_connection() as rival, other_connection() as watcher:
        with rival.transaction():
            rival.execute("SELECT FROM customers_customer WHERE id = %s FOR NO KEY UPDATE", [cast.pia.id])
            waiting = pool.submit(beside, cast, lambda: verb(program, held, cast))
            judging.wait_until(lambda: judging.number(watcher, WAITING) > 0, seconds=30, what="the verb to wait")
            rival.execute("SELECT FROM listen_invitation WHERE id = %s FOR NO KEY UPDATE NOWAIT", [held.id])
        waiting.result(30)

    assert Invitation.objects.count() == 2


def it_notes_what_somebody_says_while_the_worker_is_about_to_remind_them(
    cast: Cast, program: Program, held: Invitation
) -> None:
    asked = Invitation.objects.exclude(id=held.id).get()
    Invitation.objects.filter(id=asked.id).update(state=Invitation.State.SENT, follow_at=LATER)
    call = Call(cast.pia.id, program, "form", asked)

    with ThreadPoolExecutor(1) as pool, other_connection() as watcher:
        with transaction.atomic():
            standing.hold([cast.pia.id])
            reminding = pool.submit(beside, cast, lambda: going_on.go_on(now=LATER))
            judging.wait_until(lambda: judging.number(watcher, WAITING) > 0, seconds=30, what="the reminder to wait")
            actions.note_call(call, heard=Heard(score=9), by="system", now=LATER)
        looked_at = reminding.result(30)

    # Neither was thrown out for the other: a deadlock would have left the reminders to the next round.
    assert looked_at == 1
    assert Response.objects.get(invitation=asked).score == 9


def it_asks_two_records_of_one_person_one_after_the_other(cast: Cast, empty_log: None, program: Program) -> None:
    channels.register(Post())
    type(cast.pia).everywhere.filter(id=cast.dina.id).update(merged_into=cast.pia)

    with ThreadPoolExecutor(1) as pool, other_connection() as watcher:
        with transaction.atomic():
            actions.invite(program=program, ask=Ask(cast.pia), by="system", now=NOW)
            ask = Ask(cast.dina)
            other = pool.submit(beside, cast, lambda: actions.invite(program=program, ask=ask, by="system", now=NOW))
            judging.wait_until(lambda: judging.number(watcher, WAITING) > 0, seconds=30, what="the other to wait")
        held = other.result(30).invitation

    assert (held.state, held.reasons[0]["rule"]) == (Invitation.State.HELD, "rest")
