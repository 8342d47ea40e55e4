"""The examples of docs/guides/api.md do what the guide says."""

import json
import re
import shlex
from pathlib import Path
from typing import Any

import pytest

from innerloop.kernel import scope
from innerloop.listen.models import Response
from innerloop.understand import actions as understanding
from tests.connect.api.conftest import Caller
from tests.support.cast import Cast

pytestmark = pytest.mark.urls("tests.connect.api.urls")

GUIDE = Path(__file__).parents[3] / "docs" / "guides" / "api.md"
EXAMPLE = re.compile(r"```sh\ncall (.*?)\n```\n\n```json\n(.*?)\n```", re.DOTALL)
LEFT_OPEN = "…"


def examples() -> list[tuple[str, Any]]:
    return [(call, json.loads(answer)) for call, answer in EXAMPLE.findall(GUIDE.read_text())]


def run(call: Caller, example: str) -> Any:
    """Run one example as a shell and curl would, and return what was answered."""
    address, *rest = shlex.split(example)
    path = address.removeprefix("$INNERLOOP")
    method, body = ("POST", rest[rest.index("-d") + 1]) if "-d" in rest else ("GET", "")
    answer = call.client.generic(
        method, path, data=body, content_type="application/json", headers={"Authorization": f"Bearer {call.key}"}
    )
    return answer.json()


def says(shown: Any, answer: Any) -> bool:
    """Tell whether an answer says what the guide shows of it; `…` leaves a value open."""
    if shown == LEFT_OPEN:
        return True
    if isinstance(shown, dict):
        return isinstance(answer, dict) and all(key in answer and says(shown[key], answer[key]) for key in shown)
    if isinstance(shown, list):
        return isinstance(answer, list) and len(shown) == len(answer) and all(map(says, shown, answer))
    return bool(shown == answer)


def it_answers_every_example_as_the_guide_shows(call: Caller, furnished: Cast) -> None:
    wrong = []
    for example, shown in examples():
        count_all(furnished)
        answer = run(call, example)
        if not says(shown, answer):
            wrong.append((example, shown, answer))

    assert wrong == []


def it_leaves_no_call_without_its_answer() -> None:
    calls = re.findall(r"^call \"", GUIDE.read_text(), re.MULTILINE)

    assert len(calls) == len(examples()) >= 9


def count_all(cast: Cast) -> None:
    """Count all answers, as the drain would a moment later."""
    with scope.to(cast.workspace.id):
        understanding.count(response_ids=list(Response.objects.values_list("id", flat=True)))
