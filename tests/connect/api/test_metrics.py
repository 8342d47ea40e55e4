"""/metrics."""

import pytest

pytestmark = pytest.mark.urls("tests.connect.api.urls")

EASE = {"slug": "ease", "low": 1, "high": 5, "best": "low", "top": [1, 2], "bottom": [4, 5], "not_scores": [6, 7]}


def it_lists_the_metrics_that_a_workspace_begins_with(call):
    answer = call("GET", "/metrics")

    assert answer.status_code == 200
    assert [metric["slug"] for metric in answer.json()["data"]] == ["ces", "csat", "nps", "stars", "thumbs"]
    assert answer.json()["next"] is None


def it_defines_a_metric(call):
    answer = call("POST", "/metrics", EASE)

    assert answer.status_code == 201, answer.content
    assert answer.json() | EASE == answer.json()
    assert "ease" in call("GET", "/metrics").content.decode()
