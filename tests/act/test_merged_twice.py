"""Dina turns out to be Paul, and he to be Pia; and then to be three people after all."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from innerloop.act import actions, subscriptions
from innerloop.act.actions import experimenting, promoting, promotion_rules, setting_up
from innerloop.act.models import Case, CaseRule, Experiment, Lot, Promotion
from innerloop.act.queries import opening, routing
from innerloop.act.queries import promoting as promoted
from innerloop.act.queries.cases_of import cases_of
from innerloop.act.rules.conditions import Told
from innerloop.act.rules.priority import Priority
from innerloop.act.rules.trouble import Trouble
from innerloop.customers import actions as people
from innerloop.customers import events, queries
from innerloop.customers.models import Customer
from innerloop.customers.rules import Person
from innerloop.kernel.models import Event
from innerloop.listen import actions as listening
from innerloop.listen.actions.asking import Ask
from innerloop.listen.models import Invitation, Program
from innerloop.listen.queries import standing
from innerloop.listen.rules import plans
from tests.act.conftest import NOW, Hear
from tests.support.cast import Cast

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


@pytest.fixture
def lives(program: Program, cast: Cast) -> Experiment:
    """Each of the three has a case with a promise, was asked once, and drew a lot; Dina alone was held back."""
    setting_up.furnish(now=NOW)
    rule = CaseRule.objects.get(name="Scored 4 to 6")
    running = experimenting.begin_experiment(held_percent=50, rules=[rule], wait_days=60, by="system", now=NOW)
    for place, customer in enumerate((cast.dina, cast.paul, cast.pia), start=1):
        case = opened(customer, matter="relationship")
        actions.promise(case_id=case.id, until=NOW + place * HOUR, by="system", now=NOW)
        listening.invite(program=program, ask=Ask(customer), by="system", now=NOW - place * DAY)
        Lot.objects.create(
            workspace=cast.workspace,
            experiment=running,
            customer=customer,
            case=case,
            is_held=customer == cast.dina,
            drawn_at=NOW + place * HOUR,
        )
    return running


@pytest.fixture
def merge(cast: Cast) -> Callable[[Customer, Customer], UUID]:
    def one(loser: Customer, winner: Customer) -> UUID:
        return people.merge(winner_id=winner.id, loser_id=loser.id, **by(cast))

    return one


def by(cast: Cast) -> dict[str, Any]:
    return {"workspace_id": cast.workspace.id, "by": "system", "now": NOW}


def part(cast: Cast, merge_id: UUID) -> None:
    people.unmerge(merge_id=merge_id, **by(cast))
    subscriptions.part_cases(list(Event.objects.filter(kind=events.UNMERGED).order_by("-id")[:1]))


def opened(customer: Customer, *, matter: str) -> Case:
    trouble = Trouble(Told(), matter=matter, customer_id=customer.id)
    return actions.open_by_hand(trouble, needs="A call", priority=Priority.HIGH, by="system", now=NOW)


def known_of(customer: Customer, program: Program, running: Experiment) -> dict[str, Any]:
    """Return what the product goes by when it looks at one person."""
    ids = queries.ids_of(customer.id)
    stands = standing.standings(program, plans.read({}), [customer.id], channel="email", now=NOW)[customer.id]
    return {
        "cases": sorted((line.number, line.due) for line in cases_of(ids, now=NOW)),
        "promises": sorted(Case.objects.filter(customer_id__in=ids).values_list("number", "promised_at")),
        "asks": [asked.invitation_id for asked in stands.asks],
        "arm": experimenting._drawn_before(running, {ids[0]}),
    }


def it_follows_two_merges_and_comes_back_by_two_partings(
    lives: Experiment, program: Program, cast: Cast, merge: Callable[..., UUID]
) -> None:
    def all_of_them() -> list[dict[str, Any]]:
        return [known_of(each, program, lives) for each in (cast.dina, cast.paul, cast.pia)]

    apart = all_of_them()
    first = merge(cast.dina, cast.paul)
    of_two = all_of_them()
    second = merge(cast.paul, cast.pia)
    of_one = all_of_them()

    assert of_one[0] == of_one[1] == of_one[2]
    assert of_one[2]["cases"] == sorted(case for one in apart for case in one["cases"])
    assert of_one[2]["promises"] == sorted(promise for one in apart for promise in one["promises"])
    assert sorted(of_one[2]["asks"]) == sorted(ask for one in apart for ask in one["asks"])
    # Whoever drew first drew for all of them.
    assert of_one[2]["arm"] == {cast.pia.id: True}
    part(cast, second)
    assert all_of_them() == of_two
    part(cast, first)
    assert all_of_them() == apart


def it_lets_whoever_was_merged_twice_rest_from_the_ask_of_the_first(
    program: Program, cast: Cast, merge: Callable[..., UUID]
) -> None:
    listening.invite(program=program, ask=Ask(cast.dina), by="system", now=NOW - DAY)
    first, second = merge(cast.dina, cast.paul), merge(cast.paul, cast.pia)

    held = listening.invite(program=program, ask=Ask(cast.pia), by="system", now=NOW).invitation

    assert (held.state, held.reasons[0]["rule"]) == (Invitation.State.HELD, "rest")
    part(cast, second)
    part(cast, first)
    asked = listening.invite(program=program, ask=Ask(cast.paul), by="system", now=NOW).invitation
    assert asked.state == Invitation.State.QUEUED


def it_asks_once_on_one_occasion_whichever_record_is_named(
    program: Program, cast: Cast, merge: Callable[..., UUID]
) -> None:
    first = listening.invite(program=program, ask=Ask(cast.dina, occasion_key="order 7"), by="system", now=NOW)
    merge(cast.dina, cast.paul)
    merge(cast.paul, cast.pia)

    again = listening.invite(program=program, ask=Ask(cast.pia, occasion_key="order 7"), by="system", now=NOW)

    assert (again.invitation, again.is_new) == (first.invitation, False)


def it_parts_the_cases_of_people_who_are_parted(lives: Experiment, cast: Cast, merge: Callable[..., UUID]) -> None:
    of_dina, of_paul, of_pia = (Case.objects.get(customer=each) for each in (cast.dina, cast.paul, cast.pia))
    first = merge(cast.dina, cast.paul)
    actions.merge_cases(case_id=of_dina.id, into_id=of_paul.id, by="system", now=NOW)
    second = merge(cast.paul, cast.pia)
    actions.merge_cases(case_id=of_paul.id, into_id=of_pia.id, by="system", now=NOW)

    part(cast, second)

    assert parts() == {of_dina.number: of_paul.number}
    assert Case.objects.get(id=of_pia.id).promised_at == of_pia.promised_at
    part(cast, first)
    assert parts() == {}
    assert {case.number: case.promised_at for case in Case.objects.all()} == {
        case.number: case.promised_at for case in (of_dina, of_paul, of_pia)
    }


def parts() -> dict[int, int]:
    """Return which case is part of which, by their numbers."""
    rows = Case.objects.filter(merged_into__isnull=False)
    return dict(rows.values_list("number", "merged_into__number"))


def it_opens_a_case_of_its_own_for_who_was_parted_before_their_cases_were(
    lives: Experiment, hear: Hear, cast: Cast, merge: Callable[..., UUID]
) -> None:
    of_dina, of_paul = (Case.objects.get(customer=each) for each in (cast.dina, cast.paul))
    merge_id = merge(cast.dina, cast.paul)
    actions.merge_cases(case_id=of_dina.id, into_id=of_paul.id, by="system", now=NOW)
    people.unmerge(merge_id=merge_id, **by(cast))

    answer = hear(score=1, metric="nps", person=Person(email="dina@example.org"))
    [case] = actions.open_for(opening.of_answers([answer]), rules=opening.rules_on(), by="system", now=NOW)

    assert case.customer == cast.dina
    assert not of_paul.answers.filter(response_id=answer).exists()


def it_leaves_a_thanks_with_whom_it_was_planned_for(
    program: Program, hear: Hear, cast: Cast, merge: Callable[..., UUID]
) -> None:
    rule = promotion_rules.make_rule(
        given={"name": "Thanks", "kind": "thanks", "when": {}, "rest_days": 90}, by="system", now=NOW
    )
    promotion_rules.switch(rule_id=rule.id, is_on=True, by="system", now=NOW)
    answer = hear(score=10, metric="nps", person=Person(email="dina@example.org"), answered_at=NOW)
    promoting.plan(opening.of_answers([answer]), now=NOW)
    first, second = merge(cast.dina, cast.paul), merge(cast.paul, cast.pia)

    promoting.decide_due(now=NOW + DAY)

    assert Promotion.objects.get().state == Promotion.State.SENT
    assert promoted.last_sent([cast.pia.id]) == {cast.pia.id: NOW + DAY}
    part(cast, second)
    part(cast, first)
    assert promoted.last_sent([cast.dina.id, cast.pia.id]) == {cast.dina.id: NOW + DAY}


def it_remembers_who_helped_either_record(lives: Experiment, cast: Cast, merge: Callable[..., UUID]) -> None:
    case = Case.objects.get(customer=cast.dina)
    actions.give(case_id=case.id, to=cast.agnes, by="system", now=NOW)
    actions.resolve(case_id=case.id, done="Rang", cause=None, by="system", now=NOW)
    merge(cast.dina, cast.paul)
    merge(cast.paul, cast.pia)

    assert routing._helped({cast.pia.id}) == {cast.pia.id: {str(cast.agnes.id): NOW}}
