"""Which further questions are asked of whom."""

from typing import Any

import pytest

from innerloop.listen.rules.branching import Known, asked, broken

ISSUE: dict[str, Any] = {
    "key": "issue",
    "kind": "choice",
    "options": [{"value": "wait"}, {"value": "price"}],
    "when": {"cohorts": ["bottom", "middle"]},
}
HOW_LONG: dict[str, Any] = {"key": "long", "kind": "text", "when": {"answer": {"question": "issue", "value": "wait"}}}
FLEET: dict[str, Any] = {"key": "fleet", "kind": "text", "when": {"property": {"name": "plan", "value": "pro"}}}
ALL: dict[str, Any] = {"key": "all", "kind": "text"}
EVERY = [ALL, ISSUE, HOW_LONG, FLEET]


@pytest.mark.parametrize(
    ("known", "keys"),
    [
        (Known(), ["all"]),
        (Known("top"), ["all"]),
        (Known("bottom"), ["all", "issue"]),
        (Known("middle", {"issue": ["wait"]}), ["all", "issue", "long"]),
        (Known("middle", {"issue": ["price"]}), ["all", "issue"]),
        # What was sent for a question that was not asked brings up no other.
        (Known("top", {"issue": ["wait"]}), ["all"]),
        (Known("top", {}, {"plan": "pro"}), ["all", "fleet"]),
        (Known("top", {}, {"plan": "free"}), ["all"]),
    ],
)
def it_asks_whom_the_conditions_name(known: Known, keys: list[str]) -> None:
    assert [followup["key"] for followup in asked(EVERY, known)] == keys


def it_names_a_flag_yes_or_no() -> None:
    only = {"key": "a", "when": {"property": {"name": "vip", "value": "yes"}}}

    assert asked([only], Known(properties={"vip": True}))
    assert not asked([only], Known(properties={"vip": False}))
    assert not asked([only], Known())


@pytest.mark.parametrize(("order", "keys"), [(EVERY, []), ([HOW_LONG, ISSUE], ["long"]), ([ALL, HOW_LONG], ["long"])])
def it_finds_what_can_never_be_asked(order: list[dict[str, Any]], keys: list[str]) -> None:
    assert [key for key, _ in broken(order)] == keys


def it_finds_an_option_that_is_gone() -> None:
    [(key, sentence)] = broken([ISSUE | {"options": [{"value": "price"}]}, HOW_LONG])

    assert key == "long"
    assert "no longer there" in sentence
