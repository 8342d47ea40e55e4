"""Going on with who stays silent: reminders, the second channel, and when neither is written."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from innerloop.connect import sending
from innerloop.customers import actions as people
from innerloop.customers.models import Identity
from innerloop.customers.rules import Stop
from innerloop.kernel import clock
from innerloop.kernel.models import Delivery
from innerloop.listen import actions, channels
from innerloop.listen.actions import going_on
from innerloop.listen.actions.asking import Ask
from innerloop.listen.models import Invitation, Message, Program
from tests.support.cast import Cast
from tests.support.channels import Post

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


class Text(Post):
    """SMS, set up by the operator."""

    kind = channel = "sms"
    address_kind = "phone"


@pytest.fixture(autouse=True)
def _ways() -> Iterator[None]:
    channels.register(Post())
    before = dict(channels._adapters)
    channels.register(Text())
    with clock.held_at(NOON):
        yield
    channels._adapters.clear()
    channels._adapters.update(before)


def asked(program: Program, cast: Cast, **plan: Any) -> Invitation:
    program.plan = plan
    program.save()
    Identity.objects.create(
        workspace=cast.workspace, customer=cast.pia, kind="phone", value="+254712345678", as_given="+254712345678"
    )
    made = actions.invite(program=program, ask=Ask(cast.pia), by="system", now=NOON).invitation
    sending.send_due()
    return made


def after(days: float) -> list[tuple[str, str]]:
    """Go on so many days later, send, and return what was written so far."""
    at = NOON + timedelta(days=days)
    with clock.held_at(at):
        going_on.go_on(now=at)
        sending.send_due()
    return list(Message.objects.filter(state=Message.State.SENT).order_by("at").values_list("purpose", "channel"))


def it_reminds_twice_in_the_same_thread_and_then_no_more(program: Program, cast: Cast) -> None:
    made = asked(program, cast, reminders=[3, 7])

    written = [len(after(days)) for days in (2, 3, 5, 7, 20)]

    assert written == [1, 2, 2, 3, 3]
    assert Message.objects.values("thread").distinct().count() == 1
    assert Invitation.objects.get(id=made.id).follow_at is None


def it_reminds_nobody_who_has_answered(program: Program, cast: Cast) -> None:
    made = asked(program, cast, reminders=[3])
    Invitation.objects.filter(id=made.id).update(state=Invitation.State.ANSWERED)

    assert after(3) == [("ask", "email")]


def it_reminds_nobody_who_said_stop(program: Program, cast: Cast) -> None:
    asked(program, cast, reminders=[3], second_channel="sms", second_after_days=5)
    stop = Stop(channel="email", address="pia@example.org")
    people.suppress(stop, workspace_id=cast.workspace.id, by="customer", now=NOON)

    assert after(3) == [("ask", "email")]
    assert after(6) == [("ask", "email")]


def it_reminds_nobody_after_the_time_to_answer(program: Program, cast: Cast) -> None:
    Program.objects.update(answer_for_days=2)
    program.refresh_from_db()
    asked(program, cast, reminders=[3])

    assert after(3) == [("ask", "email")]


def it_reminds_by_day(program: Program, cast: Cast) -> None:
    cast.pia.time_zone = "Africa/Nairobi"
    cast.pia.save()
    asked(program, cast, reminders=[3])

    # 22:00 there on the third day, and 08:00 on the next.
    assert len(after(3 + 7 / 24)) == 1
    assert len(after(3 + 16 / 24)) == 1
    assert len(after(3 + 17 / 24)) == 2


def it_lets_nobody_be_reminded_whom_another_program_has_asked(program: Program, cast: Cast) -> None:
    asked(program, cast, reminders=[3])
    other = actions.open_program(survey=program.survey, name="Other", kind="one_off", by="system", now=NOON)
    insisting = Ask(cast.pia, is_asked_for=True)
    actions.invite(program=other, ask=insisting, by="system", now=NOON + timedelta(days=1))

    assert [purpose for purpose, _ in after(3)].count("remind") == 0


def it_goes_on_by_the_second_channel(program: Program, cast: Cast) -> None:
    asked(program, cast, second_channel="sms", second_after_days=4)

    assert after(3) == [("ask", "email")]
    assert after(4) == [("ask", "email"), ("ask", "sms")]
    assert Invitation.objects.get().channel == "sms"


def it_goes_on_at_once_where_the_first_did_not_arrive(program: Program, cast: Cast) -> None:
    asked(program, cast, second_channel="sms")
    bounced = Stop(channel="email", address="pia@example.org", reason="bounced")
    people.suppress(bounced, workspace_id=cast.workspace.id, by="system", now=NOON)
    Invitation.objects.update(state=Invitation.State.UNDELIVERED, follow_at=NOON)

    assert after(0.01) == [("ask", "email"), ("ask", "sms")]


def it_reminds_on_the_channel_where_it_went_on(program: Program, cast: Cast) -> None:
    asked(program, cast, reminders=[6], second_channel="sms", second_after_days=4)
    after(4)

    assert after(6) == [("ask", "email"), ("ask", "sms"), ("remind", "sms")]
    assert Delivery.objects.exclude(state=Delivery.State.SENT).count() == 0


def it_reminds_nobody_of_an_anonymous_survey(program: Program, cast: Cast) -> None:
    made = asked(program, cast, reminders=[3], second_channel="sms", second_after_days=5)
    Program.objects.update(is_anonymous=True)

    assert [after(3), after(6)] == [[("ask", "email")]] * 2
    assert Invitation.objects.get(id=made.id).follow_at is None
