"""/referrals: who brought whom, told by our page or by another system."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from innerloop.act.actions import referring
from innerloop.act.models import Promotion, PromotionRule
from innerloop.customers import actions as people
from innerloop.kernel import clock, scope
from innerloop.listen.models import Response
from tests.support.cast import FOUNDED_AT, Cast

pytestmark = pytest.mark.urls("tests.connect.api.urls")
MUSA = {"email": "musa@example.org", "name": "Musa"}


@pytest.fixture
def code(call: Any, furnished: Cast) -> str:
    """The code of an invitation that Pia got."""
    call.made("/responses", {"metric": "nps", "score": 10, "customer": {"email": "pia@example.org"}})
    with scope.to(furnished.workspace.id):
        rule = PromotionRule.objects.create(
            workspace=furnished.workspace, name="Friends", kind="referral", position=0, on_since=FOUNDED_AT
        )
        Promotion.objects.create(
            workspace=furnished.workspace,
            rule=rule,
            kind="referral",
            customer=furnished.pia,
            response=Response.objects.get(),
            state="sent",
            planned_at=FOUNDED_AT,
            sent_at=FOUNDED_AT,
            code="0123456789ab",
            token_digest="x",
        )
    return "0123456789ab"


def it_tells_by_whom_somebody_came_by_their_code(call: Any, code: str, furnished: Cast) -> None:
    made = call.made("/referrals", {"code": code, "customer": MUSA})

    assert (made["what"], made["referral"]["brought_by"]) == ("brought", str(furnished.pia.id))
    assert (made["referral"]["customer"], made["referral"]["source"]) == (made["customer"], "api")
    assert call.read("/referrals")["data"] == [made["referral"]]


def it_counts_what_they_spend_from_then_on(call: Any, code: str, furnished: Cast) -> None:
    made = call.made("/referrals", {"code": code, "customer": MUSA})
    later = (clock.now() + timedelta(minutes=5)).isoformat()
    paid = {"kind": "order.paid", "customer": MUSA, "occurred_at": later, "revenue": "120.50", "revenue_kind": "new"}
    call("POST", "/events", paid)

    [listed] = call.read("/referrals")["data"]
    assert (listed["id"], listed["became_customer"], listed["revenue"]) == (made["referral"]["id"], True, "120.5")


def it_leaves_who_was_brought_before_with_whom_they_came_by(call: Any, code: str, furnished: Cast) -> None:
    call.made("/referrals", {"code": code, "customer": MUSA})

    again = call("POST", "/referrals", {"brought_by": str(furnished.dina.id), "customer": MUSA})

    said = again.json()
    assert (again.status_code, said["what"], said["referral"]) == (200, "known_already", None)
    [listed] = call.read("/referrals")["data"]
    assert listed["brought_by"] == str(furnished.pia.id)


def it_lets_nobody_bring_themselves(call: Any, code: str, furnished: Cast) -> None:
    told = call("POST", "/referrals", {"code": code, "customer": {"email": "pia@example.org"}})

    assert (told.status_code, told.json()["what"], told.json()["referral"]) == (200, "one_person", None)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "Give `code` or `brought_by`"),
        ({"code": "nobody"}, "no invitation with the code 'nobody'"),
        ({"brought_by": "01890000-0000-7000-8000-000000000000"}, "There is no customer"),
    ],
)
def it_says_what_is_missing(call: Any, furnished: Cast, given: dict[str, str], said: str) -> None:
    told = call("POST", "/referrals", {**given, "customer": MUSA})

    assert told.status_code == 422
    assert said in told.json()["detail"]


def it_keeps_what_was_told_where_records_are_merged_or_erased(call: Any, code: str, furnished: Cast) -> None:
    made = call.made("/referrals", {"code": code, "customer": MUSA})
    by: Any = {"workspace_id": furnished.workspace.id, "by": "system", "now": FOUNDED_AT}
    with scope.to(furnished.workspace.id):
        people.merge(winner_id=furnished.dina.id, loser_id=furnished.pia.id, **by)
    assert call.read("/referrals")["data"][0]["brought_by"] == str(furnished.dina.id)

    with scope.to(furnished.workspace.id):
        people.erase(customer_id=UUID(made["customer"]), **by)
    [listed] = call.read("/referrals")["data"]
    assert (listed["brought_by"], listed["customer"]) == (str(furnished.dina.id), None)


def it_answers_the_same_again_when_its_promoter_is_gone_since(call: Any, code: str, furnished: Cast) -> None:
    told = {"brought_by": str(furnished.dina.id), "customer": MUSA, "key": "musa-came"}
    made = call.made("/referrals", told)
    with scope.to(furnished.workspace.id):
        people.erase(customer_id=furnished.dina.id, workspace_id=furnished.workspace.id, by="system", now=clock.now())

    assert call.made("/referrals", told) == made


def it_takes_no_more_by_one_code_than_a_page_of_ours(
    call: Any, code: str, furnished: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(referring, "MOST_FRIENDS", 1)
    call.made("/referrals", {"code": code, "customer": MUSA})

    full = call("POST", "/referrals", {"code": code, "customer": {"email": "juma@example.org"}})

    assert full.status_code == 429
    assert "No more friends can come by this link for now" in full.json()["detail"]
    assert len(call.read("/referrals")["data"]) == 1
    # What the company itself knows is not bounded by a link.
    told = {"brought_by": str(furnished.pia.id), "customer": {"email": "juma@example.org"}}
    assert call.made("/referrals", told)["referral"]
