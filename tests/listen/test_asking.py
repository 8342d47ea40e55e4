"""Inviting."""

from datetime import UTC, datetime, timedelta

import pytest

from innerloop.kernel.models import Delivery
from innerloop.listen import actions, channels, errors
from innerloop.listen.actions.asking import Ask
from innerloop.listen.models import Invitation, Message, Program
from tests.support.cast import Cast
from tests.support.channels import Post

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def post() -> None:
    channels.register(Post())


def it_writes_the_delivery_with_the_invitation(program: Program, cast: Cast) -> None:
    made = actions.invite(program=program, ask=Ask(cast.pia), by="system", now=NOW)

    message = Message.objects.get(invitation=made.invitation)
    assert Delivery.objects.get(object_id=message.id).state == Delivery.State.DUE
    assert made.invitation.state == Invitation.State.QUEUED


def it_holds_an_ask_of_somebody_who_was_asked_lately(program: Program, cast: Cast) -> None:
    actions.invite(program=program, ask=Ask(cast.pia), by="system", now=NOW)

    again = actions.invite(program=program, ask=Ask(cast.pia), by="system", now=NOW + timedelta(days=12))

    assert again.invitation.state == Invitation.State.HELD
    assert again.invitation.reasons == [{"rule": "rest", "detail": "Asked 12 days ago. Next from 3 June"}]
    assert again.next_eligible_at == NOW + timedelta(days=30)
    assert Delivery.objects.count() == 1


def it_asks_once_on_one_occasion(program: Program, cast: Cast) -> None:
    first = actions.invite(program=program, ask=Ask(cast.pia, occasion_key="order-1"), by="system", now=NOW)

    second = actions.invite(program=program, ask=Ask(cast.pia, occasion_key="order-1"), by="system", now=NOW)

    assert (second.invitation.id, second.is_new) == (first.invitation.id, False)


def it_refuses_a_channel_that_there_is_not(program: Program, cast: Cast) -> None:
    with pytest.raises(errors.ChannelUnknown, match="pigeon"):
        actions.invite(program=program, ask=Ask(cast.pia, channel="pigeon"), by="system", now=NOW)
