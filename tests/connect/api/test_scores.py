"""/score."""

import pytest

pytestmark = pytest.mark.urls("tests.connect.api.urls")


def it_gives_no_value_without_answers(call):
    answer = call("GET", "/score")

    assert answer.status_code == 200, answer.content
    assert answer.json()["total"] == {
        "n": 0, "promoters": 0, "passives": 0, "detractors": 0,
        "value": None, "low": None, "high": None, "confidence": 0.95, "mean": None,
    }  # fmt: skip
