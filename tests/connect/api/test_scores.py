"""/score and /score/compare."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection

from innerloop.listen.models import Response
from innerloop.understand.queries import lagging
from innerloop.understand.rules import change, score
from tests.connect.api.conftest import count

pytestmark = pytest.mark.urls("tests.connect.api.urls")


@pytest.fixture
def given(call):
    """Thirty answers at two touchpoints in two months, counted."""
    items = [
        {
            "score": n % 11,
            "touchpoint": "shop" if n % 3 else "delivery",
            "answered_at": f"2026-0{1 + n % 2}-15T12:00:00Z",
            "properties": {"plan": "pro" if n % 5 else "free"},
        }
        for n in range(30)
    ]
    verdicts = call.made("/responses", items, status=200)["data"]
    count(*verdicts)
    return items


def cohorts(items) -> tuple[int, int, int]:
    """Count promoters, passives and detractors by hand."""
    scores = [item["score"] for item in items]
    promoters, detractors = sum(s >= 9 for s in scores), sum(s <= 6 for s in scores)
    return promoters, len(scores) - promoters - detractors, detractors


def shown(items) -> dict[str, Any]:
    """Return what the API must say of answers."""
    top, middle, bottom = cohorts(items)
    mean = sum(item["score"] for item in items) / len(items)
    found = score.of_counts(top, middle, bottom, mean)
    return {
        "n": len(items), "promoters": top, "passives": middle, "detractors": bottom, "value": found.value,
        "low": found.low, "high": found.high, "confidence": 0.95, "mean": pytest.approx(mean),
    }  # fmt: skip


def it_gives_no_value_without_answers(call):
    assert call.read("/score") == {
        "total": {
            "n": 0, "promoters": 0, "passives": 0, "detractors": 0,
            "value": None, "low": None, "high": None, "confidence": 0.95, "mean": None,
        },
        "groups": [],
    }  # fmt: skip


def it_gives_the_score_and_that_of_each_group(call, given):
    said = call.read("/score", by="touchpoint")

    assert said["total"] == shown(given)
    assert said["groups"] == [
        {"key": {"touchpoint": place}, **shown([item for item in given if item["touchpoint"] == place])}
        for place in ("delivery", "shop")
    ]


def it_equals_a_hand_calculation_by_plain_sql(call, given):
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT value, middle - reach, middle + reach
            FROM (SELECT count(*) n, count(*) FILTER (WHERE score >= 9) p, count(*) FILTER (WHERE score <= 6) d
                  FROM listen_response) c,
              LATERAL (SELECT
                100.0 * (p - d) / n AS value,
                100 * ((p + 0.75) - (d + 0.75)) / (n + 3) AS middle,
                1.959963984540054 * 100 * sqrt(
                  (((p + 0.75) + (d + 0.75)) / (n + 3) - power(((p + 0.75) - (d + 0.75)) / (n + 3), 2)) / (n + 3)
                ) AS reach) found
            """
        )
        by_hand = [float(number) for number in cursor.fetchone()]

    total = call.read("/score")["total"]
    assert [total["value"], total["low"], total["high"]] == pytest.approx(by_hand)


def it_filters_by_all_that_is_repeated(call, given):
    said = call.read("/score", where=["touchpoint:shop", "properties.plan:pro"], since="2026-02-01")

    chosen = [
        item
        for item in given
        if item["touchpoint"] == "shop" and item["properties"]["plan"] == "pro" and "-02-" in item["answered_at"]
    ]
    assert said["total"] == shown(chosen)


def it_counts_the_latest_of_each_or_all(call):
    for n, points in enumerate((2, 10)):
        body = {"score": points, "customer": {"external_id": "A1"}, "answered_at": f"2026-01-0{n + 1}T00:00:00Z"}
        count(call.made("/responses", body))

    assert call.read("/score")["total"]["mean"] == 10
    assert call.read("/score", of="all")["total"]["mean"] == 6


def it_takes_a_zone_that_the_database_does_not_know(call):
    body = {"score": 9, "answered_at": "2026-01-02T00:00:00+23:59"}
    made = call.made("/responses", body)
    count(made)

    assert made["answered_at"] == "2026-01-01T00:01:00Z"
    assert call.read("/score", since="2026-01-02T00:00:00+23:59")["total"]["n"] == 1
    assert call.read("/score", until="2026-01-02T00:00:00+23:59")["total"]["n"] == 0


@pytest.mark.parametrize(
    ("path", "asked"),
    [("/score", {}), ("/score/compare", {"a": "touchpoint:shop", "b": "touchpoint:delivery"}), ("/drivers", {})],
)
def it_says_as_of_when_it_is_true_where_answers_wait_to_be_counted(call, given, monkeypatch, path, asked):
    assert "as_of" not in call.read(path, **asked)

    since = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
    monkeypatch.setattr(lagging, "counted_until", lambda *, now: since)

    assert call.read(path, **asked)["as_of"] == "2026-05-04T12:00:00Z"


def it_speaks_of_top_and_bottom_on_other_metrics(call):
    count(call.made("/responses", {"metric": "csat", "score": 5}))

    total = call.read("/score", metric="csat")["total"]

    assert {name: total[name] for name in ("n", "top", "middle", "bottom", "value")} == {
        "n": 1, "top": 1, "middle": 0, "bottom": 0, "value": 100,
    }  # fmt: skip
    assert "promoters" not in total


@pytest.mark.parametrize(
    ("parameters", "field"),
    [
        ({"metric": "ease"}, "metric"),
        ({"by": "shoe"}, "by"),
        ({"by": "day,week"}, "by"),
        ({"since": "soon"}, "since"),
        ({"until": "2026-02-30"}, "until"),
        ({"where": "channel"}, "where"),
        ({"where": "day:2026-01-01"}, "where"),
        ({"of": "some"}, "of"),
        ({"until": "9999-12-31T23:59:59-23:59"}, "until"),
        ({"since": "0001-01-01T00:00:00+14:00"}, "since"),
        ({"limit": "5"}, "limit"),
    ],
)
def it_says_what_is_wrong(call, parameters, field):
    problem = call("GET", "/score", **parameters).json()

    assert (problem["status"], problem["field"]) == (422, field)


def it_compares_two_times(call, given):
    said = call.read("/score/compare", a="2026-01-01/2026-02-01", b="2026-02-01/2026-03-01")

    before = [item for item in given if "-01-" in item["answered_at"]]
    after = [item for item in given if "-02-" in item["answered_at"]]
    expected = change.compare(score.of_counts(*cohorts(before)), score.of_counts(*cohorts(after)))
    assert (said["a"], said["b"]) == (shown(before), shown(after))
    assert said["difference"] == pytest.approx(expected.difference)
    assert (said["p_value"], said["significant"]) == (pytest.approx(expected.p_value), expected.is_significant)


def it_compares_two_places(call, given):
    said = call.read("/score/compare", a="touchpoint:shop", b="touchpoint:delivery", where="properties.plan:pro")

    pro = [item for item in given if item["properties"]["plan"] == "pro"]
    assert said["a"] == shown([item for item in pro if item["touchpoint"] == "shop"])
    assert said["b"] == shown([item for item in pro if item["touchpoint"] == "delivery"])


def it_compares_in_each_group_and_corrects_for_their_number(call, given):
    said = call.read(
        "/score/compare", a="2026-01-01/2026-02-01", b="2026-02-01/2026-03-01", by="touchpoint,properties.plan"
    )

    assert [group["key"] for group in said["groups"]] == [
        {"touchpoint": place, "properties.plan": plan} for place in ("delivery", "shop") for plan in ("free", "pro")
    ]
    for group in said["groups"]:
        key = group["key"]
        sides = [
            [
                item
                for item in given
                if f"-{month}-" in item["answered_at"]
                and item["touchpoint"] == key["touchpoint"]
                and item["properties"]["plan"] == key["properties.plan"]
            ]
            for month in ("01", "02")
        ]
        assert (group["a"], group["b"]) == (shown(sides[0]), shown(sides[1]))
    raw = [group["p_value"] for group in said["groups"]]
    assert [group["p_adjusted"] for group in said["groups"]] == pytest.approx(change.adjust_p_values(raw).bh)


def it_compares_a_group_that_one_side_has_alone(call, given):
    said = call.read("/score/compare", a="2025-01-01/2025-02-01", b="2026-01-01/2026-02-01", by="touchpoint")

    assert [(group["a"]["n"], group["difference"], group["p_adjusted"]) for group in said["groups"]] == [
        (0, None, None)
    ] * 2
    assert [group["b"]["n"] > 0 for group in said["groups"]] == [True, True]


def it_compares_nothing_with_nothing(call):
    said = call.read("/score/compare", a="2026-01-01/", b="/2026-01-01")

    assert (said["difference"], said["p_value"], said["significant"]) == (None, None, None)


@pytest.mark.parametrize("wrong", ["yesterday", "2026-13-01/2026-14-01", "shoe:42", "", "a/b/c"])
def it_names_the_side_that_cannot_be(call, wrong):
    problem = call("GET", "/score/compare", a=wrong, b="2026-01-01/2026-02-01").json()

    assert (problem["status"], problem["field"]) == (422, "a")


def it_needs_both_sides(call):
    assert call("GET", "/score/compare", a="channel:sms").json()["field"] == "b"


def it_withholds_fewer_than_five_anonymous_answers_and_says_why(call, furnished):
    given = call.made("/responses", [{"score": 9}] * 4, status=200)["data"]
    Response.everywhere.update(is_anonymous=True)
    count(*given)

    total = call.read("/score")["total"]

    assert (total["n"], total["value"], total["low"], total["mean"], total["withheld"]) == (0, None, None, None, 4)
    assert total["reason"].startswith("4 anonymous answers are left out here")
    assert call.read("/responses") == {"data": [], "next": None}
    compared = call.read("/score/compare", a="/2026-01-01", b="2026-01-01/")
    assert (compared["difference"], compared["b"]["value"]) == (None, None)


def it_shows_five_anonymous_answers_without_what_would_tell_them_apart(call, furnished):
    item = {"score": 9, "team": "north", "product": "card", "properties": {"plan": "pro"}}
    given = call.made("/responses", [item] * 5, status=200)["data"]
    Response.everywhere.update(is_anonymous=True)
    count(*given)

    [group] = call.read("/score", by="properties.plan")["groups"]
    shown = call.read("/responses")["data"]

    assert (group["key"], group["n"], group["value"]) == ({"properties.plan": "pro"}, 5, 100)
    assert len(shown) == 5
    assert {(one["team"], one["product"], len(one["properties"])) for one in shown} == {(None, None, 0)}
