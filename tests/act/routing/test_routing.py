"""Routing on the real database: given to whom it fits, passed on, never left with nobody."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from innerloop.act import actions, subscriptions
from innerloop.act.actions import setting_up
from innerloop.act.models import Case, CaseRule
from innerloop.act.queries import opening as queries
from innerloop.act.queries import outcomes, routing
from innerloop.act.rules.conditions import Told
from innerloop.act.rules.priority import Priority
from innerloop.act.rules.trouble import Trouble
from innerloop.customers.models import Customer
from innerloop.customers.rules import Person
from innerloop.kernel import drain, scope
from innerloop.kernel.models import Event
from innerloop.listen import actions as listening
from innerloop.listen.rules.heard import Heard
from innerloop.team.models import Member, MemberSkill, Skill, Team
from innerloop.team.rules import Role
from tests.act.conftest import NOW, Hear
from tests.act.routing.conftest import Opens, kinds, routed
from tests.faults import judging
from tests.support.cast import Cast, make_customer
from tests.support.database import other_connection

HOUR = timedelta(hours=1)
WAITING = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'advisory' AND datname = current_database()"


def it_gives_a_case_to_who_speaks_the_language_and_says_why(opens: Opens, zawadi: Member) -> None:
    case = routed(opens("sw-KE"))

    assert case.assignee == zawadi
    assert (case.assigned_at, case.version) == (NOW, 2)
    assert [{name: reason[name] for name in reason if name != "points"} for reason in case.why_assigned] == [
        {"kind": "speaks", "language": "sw"},
        {"kind": "load", "taken": 1, "places": 10},
    ]
    fact = Event.objects.get(kind="case.assigned")
    assert fact.data == {"number": 1, "to": str(zawadi.id), "was": "", "why": ["speaks", "load"]}


def it_gives_a_case_to_who_looks_after_the_customer(opens: Opens, cast: Cast, zawadi: Member) -> None:
    assert routed(opens(owner=cast.agnes)).assignee == cast.agnes
    assert routed(opens(owner=zawadi)).assignee == zawadi


def it_gives_a_case_to_who_helped_the_customer_before(opens: Opens, zawadi: Member) -> None:
    first = opens("sw")
    routed(first)
    actions.resolve(case_id=first.id, done="Rang her", cause=None, by="system", now=NOW)
    Customer.objects.filter(cases=first).update(language="en")
    again = Trouble(Told(), matter="by_hand", customer_id=first.customer_id)
    case = actions.open_by_hand(again, needs="", priority=Priority.NORMAL, by="system", now=NOW)

    assert "helped" in kinds(routed(case))


def it_spreads_a_queue_over_the_agents(opens: Opens, cast: Cast, zawadi: Member) -> None:
    for _ in range(6):
        opens("en")

    actions.route(by="system", now=NOW)

    assert Case.objects.filter(assignee=cast.agnes).count() == Case.objects.filter(assignee=zawadi).count() == 3


def it_gives_what_nobody_can_take_to_the_lead_until_there_is_a_place(opens: Opens, cast: Cast, zawadi: Member) -> None:
    Member.objects.filter(id=zawadi.id).update(capacity=1)
    first, second = opens("sw"), opens("sw")
    actions.route(by="system", now=NOW)
    [held, left] = sorted(Case.objects.all(), key=lambda case: case.assignee_id != zawadi.id)

    assert (held.assignee, left.assignee) == (zawadi, cast.mona)
    assert kinds(left) == ["all_full", "lead"]

    actions.resolve(case_id=held.id, done="Rang her", cause=None, by="system", now=NOW)
    assert routed(left).assignee == zawadi
    assert {first.id, second.id} == {held.id, left.id}


def it_leaves_with_the_lead_what_the_lead_has_begun(opens: Opens, cast: Cast, zawadi: Member) -> None:
    Member.objects.filter(id=zawadi.id).update(capacity=0)
    case = routed(opens("sw"))
    actions.start(case_id=case.id, by=f"member:{cast.mona.id}", now=NOW)
    Member.objects.filter(id=zawadi.id).update(capacity=5)

    assert routed(case).assignee == cast.mona


def it_gives_cases_to_everybody_where_there_are_no_agents(opens: Opens, cast: Cast) -> None:
    Member.objects.filter(role=Role.AGENT).update(removed_at=NOW)

    case = routed(opens())

    assert case.assignee in (cast.mona, cast.adam, cast.olive)
    assert "load" in kinds(case)


def it_keeps_to_the_team_and_goes_up_where_nobody_answers_in_it(opens: Opens, cast: Cast, zawadi: Member) -> None:
    coast = Team.objects.create(workspace=cast.workspace, key="coast", name="Coast")
    shop = Team.objects.create(workspace=cast.workspace, key="likoni", name="Likoni", parent=coast)
    Member.objects.filter(id=zawadi.id).update(team=coast)

    assert routed(opens(team=coast, owner=cast.agnes)).assignee == zawadi
    assert routed(opens(team=shop, owner=cast.agnes)).assignee == zawadi


def it_passes_a_case_on_to_somebody_else(opens: Opens, cast: Cast, zawadi: Member) -> None:
    case = routed(opens("en", owner=zawadi))
    assert case.assignee == zawadi

    passed = actions.pass_on(case_id=case.id, by=f"member:{zawadi.id}", now=NOW)
    assert passed.assignee == cast.agnes

    back = actions.pass_on(case_id=case.id, by=f"member:{cast.agnes.id}", now=NOW)
    assert back.assignee == cast.mona
    assert kinds(back)[:2] == ["nobody_else", "lead"]


def it_announces_nothing_where_nothing_changes(opens: Opens) -> None:
    case = routed(opens("en"))

    assert routed(case).version == routed(case, is_moving=True).version == case.version
    assert Event.objects.filter(kind="case.assigned").count() == 1


def it_routes_within_one_workspace(opens: Opens, cast: Cast) -> None:
    with scope.to(cast.rival.id):
        stranger = make_customer(cast.rival, "Someone")
        trouble = Trouble(Told(), matter="relationship", customer_id=stranger.id)
        theirs = actions.open_by_hand(trouble, needs="", priority=Priority.NORMAL, by="system", now=NOW)

    actions.route(by="system", now=NOW)

    with scope.to(cast.rival.id):
        assert Case.objects.get(id=theirs.id).assignee is None
        assert routed(theirs).assignee == cast.stella


def it_costs_no_more_queries_for_more_cases(opens: Opens) -> None:
    def count(cases: int) -> int:
        for _ in range(cases):
            opens("en")
        outcomes.learned(now=NOW)
        with CaptureQueriesContext(
            connection,
        ) as made:
            assert len(actions.route(by="system", now=NOW)) == cases
        return len(made)

    assert count(2) == count(12)


def it_looks_again_at_what_went_to_a_lead_only_when_a_place_may_be_free(opens: Opens, zawadi: Member) -> None:
    Member.objects.filter(id=zawadi.id).update(capacity=0)
    case = routed(opens("sw"))
    Member.objects.filter(id=zawadi.id).update(capacity=5)

    assert "lead" in kinds(routed(case, is_again=False))
    assert routed(case, is_again=True).assignee == zawadi


def it_gives_an_outage_out_in_rounds_and_looks_first_at_what_is_due_first(
    opens: Opens, zawadi: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(routing, "MOST", 3)
    Member.objects.filter(id=zawadi.id).update(capacity=0)
    cases = [opens("sw", contact_due_at=NOW + (9 - number) * HOUR) for number in range(7)]
    rounds = [len(actions.route(by="system", now=NOW, is_again=False)) for _ in range(4)]
    Member.objects.filter(id=zawadi.id).update(capacity=2)

    actions.route(by="system", now=NOW)

    assert rounds == [3, 3, 1, 0]
    taken = set(Case.objects.filter(assignee=zawadi))
    assert len(taken) == 2
    assert taken < set(cases[4:])


def it_routes_as_soon_as_a_case_is_opened(empty_log: None, cast: Cast) -> None:
    drain.open_cursors()
    with scope.to(cast.workspace.id):
        listening.furnish(workspace=cast.workspace, by="system", now=NOW)
        setting_up.furnish(now=NOW)
        told = Heard(score=1, metric="nps", person=Person(external_id="1"), answered_at=NOW)
        listening.record([told], workspace=cast.workspace, by="system", now=NOW)

        drain.drain_dry()

        case = Case.objects.get()
        assert case.assignee == cast.agnes
        assert drain.subscribers()[subscriptions.ROUTING].reaches_people


def it_learns_from_who_came_back(zawadi: Member, hear: Hear, cast: Cast) -> None:
    setting_up.furnish(now=NOW)
    for number, after in enumerate((9, 3, None)):
        who = Person(external_id=str(number))
        answer = hear(score=2, metric="nps", person=who, answered_at=NOW - 96 * HOUR, language="sw-KE")
        told, began_at = queries.of_answers([answer]), NOW - 72 * HOUR
        [case] = actions.open_for(told, rules=queries.rules_on(), by="system", now=began_at)
        actions.give(case_id=case.id, to=zawadi, by="system", now=began_at)
        actions.resolve(case_id=case.id, done="Rang her", cause=None, by="system", now=NOW - 48 * HOUR)
        if after is not None:
            hear(score=after, metric="nps", person=who, answered_at=NOW - 24 * HOUR)

    found = outcomes.outcomes(now=NOW)

    assert sorted((each.agent, each.kind, each.recovered, each.of) for each in found) == [
        (str(zawadi.id), ("sw", "relationship", ""), 0, 1),
        (str(zawadi.id), ("sw", "relationship", ""), 1, 1),
    ]


def it_learns_from_who_came_back_as_somebody_else(zawadi: Member, hear: Hear, cast: Cast) -> None:
    setting_up.furnish(now=NOW)
    answer = hear(score=2, metric="nps", person=Person(external_id="1"), answered_at=NOW - 96 * HOUR)
    told, began_at = queries.of_answers([answer]), NOW - 72 * HOUR
    [case] = actions.open_for(told, rules=queries.rules_on(), by="system", now=began_at)
    actions.give(case_id=case.id, to=zawadi, by="system", now=began_at)
    actions.resolve(case_id=case.id, done="Rang her", cause=None, by="system", now=NOW - 48 * HOUR)
    assert case.customer_id
    Customer.objects.filter(id=case.customer_id).update(merged_into=cast.dina)

    hear(score=9, metric="nps", person=Person(email="dina@example.org"), answered_at=NOW - 24 * HOUR)

    assert [each.recovered for each in outcomes.outcomes(now=NOW)] == [1]


def it_gives_a_case_to_who_knows_what_its_rule_says_and_names_it(
    opens: Opens, cast: Cast, zawadi: Member, agnes: Client
) -> None:
    billing = Skill.objects.create(workspace=cast.workspace, slug="billing", name="Billing")
    MemberSkill.objects.create(workspace=cast.workspace, member=zawadi, skill=billing)
    setting_up.furnish(now=NOW)
    rule = CaseRule.objects.order_by("position")[0]
    CaseRule.objects.filter(id=rule.id).update(skills=["billing"])
    for _ in range(2):
        case = routed(opens("en", rule=rule))
        assert (case.assignee, "skilled" in kinds(case)) == (zawadi, True)

    assert "Knows Billing" in agnes.get(f"/cases/{case.id}").content.decode()
    assert routed(opens("en")).assignee == cast.agnes


def it_gives_a_case_to_somebody_where_nobody_knows_what_it_needs(opens: Opens, zawadi: Member) -> None:
    setting_up.furnish(now=NOW)
    rule = CaseRule.objects.order_by("position")[0]
    CaseRule.objects.filter(id=rule.id).update(skills=["astronomy"])

    assert routed(opens("en", rule=rule)).assignee is not None


@pytest.mark.django_db(transaction=True)
def it_gives_each_case_once_where_two_route_at_once(empty_log: None, opens: Opens, cast: Cast, zawadi: Member) -> None:
    cases = [opens("en") for _ in range(6)]

    def route() -> list[UUID]:
        try:
            with scope.to(cast.workspace.id):
                return [case.id for case in actions.route(by="system", now=NOW)]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool, other_connection() as first, other_connection() as watcher:
        with first.transaction():
            # Both wait at one gate, so that they are let in at the same moment.
            gate = f"act.routing {cast.workspace.id}"
            first.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [gate])
            both = [pool.submit(route) for _ in range(2)]
            judging.wait_until(lambda: judging.number(watcher, WAITING) > 1, seconds=30, what="both to wait")
        given = [id_ for each in both for id_ in each.result(30)]

    assert sorted(given) == sorted(case.id for case in cases)
    told = Event.objects.filter(kind="case.assigned").values_list("object_id", flat=True)
    assert sorted(map(str, told)) == sorted(map(str, given))
    assert set(Case.objects.values_list("version", flat=True)) == {2}
