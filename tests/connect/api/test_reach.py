"""/reach."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from innerloop.kernel import clock, scope
from innerloop.listen import actions as listening
from innerloop.listen.models import Invitation
from innerloop.listen.rules.heard import Heard
from innerloop.understand.queries import newest
from tests.connect.api.conftest import Caller
from tests.support.cast import api_key

pytestmark = pytest.mark.urls("tests.connect.api.urls")


@pytest.fixture
def given(call, furnished):
    """Four asked by a link, of whom three answered and two came to the end."""
    for number in range(4):
        customer = {"external_id": f"R{number}", "properties": {"plan": "pro"}}
        made = call.made("/invitations", {"customer": customer, "channel": "link"})
        with scope.to(furnished.workspace.id):
            invitation = Invitation.objects.select_related("program__survey__metric").get(id=made["id"])
            heard = Heard(score=9, channel="link", comment="Why" if number else "", may_contact=bool(number) or None)
            if number < 3:
                listening.answer_invitation(invitation=invitation, heard=heard, now=clock.now() + timedelta(minutes=1))


def it_says_nothing_of_nobody(call):
    found = call.read("/reach")

    assert found["response"] == {"n": 0, "count": 0, "share": None, "low": None, "high": None}
    assert (found["channels"], found["surveys"], found["newest_asks"]) == ([], [], None)


def it_says_who_answered_who_came_to_the_end_and_who_was_never_reached(call, given):
    found = call.read("/reach", where=["properties.plan:pro"])

    assert (found["response"]["n"], found["response"]["count"], found["response"]["share"]) == (4, 3, 0.75)
    assert found["response"]["low"] < 0.75 < found["response"]["high"]
    assert (found["completion"]["n"], found["completion"]["count"]) == (3, 2)
    [row] = found["channels"]
    assert (row["channel"], row["response"]["n"], row["worded"]["count"], row["completion"]["n"]) == ("link", 4, 2, 3)
    assert row["median"]["low"] <= row["median"]["value"] <= row["median"]["high"]
    assert [one["completion"]["n"] for one in found["surveys"]] == [3]
    assert (found["coverage"]["active"], found["coverage"]["silent"]["count"]) == (4, 1)


def it_names_the_filters_that_say_nothing_of_who_was_never_asked(call, given):
    assert call.read("/reach", where=["channel:link"])["coverage"]["not_narrowed_by"] == ["channel"]


def it_keeps_to_the_span(call, given):
    assert call.read("/reach", since="2090-01-01")["completion"]["n"] == 0


def it_says_that_it_is_of_the_newest_alone(call, given, monkeypatch):
    monkeypatch.setattr(newest, "MOST_ASKS", 2)
    monkeypatch.setattr(newest, "MOST_ANSWERS", 2)

    found = call.read("/reach")

    assert (found["newest_asks"], found["newest_answers"]) == (2, 2)
    assert found["response"]["n"] == 2


def it_needs_the_right_to_read_scores(furnished):
    assert Caller(api_key(furnished, ["customers:read"]))("GET", "/reach").status_code == 403


@pytest.mark.parametrize(("name", "value"), [("metric", "none"), ("where", "x"), ("since", "soon")])
def it_names_what_cannot_be_read(call, name, value):
    problem = call("GET", "/reach", **{name: value}).json()

    assert (problem["status"], problem["field"]) == (422, name)


def it_asks_as_many_questions_for_many_answers_as_for_few(call, given):
    with CaptureQueriesContext(connection) as few:
        call.read("/reach")
    for number in range(9):
        call.made("/invitations", {"customer": {"external_id": f"Q{number}"}, "channel": "link"})

    with CaptureQueriesContext(connection) as many:
        call.read("/reach")

    assert len(many) == len(few)
