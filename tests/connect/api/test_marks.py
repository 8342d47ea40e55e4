"""/marks: what happened, written down by whatever releases."""

from typing import Any

import pytest

from innerloop.connect.api import marks
from innerloop.kernel import clock, scope
from innerloop.listen.models import Touchpoint
from innerloop.understand.models import TimeMark
from tests.support.cast import Cast
from tests.support.findings import make_mark

pytestmark = pytest.mark.urls("tests.connect.api.urls")


def it_makes_changes_and_puts_away(call: Any, furnished: Cast) -> None:
    with scope.to(furnished.workspace.id):
        Touchpoint.objects.get_or_create(workspace=furnished.workspace, key="app", name="App")
    made = call.made("/marks", {"name": "4.2", "touchpoint": "app", "url": "https://notes.example/4.2"})

    changed = call("PATCH", f"/marks/{made['id']}", {"kind": "incident", "touchpoint": ""}).json()
    gone = call("DELETE", f"/marks/{made['id']}")

    assert (made["kind"], made["touchpoint"], made["is_put_away"]) == ("release", "app", False)
    assert made["happened_on"] == clock.day_in(furnished.workspace.time_zone, clock.now()).isoformat()
    assert (changed["kind"], changed["name"], changed["touchpoint"]) == ("incident", "4.2", None)
    assert gone.status_code == 204
    assert [each["is_put_away"] for each in call.read("/marks")["data"]] == [True]
    assert call("PATCH", f"/marks/{made['id']}", {"is_put_away": False}).json()["is_put_away"] is False


def it_takes_the_day_on_which_it_happened(call: Any, furnished: Cast) -> None:
    made = call.made("/marks", {"name": "4.2", "happened_on": "2026-01-31"})

    moved = call("PATCH", f"/marks/{made['id']}", {"happened_on": "2026-02-01"}).json()

    assert (made["happened_on"], moved["happened_on"]) == ("2026-01-31", "2026-02-01")


def it_makes_no_second_mark_for_the_same_key(call: Any, furnished: Cast) -> None:
    first = call.made("/marks", {"name": "4.2"}, key="release-4.2")

    assert call.made("/marks", {"name": "4.2"}, key="release-4.2") == first
    assert TimeMark.everywhere.count() == 1


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("name", ""),
        ("name", "x" * 81),
        ("kind", "war"),
        ("touchpoint", "nowhere"),
        ("url", "ftp://x"),
        ("happened_on", "?"),
        ("happened_on", "2026-02-30"),
    ],
)
def it_says_which_field_cannot_be(call: Any, field: str, wrong: str) -> None:
    problem = call.refused("/marks", {"name": "4.2", field: wrong})

    assert problem["status"] == 422
    assert field in problem["detail"]


def it_lists_by_days(call: Any, furnished: Cast) -> None:
    with scope.to(furnished.workspace.id):
        make_mark(name="old", happened_on="2026-01-01")
        make_mark(name="new", happened_on="2026-02-01")

    assert [each["name"] for each in call.read("/marks", since="2026-01-15")["data"]] == ["new"]
    assert [each["name"] for each in call.read("/marks", until="2026-02-01")["data"]] == ["old"]


def it_answers_for_a_rivals_mark_as_for_none(call: Any, furnished: Cast) -> None:
    with scope.to(furnished.rival.id):
        theirs = make_mark()

    assert call("PATCH", f"/marks/{theirs.id}", {"name": "ours"}).status_code == 404
    assert call("DELETE", f"/marks/{theirs.id}").status_code == 404
    assert call.read("/marks")["data"] == []


def it_changes_only_what_it_is_sent(call: Any, furnished: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    made = call.made("/marks", {"name": "4.2", "url": "https://notes.example/4.2"})
    found = marks._found

    def changed_meanwhile(mark_id: str) -> TimeMark:
        row = found(mark_id)
        TimeMark.objects.filter(id=row.id).update(name="4.3")
        return row

    monkeypatch.setattr(marks, "_found", changed_meanwhile)
    changed = call("PATCH", f"/marks/{made['id']}", {"kind": "incident"}).json()

    assert (changed["kind"], changed["name"], changed["url"]) == ("incident", "4.3", "https://notes.example/4.2")
