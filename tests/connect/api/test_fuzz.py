"""Whatever is sent: an answer or a problem, never a failure of ours."""

import copy
import json
import os
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from innerloop.listen import channels
from tests.support.channels import Post

pytestmark = pytest.mark.urls("tests.connect.api.urls")

# More, and other ones each time, by hand: FUZZ=2000 pytest tests/connect/api/test_fuzz.py
MANY = int(os.environ.get("FUZZ", "0"))
fuzzed = settings(
    max_examples=MANY or 40,
    derandomize=not MANY,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)

CUSTOMER = {
    "external_id": "A1", "email": "ana@example.com", "phone": "+254712345678", "name": "Ana", "language": "sw",
    "time_zone": "Africa/Nairobi", "organization": "acme", "owner": "agnes@tandawa.example", "value": "12.5",
    "currency": "KES", "properties": {"plan": "pro", "seats": 3},
}  # fmt: skip
ANSWER = {"question": "ease", "metric": "ces", "score": 6, "choices": ["a"], "text": "x"}
RESPONSE = {
    "metric": "nps", "score": 9, "comment": "Quick", "answers": [ANSWER], "customer": CUSTOMER, "touchpoint": "shop",
    "product": "box", "team": "kisumu", "employee": "joyce", "channel": "sms", "language": "sw", "may_contact": True,
    "answered_at": "2026-01-01T00:00:00Z", "properties": {"city": "Kisumu"}, "key": "k",
}  # fmt: skip
EVENT = {
    "kind": "order", "customer": CUSTOMER, "occurred_at": "2026-01-01T00:00:00Z", "key": "k", "properties": {"a": 1},
    "revenue": "9.90", "currency": "KES", "revenue_kind": "new",
}  # fmt: skip
TEXTS = {"en": "Why?", "sw": "Kwa nini?"}
BODIES: dict[str, Any] = {
    "/customers": CUSTOMER | {"key": "k"},
    "/events": EVENT,
    "/responses": RESPONSE,
    "/metrics": {
        "slug": "ease", "name": "Ease", "low": 1, "high": 5, "best": "high", "top": [5], "bottom": [1],
        "labels": {"1": "Bad"}, "not_scores": [6], "key": "k",
    },
    "/surveys": {
        "name": "Delivery", "metric": "nps", "languages": ["en", "sw"], "question": TEXTS, "intro": TEXTS,
        "low_label": TEXTS, "high_label": TEXTS, "thanks": "Asante", "asks_contact": True, "key": "k",
        "whys": {"any": TEXTS, "bottom": TEXTS, "middle": TEXTS, "top": "x"},
        "followups": [
            {"key": "pay", "kind": "choice", "label": TEXTS, "options": ["Cash", {"value": "card", "label": TEXTS}]},
            {"kind": "scale", "label": "Again?", "metric": "nps", "low_label": "a", "high_label": "b",
             "is_required": True},
        ],
    },
    "/programs": {
        "name": "Delivery", "kind": "always_on", "slug": "delivery", "channel": "link", "touchpoint": "shop",
        "is_default": True, "is_anonymous": False, "answer_for_days": 14, "rest_days": 30, "key": "k",
        "plan": {
            "audience": [
                {"about": "property", "name": "tier", "comparison": "is", "value": "gold"},
                {"about": "last_score", "comparison": "at_most", "value": 6},
            ],
            "period_days": 90, "conditions": [{"about": "property", "name": "a", "comparison": "is_known"}],
            "starts_at": "2026-01-01T00:00:00Z", "share": 50, "quotas": [{"most": 9, "segment": "tier"}],
            "hours": {"opens": "09:00", "closes": "18:00", "weekdays": [0, 1], "days_off": ["2026-12-25"]},
            "reminders": [3, 7], "second_channel": "sms", "second_after_days": 5,
        },
    },
    "/channels": {
        "kind": "http", "name": "Our SMS box", "send_url": "https://gateway.example/out", "reply_inline": True,
        "program": "delivery", "per_second": 2, "key": "k",
    },
    "/invitations": {
        "customer": CUSTOMER, "channel": "link", "properties": {"a": 1}, "touchpoint": "shop", "product": "box",
        "team": "kisumu", "employee": "joyce", "key": "k",
    },
}  # fmt: skip
PARAMETERS: dict[str, dict[str, Any]] = {
    "/customers": {"q": "ana", "external_id": "A1", "email": "a@b.example", "phone": "+254712345678",
                   "limit": 5, "after": "x"},
    "/responses": {"q": "x", "metric": "nps", "since": "2026-01-01", "until": "2026-02-01", "where": "channel:sms",
                   "customer": "A1", "limit": 5, "after": "x"},
    "/score": {"metric": "nps", "since": "2026-01-01", "until": "2026-02-01", "by": "channel,month",
               "where": "channel:sms", "of": "all"},
    "/score/compare": {"metric": "nps", "a": "2026-01-01/2026-02-01", "b": "channel:sms", "where": "channel:sms",
                       "of": "all"},
    "/surveys": {"limit": 5, "after": "x"},
    "/programs": {"limit": 5, "after": "x"},
    "/invitations": {"limit": 5, "after": "x"},
    "/metrics": {},
    "/channels": {},
}  # fmt: skip

strange_texts = st.sampled_from(
    [
        "", " ", "\0", "a\0b", "\ud800", "x" * 11_000, "\n", "'; --", "%", "_", "\\", "{}", "{detail}", "%s", "../..",
        "0001-01-01T00:00:00Z", "0001-01-01", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-23:59", "2026-02-30",
        "2026-01-01T00:00:00+23:59", "2026-01-01T00:00:00+15:00", "2026-01-01/", "/", "/9999-12-31", "1e400", "NaN",
        "-0", "+1", "1_000", "\u0663", "\u0662\u0660\u0662\u0666", "\uff21", "e\u0301", "\u202e", "channel:", ":",
        "properties.:x", "properties.plan:pro", "properties.a%b:x", "day:1", "a@b.example", "+999999999999", "il_",
        "00000000-0000-0000-0000-000000000000", "score", "new-1",
    ]
)  # fmt: skip
leaves = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-20, 20),
    st.sampled_from([2**15, -(2**15) - 1, 2**31, 2**63, -(2**63) - 1, 10**40, 1e308, -1e-308, 0.5, 9.0]),
    st.text(max_size=30),
    strange_texts,
)
junk = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8) | strange_texts, inner, max_size=4),
    max_leaves=12,
)


@pytest.fixture(autouse=True)
def _post() -> None:
    channels.register(Post())


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the path of everything in a body, the body itself first."""
    inner = enumerate(value) if isinstance(value, list) else value.items() if isinstance(value, dict) else ()
    return [path, *(found for key, each in inner for found in places(each, (*path, key)))]


def put(body: Any, path: tuple[Any, ...], value: Any) -> Any:
    """Return a body with another value at a place."""
    if not path:
        return value
    changed = copy.deepcopy(body)
    inside = changed
    for key in path[:-1]:
        inside = inside[key]
    inside[path[-1]] = value
    return changed


@pytest.mark.parametrize("path", BODIES)
@fuzzed
@given(data=st.data())
def it_answers_whatever_stands_in_a_body(call, path, data):
    body = BODIES[path]
    for _ in range(data.draw(st.integers(1, 2))):
        body = put(body, data.draw(st.sampled_from(places(body))), data.draw(junk))
    key = data.draw(st.sampled_from(["", "k", "é" * 3, "x" * 200]))

    answer = call("POST", path, body, key=key.encode("ascii", "ignore").decode())

    assert answer.status_code < 500, (body, answer.content)


@pytest.mark.parametrize("path", ["/responses", "/events"])
@fuzzed
@given(data=st.data())
def it_answers_whatever_stands_in_a_list(call, path, data):
    items = data.draw(st.lists(junk | st.just(BODIES[path]), max_size=5))

    answer = call("POST", path, items)

    assert answer.status_code < 500, (items, answer.content)


@fuzzed
@given(body=junk, name=st.sampled_from(["score", "comment", "answers", "may_contact"]))
def it_answers_whatever_is_to_be_changed(call, body, name):
    given_ = call("POST", "/responses", RESPONSE).json()

    for change in (body, {name: body}):
        assert call("PATCH", f"/responses/{given_['id']}", change).status_code < 500, change


@pytest.mark.parametrize("path", PARAMETERS)
@fuzzed
@given(data=st.data())
def it_answers_whatever_stands_in_the_address(call, path, data):
    parameters = dict(PARAMETERS[path])
    for name in data.draw(st.lists(st.sampled_from([*parameters, "other"]), min_size=1, max_size=2)):
        text = data.draw(st.text(max_size=20) | strange_texts).encode("utf-8", "replace").decode()
        parameters[name] = data.draw(st.sampled_from([text, [text, "x"]]))

    answer = call("GET", path, **parameters)

    assert answer.status_code < 500, (parameters, answer.content)


@fuzzed
@given(body=st.binary(max_size=200) | st.text(max_size=50).map(lambda text: json.dumps(text)[:-1].encode()))
def it_answers_whatever_bytes_come(call, body):
    headers = {"Authorization": f"Bearer {call.key}"}
    for path in BODIES:
        answer = call.client.post(f"/api/v1{path}", data=body, content_type="application/json", headers=headers)
        assert answer.status_code in (400, 422), (path, body, answer.content)
