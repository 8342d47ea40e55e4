"""Trying a rule on what customers said already."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client

from innerloop.act.queries import trying
from innerloop.act.queries.said import said
from innerloop.act.queries.trying import try_rule
from innerloop.act.rules.conditions import When
from innerloop.customers import actions as people
from innerloop.customers.models import Customer
from innerloop.customers.rules import Behavior, Person
from innerloop.listen import actions as listening
from innerloop.listen.actions.changing import Change
from innerloop.listen.models import Program
from tests.act.conftest import NOW, Hear
from tests.support.cast import Cast


def it_marks_a_changed_answer_as_every_list_does(hear: Hear, cast: Cast) -> None:
    id_ = hear(score=9, metric="nps", person=Person(email="pia@example.org"))
    listening.change(response_id=id_, to=Change(score=2), workspace=cast.workspace, by="customer", now=NOW)

    tried = try_rule(When(score_at_most=6), now=NOW)

    assert [(said(row).id, said(row).is_changed) for row in tried.examples] == [(str(id_), True)]


class TestEvents:
    """A rule about what customers did is tried on what they did."""

    @pytest.fixture
    def cancelled(self, program: Program, cast: Cast) -> None:
        """Dina cancelled twice and Paul once; Pia did a year ago, and paid since."""
        did = [("dina", "order.cancelled", 1), ("dina", "order.cancelled", 2), ("paul", "order.cancelled", 3)]
        did += [("pia", "order.cancelled", 365), ("pia", "payment", 1)]
        told = [
            Behavior(kind, Person(email=f"{who}@example.org"), NOW - timedelta(days=days)) for who, kind, days in did
        ]
        people.note_behaviors(told, workspace_id=cast.workspace.id, by="system", now=NOW)

    def it_counts_a_case_for_each_customer(self, cancelled: None) -> None:
        tried = trying.try_rule(When(event="order.cancelled"), now=NOW)

        assert (tried.on, tried.cases, tried.read, tried.is_whole) == ("events", 2, 3, True)

    def it_asks_for_the_rest_of_the_rule(self, cancelled: None, cast: Cast) -> None:
        Customer.objects.filter(id=cast.paul.id).update(value=Decimal(900), currency="KES")

        assert trying.try_rule(When(event="order.cancelled", value_at_least=Decimal(500)), now=NOW).cases == 1
        assert trying.try_rule(When(event="order.cancelled", score_at_most=6), now=NOW).cases == 0

    def it_reads_the_newest_alone_and_says_so(self, cancelled: None, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(trying, "MOST_READ", 3)

        assert not trying.try_rule(When(event="order.cancelled"), now=NOW).is_whole

    def it_is_said_on_the_page(self, cancelled: None, mona: Client) -> None:
        given = {"name": "Cancelled", "event": "order.cancelled", "priority": "high", "try": "1"}

        page = mona.post("/settings/rules/new", given).content.decode()

        assert "It would have opened 2 cases" in page
        assert "of 3 events of this kind. Nothing is saved yet." in page


def it_says_that_there_was_no_such_event(program: Program, mona: Client) -> None:
    given = {"name": "Cancelled", "event": "order.canceled", "priority": "high", "try": "1"}

    page = mona.post("/settings/rules/new", given).content.decode()

    assert "Nobody did this in the last 90 days" in page
    assert "would have opened" not in page


def it_says_that_a_wish_for_a_person_cannot_be_tried(program: Program, mona: Client) -> None:
    given = {"name": "Person", "wants_person": "on", "priority": "urgent", "try": "1"}

    page = mona.post("/settings/rules/new", given).content.decode()

    assert "This rule cannot be tried on what has been" in page
    assert "would have opened" not in page
