"""Undo of a reply: the case, and the conversation, stand as before it was written."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from innerloop.act import actions
from innerloop.act.actions import setting_up
from innerloop.act.actions.clocks import reckoned
from innerloop.act.models import Case
from innerloop.act.rules.conditions import Told
from innerloop.act.rules.priority import Priority
from innerloop.act.rules.trouble import Trouble
from innerloop.kernel import clock
from innerloop.listen import actions as listening
from innerloop.listen.actions.asking import Ask
from innerloop.listen.models import Message, Program, Response, Thread
from innerloop.team.access import actor
from tests.act.conftest import NOW
from tests.support.cast import Cast
from tests.support.lines import give_phone
from tests.support.talking import Phone, open_line

HOUR, MINUTE, SECOND = timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1)
THEN = NOW + 5 * MINUTE
Writes = Callable[..., Message]
TakesBack = Callable[..., Case]


@pytest.fixture
def writes(cast: Cast) -> Writes:
    def write(case: Case, *, at: datetime = THEN, channel: str = "http") -> Message:
        return actions.reply(case_id=case.id, text="And one more", channel=channel, by=actor(cast.agnes), now=at)

    return write


@pytest.fixture
def takes_back(cast: Cast) -> TakesBack:
    def take_back(case: Case, message: Message) -> Case:
        given: dict[str, Any] = {"case_id": case.id, "message_id": message.id, "by": actor(cast.agnes)}
        assert actions.take_back(**given, now=THEN + 2 * SECOND)
        case.refresh_from_db()
        return case

    return take_back


def it_waits_as_long_as_before(dinas_case: Case, writes: Writes, takes_back: TakesBack) -> None:
    actions.wait_for_customer(case_id=dinas_case.id, by="system", now=NOW)

    case = takes_back(dinas_case, writes(dinas_case))

    assert (case.state, case.waiting_since, case.resolve_due_at) == ("waiting", NOW, None)


def it_is_begun_by_nobody_as_before(dinas_case: Case, writes: Writes, takes_back: TakesBack) -> None:
    case = takes_back(dinas_case, writes(dinas_case))

    assert (case.state, case.waiting_since, case.contacted_at) == ("open", None, None)
    assert case.resolve_due_at is not None


def it_lets_the_customer_wait_for_a_person_as_before(dinas_case: Case, writes: Writes, takes_back: TakesBack) -> None:
    message = writes(dinas_case)
    assert Thread.objects.get().wants_person_at is None

    takes_back(dinas_case, message)

    thread = Thread.objects.get()
    assert (thread.wants_person_at, thread.floor) == (NOW, "person")


def it_lets_the_survey_go_on(program: Program, writes: Writes, takes_back: TakesBack, cast: Cast) -> None:
    setting_up.furnish(now=NOW)
    give_phone(cast.dina, "+254712345678")
    phone = Phone(open_line(cast.workspace, is_inline=False))
    listening.invite(program=program, ask=Ask(cast.dina, channel="http"), by="system", now=NOW)
    asked = Trouble(Told(), matter="relationship", customer_id=cast.dina.id, thread_id=Thread.objects.get().id)
    case = actions.open_by_hand(asked, needs="", priority=Priority.HIGH, by="system", now=NOW)

    takes_back(case, writes(case))

    with clock.held_at(NOW + 2 * HOUR):
        phone.says("9")
    assert Response.objects.get().score == 9


def it_leaves_the_conversation_with_us_where_the_customer_wrote_meanwhile(
    dinas_case: Case, dinas_phone: Phone, writes: Writes, takes_back: TakesBack
) -> None:
    message = writes(dinas_case)
    with clock.held_at(THEN + SECOND):
        dinas_phone.says("Hello?")

    takes_back(dinas_case, message)

    assert Thread.objects.get().wants_person_at == THEN + SECOND


def it_stands_by_what_was_written_after_it(dinas_case: Case, writes: Writes, takes_back: TakesBack) -> None:
    first, second = writes(dinas_case), writes(dinas_case, at=THEN + SECOND)

    case = takes_back(dinas_case, first)

    assert (case.state, case.waiting_since, case.contacted_at) == ("waiting", second.at, second.at)
    contact = reckoned([case], now=NOW + 2 * HOUR)[case.id].contact
    assert contact is not None
    assert (contact.standing, contact.used) == ("met", 5 * MINUTE + SECOND)


@pytest.mark.parametrize("is_first_first", [True, False])
def it_stands_as_before_two_that_are_taken_back(
    dinas_case: Case, writes: Writes, takes_back: TakesBack, is_first_first: bool
) -> None:
    actions.promise(case_id=dinas_case.id, until=NOW + 8 * HOUR, by="system", now=NOW)
    before: dict[str, Any] = {**Case.objects.values().get(id=dinas_case.id)}
    two = [writes(dinas_case), writes(dinas_case, at=THEN + SECOND, channel="email")]

    for message in two if is_first_first else two[::-1]:
        takes_back(dinas_case, message)

    after: dict[str, Any] = {**Case.objects.values().get(id=dinas_case.id)}
    assert {name for name, value in after.items() if before[name] != value} == {"version"}
    assert Thread.objects.get(channel="http").wants_person_at == NOW
