"""Another workspace's object answers exactly as one that is missing, on every route."""

import json
import re
from typing import Any
from uuid import uuid4

import pytest

from innerloop.act.models import Case
from innerloop.connect.api import api
from innerloop.customers.models import Customer
from tests.support.cast import FOUNDED_AT

pytestmark = pytest.mark.urls("tests.connect.api.urls")

BODIES: dict[str, Any] = {
    "/customers/{customer_id}/consents": {"channel": "email", "purpose": "ask", "is_given": True, "wording": "Yes"},
    "PATCH": {"score": 1},
    "/programs/{program_id}": {"rest_days": 1},
    "/marks/{mark_id}": {"name": "Ours"},
    "/programs/{program_id}/customers": {"customers": [{"external_id": "A1"}]},
    "/channels/{channel_id}/test": {"to": "+254712345678"},
    "/cases/{case_id}": {"priority": "low"},
    "/cases/{case_id}/reply": {"text": "Hello"},
    "/cases/{case_id}/note": {"text": "Hello"},
    "/cases/{case_id}/resolve": {"done": "Rang"},
}


@pytest.fixture
def theirs(stranger) -> dict[str, str]:
    """One of each kind of object, of another workspace, by the name of its id."""
    response = stranger.made("/responses", {"score": 9, "customer": {"external_id": "A1"}})
    survey = stranger.made("/surveys", {"name": "Theirs"})
    program = stranger.made("/programs", {"name": "Theirs", "survey": survey["id"], "slug": "theirs"})
    channel = stranger.made("/channels", {"kind": "http", "name": "Theirs", "send_url": "https://gateway.example/out"})
    case = Case.everywhere.create(
        workspace_id=Customer.everywhere.get(id=response["customer"]["id"]).workspace_id,
        number=1,
        customer_id=response["customer"]["id"],
        matter="by_hand",
        opened_at=FOUNDED_AT,
    )
    theme = {"name": "Theirs", "description": "What they alone speak of."}
    assert stranger("PUT", "/themes/theirs", theme).status_code in (200, 201)
    mark = stranger.made("/marks", {"kind": "release", "name": "Theirs", "happened_on": "2026-01-01"})
    return {
        "slug": "theirs",
        "mark_id": mark["id"],
        "case_id": str(case.id),
        "customer_id": response["customer"]["id"],
        "response_id": response["id"],
        "survey_id": survey["id"],
        "program_id": program["id"],
        "channel_id": channel["id"],
    }


def operations() -> list[tuple[str, str]]:
    """Return every operation whose address holds an id; what a PUT names is made here, whoever has one elsewhere."""
    paths = json.loads(api.document())["paths"]
    return [
        (method.upper(), path.removeprefix("/api/v1"))
        for path, methods in paths.items()
        for method in methods
        if "{" in path and method != "put"
    ]


def filled(path: str, ids: dict[str, Any]) -> str:
    """Return a path with its ids."""
    return re.sub(r"{(\w+)}", lambda found: str(ids[found[1]]), path)


def headers(answer: Any) -> str:
    """Return the headers but for the one that holds a nonce."""
    return str(sorted(item for item in answer.headers.items() if item[0] != "Content-Security-Policy"))


def it_answers_for_another_s_object_as_for_none(call, theirs):
    tried = operations()
    for method, path in tried:
        answers = [
            call(method, filled(path, ids), BODIES.get(path, BODIES.get(method)))
            for ids in (theirs, dict.fromkeys(theirs, uuid4()), dict.fromkeys(theirs, "no-id"))
        ]

        assert {answer.status_code for answer in answers} == {404}, (method, path)
        assert len({answer.content for answer in answers}) == 1, (method, path)
        assert len({headers(answer) for answer in answers}) == 1, (method, path)
    assert len(tried) == 25


def it_changes_nothing_of_another_s(call, stranger, theirs):
    before = stranger.read(f"/responses/{theirs['response_id']}")
    for method, path in operations():
        call(method, filled(path, theirs), BODIES.get(path, BODIES.get(method)))

    assert stranger.read(f"/responses/{theirs['response_id']}") == before
    assert stranger.read(f"/customers/{theirs['customer_id']}")["external_id"] == "A1"


def it_lists_nothing_of_another_s(call, theirs):
    for path in ("/responses", "/invitations", "/cases"):
        assert call.read(path)["data"] == []
    for path in ("/customers", "/surveys", "/programs"):
        assert not {row["id"] for row in call.read(path)["data"]} & set(theirs.values())
    assert call.read("/responses", customer="A1")["data"] == []
    assert call.read("/responses", customer=theirs["customer_id"])["data"] == []
    assert call.read("/customers", external_id="A1")["data"] == []


def it_takes_nothing_of_another_s_into_what_it_makes(call, stranger, theirs):
    assert call.refused("/programs", {"name": "X", "survey": theirs["survey_id"]})["status"] == 422
    assert call.refused("/invitations", {"customer": {"external_id": "A1"}, "program": "theirs"})["status"] == 422
    own = {"slug": "ease", "low": 1, "high": 5, "top": [5], "bottom": [1]}
    stranger.made("/metrics", own)
    assert call.refused("/responses", {"score": 5, "metric": "ease"})["status"] == 422
    assert call("GET", "/score", metric="ease").status_code == 422
