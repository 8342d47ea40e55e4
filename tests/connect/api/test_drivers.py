"""/drivers."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.connect.api.conftest import count

pytestmark = pytest.mark.urls("tests.connect.api.urls")


@pytest.fixture
def given(call):
    """A hundred and twenty answers, most with a rating of speed and one of ease; plans are known of all."""
    for slug in ("speed", "care"):
        call.made("/metrics", {"slug": slug, "name": slug.capitalize(), "low": 1, "high": 5, "best": "high",
                               "top": [5], "bottom": [1, 2]}, status=201)  # fmt: skip
    items = [
        {
            "score": min(10, max(0, 2 * speed + n % 3 - 3 * (n % 2))),
            "touchpoint": "shop",
            "answered_at": "2026-01-15T12:00:00Z",
            "properties": {"plan": "pro" if n % 2 else "free"},
            "answers": [
                {"question": "speed", "metric": "speed", "score": speed},
                {"question": "care", "metric": "care", "score": (n * 7) % 5 + 1},
            ],
        }
        for n in range(120)
        for speed in [n % 5 + 1]
    ]
    verdicts = call.made("/responses", items, status=200)["data"]
    count(*verdicts)
    return items


def it_says_nothing_of_nothing(call):
    found = call.read("/drivers")

    assert (found["n"], found["drivers"], found["value"], found["explained"]) == (0, [], None, None)
    assert found["caveat"].startswith("Association, not cause")


def it_gives_the_drivers_with_intervals_and_n(call, given):
    found = call.read("/drivers", of="all")

    assert (found["n"], found["dealt"], found["is_lot"]) == (120, 120, False)
    assert found["drivers"][0]["key"] == "speed"
    speed = found["drivers"][0]
    assert (speed["kind"], speed["n"], speed["name"], speed["step"]) == ("rating", 120, "Speed", 0.1)
    assert speed["low"] <= speed["impact"] <= speed["high"]
    assert speed["penalty"]["value"] < 0 < speed["reward"]["value"]
    plan = next(driver for driver in found["drivers"] if driver["key"] == "properties.plan")
    assert (plan["kind"], plan["impact"], plan["penalty"]) == ("property", None, None)
    assert sum(driver["share"]["value"] for driver in found["drivers"]) == pytest.approx(1)
    assert found["explained"]["low"] <= found["explained"]["value"] <= found["explained"]["high"]
    promoters, detractors = sum(item["score"] >= 9 for item in given), sum(item["score"] <= 6 for item in given)
    assert found["value"] == pytest.approx(100 * (promoters - detractors) / 120)


def it_is_narrowed_as_a_score_is(call, given):
    found = call.read("/drivers", of="all", where="properties.plan:pro")

    assert found["n"] == 60
    reason = "everybody is alike in it, or it makes no difference at all"
    assert {"name": "Plan", "reason": reason} in found["left_out"]
    assert "properties.plan" not in {driver["key"] for driver in found["drivers"]}
    assert call.read("/drivers", since="2027-01-01")["n"] == 0


def it_says_why_something_is_left_out(call, given):
    call.made("/responses", [{"score": 9, "answered_at": "2026-01-16T12:00:00Z",
                              "answers": [{"question": "ease", "metric": "ces", "score": 7}]}], status=200)  # fmt: skip
    verdicts = call.read("/responses", limit=1)["data"]
    count(*verdicts)

    found = call.read("/drivers", of="all")

    reason = "asked elsewhere, n 1: filter by where it is asked"
    assert {"name": "Customer effort", "reason": reason} in found["left_out"]


@pytest.mark.parametrize(("name", "value"), [("metric", "none"), ("of", "some"), ("where", "x"), ("since", "soon")])
def it_names_what_cannot_be_read(call, name, value):
    problem = call("GET", "/drivers", **{name: value}).json()

    assert (problem["status"], problem["field"]) == (422, name)


def it_asks_as_many_questions_for_many_answers_as_for_few(call, given):
    with CaptureQueriesContext(connection) as few:
        call.read("/drivers", of="all", where="properties.plan:pro")

    with CaptureQueriesContext(connection) as many:
        call.read("/drivers", of="all", where=["properties.plan:pro", "properties.plan:free"])

    assert len(many) == len(few)


def it_tells_the_bands_of_a_number_and_of_a_day(call):
    for name, of, first, last in (
        ("balance", lambda n: n, 0, 39),
        ("joined_on", lambda n: f"20{10 + n // 28:02}-03-{1 + n % 28:02}", "2010-03-01", "2011-03-12"),
    ):
        items = [{"score": 9 if 40 <= n < 120 else 3, "channel": name, "properties": {name: of(n)}} for n in range(160)]
        count(*call.made("/responses", items[:100], status=200)["data"])
        count(*call.made("/responses", items[100:], status=200)["data"])

        [driver] = call.read("/drivers", where=f"channel:{name}")["drivers"]

        assert driver["key"] == f"properties.{name}"
        assert [(band["n"], band["value"]) for band in driver["bands"]] == [
            (40, -100),
            (40, 100),
            (40, 100),
            (40, -100),
        ]
        assert (driver["bands"][0]["first"], driver["bands"][0]["last"]) == (first, last)
