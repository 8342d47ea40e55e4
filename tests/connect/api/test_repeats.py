"""Idempotency-Key and `key`: done once, answered the same again."""

from typing import Any

import pytest

from innerloop.customers.models import Behavior, Customer
from innerloop.kernel.models import RepeatedRequest
from innerloop.listen.models import Invitation, Line, Metric, Program, Response, Survey

pytestmark = pytest.mark.urls("tests.connect.api.urls")

CUSTOMER = {"external_id": "A1", "email": "ana@example.com"}
ORDER = {"kind": "order", "customer": CUSTOMER, "occurred_at": "2026-01-01T00:00:00Z"}
POSTS: dict[str, tuple[Any, Any, Any]] = {
    "/customers": (CUSTOMER, {"name": "Ana"}, Customer),
    "/events": (ORDER, {"kind": "login"}, Behavior),
    "/responses": ({"score": 9, "customer": CUSTOMER}, {"score": 8}, Response),
    "/metrics": ({"slug": "ease", "low": 1, "high": 5, "top": [5], "bottom": [1]}, {"name": "Ease"}, Metric),
    "/surveys": ({"name": "Delivery"}, {"name": "Returns"}, Survey),
    "/programs": ({"name": "Delivery"}, {"name": "Returns"}, Program),
    "/channels": (
        {"kind": "http", "name": "Box", "send_url": "https://gateway.example/out"}, {"name": "Other"}, Line,
    ),
    "/invitations": ({"customer": CUSTOMER, "channel": "link"}, {"properties": {"order": 5}}, Invitation),
}  # fmt: skip


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize("where", ["header", "body"])
def it_does_once_what_comes_twice(call, path, where):
    body, _, model = POSTS[path]
    body = body | ({"key": "k1"} if where == "body" else {})
    header = "k1" if where == "header" else ""
    first = call("POST", path, body, key=header)
    there = model.everywhere.count()

    again = call("POST", path, body, key=header)

    assert (again.status_code, again.json()) == (first.status_code, first.json())
    assert first.status_code in (200, 201)
    assert model.everywhere.count() == there


@pytest.mark.parametrize("path", POSTS)
def it_refuses_another_body_under_the_same_key(call, path):
    body, change, model = POSTS[path]
    call("POST", path, body, key="k1")
    there = model.everywhere.count()

    problem = call.refused(path, body | change, key="k1")

    assert (problem["status"], problem["type"]) == (422, "/problems/same-key-other-body")
    assert model.everywhere.count() == there


@pytest.mark.parametrize("path", POSTS)
def it_gives_the_key_back_when_it_refuses(call, path):
    body, _, _ = POSTS[path]
    broken = body | {"no_such_field": 1}

    assert call.refused(path, broken, key="k1")["status"] == 422
    assert call("POST", path, body, key="k1").status_code in (200, 201)


def it_gives_the_key_back_when_a_verb_refuses(call):
    call.refused("/responses", {"score": 11}, key="k1")
    call.refused("/metrics", {"slug": "nps", "low": 1, "high": 5, "top": [5], "bottom": [1]}, key="k1")
    call.refused("/programs", {"name": "Mail", "channel": "pigeon"}, key="k1")

    assert not RepeatedRequest.objects.exists()


def it_does_a_list_once(call):
    items = [{"score": 9}, {"score": 11}]
    first = call.made("/responses", items, status=200, key="k1")

    again = call.made("/responses", items, status=200, key="k1")
    assert [{**each, "detail": ""} for each in again["data"]] == [{**each, "detail": ""} for each in first["data"]]
    assert again["data"][1]["detail"].startswith("Score out of range. ")
    assert call.refused("/responses", [{"score": 8}], key="k1")["status"] == 422
    assert Response.everywhere.count() == 1


def it_takes_one_key_for_things_of_different_kinds(call):
    for path, (body, _, _) in POSTS.items():
        assert call("POST", path, body, key="k1").status_code in (200, 201), path


def it_keeps_the_keys_of_workspaces_apart(call, stranger):
    ours = call.made("/responses", {"score": 9}, key="k1")
    theirs = stranger.made("/responses", {"score": 2}, key="k1")

    assert ours["id"] != theirs["id"]


def it_refuses_two_keys_that_differ(call):
    problem = call.refused("/responses", {"score": 9, "key": "a"}, key="b")

    assert (problem["type"], problem["field"]) == ("/problems/keys-differ", "key")


@pytest.mark.parametrize("key", ["x" * 201, "a\tb"])
def it_refuses_a_key_that_nobody_could_keep(call, key):
    assert call.refused("/responses", {"score": 9}, key=key)["type"] == "/problems/key-unreadable"


def it_keeps_nothing_personal_with_the_key(call):
    call.made("/customers", {"external_id": "A1", "email": "ana@example.com", "name": "Ana Wanjiru"}, key="k1")
    call.made("/invitations", {"customer": CUSTOMER, "channel": "link"}, key="k2")

    kept = " ".join(str(row.answer) for row in RepeatedRequest.objects.all())
    assert "ana" not in kept.lower()
    assert "/s/" not in kept


@pytest.mark.parametrize(("path", "told"), [("/responses", {"score": 9}), ("/events", ORDER)])
def it_keeps_nothing_that_a_refusal_in_a_list_quotes(call, path, told):
    items = [told, told | {"customer": {"email": "ana wanjiru@example"}}]
    first = call.made(path, items, status=200, key="k1")
    again = call.made(path, items, status=200, key="k1")

    assert "wanjiru" in str(first)
    assert "wanjiru" not in str(again) + " ".join(str(row.answer) for row in RepeatedRequest.objects.all())


def it_says_when_what_a_key_made_is_gone(call):
    made = call.made("/responses", {"score": 9}, key="k1")
    call("DELETE", f"/responses/{made['id']}")

    assert call.refused("/responses", {"score": 9}, key="k1")["status"] == 409
