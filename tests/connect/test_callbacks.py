"""Calls that could not be heard: kept, heard again by themselves, at most five times."""

from datetime import UTC, datetime, timedelta

import pytest

from innerloop.connect import callbacks
from innerloop.connect.models import Callback
from innerloop.kernel import clock, scope
from innerloop.kernel.models import Delivery
from innerloop.listen import actions, queries
from innerloop.listen.actions import talking
from innerloop.listen.actions.asking import Ask
from innerloop.listen.channels import Sent
from innerloop.listen.models import Message, Response
from tests.support.cast import Cast
from tests.support.lines import give_phone
from tests.support.talking import Phone, open_line

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
SCORED = {"id": "1", "from": "+254712345678", "text": "9"}


@pytest.fixture
def phone(cast: Cast):
    with scope.to(cast.workspace.id), clock.held_at(NOW):
        actions.furnish(workspace=cast.workspace, by="system", now=NOW)
        give_phone(cast.dina, "+254712345678")
        yield Phone(open_line(cast.workspace))


def fails(*_: object, **__: object) -> None:
    raise RuntimeError("a defect of ours")


def it_hears_again_what_failed_on_our_side(phone: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(talking, "take_in", fails)
        phone.calls(SCORED)
    assert (Callback.objects.get().state, Callback.objects.get().why) == (callbacks.FAILED, "RuntimeError")
    assert callbacks.hear_due() == 0

    with clock.held_at(NOW + timedelta(minutes=1)):
        assert callbacks.hear_due() == 1

    assert Response.objects.get().score == 9
    assert not Callback.objects.exists()


def it_gives_up_after_five_times_and_keeps_it_for_a_person(phone: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(talking, "take_in", fails)
    phone.calls(SCORED)

    for hours in range(1, 200):
        with clock.held_at(NOW + timedelta(hours=hours)):
            callbacks.hear_due()

    kept = callbacks.kept().get()
    assert (kept.attempts, kept.due_at, bytes(kept.body)[:5]) == (5, None, b'{"id"')
    monkeypatch.undo()
    assert callbacks.hear_again(kept, now=NOW)
    assert Response.objects.get().score == 9


def it_leaves_what_cannot_be_read_to_people(phone: Phone) -> None:
    phone.calls(b"{not json")

    assert Callback.objects.get().due_at is None
    assert not callbacks.hear_again(Callback.objects.get(), now=NOW)
    assert (Callback.objects.get().attempts, Callback.objects.get().why) == (1, "the body is not JSON")


def it_hears_a_report_that_overtook_the_providers_answer(phone: Phone, cast: Cast) -> None:
    program = queries.program()
    assert program is not None
    asked = actions.invite(program=program, ask=Ask(cast.dina, channel="http"), by="system", now=NOW).invitation
    message = Message.objects.get(invitation=asked)

    phone.calls({"id": "gw-1", "state": "delivered"})
    actions.note_delivery(message_id=message.id, sent=Sent("sent", provider_id="gw-1"), now=NOW)
    with clock.held_at(NOW + timedelta(minutes=1)):
        assert callbacks.hear_due() == 1

    message.refresh_from_db()
    assert message.state == Message.State.DELIVERED


def it_forgets_a_report_on_a_message_that_is_none_of_ours(phone: Phone) -> None:
    phone.calls({"id": "gw-other", "state": "delivered"})

    assert not Callback.objects.exists()


def it_writes_what_it_says_to_a_call_that_was_answered_long_ago(phone: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(talking, "take_in", fails)
        assert phone.calls(SCORED) == []

    with clock.held_at(NOW + timedelta(minutes=1)):
        callbacks.hear_due()

    [question] = Message.objects.filter(direction=Message.Direction.OUT)
    assert question.state == Message.State.QUEUED
    assert Delivery.objects.get(object_id=question.id).port == phone.line.port
