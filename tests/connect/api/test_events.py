"""/events."""

from decimal import Decimal
from typing import Any

import pytest

from innerloop.customers.models import Behavior

pytestmark = pytest.mark.urls("tests.connect.api.urls")

ORDER: dict[str, Any] = {
    "kind": "order.delivered",
    "customer": {"external_id": "A1", "name": "Ana"},
    "occurred_at": "2026-03-01T09:30:00+03:00",
    "key": "order-1",
    "properties": {"items": 3},
    "revenue": "49.90",
    "currency": "KES",
    "revenue_kind": "new",
}


def it_takes_one_event(call):
    assert call.made("/events", ORDER, status=200) == {"accepted": 1, "rejected": []}

    row = Behavior.everywhere.get()
    assert (row.kind, row.revenue, row.currency, row.properties) == (
        "order.delivered",
        Decimal("49.9"),
        "KES",
        {"items": 3},
    )


def it_adds_nothing_for_a_key_that_was_told_before(call):
    call.made("/events", ORDER, status=200)

    assert call.made("/events", [ORDER, ORDER], status=200)["accepted"] == 2
    assert Behavior.everywhere.count() == 1


def it_refuses_a_known_key_with_another_body_for_that_item(call):
    call.made("/events", ORDER, status=200)
    refund = ORDER | {"kind": "refund", "revenue": "-500"}

    said = call.made("/events", [ORDER, refund], status=200)

    assert said["accepted"] == 1
    [rejected] = said["rejected"]
    assert (rejected["index"], rejected["type"], rejected["field"]) == (1, "/problems/same-key-other-body", "key")
    assert "order-1" in rejected["detail"]
    assert call.refused("/events", refund)["type"] == "/problems/same-key-other-body"
    assert Behavior.everywhere.count() == 1


def it_refuses_one_s_own_mistake_alone(call):
    wrong: list[dict[str, Any]] = [
        {"occurred_at": "2026-03-01"}, {"kind": ""}, {"customer": {"email": "ana"}}, {"revenue": "much"},
        {"revenue_kind": "gift"}, {"occurred_at": "2100-01-01T00:00:00Z"}, {"shoe": 42},
    ]  # fmt: skip
    items = [ORDER, *(ORDER | each | {"key": f"w{n}"} for n, each in enumerate(wrong)), "nothing"]

    said = call.made("/events", items, status=200)

    assert said["accepted"] == 1
    assert [each["index"] for each in said["rejected"]] == [1, 2, 3, 4, 5, 6, 7, 8]
    fields = [each["field"] for each in said["rejected"]]
    assert fields == ["occurred_at", "kind", "customer.email", "revenue", "revenue_kind", "occurred_at", "shoe", "body"]
    assert Behavior.everywhere.count() == 1


def it_answers_a_problem_for_a_single_wrong_event(call):
    problem = call.refused("/events", ORDER | {"kind": "!"})

    assert (problem["status"], problem["field"]) == (422, "kind")


def it_takes_a_thousand_and_no_more(call):
    items = [ORDER | {"key": f"k{n}", "customer": {"external_id": f"C{n % 50}"}} for n in range(1_000)]

    assert call.made("/events", items, status=200) == {"accepted": 1_000, "rejected": []}
    assert call.refused("/events", [*items, ORDER])["type"] == "/problems/too-many-items"
