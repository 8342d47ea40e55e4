"""The OpenAPI document and the page made of it."""

import json
import re
from typing import Any

import pytest
from django.test import Client

from innerloop.connect.api import problems
from innerloop.team.rules import SCOPES

pytestmark = [pytest.mark.urls("tests.connect.api.urls"), pytest.mark.django_db]

METHODS = {
    "/customers": "GET POST",
    "/customers/{customer_id}": "DELETE GET",
    "/customers/{customer_id}/timeline": "GET",
    "/customers/{customer_id}/eligibility": "GET",
    "/events": "POST",
    "/responses": "GET POST",
    "/responses/{response_id}": "DELETE GET PATCH",
    "/metrics": "GET POST",
    "/score": "GET",
    "/score/compare": "GET",
    "/surveys": "GET POST",
    "/surveys/{survey_id}": "GET",
    "/programs": "GET POST",
    "/programs/{program_id}": "GET PATCH",
    "/programs/{program_id}/customers": "POST",
    "/invitations": "GET POST",
    "/channels": "GET POST",
    "/channels/{channel_id}": "DELETE GET PATCH",
    "/channels/{channel_id}/test": "POST",
}


@pytest.fixture
def document(client: Client) -> Any:
    """The OpenAPI document, which needs no key."""
    answer = client.get("/api/v1/openapi.json")
    assert answer.headers["Content-Type"] == "application/json"
    return json.loads(answer.content)


def it_lists_every_call_of_the_contract(document):
    paths = {
        path.removeprefix("/api/v1"): " ".join(sorted(each.upper() for each in methods))
        for path, methods in document["paths"].items()
    }

    assert document["openapi"].startswith("3.1")
    assert paths == METHODS


def it_declares_problems_and_a_scope_for_every_operation(document):
    for methods in document["paths"].values():
        for operation in methods.values():
            assert {"401", "403", "404", "409", "422"} <= operation["responses"].keys()
            assert list(operation["responses"]["422"]["content"]) == ["application/problem+json"]
            assert set(operation["security"][0]["Bearer"]) <= set(SCOPES)


def it_leads_every_reference_to_a_shape(document):
    named = set(re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(document)))

    assert named == set(document["components"]["schemas"])


def it_shows_a_page_without_script_or_sign_in(client):
    answer = client.get("/api/docs")

    page = answer.content.decode()
    assert answer.status_code == 200
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert not re.search(r'<script(?! src="/static/)| style=| on[a-z]+=|https?://(?!testserver)', page)


def it_names_every_operation_and_problem_on_the_page(client, document):
    page = client.get("/api/docs").content.decode()

    names = [operation["operationId"] for methods in document["paths"].values() for operation in methods.values()]
    assert [name for name in names if f'id="{name}"' not in page] == []
    assert [each.type for each in problems.catalog() if each.type not in page] == []
    anchors = set(re.findall(r'href="#([^"]+)"', page))
    assert anchors - set(re.findall(r'id="([^"]+)"', page)) == set()


def it_leads_from_the_type_of_a_problem_to_what_is_said_of_it(client):
    answer = client.get("/problems/score-out-of-range")

    assert (answer.status_code, answer.headers["Location"]) == (302, "/api/docs#problem-score-out-of-range")
