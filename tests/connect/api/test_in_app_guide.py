"""docs/guides/in-app.md, walked from its beginning to its end over HTTP against the running product."""

import json
import re
import shlex
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

import pytest

from innerloop.connect.api import api
from innerloop.kernel import clock, scope
from innerloop.listen import actions as listening
from innerloop.listen.models import Invitation, Response
from tests.connect.api.test_guide import says
from tests.support.cast import Cast, api_key, make_cast
from tests.support.running import Running, free_port

GUIDE = (Path(__file__).parents[3] / "docs" / "guides" / "in-app.md").read_text(encoding="utf-8")
EXAMPLE = re.compile(r"```sh\n(api|call) (.*?)\n```\n\n```json\n(.*?)\n```", re.DOTALL)
PYTHON = re.compile(r"```python\n(.*?)\n```", re.DOTALL)
DAYS = timedelta(days=3)


@dataclass
class Walk:
    """Somebody who does what the guide says, step by step: its shell with its variables, and what was answered."""

    server: str
    key: str
    variables: dict[str, str] = field(default_factory=dict)
    steps: list[tuple[str, int, Any, Any]] = field(default_factory=list)

    def step(self, who: str, example: str, shown: Any) -> None:
        """Run one example as a shell and curl would."""
        held = {"INNERLOOP": self.server, **self.variables}
        address, *rest = shlex.split(re.sub(r"\$([A-Z]+)", lambda name: held[name[1]], example))
        body = rest[rest.index("-d") + 1] if "-d" in rest else None
        status, answer = post(address, body, key=self.key if who == "api" else "")
        self.steps.append((example, status, shown, answer))
        if isinstance(answer, dict):
            self._note(answer)

    def _note(self, answer: dict[str, Any]) -> None:
        if "slug" in answer:
            self.variables["PROGRAM"] = answer["id"]
        if answer.get("ask"):
            self.variables["ASK"] = answer["ask"]
        if "key" in answer:
            written: dict[str, Any] = {}
            exec(PYTHON.findall(GUIDE)[0], written)
            self.variables["HASH"] = written["code"](answer["key"], "C-1042")


def post(address: str, body: str | None, *, key: str) -> tuple[int, Any]:
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {key}"} if key else {})
    request = urllib.request.Request(address, body.encode() if body else None, headers)
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, json.load(answer)
    except HTTPError as refused:
        return refused.code, json.load(refused)


@pytest.fixture
def company(empty_log: None) -> Cast:
    cast = make_cast()
    with scope.to(cast.workspace.id):
        listening.furnish(workspace=cast.workspace, by="system", now=clock.now())
    return cast


@pytest.fixture
def product(company: Cast) -> Iterator[Running]:
    with Running() as running:
        yield running


def it_walks_from_the_program_to_the_way_out(product: Running, company: Cast) -> None:
    walk = Walk(product.url, api_key(company))
    for who, example, shown in EXAMPLE.findall(GUIDE):
        walk.step(who, example, json.loads(shown))

    assert [step for step in walk.steps if not says(step[2], step[3])] == []
    assert [status for _, status, _, _ in walk.steps] == [201, 200, 201, 200, 200, 200, 200, 200]
    with scope.to(company.workspace.id):
        [row] = Response.objects.all()
        assert (row.score, row.comment, row.may_contact) == (9, "Walifika siku hiyo hiyo", True)
        assert (row.channel, row.language, row.version) == ("app", "sw", 2)


def it_leaves_no_example_out() -> None:
    assert len(re.findall(r"^(?:api|call) ", GUIDE, re.MULTILINE)) == len(EXAMPLE.findall(GUIDE)) == 8


def it_keeps_an_answer_through_days_without_a_connection(product: Running, company: Cast) -> None:
    walk = Walk(product.url, api_key(company))
    for who, example, shown in EXAMPLE.findall(GUIDE)[:2]:
        walk.step(who, example, json.loads(shown))
    who = {"program": "tandawa-app", "external_id": "C-1042", "hash": walk.variables["HASH"]}
    written: dict[str, Any] = {}
    exec(PYTHON.findall(GUIDE)[1], written)
    store: dict[str, Any] = {}
    phone, offline = (
        written["Asking"](f"{server}/api/v1", who, store) for server in (product.url, f"http://127.0.0.1:{free_port()}")
    )

    survey = phone.question("delivery-77113", "sw")
    offline.said(score=3)
    offline.said(comment="Nobody came")
    [waiting] = store["waiting"].values()
    waiting["since"] -= DAYS.total_seconds()
    offline.send()
    assert Response.everywhere.count() == 0
    phone.send()
    phone.send()

    assert survey["question"].startswith("Je, ")
    assert store["waiting"] == {}
    with scope.to(company.workspace.id):
        [row] = Response.objects.select_related("invitation").all()
        assert (row.score, row.comment) == (3, "Nobody came")
        # Never before it was asked: the three days began before the ask did.
        assert row.answered_at == Invitation.objects.get().asked_at
        assert phone.question("delivery-77113", "sw") is None


def it_shows_the_same_requests_as_the_document() -> None:
    """What a developer reads in openapi.json is what the guide says, but for codes that differ each time."""
    document = json.loads(api.document())["paths"]
    guided = [
        (address.partition("/api/v1")[2], set(re.findall(r'"(\w+)":', body)))
        for address, _, body in (
            example.partition('" -d ') for who, example, _ in EXAMPLE.findall(GUIDE) if who == "call"
        )
    ]

    for path in ("/app/asks", "/app/answers", "/app/wishes"):
        example = document[f"/api/v1{path}"]["post"]["requestBody"]["content"]["application/json"]["example"]
        assert (path, set(example)) in guided
