"""Rules that ask what the words say: a case opens once they were read, and not twice."""

from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from innerloop.act import actions
from innerloop.act.actions import ruling
from innerloop.act.models import Case, CaseRule
from innerloop.act.queries import opening as queries
from innerloop.act.queries.trying import try_rule
from innerloop.act.rules.conditions import When, read_when
from innerloop.act.rules.opened import say_why
from innerloop.customers.rules import Person
from innerloop.kernel import drain, log, scope
from innerloop.listen import actions as listening
from innerloop.listen.models import Program, Response
from innerloop.listen.rules.heard import Heard
from innerloop.understand import events
from innerloop.understand.models import Theme
from tests.act.conftest import NOW, Hear
from tests.support.cast import Cast
from tests.support.wording import Spoken, make_reading, make_theme


def make_rule(**when: Any) -> CaseRule:
    rule = ruling.make_rule(
        name=f"Fees by {' and '.join(when)}", when=read_when(when), gives={"priority": "high"}, by="system", now=NOW
    )
    ruling.switch(rule_id=rule.id, is_on=True, by="system", now=NOW)
    return rule


def heard(cast: Cast, **fields: Any) -> UUID:
    told = Heard(person=Person(email="dina@example.org"), comment="Your fees are a theft", answered_at=NOW, **fields)
    [verdict] = listening.record([told], workspace=cast.workspace, by="customer", now=NOW)
    assert isinstance(verdict, listening.Recorded)
    return verdict.response_id


def tell(cast: Cast, response_id: UUID) -> None:
    """Announce that words were read, as their reader does, and let the log be read."""
    fact = log.Fact(events.UNDERSTOOD, response_id, NOW, data={"themes": []})
    log.announce([fact], workspace_id=cast.workspace.id, by="system")
    drain.drain_dry()


def it_opens_a_case_once_the_words_were_read_and_not_twice(empty_log: None, cast: Cast) -> None:
    drain.open_cursors()
    with scope.to(cast.workspace.id):
        listening.furnish(workspace=cast.workspace, by="system", now=NOW)
        rule = make_rule(theme="fees", urgency_at_least=0.5)
        answer = heard(cast, score=8)
        drain.drain_dry()
        assert not Case.objects.exists()

        make_reading(answer, Spoken(make_theme("fees"), "fees"), urgency=0.75, label=-1)
        tell(cast, answer)
        tell(cast, answer)

        case = Case.objects.get()
        assert (case.rule, case.reason) == (rule, {"theme": "fees", "urgency": 0.75})
        assert say_why(case.reason) == "Spoke of fees and sounds urgent (75%)"


def it_opens_no_second_case_for_an_answer_that_has_one(empty_log: None, cast: Cast) -> None:
    drain.open_cursors()
    with scope.to(cast.workspace.id):
        listening.furnish(workspace=cast.workspace, by="system", now=NOW)
        make_rule(theme="fees")
        low = make_rule(score_at_most=6)
        answer = heard(cast, score=2)
        drain.drain_dry()

        make_reading(answer, Spoken(make_theme("fees"), "fees"))
        tell(cast, answer)

        assert Case.objects.get().rule == low


@pytest.fixture
def fees(program: Program) -> Theme:
    return make_theme("fees", "Fees & charges")


def it_knows_nothing_of_words_that_were_changed_since_they_were_read(hear: Hear, fees: Theme) -> None:
    answer = hear(score=8, comment="Your fees")
    make_reading(answer, Spoken(fees, "fees"), urgency=0.9)
    [before] = queries.of_answers([answer])
    Response.objects.filter(id=answer).update(changed_at=NOW)

    [since] = queries.of_answers([answer])

    assert (before.told.themes, before.told.urgency) == (frozenset({"fees"}), 0.9)
    assert (since.told.themes, since.told.urgency) == (frozenset(), None)


def it_reads_many_answers_in_as_many_queries_as_few(hear: Hear, fees: Theme) -> None:
    def queries_of(count: int) -> int:
        answers = [hear(score=8, comment="Your fees") for _ in range(count)]
        for answer in answers:
            make_reading(answer, Spoken(fees, "fees"))
        with CaptureQueriesContext(connection) as captured:
            assert len(queries.of_answers(answers)) == count
        return len(captured)

    assert queries_of(2) == queries_of(7) == 3


def it_is_tried_on_what_was_read(hear: Hear, fees: Theme) -> None:
    make_reading(hear(score=8, comment="Your fees"), Spoken(fees, "fees"), urgency=0.9)
    make_reading(hear(score=8, comment="So kind"), urgency=0.2)

    assert try_rule(When(theme="fees"), now=NOW).cases == 1
    assert try_rule(When(urgency_at_least=0.5), now=NOW).cases == 1
    assert try_rule(When(theme="fees", urgency_at_least=0.95), now=NOW).cases == 0


def it_opens_a_case_for_who_may_leave(hear: Hear, cast: Cast, mona: Client) -> None:
    form = {"name": "Leaving", "priority": "high", "churn_at_least": "0.9"}
    mona.post(reverse("act:rule_new"), form)
    rule = CaseRule.objects.get(name="Leaving")
    ruling.switch(rule_id=rule.id, is_on=True, by="system", now=NOW)
    stays = hear(score=2, comment="It is slow", person=Person(email="paul@example.org"))
    make_reading(stays, churn=0.89)
    goes = hear(score=8, comment="We are moving to another bank", person=Person(email="dina@example.org"))
    make_reading(goes, churn=0.95)

    opened = actions.open_for(queries.of_answers([stays, goes]), rules=queries.rules_on(), by="system", now=NOW)

    [case] = Case.objects.filter(id__in=[each.id for each in opened])
    assert (case.response_id, case.reason) == (goes, {"churn": 0.95})
    assert say_why(case.reason) == "May leave, by their words (95%)"
    assert "like leaving" in mona.get(reverse("act:case", args=[case.id])).content.decode()
    assert try_rule(When(churn_at_least=0.9), now=NOW).cases == 1
    assert '<option value="0.9" selected>' in mona.get(reverse("act:rule", args=[rule.id])).content.decode()


def it_is_picked_rather_than_typed(mona: Client, fees: Theme) -> None:
    form = {"name": "Fees", "priority": "high", "theme": "fees", "urgency_at_least": "0.5"}

    assert "Fees &amp; charges" in mona.get(reverse("act:rule_new")).content.decode()
    mona.post(reverse("act:rule_new"), form)

    rule = CaseRule.objects.get(name="Fees")
    assert rule.when == {"theme": "fees", "urgency_at_least": 0.5}
    page = mona.get(reverse("act:rule", args=[rule.id])).content.decode()
    assert '<option value="fees" selected>' in page
    assert '<option value="0.5" selected>' in page


def it_keeps_what_is_not_on_the_list(mona: Client, fees: Theme) -> None:
    rule = make_rule(theme="fees", urgency_at_least=0.65)
    Theme.objects.update(is_on=False)

    page = mona.get(reverse("act:rule", args=[rule.id])).content.decode()

    assert '<option value="fees" selected>fees (put away)' in page
    assert '<option value="0.65" selected>' in page


def it_shows_on_the_case_what_was_spoken_of(hear: Hear, agnes: Client, fees: Theme) -> None:
    answer = hear(score=2, comment="Your fees are a theft", person=Person(email="dina@example.org"))
    make_reading(answer, Spoken(fees, "fees"), urgency=0.9, label=-1)
    make_rule(score_at_most=6)
    [case] = actions.open_for(queries.of_answers([answer]), rules=queries.rules_on(), by="system", now=NOW)

    page = agnes.get(reverse("act:case", args=[case.id])).content.decode()

    assert "Fees &amp; charges (negative)" in page
    assert "urgent" in page
