"""Every operation of the API, walked: what a key opens, and that a stranger's object answers as none."""

import json
from collections import defaultdict
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client

from innerloop.connect.api import api, keys
from innerloop.listen.models import Program
from innerloop.team import actions as team
from innerloop.team.rules import SCOPES
from tests.architecture import doors
from tests.architecture.conftest import World
from tests.support.cast import FOUNDED_AT

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Operation:
    """One call of the API, as its own document has it."""

    name: str
    method: str
    path: str
    scope: str


def operations() -> list[Operation]:
    """Return every operation of the OpenAPI document."""
    return [
        Operation(
            said["operationId"], method.upper(), path, said["security"][0]["Bearer"][0] if said["security"] else ""
        )
        for path, methods in json.loads(api.document())["paths"].items()
        for method, said in methods.items()
    ]


ALL = operations()
OPERATIONS = [operation for operation in ALL if operation.scope]
# A PUT makes what it names: it has no object of a stranger's to answer for.
WITH_OBJECT = [operation for operation in OPERATIONS if "{" in operation.path and operation.method != "PUT"]


def named(operation: Operation) -> str:
    return operation.name


@pytest.fixture(autouse=True)
def _no_memory() -> None:
    keys.forget()


def test_every_operation_says_the_scope_that_is_declared() -> None:
    assert {operation.name: operation.scope for operation in ALL} == doors.SCOPES | dict.fromkeys(doors.IN_APPS, "")


@pytest.mark.parametrize("operation", OPERATIONS, ids=named)
def it_refuses_whoever_has_no_key(operation: Operation, world: World) -> None:
    statuses = {call("", operation.method, at(operation, ids)).status_code for ids in (world.ours, None)}

    assert statuses == {401}


@pytest.mark.parametrize("operation", OPERATIONS, ids=named)
def it_opens_by_its_scope_alone(operation: Operation, world: World) -> None:
    scope = doors.SCOPES[operation.name]
    with_it, without = key(world, [scope]), key(world, set(SCOPES) - {scope})

    opened = call(with_it, operation.method, at(operation, world.ours))
    refused = [call(without, operation.method, at(operation, ids)) for ids in (world.ours, world.theirs, None)]

    assert opened.status_code not in (401, 403, 404)
    assert [answer.status_code for answer in refused] == [403, 403, 403]


@pytest.mark.parametrize("operation", WITH_OBJECT, ids=named)
def it_answers_for_a_strangers_object_as_for_none(operation: Operation, world: World) -> None:
    secret, nothing = key(world, SCOPES), {name: uuid4() for name in world.theirs}

    of_stranger, of_none = (call(secret, operation.method, at(operation, ids), {}) for ids in (world.theirs, nothing))

    assert of_stranger.status_code == 404
    assert shown(of_stranger, world.theirs.values()) == shown(of_none, nothing.values())


def it_takes_a_strangers_survey_for_none(world: World) -> None:
    given = [str(world.theirs["survey_id"]), str(uuid4())]

    answers = [call(key(world, SCOPES), "POST", "/api/v1/programs", {"name": "P", "survey": id_}) for id_ in given]

    assert [answer.status_code for answer in answers] == [422, 422]
    assert shown(answers[0], given) == shown(answers[1], given)


def it_takes_a_strangers_program_for_none(world: World) -> None:
    theirs = Program.everywhere.get(id=world.theirs["program_id"]).slug
    given, secret = [theirs, f"{theirs[:-1]}-"], key(world, SCOPES)
    customer = f"/api/v1/customers/{world.ours['customer_id']}/eligibility?program="

    asked = [call(secret, "GET", customer + slug) for slug in given]
    body: dict[str, Any] = {"customer": {"email": "ada@example.org"}}
    invited = [call(secret, "POST", "/api/v1/invitations", {**body, "program": slug}) for slug in given]

    for of_stranger, of_none in (asked, invited):
        assert of_stranger.status_code >= 400
        assert shown(of_stranger, given) == shown(of_none, given)


def it_does_not_say_who_is_a_member_elsewhere(world: World) -> None:
    given = [world.cast.stella.user.email, "nobody@rival.example"]
    body: dict[str, Any] = {"external_id": "c-1"}

    answers = [call(key(world, SCOPES), "POST", "/api/v1/customers", {**body, "owner": email}) for email in given]

    assert answers[0].status_code >= 400
    assert shown(answers[0], given) == shown(answers[1], given)


def key(world: World, scopes: Any) -> str:
    """Issue a key of Tandawa with these scopes."""
    olive = world.cast.olive
    _, secret = team.issue_key(
        workspace_id=olive.workspace_id, name="Walk", scopes=scopes, by_member=olive, now=FOUNDED_AT
    )
    return secret


def at(operation: Operation, ids: dict[str, UUID] | None) -> str:
    """Return an operation's path; without ids, with the id of nothing."""
    return operation.path.format_map({"slug": "a-theme", **ids} if ids else defaultdict(uuid4))


def call(secret: str, method: str, path: str, body: Any = None) -> Any:
    headers = {"Authorization": f"Bearer {secret}"} if secret else {}
    about: dict[str, Any] = {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
    return Client().generic(method, path, headers=headers, **about)


def shown(answer: Any, given: Any) -> tuple[int, str]:
    """Return status and body, without what was asked for."""
    body = answer.content.decode()
    for each in given:
        body = body.replace(str(each), "IT")
    return answer.status_code, body
