"""Cases opened by rule: from answers, from asking for a person, from behavior; one of each matter."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from innerloop.act import actions, errors, subscriptions
from innerloop.act.actions import setting_up
from innerloop.act.models import Case, CaseAnswer, CaseRule, Target
from innerloop.act.queries import opening as queries
from innerloop.act.rules.conditions import Told
from innerloop.act.rules.priority import Priority
from innerloop.act.rules.trouble import Trouble
from innerloop.customers.models import Customer
from innerloop.customers.rules import Person
from innerloop.kernel import drain, scope
from innerloop.kernel.models import Event, Origin
from innerloop.listen import actions as listening
from innerloop.listen.actions import changing
from innerloop.listen.actions.changing import Change
from innerloop.listen.models import Program, Response
from innerloop.listen.rules.heard import Heard
from tests.act.conftest import NOW, Hear
from tests.support.cast import Cast


@pytest.fixture
def rules(program: Program) -> None:
    """The rules that a new workspace begins with."""
    setting_up.furnish(now=NOW)


def opens(*response_ids: UUID) -> list[Case]:
    return actions.open_for(queries.of_answers(response_ids), rules=queries.rules_on(), by="system", now=NOW)


def merge(case: Case, cast: Cast) -> None:
    assert case.customer
    Customer.objects.filter(id=case.customer.id).update(merged_into=cast.dina)


def told(kind: str) -> list[dict[str, Any]]:
    return list(Event.objects.filter(kind=kind).order_by("id").values_list("data", flat=True))


def it_opens_a_case_for_an_unhappy_answer_with_the_reason(rules: None, hear: Hear, cast: Cast) -> None:
    answer = hear(score=2, metric="nps", comment="Never again", person=Person(email="dina@example.org"))

    [case] = opens(answer)

    assert (case.number, case.priority, case.reason) == (1, Priority.HIGH, {"metric": "nps", "score": 2})
    assert case.customer == cast.dina
    assert [row.response_id for row in CaseAnswer.objects.filter(case=case)] == [answer]
    [fact] = told("case.opened")
    assert fact == {"number": 1, "rule": str(case.rule_id), "priority": "high", "matter": "relationship"}


def it_opens_none_for_who_is_content(rules: None, hear: Hear) -> None:
    assert opens(hear(score=9, metric="nps"), hear(score=7, metric="nps")) == []


def it_takes_the_first_rule_that_fits(rules: None, hear: Hear) -> None:
    [case] = opens(hear(score=9, metric="nps", may_contact=True, person=Person(external_id="7")))

    assert case.rule is not None
    assert (case.rule.name, case.priority) == ("Asked to be contacted", Priority.HIGH)


def it_lets_a_later_answer_on_the_same_matter_join(rules: None, hear: Hear) -> None:
    who = Person(external_id="41")
    [case] = opens(hear(score=2, metric="nps", person=who))

    again = hear(score=1, metric="nps", person=who)

    assert opens(again) == []
    assert CaseAnswer.objects.filter(case=case).count() == 2
    assert told("case.joined") == [{"number": 1, "response": str(again), "thread": "", "is_said": True}]


def it_raises_the_priority_with_a_worse_answer(rules: None, hear: Hear) -> None:
    who = Person(external_id="41")
    [case] = opens(hear(score=5, metric="nps", person=who))

    opens(hear(score=1, metric="nps", person=who))

    case.refresh_from_db()
    assert (case.priority, case.version) == (Priority.HIGH, 2)


def it_opens_one_case_for_one_customer_in_one_batch(rules: None, hear: Hear) -> None:
    who = Person(external_id="41")

    assert len(opens(hear(score=2, metric="nps", person=who), hear(score=0, metric="nps", person=who))) == 1


def it_opens_another_case_for_another_matter(rules: None, hear: Hear) -> None:
    who = Person(external_id="41")

    cases = opens(
        hear(score=2, metric="nps", person=who, touchpoint="Shop"),
        hear(score=2, metric="nps", person=who, touchpoint="Delivery"),
    )

    assert [case.number for case in cases] == [1, 2]


def it_opens_a_case_for_somebody_whom_nobody_knows(rules: None, hear: Hear) -> None:
    cases = opens(hear(score=0, metric="nps"), hear(score=0, metric="nps"))

    assert [(case.customer_id, case.stake) for case in cases] == [(None, None), (None, None)]


def it_opens_an_answer_s_case_once_in_its_life(rules: None, hear: Hear, cast: Cast) -> None:
    answer = hear(score=2, metric="nps", person=Person(external_id="41"))
    [case] = opens(answer)
    actions.resolve(case_id=case.id, done="Called, refunded", cause=None, by="system", now=NOW)

    assert opens(answer) == []


def it_opens_a_new_case_once_the_one_before_is_over(rules: None, hear: Hear) -> None:
    who = Person(external_id="41")
    [case] = opens(hear(score=2, metric="nps", person=who))
    actions.close(case_id=case.id, reason="unreachable", by="system", now=NOW)

    [another] = opens(hear(score=3, metric="nps", person=who))

    assert another.number == 2


def it_follows_who_was_merged_into_somebody_else(rules: None, hear: Hear, cast: Cast) -> None:
    [case] = opens(hear(score=2, metric="nps", person=Person(external_id="41")))
    merge(case, cast)
    later = hear(score=2, metric="nps", person=Person(email="dina@example.org"))

    assert opens(later) == []
    assert case.answers.filter(response_id=later).exists()


def it_opens_no_third_where_two_of_one_matter_were_brought_together(rules: None, hear: Hear, cast: Cast) -> None:
    first, second = (opens(hear(score=2, metric="nps", person=Person(external_id=each)))[0] for each in ("41", "42"))
    merge(first, cast)
    merge(second, cast)

    trouble = Trouble(Told(), matter="relationship", customer_id=cast.dina.id)
    case = actions.open_by_hand(trouble, needs="", priority=Priority.NORMAL, by="system", now=NOW)

    assert case == first
    actions.resolve(case_id=first.id, done="Rang her", cause=None, by="system", now=NOW)
    with pytest.raises(errors.AnotherIsOpen):
        actions.reopen(case_id=first.id, by="system", now=NOW)


def it_orders_by_what_is_at_stake(rules: None, hear: Hear, cast: Cast) -> None:
    Customer.objects.filter(id=cast.dina.id).update(value=Decimal(1000), currency="KES")

    [case] = opens(hear(score=0, metric="nps", person=Person(email="dina@example.org")))

    assert case.stake == Decimal("240.00")  # 1,000 a year, 60 % likely to leave, 40 % likely to stay if answered


def it_opens_none_for_somebody_who_answered_anonymously(rules: None, hear: Hear) -> None:
    answer = hear(score=0, metric="nps", comment="Do not tell my boss")
    Response.objects.filter(id=answer).update(is_anonymous=True)

    assert opens(answer) == []


def it_leaves_a_rule_alone_that_is_off(rules: None, hear: Hear) -> None:
    CaseRule.objects.update(on_since=None)

    assert opens(hear(score=0, metric="nps")) == []


def it_opens_as_many_cases_with_as_few_statements(rules: None, hear: Hear) -> None:
    def count(cases: int) -> int:
        answers = [hear(score=0, metric="nps", person=Person(external_id=f"{cases}-{n}")) for n in range(cases)]
        with CaptureQueriesContext(connection) as queries_made:
            assert len(opens(*answers)) == cases
        return len(queries_made)

    assert count(2) == count(9)


def it_gives_a_new_workspace_its_rules(empty_log: None, cast: Cast) -> None:
    drain.open_cursors()

    drain.drain_dry()

    with scope.to(cast.workspace.id):
        assert list(CaseRule.objects.order_by("position").values_list("name", flat=True)) == [
            "Asked for a person",
            "Asked to be contacted",
            "Scored 0 to 3",
            "Scored 4 to 6",
        ]
        assert Target.objects.count() == 4


def it_leaves_imported_history_alone(empty_log: None, cast: Cast) -> None:
    drain.open_cursors()
    with scope.to(cast.workspace.id):
        listening.furnish(workspace=cast.workspace, by="system", now=NOW)
        setting_up.furnish(now=NOW)
        old = Heard(score=0, metric="nps", person=Person(external_id="1"), answered_at=NOW)
        for origin in (Origin.IMPORT, Origin.LIVE):
            listening.record([old], workspace=cast.workspace, by="system", now=NOW, origin=origin)
        drain.drain_dry()

        assert Case.objects.count() == 1


def it_tells_open_pages_of_the_words_that_follow_a_score(empty_log: None, cast: Cast) -> None:
    drain.open_cursors()
    with scope.to(cast.workspace.id):
        listening.furnish(workspace=cast.workspace, by="system", now=NOW)
        setting_up.furnish(now=NOW)
        score = Heard(score=0, metric="nps", person=Person(external_id="1"), answered_at=NOW)
        [heard] = listening.record([score], workspace=cast.workspace, by="customer", now=NOW)
        assert isinstance(heard, listening.Recorded)
        drain.drain_dry()
        actions.wait_for_customer(case_id=Case.objects.get().id, by="system", now=NOW)

        words = Change(comment="Never again")
        changing.change(response_id=heard.response_id, to=words, workspace=cast.workspace, by="customer", now=NOW)
        drain.drain_dry()

        assert Case.objects.get().state == "in_progress"
        assert told("case.heard") == [{"number": 1}]


def it_has_a_subscription_that_reaches_people() -> None:
    assert drain.subscribers()[subscriptions.CASES].reaches_people
