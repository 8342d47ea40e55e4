"""Errors: each a problem with a stable type, naming field and value."""

import json
import logging
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client

from innerloop.connect.api import problems
from innerloop.listen import queries as listen_queries

pytestmark = pytest.mark.urls("tests.connect.api.urls")


def post(call, body: bytes | str, content_type: str = "application/json", path: str = "/responses") -> Any:
    """Send raw bytes and return the problem."""
    headers = {"Authorization": f"Bearer {call.key}"}
    answer = Client().post(f"/api/v1{path}", data=body, content_type=content_type, headers=headers)
    assert answer.headers["Content-Type"] == "application/problem+json", answer.content
    return answer.json()


def it_answers_a_problem_at_an_unknown_address(call):
    for path in ("/nowhere", "/", "/customers/", "/responses/a/b", "/score/compare/x"):
        answer = call.client.get(f"/api/v1{path}", headers={"Authorization": f"Bearer {call.key}"})

        assert answer.status_code == 404, path
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert answer.json()["type"] == "/problems/no-such-address"


def it_says_how_long_a_key_must_wait_that_asks_too_much(call, settings):
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"api_requests_per_minute": 2})
    headers = {"Authorization": f"Bearer {call.key}"}

    *_, held = [Client(REMOTE_ADDR="203.0.113.9").get("/api/v1/metrics", headers=headers) for _ in range(3)]

    assert (held.status_code, held.headers["Retry-After"]) == (429, "30")
    assert held.headers["Content-Type"] == "application/problem+json"
    assert held.json()["type"] == "/problems/too-many-requests"
    assert "Wait 30 s" in held.json()["detail"]
    assert call.client.get("/api/v1/metrics", headers=headers).status_code == 200, "this machine itself may go on"


def it_names_the_methods_that_an_address_takes(call):
    answer = Client().delete("/api/v1/metrics", headers={"Authorization": f"Bearer {call.key}"})

    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET, POST"
    assert answer.json()["detail"] == "This address does not take DELETE. It takes GET, POST."


def it_refuses_a_body_over_four_megabytes(call):
    problem = post(call, json.dumps({"score": 9, "comment": "x" * 4_200_000}))

    assert (problem["status"], problem["type"]) == (413, "/problems/body-too-large")


def it_refuses_what_is_not_said_to_be_json(call):
    problem = post(call, "score=9", content_type="application/x-www-form-urlencoded")

    assert (problem["status"], problem["type"]) == (415, "/problems/not-json")


@pytest.mark.parametrize(
    "body", ["", " ", "{", '{"score": 9,}', "[" * 100_000, "\xff", '{"a": NaN}', "9" * 10_000, '{"a": "\\ud800"}']
)
def it_refuses_broken_json(call, body):
    for path in ("/responses", "/metrics", "/events", "/customers"):
        assert post(call, body.encode("latin-1"), path=path)["status"] in (400, 422), path


@pytest.mark.parametrize("path", ["/responses", "/events", "/metrics", "/customers", "/surveys", "/programs"])
def it_refuses_json_that_is_no_object(call, path):
    strange: list[Any] = [9, "nine", True, [] if path not in ("/responses", "/events") else 0.5]
    for body in strange:
        assert call.refused(path, body)["status"] == 422, body


def it_names_a_parameter_that_nobody_reads(call):
    answer = call("GET", "/score", touchpiont="shop")

    assert answer.status_code == 422
    assert answer.json()["field"] == "touchpiont"
    assert "where" in answer.json()["detail"]


def it_refuses_a_parameter_that_is_given_twice(call):
    answer = call("GET", "/score", since=["2026-01-01", "2026-02-01"])

    assert (answer.status_code, answer.json()["field"]) == (422, "since")


def it_refuses_a_nul_in_a_parameter(call):
    for name in ("q", "where", "metric", "customer", "after"):
        answer = call("GET", "/responses", **{name: "a\0b"})

        assert (answer.status_code, answer.json()["field"]) == (422, name)


def it_names_the_place_of_a_nul(call):
    problem = call.refused("/responses", {"score": 9, "answers": [{"question": "why", "text": "a\0b"}]})

    assert problem["field"] == "answers.0.text"


def it_names_every_field_that_is_wrong(call):
    problem = call.refused("/metrics", {"slug": 5, "low": "one", "hihg": 5})

    fields = [error["field"] for error in problem["errors"]]
    assert problem["detail"] == "`slug` must be a text, not 5."
    assert {"slug", "low", "high", "top", "bottom", "hihg"} == set(fields)


def it_hides_a_defect_behind_a_reference_that_the_log_has(call, monkeypatch, caplog):
    def break_down() -> None:
        raise ZeroDivisionError("a secret of ours")

    monkeypatch.setattr(listen_queries, "metrics", break_down)
    with caplog.at_level(logging.ERROR):
        answer = call("GET", "/metrics")

    assert answer.status_code == 500
    assert "secret" not in answer.content.decode()
    assert answer.json()["reference"] in caplog.text


def it_asks_for_patience_when_the_database_is_away(call, monkeypatch):
    def lose() -> None:
        raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(listen_queries, "metrics", lose)
    answer = call("GET", "/metrics")

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")


def it_gives_every_problem_a_type_of_its_own():
    types = [problem.type for problem in problems.catalog()]

    assert len(types) == len(set(types))
    assert "/problems/score-out-of-range" in types
