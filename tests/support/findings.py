"""A change that the watch has found, for tests about what becomes of it."""

from datetime import date, timedelta
from typing import Any

from innerloop.kernel import clock, scope
from innerloop.listen.models import Metric
from innerloop.team.models import Workspace
from innerloop.understand.models import Finding, TimeMark


def make_finding(workspace: Workspace, **given: Any) -> Finding:
    """Make a dip of some thirty points that began three weeks ago and stands; made anew, it is found a day sooner."""
    today = clock.day_in(workspace.time_zone, clock.now())
    found_on = today - timedelta(days=2 + Finding.everywhere.filter(workspace=workspace).count())
    fields: dict[str, Any] = {
        "metric": Metric.everywhere.get(workspace=workspace, slug="nps"),
        "matter": Finding.Matter.SCORE,
        "way": Finding.Way.DOWN,
        "found_on": found_on,
        "found_at": clock.now(),
        "before": [500, 300, 200],
        "after": [30, 30, 40],
        "once_in_days": 4_000,
        **days_around(found_on - timedelta(days=21)),
        **given,
    }
    return Finding.objects.create(workspace=workspace, **fields)


def make_mark(**given: Any) -> TimeMark:
    """Write down a release of today in the workspace whose scope is entered."""
    fields: dict[str, Any] = {
        "kind": "release",
        "name": "4.2",
        "happened_on": clock.now().date(),
        "made_at": clock.now(),
    }
    return TimeMark.objects.create(workspace_id=scope.current(), **{**fields, **given})


def days_around(since: date) -> dict[str, date]:
    """Return since when, give or take some days."""
    return {
        "since_on": since,
        "since_low_on": since - timedelta(days=3),
        "since_high_on": since + timedelta(days=2),
    }
