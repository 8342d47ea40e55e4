"""Programs that ask by themselves: everybody on their own day, a list once, and after what customers did."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from innerloop.connect import sending
from innerloop.customers import actions as people
from innerloop.customers.rules import Behavior, Person
from innerloop.kernel import clock, drain
from innerloop.kernel.models import Origin
from innerloop.listen import actions, channels
from innerloop.listen.actions import deciding, planning, programs
from innerloop.listen.actions.asking import Ask
from innerloop.listen.models import Invitation, Listing, Message, Program, Stage
from innerloop.listen.rules import slots
from tests.support.cast import Cast, make_customer
from tests.support.channels import Post

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
State = Invitation.State


@pytest.fixture(autouse=True)
def _post() -> Iterator[None]:
    channels.register(Post())
    with clock.held_at(NOON):
        yield


def plan(program: Program, kind: str, **given: Any) -> Program:
    program.kind, program.plan = kind, given
    program.save()
    return program


def on_day(program: Program, day: int) -> int:
    at = NOON + timedelta(days=day)
    with clock.held_at(at):
        return planning.plan_program(program_id=program.id, now=at)


def did(cast: Cast, kind: str, *, origin: str = Origin.LIVE, at: datetime = NOON, **properties: Any) -> None:
    told = Behavior(kind, Person(email="pia@example.org"), at, properties=properties)
    people.note_behaviors([told], workspace_id=cast.workspace.id, by="system", now=NOON, origin=origin)


def it_asks_nobody_by_itself_without_a_plan(program: Program, cast: Cast) -> None:
    assert planning.plan_all(now=NOON) == 0
    assert not Invitation.objects.exists()


def it_asks_for_the_other_programs_where_the_plan_of_one_cannot_be_read(
    program: Program, cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    plan(program, "relationship", period_days=1)
    Program.objects.filter(id=program.id).update(opened_at=NOON)
    broken = actions.open_program(
        survey=program.survey, name="Broken", kind="relationship", by="system", now=NOON, plan={"period_days": 1}
    )
    Program.objects.filter(id=broken.id).update(plan={"period_days": "many"}, opened_at=NOON - timedelta(days=1))

    assert planning.plan_all(now=NOON) == Invitation.objects.count() == 3
    assert f"Planning program {broken.id} for workspace {cast.workspace.id} failed" in caplog.text


def it_asks_everybody_once_on_their_own_day_of_the_period(program: Program, cast: Cast) -> None:
    plan(program, "relationship", period_days=10)
    for number in range(37):
        make_customer(cast.workspace, f"Customer-{number}")

    asked = [on_day(program, day) for day in range(10)]

    assert sum(asked) == Invitation.objects.filter(state=State.QUEUED).count() == 40
    assert Invitation.objects.values("customer").distinct().count() == 40
    assert max(asked) < 15
    row = Invitation.objects.order_by("asked_at").first()
    assert row is not None
    slot = slots.next_slot(program.id, row.customer_id, period_days=10, from_day=NOON.date())
    assert slot == row.asked_at.date()


def it_takes_up_the_days_that_were_missed(program: Program, cast: Cast) -> None:
    plan(program, "relationship", period_days=3)
    on_day(program, 0)

    on_day(program, 2)

    assert Invitation.objects.count() == 3


def it_takes_nobody_up_twice_on_a_day(program: Program, cast: Cast) -> None:
    plan(program, "relationship", period_days=1)
    on_day(program, 0)
    Program.objects.update(planned_through=None)  # as if it had been killed before the day was done

    assert on_day(program, 0) == 0
    assert Invitation.objects.count() == 3


def it_asks_its_audience_alone(program: Program, cast: Cast) -> None:
    cast.pia.properties = {"tier": "gold"}
    cast.pia.save()
    gold = {"about": "property", "name": "tier", "comparison": "is", "value": "gold"}
    plan(program, "relationship", period_days=1, audience=[gold])

    on_day(program, 0)

    assert [row.customer for row in Invitation.objects.all()] == [cast.pia]


def it_asks_a_list_once(program: Program, cast: Cast) -> None:
    plan(program, "one_off", is_listed=True, starts_at=(NOON + timedelta(days=1)).isoformat())
    Listing.objects.create(workspace=cast.workspace, program=program, customer=cast.pia)

    considered = [on_day(program, day) for day in range(4)]

    assert considered == [0, 1, 0, 0]


def it_asks_about_an_event_that_fits(empty_log: None, program: Program, cast: Cast) -> None:
    large = {"about": "property", "name": "total", "comparison": "at_least", "value": 50}
    plan(program, "transactional", event="order.delivered", conditions=[large])
    drain.open_cursors()
    did(cast, "order.delivered", total=20)
    did(cast, "order.delivered", total=80)
    did(cast, "order.placed", total=80)

    drain.drain_dry()

    assert [row.state for row in Invitation.objects.all()] == [State.QUEUED]


def it_waits_with_asking_for_as_long_as_it_was_told(empty_log: None, program: Program, cast: Cast) -> None:
    plan(program, "transactional", event="order.delivered", delay_minutes=120)
    drain.open_cursors()
    did(cast, "order.delivered")

    drain.drain_dry()

    planned = Invitation.objects.get()
    assert (planned.state, planned.decide_at) == (State.PLANNED, NOON + timedelta(hours=2))
    assert deciding.decide_due(now=NOON + timedelta(hours=2)) == 1
    planned.refresh_from_db()
    assert planned.state == State.QUEUED


def it_asks_nobody_about_history_that_is_imported(empty_log: None, program: Program, cast: Cast) -> None:
    plan(program, "transactional", event="order.delivered")
    drain.open_cursors()
    did(cast, "order.delivered", origin=Origin.IMPORT)

    drain.drain_dry()

    assert not Invitation.objects.exists()


def it_asks_at_the_end_of_a_stage(empty_log: None, program: Program, cast: Cast) -> None:
    Stage.objects.create(workspace=cast.workspace, key="joining", name="Joining", ends_with="account.opened")
    plan(program, "episodic", stage="joining")
    drain.open_cursors()
    did(cast, "account.opened")

    drain.drain_dry()

    assert Invitation.objects.get().customer == cast.pia


def it_plans_many_in_a_fixed_number_of_queries(
    program: Program, cast: Cast, django_assert_max_num_queries: Any
) -> None:
    plan(program, "relationship", period_days=1)
    for number in range(60):
        make_customer(cast.workspace, f"Customer-{number}")

    with django_assert_max_num_queries(40):
        assert on_day(program, 0) == 63


def it_asks_nobody_by_a_program_that_is_closed(program: Program, cast: Cast) -> None:
    plan(program, "relationship", period_days=1)
    Program.objects.update(closed_at=NOON)

    assert planning.plan_all(now=NOON) == 0


def it_takes_up_nobody_more_by_a_program_that_is_closed_meanwhile(
    program: Program, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planning, "BATCH", 1)
    plan(program, "relationship", period_days=1)
    made = planning._take_up

    def closes(*told: Any) -> int:
        taken = made(*told)
        Program.objects.update(closed_at=NOON)
        return taken

    monkeypatch.setattr(planning, "_take_up", closes)

    assert on_day(program, 0) == 1
    assert Invitation.objects.count() == 1


def it_sends_nothing_that_a_closed_program_had_queued(program: Program, cast: Cast) -> None:
    actions.invite(program=program, ask=Ask(cast.pia), by="system", now=NOON)

    Program.objects.update(closed_at=NOON)

    message = Message.objects.select_related("thread__line", "invitation__program").get()
    assert actions.against_sending(message=message, now=NOON) == "The program is closed."


def it_holds_what_was_on_its_way_until_the_program_reopens(program: Program, cast: Cast) -> None:
    actions.invite(program=program, ask=Ask(cast.pia), by="system", now=NOON)
    programs.close_program(program_id=program.id, by="system", now=NOON)

    sending.send_due()

    held = Invitation.objects.get()
    assert (held.state, held.reasons[0]["rule"], held.decide_at) == (State.HELD, "closed", None)
    programs.reopen_program(program_id=program.id, by="system", now=NOON)
    assert deciding.decide_due(now=NOON) == 1
    sending.send_due()
    assert Invitation.objects.get().state == State.SENT


def it_asks_nobody_on_reopening_whose_moment_is_long_over(program: Program, cast: Cast) -> None:
    actions.invite(program=program, ask=Ask(cast.pia), by="system", now=NOON)
    programs.close_program(program_id=program.id, by="system", now=NOON)
    sending.send_due()

    later = NOON + timedelta(days=61)
    programs.reopen_program(program_id=program.id, by="system", now=later)

    assert deciding.decide_due(now=later) == 0


def it_leaves_a_message_of_unknown_fate_as_it_is_when_the_program_closes(program: Program, cast: Cast) -> None:
    actions.invite(program=program, ask=Ask(cast.pia), by="system", now=NOON)
    message = Message.objects.get()
    actions.note_delivery(message_id=message.id, sent=channels.Sent("unknown"), now=NOON)
    programs.close_program(program_id=program.id, by="system", now=NOON)

    actions.note_delivery(message_id=message.id, sent=channels.Sent("stopped"), now=NOON)

    assert Message.objects.get().state == Message.State.UNKNOWN
    assert Invitation.objects.get().state == State.SENT
