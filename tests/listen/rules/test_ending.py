"""Where a survey ends, and who came there."""

from typing import Any

import pytest

from innerloop.listen.rules import ending
from innerloop.listen.rules.ending import Said

WHYS = {"any": {"en": "Why?"}}
WAY = {"key": "way", "kind": "choice", "when": {"cohorts": ["bottom"]}}
SHOP = {"key": "shop", "kind": "text", "when": {"answer": {"question": "way", "value": "shop"}}}
PLAN = {"key": "plan", "kind": "text", "when": {"property": {"name": "plan", "value": "pro"}}}


@pytest.mark.parametrize(
    ("content", "said", "is_end"),
    [
        # Nothing more is asked than a score.
        ({}, Said("top"), True),
        ({"whys": {"bottom": {"en": "Why?"}}}, Said("top"), True),
        ({"whys": {"any": {"en": " "}}}, Said("top"), True),
        # The reason is the last question.
        ({"whys": WHYS}, Said("top"), False),
        ({"whys": WHYS}, Said("top", has_words=True), True),
        # A question that was put to others is none of theirs.
        ({"whys": WHYS, "followups": [WAY]}, Said("top", has_words=True), True),
        ({"whys": WHYS, "followups": [WAY]}, Said("bottom", has_words=True), False),
        ({"followups": [WAY, SHOP]}, Said("bottom", written={"way": ["phone"]}), True),
        ({"followups": [WAY, SHOP]}, Said("bottom", written={"way": ["shop"]}), False),
        ({"followups": [WAY, SHOP]}, Said("bottom", written={"way": ["shop"], "shop": []}), True),
        ({"followups": [PLAN]}, Said("top", properties={"plan": "pro"}), False),
        ({"followups": [PLAN]}, Said("top", properties={"plan": "free"}), True),
        # Whether we may write back is asked last, of those alone whom we could write to.
        ({"whys": WHYS, "asks_contact": True}, Said("top", has_words=True, is_by_name=True), False),
        ({"whys": WHYS, "asks_contact": True}, Said("top", is_by_name=True, has_told_contact=True), True),
        ({"whys": WHYS, "asks_contact": True}, Said("top", has_words=True), True),
    ],
)
def it_is_told_by_the_last_question_that_was_asked(content: dict[str, Any], said: Said, is_end: bool) -> None:
    assert ending.is_at_end(content, said) is is_end


def it_knows_which_properties_decide_what_is_asked() -> None:
    assert ending.properties_of({"followups": [WAY, SHOP, PLAN]}) == {"plan"}
