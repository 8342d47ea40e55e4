"""What the tests of the API share: furnished workspaces, keys, callers that hold every answer to its shape."""

import json
import re
from collections.abc import Callable
from functools import cache
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from pydantic import TypeAdapter

from innerloop.connect.api import api, keys
from innerloop.kernel import scope
from innerloop.listen.models import Response
from innerloop.team.models import Workspace
from innerloop.understand import actions as understanding
from tests.support import cast as people
from tests.support.cast import Cast, api_key, issue


class Caller:
    """Calls the API with a key. Every answer is held to the shape that its operation declares."""

    def __init__(self, key: str) -> None:
        self.key = key
        self.client = Client()

    def __call__(self, method: str, path: str, body: Any = None, *, key: str = "", **parameters: Any) -> Any:
        """Call `/api/v1` + path; `key` is an Idempotency-Key, `parameters` are the query."""
        headers = {"Authorization": f"Bearer {self.key}"} | ({"Idempotency-Key": key} if key else {})
        about: dict[str, Any] = {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
        answer = self.client.generic(method, f"/api/v1{path}", query_params=parameters, headers=headers, **about)
        hold_to_shape(method, path, answer)
        return answer

    def made(self, path: str, body: Any, *, status: int = 201, key: str = "") -> Any:
        """POST a body that must be taken, and return what was answered."""
        answer = self("POST", path, body, key=key)
        assert answer.status_code == status, answer.content
        return answer.json()

    def read(self, path: str, **parameters: Any) -> Any:
        """GET what must be there."""
        answer = self("GET", path, **parameters)
        assert answer.status_code == 200, answer.content
        return answer.json()

    def refused(self, path: str, body: Any, *, method: str = "POST", key: str = "") -> Any:
        """Send what must be refused, and return the problem."""
        answer = self(method, path, body, key=key)
        assert answer.status_code >= 400, answer.content
        return answer.json()


def hold_to_shape(method: str, path: str, answer: Any) -> None:
    """Check an answer against what the OpenAPI document says of it."""
    if answer.status_code >= 400:
        assert answer.headers["Content-Type"] == "application/problem+json"
        problem = answer.json()
        assert {"type", "title", "status", "detail"} <= problem.keys()
        assert problem["status"] == answer.status_code
        return
    model = shapes(method, path)[answer.status_code]
    if model is not None:
        shape: Any = model.model_fields["response"].annotation
        TypeAdapter(shape).validate_python(answer.json())


@cache
def shapes(method: str, path: str) -> dict[int, Any]:
    """Return the declared shapes of an operation by status."""
    for router in api.api._get_bound_routers():
        for template, view in router.path_operations.items():
            for operation in view.operations:
                if method in operation.methods and re.fullmatch(re.sub(r"{\w+}", "[^/]+", template), path):
                    return operation.response_models
    raise AssertionError(f"There is no {method} {path}")


@pytest.fixture(autouse=True)
def _no_memory() -> None:
    keys.forget()


@pytest.fixture
def furnished(cast: Cast) -> Cast:
    """The cast, with metrics, a survey and a default program in Tandawa."""
    furnish(cast.workspace)
    return cast


def furnish(workspace: Workspace) -> None:
    """Give a workspace what every one begins with."""
    with scope.to(workspace.id):
        people.furnish(workspace)


def count(*responses: dict[str, Any]) -> None:
    """Count responses as the drain would, a moment later."""
    understanding.count(response_ids=[UUID(response["id"]) for response in responses])


def let_find() -> None:
    """Let the words of all responses be found, as the drain would a moment later."""
    understanding.index_words(list(Response.everywhere.values_list("id", flat=True)))


@pytest.fixture
def call(furnished: Cast) -> Caller:
    """A caller with every scope in Tandawa."""
    return Caller(api_key(furnished))


@pytest.fixture
def stranger(furnished: Cast) -> Caller:
    """A caller with every scope in the rival workspace, furnished as well."""
    furnish(furnished.rival)
    return Caller(issue(furnished.stella)[1])


@pytest.fixture
def caller_with(furnished: Cast) -> Callable[..., Caller]:
    """Make a caller with some scopes in Tandawa."""
    return lambda *scopes: Caller(api_key(furnished, scopes))
