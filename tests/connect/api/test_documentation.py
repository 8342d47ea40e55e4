"""The OpenAPI document and the page made of it."""

import json
import re
from itertools import chain
from typing import Any, get_args

import pytest
from django.test import Client

from innerloop.connect.api import api, problems, reading
from innerloop.team.rules import SCOPES

pytestmark = [pytest.mark.urls("tests.connect.api.urls"), pytest.mark.django_db]

METHODS = {
    "/customers": "GET POST",
    "/customers/{customer_id}": "DELETE GET",
    "/customers/{customer_id}/consents": "POST",
    "/customers/{customer_id}/timeline": "GET",
    "/customers/{customer_id}/eligibility": "GET",
    "/events": "POST",
    "/responses": "GET POST",
    "/responses/{response_id}": "DELETE GET PATCH",
    "/metrics": "GET POST",
    "/score": "GET",
    "/score/compare": "GET",
    "/alerts": "GET",
    "/marks": "GET POST",
    "/marks/{mark_id}": "DELETE PATCH",
    "/drivers": "GET",
    "/reach": "GET",
    "/themes": "GET",
    "/themes/{slug}": "PUT",
    "/themes/{slug}/impact": "GET",
    "/surveys": "GET POST",
    "/surveys/{survey_id}": "GET",
    "/programs": "GET POST",
    "/programs/{program_id}": "GET PATCH",
    "/programs/{program_id}/key": "GET",
    "/programs/{program_id}/customers": "POST",
    "/invitations": "GET POST",
    "/channels": "GET POST",
    "/channels/{channel_id}": "DELETE GET PATCH",
    "/channels/{channel_id}/test": "POST",
    "/cases": "GET",
    "/cases/{case_id}": "GET PATCH",
    "/cases/{case_id}/reply": "POST",
    "/cases/{case_id}/note": "POST",
    "/cases/{case_id}/resolve": "POST",
    "/rules": "GET POST",
    "/referrals": "GET POST",
    "/app/asks": "POST",
    "/app/answers": "POST",
    "/app/wishes": "POST",
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
            assert {scope for way in operation["security"] for scope in way["Bearer"]} <= set(SCOPES)


def it_shows_a_request_and_its_answer_for_each_call_of_an_app(document):
    for path in ("/app/asks", "/app/answers", "/app/wishes"):
        operation = document["paths"][f"/api/v1{path}"]["post"]
        taken, given = operation["requestBody"]["content"]["application/json"], operation["responses"]["200"]
        assert operation["security"] == []
        assert taken["example"]
        assert given["content"]["application/json"]["example"]


def it_leads_every_reference_to_a_shape(document):
    named = set(re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(document)))

    assert named == set(document["components"]["schemas"])


def it_describes_every_body_by_a_shape_of_its_own(document):
    """Two shapes of one name would be described as one of them."""
    kinds = [
        operation.models
        for router in api.api._get_bound_routers()
        for view in router.path_operations.values()
        for operation in view.operations
    ]
    fields = {kind for models in kinds for model in models for kind in bodies(model)}

    assert len({kind.__name__ for kind in fields}) == len(fields)


def bodies(model: Any) -> set[Any]:
    """Return the shapes that are sent to an operation, alone or inside others."""
    found: set[Any] = set()
    waiting = [model]
    while waiting:
        for field in waiting.pop().model_fields.values():
            for part in (
                field.annotation,
                *get_args(field.annotation),
                *chain(*map(get_args, get_args(field.annotation))),
            ):
                if isinstance(part, type) and issubclass(part, reading.Body) and part not in found:
                    found.add(part)
                    waiting.append(part)
    return found


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
