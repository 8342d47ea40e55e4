"""/metrics."""

import pytest
from django.db import IntegrityError

pytestmark = pytest.mark.urls("tests.connect.api.urls")

EASE = {
    "slug": "ease", "name": "Ease", "low": 1, "high": 5, "best": "low", "top": [1, 2], "bottom": [4, 5],
    "labels": {"1": "Very easy", "6": "Do not know"}, "not_scores": [6],
}  # fmt: skip


def it_lists_the_metrics_that_a_workspace_begins_with(call):
    listed = call.read("/metrics")

    assert [metric["slug"] for metric in listed["data"]] == ["ces", "csat", "nps", "stars", "thumbs"]
    assert listed["next"] is None


def it_pages_like_every_list(call):
    first = call.read("/metrics", limit=3)
    second = call.read("/metrics", limit=3, after=first["next"])

    assert [each["slug"] for each in (*first["data"], *second["data"])] == ["ces", "csat", "nps", "stars", "thumbs"]
    assert second["next"] is None


def it_takes_no_place_of_another_list(call):
    place = call.read("/metrics", limit=1)["next"]

    assert call("GET", "/channels", after=place).json()["type"] == "/problems/cursor-refused"


def it_defines_a_metric(call):
    made = call.made("/metrics", EASE)

    assert made | EASE == made
    assert made in call.read("/metrics")["data"]


@pytest.mark.parametrize(
    ("change", "type_"),
    [
        ({"slug": "nps"}, "metric-exists"),
        ({"slug": "Ease!"}, "field-refused"),
        ({"low": 5, "high": 1}, "scale-impossible"),
        ({"high": 500}, "scale-impossible"),
        ({"high": 10**30}, "field-refused"),
        ({"top": [2]}, "scale-impossible"),
        ({"top": []}, "field-refused"),
        ({"top": [1, 2, 3], "bottom": [3, 4, 5]}, "scale-impossible"),
        ({"best": "middle"}, "field-refused"),
        ({"labels": {"one": "x"}}, "field-refused"),
        ({"labels": {"1": "x", "2": "X"}}, "scale-impossible"),
        ({"labels": {"9" * 5_000: "x"}}, "field-refused"),
        ({"labels": ["x"]}, "field-refused"),
        ({"name": ""}, "field-refused"),
    ],
)
def it_says_what_is_wrong(call, change, type_):
    problem = call.refused("/metrics", EASE | change)

    assert problem["type"] == f"/problems/{type_}", problem
    assert problem["status"] == (409 if type_ == "metric-exists" else 422)


def it_says_the_same_when_a_rival_was_first(call, monkeypatch):
    def lose(**_: object) -> None:
        raise IntegrityError("listen_metric_slug")

    monkeypatch.setattr("innerloop.connect.api.metrics.listening.define_metric", lose)

    assert call.refused("/metrics", EASE)["type"] == "/problems/metric-exists"
