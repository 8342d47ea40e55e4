"""What the tests of the API share: a furnished workspace, a key, a caller."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from innerloop.connect.api import keys
from innerloop.kernel import scope
from innerloop.listen import actions as listening
from innerloop.team.models import Workspace
from tests.support.cast import FOUNDED_AT, Cast, api_key, issue


class Caller:
    """Calls the API with a key and reads the answer."""

    def __init__(self, key: str) -> None:
        self.key = key
        self.client = Client()

    def __call__(self, method: str, path: str, body: Any = None, *, key: str = "", **parameters: Any) -> Any:
        """Call `/api/v1` + path; `key` is an Idempotency-Key."""
        headers = {"Authorization": f"Bearer {self.key}"} | ({"Idempotency-Key": key} if key else {})
        about: dict[str, Any] = {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
        return self.client.generic(method, f"/api/v1{path}", query_params=parameters, headers=headers, **about)


@pytest.fixture(autouse=True)
def _no_memory() -> None:
    keys.forget()


@pytest.fixture
def furnished(cast: Cast) -> Cast:
    """The cast, with metrics, a survey and a default program in both workspaces."""
    for workspace in (cast.workspace, cast.rival):
        furnish(workspace)
    return cast


def furnish(workspace: Workspace) -> None:
    """Give a workspace what every one begins with."""
    with scope.to(workspace.id):
        listening.furnish(workspace=workspace, by="system", now=FOUNDED_AT)


@pytest.fixture
def call(furnished: Cast) -> Caller:
    """A caller with every scope in Tandawa."""
    return Caller(api_key(furnished))


@pytest.fixture
def stranger(furnished: Cast) -> Caller:
    """A caller with every scope in the rival workspace."""
    return Caller(issue(furnished.stella)[1])


@pytest.fixture
def caller_with(furnished: Cast) -> Callable[..., Caller]:
    """Make a caller with some scopes in Tandawa."""
    return lambda *scopes: Caller(api_key(furnished, scopes))
