"""/cases and /rules: a rule is made, a case is opened by it, answered and resolved."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from innerloop.act.actions import opening, setting_up
from innerloop.act.queries import opening as queries
from innerloop.customers.models import Customer
from innerloop.kernel import clock, scope
from innerloop.listen import channels
from innerloop.listen.models import Message
from tests.support.cast import FOUNDED_AT, Cast
from tests.support.channels import Post

pytestmark = pytest.mark.urls("tests.connect.api.urls")


@pytest.fixture
def case(call: Any, furnished: Cast) -> dict[str, Any]:
    """Dina's case: she scored 2, and can be written to."""
    channels.register(Post())
    with scope.to(furnished.workspace.id):
        setting_up.furnish(now=FOUNDED_AT)
    return opened(call, furnished, score=2, comment="Nine days late", customer={"email": "dina@example.org"})


def opened(call: Any, cast: Cast, **answer: Any) -> dict[str, Any]:
    """Send an answer in, have the rules held against it, and return the case."""
    response = call.made("/responses", {"metric": "nps", **answer})
    with scope.to(cast.workspace.id):
        [made] = opening.open_for(
            queries.of_answers([response["id"]]), rules=queries.rules_on(), by="system", now=clock.now()
        )
    found: dict[str, Any] = call.read(f"/cases/{made.id}")
    return found


def it_tells_a_case_with_its_reason(call: Any, case: dict[str, Any], furnished: Cast) -> None:
    assert (case["number"], case["state"], case["priority"]) == (1, "open", "high")
    assert (case["customer"], case["rule"]) == (str(furnished.dina.id), "Scored 0 to 3")
    assert case["why_opened"] == "Scored 2"
    assert call.read("/cases")["data"] == [case]
    assert [each["number"] for each in call.read(f"/customers/{furnished.dina.id}")["cases"]] == [1]


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ({"state": "active"}, 1),
        ({"state": "open"}, 1),
        ({"state": "over"}, 0),
        ({"assignee": "nobody"}, 1),
        ({"assignee": "agnes@tandawa.example"}, 0),
        ({"where": "cohort:bottom"}, 1),
        ({"where": ["cohort:top", "cohort:middle"]}, 0),
        ({"where": ["cohort:top", "cohort:bottom"]}, 1),
        ({"where": "channel:ussd"}, 0),
        ({"since": "2020-01-01", "until": "9999-12-31"}, 1),
        ({"until": "2020-01-01"}, 0),
        ({"overdue": "true"}, 0),
    ],
)
def it_lists_what_is_chosen(call: Any, case: dict[str, Any], asked: dict[str, str], count: int) -> None:
    assert len(call.read("/cases", **asked)["data"]) == count


def it_lists_those_of_a_customer_and_of_whom_they_were_merged_into(
    call: Any, case: dict[str, Any], furnished: Cast
) -> None:
    Customer.everywhere.filter(id=furnished.dina.id).update(merged_into=furnished.pia)

    for who, count in ((furnished.dina, 1), (furnished.pia, 1), (furnished.paul, 0)):
        assert len(call.read("/cases", customer=str(who.id))["data"]) == count


def it_is_given_and_changed(call: Any, case: dict[str, Any]) -> None:
    changes = {"assignee": "agnes@tandawa.example", "priority": "urgent", "needs": "Ring her", "state": "in_progress"}

    changed = call("PATCH", f"/cases/{case['id']}", changes).json()

    assert {name: changed[name] for name in changes} == changes
    assert call("PATCH", f"/cases/{case['id']}", {"assignee": ""}).json()["assignee"] is None


def it_changes_nothing_where_a_part_is_refused(call: Any, case: dict[str, Any]) -> None:
    path = f"/cases/{case['id']}"
    changes = {"assignee": "agnes@tandawa.example", "priority": "urgent", "promised_at": "2020-01-01T09:00:00Z"}

    refused = call("PATCH", path, changes)

    assert refused.status_code in (409, 422)
    assert call.read(path) == case


def it_opens_again_and_is_given_in_one_change(call: Any, case: dict[str, Any]) -> None:
    path = f"/cases/{case['id']}"
    call.made(f"{path}/resolve", {"done": "Rang her"}, status=200)
    changes = {"assignee": "agnes@tandawa.example", "state": "in_progress"}

    changed = call("PATCH", path, changes).json()

    assert {name: changed[name] for name in changes} == changes


def it_refuses_somebody_who_answers_nobody(call: Any, case: dict[str, Any]) -> None:
    for email in ("vic@tandawa.example", "stella@rival.example", "nobody"):
        problem = call.refused(f"/cases/{case['id']}", {"assignee": email}, method="PATCH")

        assert (problem["status"], problem["field"]) == (422, "assignee")
        assert email in problem["detail"]


def it_writes_to_the_customer_once_however_often_it_is_sent(call: Any, case: dict[str, Any]) -> None:
    body = {"text": "We are sorry, Dina."}

    first = call.made(f"/cases/{case['id']}/reply", body, key="r1")
    again = call.made(f"/cases/{case['id']}/reply", body, key="r1")

    assert first == again
    [message] = Message.everywhere.filter(purpose="reply")
    assert (str(message.id), message.text) == (first["id"], "We are sorry, Dina.")
    told = call.read(f"/cases/{case['id']}")
    assert (told["state"], told["contacted_at"] is None) == ("waiting", False)


def it_refuses_a_way_that_there_is_not(call: Any, case: dict[str, Any]) -> None:
    problem = call.refused(f"/cases/{case['id']}/reply", {"text": "Hello", "channel": "pigeon"})

    assert (problem["status"], problem["field"]) == (409, "channel")


def it_is_resolved_with_a_note_and_opened_again(call: Any, case: dict[str, Any]) -> None:
    path = f"/cases/{case['id']}"
    assert call.refused(f"{path}/resolve", {"done": " "})["field"] == "done"
    assert "process" in call.refused(f"{path}/resolve", {"done": "Rang", "cause": "weather"})["detail"]

    resolved = call.made(f"{path}/resolve", {"done": "Rang her", "cause": "process"}, status=200)

    assert (resolved["state"], resolved["done"], resolved["cause"]) == ("resolved", "Rang her", "process")
    assert call.refused(path, {"state": "waiting"}, method="PATCH")["status"] == 409
    assert call.refused(f"{path}/reply", {"text": "One more word"})["status"] == 409
    assert call("PATCH", path, {"state": "in_progress"}).json()["state"] == "in_progress"


def it_keeps_a_note(call: Any, case: dict[str, Any]) -> None:
    note = call.made(f"/cases/{case['id']}/note", {"text": "She is <b>upset</b>"}, key="n1")

    assert call.made(f"/cases/{case['id']}/note", {"text": "She is <b>upset</b>"}, key="n1") == note


class TestRules:
    """When cases are opened."""

    def it_refuses_a_skill_that_nobody_named(self, call: Any, furnished: Cast) -> None:
        body = {"name": "Stars", "when": {"score_at_most": 3}, "then": {"open_case": {"skills": ["astronomy"]}}}

        refused = call("POST", "/rules", body)

        assert refused.status_code == 422
        assert "There is no skill 'astronomy' here" in refused.json()["detail"]

    def it_makes_a_rule_that_opens_cases(self, call: Any, furnished: Cast) -> None:
        channels.register(Post())
        body = {
            "name": "Money lost",
            "when": {"metric": "nps", "words_any": ["lost*"]},
            "then": {"open_case": {"priority": "urgent"}},
        }

        rule = call.made("/rules", body, key="k1")

        assert (rule["is_on"], rule["position"], rule["when"]) == (True, 0, body["when"])
        assert rule["then"] == {"open_case": {"priority": "urgent", "team": None, "skills": []}}
        assert call.read("/rules")["data"] == [rule]
        assert call.made("/rules", body, key="k1") == rule
        case = opened(call, furnished, score=9, comment="You LOST my money", customer={"external_id": "1"})
        assert (case["priority"], case["why_opened"]) == ("urgent", "Wrote “lost”")

    @pytest.mark.parametrize(
        ("when", "field"),
        [
            ({}, "when"),
            ({"score_at_most": "3"}, "when.score_at_most"),
            ({"words_any": []}, "when"),
            ({"weather": "bad"}, "when.weather"),
        ],
    )
    def it_names_what_cannot_be_asked_for(self, call: Any, when: dict[str, Any], field: str) -> None:
        problem = call.refused("/rules", {"name": "X", "when": when})

        assert (problem["status"], problem["field"]) == (422, field)

    def it_refuses_a_name_twice_and_a_team_of_nobody(self, call: Any) -> None:
        body = {"name": "Low", "when": {"score_at_most": 3}}
        call.made("/rules", body)

        assert call.refused("/rules", {**body, "name": "LOW"})["status"] == 409
        of_nobody = {**body, "name": "Other", "then": {"open_case": {"team": "nobody"}}}
        assert call.refused("/rules", of_nobody)["field"] == "then.open_case.team"


def it_needs_its_scopes(caller_with: Callable[..., Any], case: dict[str, Any]) -> None:
    reader = caller_with("cases:read")

    assert reader.read(f"/cases/{case['id']}") == case
    assert reader.refused(f"/cases/{case['id']}/note", {"text": "x"})["status"] == 403
    assert caller_with("responses:read")("GET", "/cases").status_code == 403


@pytest.mark.parametrize("where", ["shoe:9", "touchpoint", "touchpoint:"])
def it_refuses_a_filter_that_there_is_not(call: Any, case: dict[str, Any], where: str) -> None:
    refused = call("GET", "/cases", where=where)

    assert refused.status_code == 422
    assert "Known fields are touchpoint, channel" in refused.content.decode()


def it_keeps_a_promise_and_lets_a_case_sleep(call: Any, case: dict[str, Any]) -> None:
    moment = (clock.now() + timedelta(days=1)).replace(microsecond=0).isoformat().replace("+00:00", "Z")

    slept = call("PATCH", f"/cases/{case['id']}", {"promised_at": moment, "snoozed_until": moment}).json()
    back = call("PATCH", f"/cases/{case['id']}", {"promised_at": None, "snoozed_until": None}).json()

    assert (slept["promised_at"], slept["snoozed_until"]) == (moment, moment)
    assert (back["promised_at"], back["snoozed_until"]) == (None, None)
    for wrong in ("2020-01-01T09:00:00Z", "2099-01-01T09:00:00Z", "2026-05-04T09:00:00"):
        assert call("PATCH", f"/cases/{case['id']}", {"snoozed_until": wrong}).status_code in (409, 422)
