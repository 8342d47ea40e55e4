"""Trying a rule on what customers said already."""

from innerloop.act.queries.said import said
from innerloop.act.queries.trying import try_rule
from innerloop.act.rules.conditions import When
from innerloop.customers.rules import Person
from innerloop.listen import actions as listening
from innerloop.listen.actions.changing import Change
from tests.act.conftest import NOW, Hear
from tests.support.cast import Cast


def it_marks_a_changed_answer_as_every_list_does(hear: Hear, cast: Cast) -> None:
    id_ = hear(score=9, metric="nps", person=Person(email="pia@example.org"))
    listening.change(response_id=id_, to=Change(score=2), workspace=cast.workspace, by="customer", now=NOW)

    tried = try_rule(When(score_at_most=6), now=NOW)

    assert [(said(row).id, said(row).is_changed) for row in tried.examples] == [(str(id_), True)]
