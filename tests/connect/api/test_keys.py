"""Keys: who may call what."""

from datetime import date

import pytest
from django.test import Client

from innerloop.kernel import clock
from innerloop.listen.models import Response
from innerloop.team import actions as team
from innerloop.team.models import ApiKey
from tests.connect.api.conftest import Caller
from tests.support.cast import FOUNDED_AT, issue

pytestmark = pytest.mark.urls("tests.connect.api.urls")


def it_refuses_a_request_without_a_key(call):
    answer = Client().get("/api/v1/metrics")

    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert answer.json()["type"] == "/problems/key-missing"


@pytest.mark.parametrize("header", ["Bearer", "Bearer ", "Basic YTpi", "Bearer il_no-such-key", "il_x", "Bearer é"])
def it_refuses_what_is_no_key_of_ours(call, header):
    answer = Client().get("/api/v1/metrics", headers={"Authorization": header})

    assert answer.status_code == 401
    assert answer.headers["Content-Type"] == "application/problem+json"


def it_names_the_scope_that_is_missing(caller_with):
    problem = caller_with("score:read").refused("/responses", {"score": 9})

    assert problem["status"] == 403
    assert "responses:write" in problem["detail"]


def it_refuses_a_revoked_key_at_once_in_every_process(furnished, call):
    key, secret = issue(furnished.olive)
    caller = Caller(secret)
    # From here on this process believes the key; that it is revoked, another process learns.
    caller.made("/responses", {"score": 9})
    ApiKey.everywhere.filter(id=key.id).update(revoked_at=clock.now())

    answers = [
        caller("GET", "/metrics"),
        caller("POST", "/responses", {"score": 8}),
        caller("POST", "/responses", [{"score": 7}]),
    ]

    assert [(answer.status_code, answer.json()["type"]) for answer in answers] == [(401, "/problems/key-unknown")] * 3
    assert answers[1].headers["WWW-Authenticate"].startswith("Bearer")
    assert Response.everywhere.filter(workspace=furnished.workspace).count() == 1


def it_takes_a_key_again_whose_revocation_was_undone(furnished):
    key, secret = issue(furnished.olive)
    team.revoke_key(key=key, by_member=furnished.olive, now=clock.now())
    refused = Caller(secret)("POST", "/responses", {"score": 9}).status_code

    team.return_key(key=key, by_member=furnished.olive, now=clock.now())

    assert (refused, Caller(secret)("POST", "/responses", {"score": 9}).status_code) == (401, 201)


def it_believes_a_new_key_at_once_after_it_was_refused(furnished):
    key, secret = issue(furnished.olive)
    ApiKey.everywhere.filter(id=key.id).update(revoked_at=FOUNDED_AT)
    before = Caller(secret)("GET", "/metrics").status_code

    ApiKey.everywhere.filter(id=key.id).update(revoked_at=None)

    assert (before, Caller(secret)("GET", "/metrics").status_code) == (401, 200)


def it_notes_the_day_of_a_key_s_use_once(furnished, django_assert_num_queries):
    key, secret = issue(furnished.olive)
    caller = Caller(secret)
    with clock.held_at(FOUNDED_AT):
        caller.read("/metrics")

        with django_assert_num_queries(2):  # the key and the metrics
            caller.read("/metrics")

    assert ApiKey.everywhere.get(id=key.id).last_used_on == date(2026, 3, 2)
