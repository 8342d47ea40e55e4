"""/responses."""

import pytest

pytestmark = pytest.mark.urls("tests.connect.api.urls")

NINE = {
    "metric": "nps",
    "score": 9,
    "comment": "Haraka sana",
    "customer": {"external_id": "A1", "email": "ana@example.com", "properties": {"plan": "pro"}},
    "touchpoint": "delivery",
    "product": "box",
    "channel": "sms",
    "team": "kisumu",
    "employee": "joyce",
    "language": "sw",
    "answered_at": "2026-03-01T09:30:00+03:00",
    "properties": {"city": "Kisumu"},
    "answers": [{"question": "ease", "metric": "ces", "score": 6}, {"question": "why", "text": "Fast"}],
}


def it_gives_a_response(call):
    answer = call("POST", "/responses", NINE)

    assert answer.status_code == 201, answer.content
    said = answer.json()
    assert said["cohort"] == "promoter"
    assert said["properties"] == {"plan": "pro", "city": "Kisumu"}
    assert call("GET", f"/responses/{said['id']}").json() == said
    assert call("GET", "/responses").json() == {"data": [said], "next": None}
