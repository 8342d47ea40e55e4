"""What one of us wrote and the customer never got: nobody was contacted by it, and it is our turn again."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from innerloop.act import actions
from innerloop.act.actions.alerting import tell_of
from innerloop.act.actions.clocks import reckoned
from innerloop.act.models import Case
from innerloop.act.subscriptions import note_undelivered
from innerloop.kernel.models import Event
from innerloop.listen import actions as listening
from innerloop.listen import channels
from innerloop.listen.actions import conversing
from innerloop.listen.models import Line, Message
from innerloop.listen.rules.inbound import Reported
from innerloop.team.access import actor
from innerloop.team.models import Member, Notice
from tests.act.conftest import NOW
from tests.support.cast import Cast
from tests.support.talking import Phone

HOUR = timedelta(hours=1)
Writes = Callable[..., Message]
Fate = Callable[[Message, Line], None]


@pytest.fixture
def writes(dinas_case: Case, cast: Cast) -> Writes:
    """Let Agnes write to Dina, some hours from now."""

    def write(text: str = "It is on its way", *, after: float = 0) -> Message:
        now = NOW + after * HOUR
        return actions.reply(case_id=dinas_case.id, text=text, channel="http", by=actor(cast.agnes), now=now)

    return write


def refused(message: Message, _: Line) -> None:
    listening.note_delivery(message_id=message.id, sent=channels.Sent("refused"), now=NOW + HOUR)


def stopped(message: Message, _: Line) -> None:
    listening.note_delivery(message_id=message.id, sent=channels.Sent("stopped"), now=NOW + HOUR)


def reported(message: Message, line: Line) -> None:
    told = Reported("gw-1", "failed", detail="invalid number", our_id=str(message.id))
    conversing.note_fate(told, line=line, now=NOW + HOUR)


def hears_of_it(case: Case) -> Case:
    """Read what the log tells of messages that did not arrive; return the case as it is then."""
    note_undelivered(list(Event.objects.filter(kind="message.undelivered")))
    tell_of(list(Event.objects.filter(kind="case.undelivered")), now=NOW + HOUR)
    case.refresh_from_db()
    return case


def told(member: Member) -> list[str]:
    return list(Notice.objects.filter(member=member).values_list("kind", flat=True))


@pytest.mark.parametrize("fate", [refused, stopped, reported])
def it_goes_on_as_if_nobody_had_written(dinas_case: Case, dinas_phone: Phone, writes: Writes, fate: Fate) -> None:
    dinas_case.refresh_from_db()
    due = (dinas_case.contact_due_at, dinas_case.resolve_due_at)
    message = writes()

    fate(message, dinas_phone.line)

    case = hears_of_it(dinas_case)
    assert (case.state, case.waiting_since, case.contacted_at) == ("in_progress", None, None)
    assert (case.contact_due_at, case.resolve_due_at) == due


def it_tells_whoever_has_the_case_and_shows_it_there(
    dinas_case: Case, dinas_phone: Phone, writes: Writes, agnes: Client, cast: Cast
) -> None:
    reported(writes(), dinas_phone.line)

    hears_of_it(dinas_case)

    assert told(cast.agnes) == ["case.undelivered"]
    assert "What was written did not arrive" in agnes.get(f"/cases/{dinas_case.id}").content.decode()


def it_tells_who_wrote_it_where_nobody_has_the_case(
    dinas_case: Case, dinas_phone: Phone, writes: Writes, cast: Cast
) -> None:
    message = writes()
    actions.give(case_id=dinas_case.id, to=None, by="system", now=NOW)

    reported(message, dinas_phone.line)

    hears_of_it(dinas_case)
    assert told(cast.agnes) == ["case.undelivered"]


def it_counts_nobody_as_contacted_in_a_case_that_is_over(
    dinas_case: Case, dinas_phone: Phone, writes: Writes, cast: Cast
) -> None:
    message = writes()
    actions.resolve(case_id=dinas_case.id, done="Told her", cause=None, by=actor(cast.agnes), now=NOW)

    reported(message, dinas_phone.line)

    case = hears_of_it(dinas_case)
    assert (case.state, case.contacted_at) == ("resolved", None)
    assert told(cast.agnes) == ["case.undelivered"]


def it_is_bound_again_by_what_was_promised(dinas_case: Case, dinas_phone: Phone, writes: Writes, cast: Cast) -> None:
    until = NOW + 2 * HOUR
    actions.promise(case_id=dinas_case.id, until=until, by=actor(cast.agnes), now=NOW)

    reported(writes(), dinas_phone.line)

    case = hears_of_it(dinas_case)
    promise = reckoned([case], now=NOW + 3 * HOUR)[case.id].promise
    assert case.promised_at == until
    assert promise is not None
    assert promise.standing == "late"


def it_waits_on_for_what_was_written_since(dinas_case: Case, dinas_phone: Phone, writes: Writes) -> None:
    lost, _ = writes(), writes("Once more", after=0.5)

    reported(lost, dinas_phone.line)

    case = hears_of_it(dinas_case)
    since = NOW + 0.5 * HOUR
    assert (case.state, case.waiting_since, case.contacted_at) == ("waiting", since, since)
    assert case.resolve_due_at is None


def it_is_noted_once_however_often_it_is_told(dinas_case: Case, dinas_phone: Phone, writes: Writes) -> None:
    message = writes()
    reported(message, dinas_phone.line)
    refused(message, dinas_phone.line)

    hears_of_it(dinas_case)
    hears_of_it(dinas_case)

    kinds: Any = Event.objects.filter(kind__endswith=".undelivered").order_by("id").values_list("kind", flat=True)
    assert list(kinds) == ["message.undelivered", "case.undelivered"]


def it_is_no_news_what_the_survey_said(dinas_phone: Phone) -> None:
    reported(Message.objects.get(purpose=Message.Purpose.HANDOVER), dinas_phone.line)

    assert not Event.objects.filter(kind="message.undelivered").exists()
