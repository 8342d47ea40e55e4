"""/customers."""

import pytest

pytestmark = pytest.mark.urls("tests.connect.api.urls")

ANA = {
    "external_id": "A1",
    "email": "Ana@Example.com",
    "name": "Ana",
    "value": "1200.50",
    "properties": {"plan": "pro"},
}


def it_makes_a_customer_and_then_changes_them(call):
    made = call("POST", "/customers", ANA)
    changed = call("POST", "/customers", {"external_id": "A1", "phone": "+254712345678"})

    assert (made.status_code, changed.status_code) == (201, 200), made.content
    assert made.json()["id"] == changed.json()["id"]
    assert changed.json() | {"email": "ana@example.com", "phone": "+254712345678", "value": "1200.5"} == changed.json()
