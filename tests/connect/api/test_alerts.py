"""/alerts: what the watch has found."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from innerloop.kernel import clock, scope
from innerloop.listen.models import Touchpoint
from innerloop.team.models import Workspace
from innerloop.understand.models import Finding
from tests.support.cast import Cast
from tests.support.findings import make_finding
from tests.support.wording import make_theme

pytestmark = pytest.mark.urls("tests.connect.api.urls")


def found(workspace: Workspace, key: str = "", **given: Any) -> Finding:
    """Find something, at a touchpoint where one is named."""
    with scope.to(workspace.id):
        if key:
            place, _ = Touchpoint.objects.get_or_create(workspace=workspace, key=key, name=key.title())
            given |= {"by": "touchpoint", "of": str(place.id)}
        return make_finding(workspace, **given)


def listed(call: Any, **asked: Any) -> list[str]:
    return [each["id"] for each in call.read("/alerts", **asked)["data"]]


def it_says_since_when_by_how_much_and_where_from(call: Any, furnished: Cast) -> None:
    carrier = {"by": "channel", "of": "sms", "points": -9.5, "diff": -20.0, "low": -30.0, "high": -10.0, "n": 40}
    finding = found(furnished.workspace, "shop", carriers=[carrier], cause="The till was broken")
    found(furnished.workspace, "phone", part_of=finding)

    [alert] = call.read("/alerts")["data"]

    assert alert["low"] < alert["difference"] < alert["high"] < 0
    assert {name: alert[name] for name in ("metric", "matter", "way", "slice", "also", "state", "n", "expected")} == {
        "metric": "nps",
        "matter": "score",
        "way": "down",
        "slice": {"touchpoint": "shop"},
        "also": [{"touchpoint": "phone"}],
        "state": "standing",
        "n": 100,
        "expected": None,
    }
    assert alert["carriers"] == [
        {"slice": {"channel": "sms"}, "points": -9.5, "difference": -20.0, "low": -30.0, "high": -10.0, "n": 40}
    ]
    assert (alert["since"], alert["ended_on"]) == (finding.since_on.isoformat(), None)
    assert alert["cause"] == "The till was broken"


def it_holds_its_difference_within_its_interval(call: Any, furnished: Cast) -> None:
    found(furnished.workspace, before=[10, 0, 0], after=[0, 0, 10], once_in_days=0)

    [alert] = call.read("/alerts")["data"]

    assert alert["low"] <= alert["difference"] == -200
    assert alert["once_in_days"] is None


def it_gives_of_a_volume_how_many_were_to_be_expected(call: Any, furnished: Cast) -> None:
    found(furnished.workspace, matter="volume", before=[0, 80, 0], after=[0, 20, 0])

    [alert] = call.read("/alerts")["data"]

    assert (alert["n"], alert["expected"], alert["difference"], alert["low"]) == (20, 80, None, None)
    assert alert["slice"] == {}


def it_gives_of_a_theme_which_and_what_it_costs(call: Any, furnished: Cast) -> None:
    cost = {"points": -4.2, "low": -6.0, "high": -2.4, "n": 31, "before": -0.8}
    with scope.to(furnished.workspace.id):
        theme = make_theme("queue", "The queue")
    rose = found(
        furnished.workspace, matter="theme", way="up", theme=theme, before=[20, 980, 0], after=[20, 80, 0], cost=cost
    )
    found(furnished.workspace)

    [alert] = call.read("/alerts", theme="queue")["data"]

    assert (alert["id"], alert["matter"], alert["way"]) == (str(rose.id), "theme", "up")
    assert alert["theme"] == {"slug": "queue", "name": "The queue", "cost": cost}
    assert alert["difference"] == pytest.approx(18)
    assert alert["expected"] is None
    assert listed(call, theme="nothing") == []


def it_is_narrowed_by_state(call: Any, furnished: Cast) -> None:
    today, now = clock.now().date(), clock.now()
    by_state = {
        "standing": found(furnished.workspace, "a"),
        "over": found(furnished.workspace, "b", ended_on=today),
        "usual": found(furnished.workspace, "c", ended_on=today, is_settled=True),
        "unwatched": found(furnished.workspace, "d", ended_on=today, is_let_go=True),
        "set_aside": found(furnished.workspace, "e", set_aside_at=now),
    }

    assert {state: listed(call, state=state) for state in by_state} == {
        state: [str(row.id)] for state, row in by_state.items()
    }
    assert set(listed(call, state=["over", "usual"])) == {str(by_state["over"].id), str(by_state["usual"].id)}
    assert {each["id"]: each["state"] for each in call.read("/alerts")["data"]} == {
        str(row.id): state for state, row in by_state.items()
    }


def it_is_narrowed_by_slice_and_metric(call: Any, furnished: Cast) -> None:
    shop = found(furnished.workspace, "shop")
    sms = found(furnished.workspace, by="channel", of="sms")
    found(furnished.workspace, "phone")

    assert listed(call, where="touchpoint:shop") == [str(shop.id)]
    assert set(listed(call, where=["touchpoint:shop", "channel:sms"])) == {str(shop.id), str(sms.id)}
    assert listed(call, where="touchpoint:nowhere") == []
    assert listed(call, metric="csat") == []


def it_is_found_by_any_slice_that_shows_it(call: Any, furnished: Cast) -> None:
    whole = found(furnished.workspace, by="channel", of="sms")
    found(furnished.workspace, "shop", part_of=whole)
    found(furnished.workspace, "phone", part_of=whole)

    assert listed(call, where="touchpoint:shop") == [str(whole.id)]
    assert listed(call, where=["touchpoint:shop", "touchpoint:phone", "channel:sms"]) == [str(whole.id)]
    assert listed(call, where="touchpoint:nowhere") == []


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"state": "broken"}, "state"),
        ({"where": "shop"}, "where"),
        ({"where": "customer:pia"}, "where"),
        ({"where": "touchpoint:a\0b"}, "where"),
        ({"metric": "nothing"}, "metric"),
        ({"metric": "n\0ps"}, "metric"),
    ],
)
def it_refuses_what_cannot_be(call: Any, furnished: Cast, asked: dict[str, str], field: str) -> None:
    answer = call("GET", "/alerts", **asked)

    assert answer.status_code == 422
    assert answer.json()["field"].startswith(field)


def it_goes_from_page_to_page_the_newest_first(call: Any, furnished: Cast) -> None:
    rows = [found(furnished.workspace, f"t{at}", found_at=clock.now() - timedelta(days=at)) for at in range(5)]

    first = call.read("/alerts", limit=3)
    second = call.read("/alerts", limit=3, after=first["next"])

    assert [each["id"] for each in (*first["data"], *second["data"])] == [str(row.id) for row in rows]
    assert second["next"] is None


def it_knows_nothing_of_another_workspace(call: Any, stranger: Any, furnished: Cast) -> None:
    found(furnished.workspace, "shop")

    assert len(listed(call)) == 1
    assert listed(stranger) == []
    assert listed(stranger, where="touchpoint:shop") == []


def it_asks_no_more_for_a_longer_list(call: Any, furnished: Cast) -> None:
    found(furnished.workspace, "t")
    call.read("/alerts")
    with CaptureQueriesContext(connection) as few:
        call.read("/alerts")
    for at in range(8):
        found(furnished.workspace, f"t{at}")

    with CaptureQueriesContext(connection) as many:
        assert len(listed(call)) == 9

    assert len(many) == len(few) <= 4
