"""Deciding: who is asked, who waits, who is left in peace for good; every decision with its reasons."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from innerloop.connect import sending
from innerloop.kernel import clock
from innerloop.kernel.models import Delivery
from innerloop.listen import actions, channels
from innerloop.listen.actions import deciding
from innerloop.listen.actions.asking import Ask
from innerloop.listen.models import Decision, Invitation, Program
from tests.support.cast import Cast, make_customer
from tests.support.channels import Post

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
NAIROBI_NIGHT = datetime(2026, 5, 4, 19, 40, tzinfo=UTC)
NAIROBI_MORNING = datetime(2026, 5, 5, 5, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _post() -> Iterator[None]:
    channels.register(Post())
    with clock.held_at(NOON):
        yield


def plan(program: Program, **given: object) -> Program:
    program.plan = given
    program.save()
    return program


def ask(program: Program, customer: object, at: datetime = NOON, **given: object) -> Invitation:
    return actions.invite(program=program, ask=Ask(customer, **given), by="system", now=at).invitation  # type: ignore[arg-type]


def again(invitation: Invitation) -> Invitation:
    return Invitation.objects.get(id=invitation.id)


def in_nairobi(cast: Cast) -> None:
    cast.pia.time_zone = "Africa/Nairobi"
    cast.pia.save()


def it_holds_an_ask_at_night_and_says_when_morning_comes(program: Program, cast: Cast) -> None:
    in_nairobi(cast)

    held = ask(program, cast.pia, NAIROBI_NIGHT)

    assert (held.state, held.decide_at) == (Invitation.State.HELD, NAIROBI_MORNING)
    assert held.reasons == [{"rule": "quiet_hours", "detail": "It is 22:40 in Nairobi. Next from 08:00 tomorrow"}]
    assert Delivery.objects.count() == 0


def it_asks_in_the_morning_whom_the_night_held(program: Program, cast: Cast) -> None:
    in_nairobi(cast)
    held = ask(program, cast.pia, NAIROBI_NIGHT)

    early = deciding.decide_due(now=NAIROBI_MORNING - timedelta(seconds=1))
    late = deciding.decide_due(now=NAIROBI_MORNING)

    assert (early, late) == (0, 1)
    asked = again(held)
    assert (asked.state, asked.asked_at, asked.decide_at) == (Invitation.State.QUEUED, NAIROBI_MORNING, None)
    assert Delivery.objects.get().state == Delivery.State.DUE


def it_keeps_every_decision_with_its_reasons(program: Program, cast: Cast) -> None:
    in_nairobi(cast)
    held = ask(program, cast.pia, NAIROBI_NIGHT)
    deciding.decide_due(now=NAIROBI_MORNING)

    first, second = Decision.objects.filter(invitation=held).order_by("at")

    assert (first.is_allowed, first.reasons[0]["rule"], first.next_at) == (False, "quiet_hours", NAIROBI_MORNING)
    assert (second.is_allowed, second.reasons, second.next_at) == (True, [], None)


def it_waits_for_the_first_moment_at_which_no_rule_holds(program: Program, cast: Cast) -> None:
    in_nairobi(cast)
    ask(program, cast.pia, NAIROBI_NIGHT - timedelta(hours=4))

    held = ask(program, cast.pia, NAIROBI_NIGHT)

    # Thirty days of rest end at 18:40 there, which is day.
    assert [reason["rule"] for reason in held.reasons] == ["rest", "quiet_hours"]
    assert held.decide_at == NAIROBI_NIGHT - timedelta(hours=4) + timedelta(days=30)


def it_leaves_for_good_whom_no_time_heals(program: Program, cast: Cast) -> None:
    nobody = make_customer(cast.workspace, "Nobody")
    nobody.identities.all().delete()

    held = ask(program, nobody)

    assert (held.state, held.decide_at) == (Invitation.State.HELD, None)
    assert [reason["rule"] for reason in held.reasons] == ["no_address"]


def it_asks_about_no_moment_that_has_faded(program: Program, cast: Cast) -> None:
    Program.objects.update(kind="transactional")
    program.refresh_from_db()
    ask(program, cast.pia)

    again_ = actions.invite(program=program, ask=Ask(cast.pia), by="system", now=NOON + timedelta(days=1))

    assert again_.next_eligible_at == NOON + timedelta(days=30)
    assert (again_.invitation.state, again_.invitation.decide_at) == (Invitation.State.HELD, None)


def it_sends_nothing_at_night_that_was_written_by_day(program: Program, cast: Cast) -> None:
    in_nairobi(cast)
    asked = ask(program, cast.pia)

    with clock.held_at(NAIROBI_NIGHT):
        sending.send_due()

    waiting = Delivery.objects.get()
    assert (waiting.state, waiting.due_at, waiting.attempts) == (Delivery.State.DUE, NAIROBI_MORNING, 0)
    assert Decision.objects.filter(invitation=asked, is_allowed=False).get().next_at == NAIROBI_MORNING
    with clock.held_at(NAIROBI_MORNING):
        sending.send_due()
    assert again(asked).state == Invitation.State.SENT


def it_lets_a_person_overrule_rest_but_not_the_night(program: Program, cast: Cast) -> None:
    in_nairobi(cast)
    ask(program, cast.pia)

    held = ask(program, cast.pia, NAIROBI_NIGHT, is_asked_for=True)

    assert [reason["rule"] for reason in held.reasons] == ["quiet_hours"]
    deciding.decide_due(now=NAIROBI_MORNING)
    assert again(held).state == Invitation.State.QUEUED


def it_asks_no_more_in_a_day_than_its_cap(program: Program, cast: Cast) -> None:
    plan(program, daily_cap=1)

    first, second = ask(program, cast.pia), ask(program, cast.paul)

    assert first.state == Invitation.State.QUEUED
    assert second.reasons == [{"rule": "daily_cap", "detail": "1 asked today, the most is 1. Next from tomorrow"}]
    assert second.decide_at == datetime(2026, 5, 5, tzinfo=UTC)


def it_keeps_to_the_cap_when_many_have_waited(program: Program, cast: Cast) -> None:
    plan(program, daily_cap=2)
    held = [ask(program, make_customer(cast.workspace, f"Customer-{number}")) for number in range(5)]

    for day in range(1, 3):
        deciding.decide_due(now=NOON + timedelta(days=day))

    asked = sorted(again(each).asked_at for each in held if again(each).state == Invitation.State.QUEUED)
    assert asked == [NOON, NOON, NOON + timedelta(days=1), NOON + timedelta(days=1), NOON + timedelta(days=2)]


def it_fills_a_quota_for_each_segment(program: Program, cast: Cast) -> None:
    plan(program, quotas=[{"most": 1, "of": "asks", "per": "month", "segment": "region"}])
    coast = [ask(program, person, properties={"region": "coast"}) for person in (cast.pia, cast.paul)]
    lake = ask(program, cast.dina, properties={"region": "lake"})

    assert (coast[0].state, lake.state) == (Invitation.State.QUEUED, Invitation.State.QUEUED)
    detail = "1 asked this month where region is coast, the most is 1. Next from 1 June"
    assert coast[1].reasons == [{"rule": "quota", "detail": detail}]


def it_counts_the_asks_of_everybody_merged_into_one(program: Program, cast: Cast) -> None:
    ask(program, cast.paul)
    cast.paul.merged_into = cast.pia
    cast.paul.save()

    held = ask(program, cast.pia, NOON + timedelta(days=3))

    assert held.reasons == [{"rule": "rest", "detail": "Asked 3 days ago. Next from 3 June"}]


def it_asks_nobody_more_than_so_often_a_year(program: Program, cast: Cast) -> None:
    Program.objects.update(rest_days=0)
    program.refresh_from_db()
    plan(program, most_a_year=2)
    for day in (0, 10):
        ask(program, cast.pia, NOON + timedelta(days=day))

    held = ask(program, cast.pia, NOON + timedelta(days=20))

    detail = "Asked 2 times in 365 days, the most is 2. Next from 4 May 2027"
    assert held.reasons == [{"rule": "yearly", "detail": detail}]


def it_asks_no_more_queries_for_more_people(
    program: Program, cast: Cast, django_assert_max_num_queries: object
) -> None:
    in_nairobi(cast)
    people = [make_customer(cast.workspace, f"Customer-{number}") for number in range(30)]
    for person in people:
        person.time_zone = "Africa/Nairobi"
        person.save()
        ask(program, person, NAIROBI_NIGHT)

    with django_assert_max_num_queries(32):  # type: ignore[operator]
        assert deciding.decide_due(now=NAIROBI_MORNING) == 30
