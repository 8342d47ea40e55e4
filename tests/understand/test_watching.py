"""The watch over a workspace's days: found once, told once, ended, set aside, and fenced."""

from datetime import UTC, date, datetime, timedelta
from random import Random
from uuid import UUID

import pytest
from django.db import connection

from innerloop.kernel import clock, drain, ids, scope
from innerloop.kernel.models import Event, Origin
from innerloop.listen import actions as listening
from innerloop.listen.models import Metric, Response, Touchpoint
from innerloop.understand import actions, errors, events, jobs
from innerloop.understand.actions.watching import looking
from innerloop.understand.models import Fact, Finding, Series, Watching
from innerloop.understand.queries import watched
from tests.support.cast import Cast, make_cast

TODAY = date(2026, 5, 4)
NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
BEFORE = 120  # days of history


@pytest.fixture
def cast(empty_log: None) -> Cast:
    made = make_cast()
    with scope.to(made.workspace.id):
        listening.furnish(workspace=made.workspace, by="system", now=clock.now())
        for key in ("shop", "phone"):
            Touchpoint.objects.create(workspace=made.workspace, key=key, name=key.title())
    drain.open_cursors()
    return made


def answered(
    cast: Cast, *, first: date, last: date, dips: date | None = None, a_day: int = 20, at: tuple[str, ...] = ("shop",)
) -> None:
    """Write answers at two touchpoints, day by day; from `dips` on the shop's customers are unhappy, or those `at`."""
    lot = Random(f"{first}")
    with scope.to(cast.workspace.id):
        metric = Metric.objects.get(slug="nps")
        places = {place.key: place.id for place in Touchpoint.objects.all()}
    responses, facts = [], []
    for ahead in range((last - first).days + 1):
        on = first + timedelta(days=ahead)
        noon = datetime(on.year, on.month, on.day, 12, tzinfo=UTC)
        for which in range(a_day):
            key = "shop" if which % 2 else "phone"
            is_low = dips is not None and on >= dips and key in at
            score = lot.choices((10, 8, 3), (15, 30, 55) if is_low else (50, 30, 20))[0]
            response = _response(cast, noon, places[key])
            responses.append(response)
            facts.append(
                Fact(
                    workspace=cast.workspace,
                    response=response,
                    question_key="q",
                    metric=metric,
                    score=score,
                    answered_at=noon,
                    answered_on=on,
                    touchpoint_id=places[key],
                    channel="link",
                )
            )
    Response.everywhere.bulk_create(responses)
    Fact.everywhere.bulk_create(facts)


def _response(cast: Cast, at: datetime, touchpoint_id: UUID) -> Response:
    return Response(
        id=ids.new_id(),
        workspace=cast.workspace,
        answered_at=at,
        answered_on=at.date(),
        touchpoint_id=touchpoint_id,
        channel="link",
    )


def looked(cast: Cast, now: datetime = NOW) -> list[Finding]:
    with scope.to(cast.workspace.id):
        return actions.look(now=now)


def found(cast: Cast) -> list[Finding]:
    with scope.to(cast.workspace.id):
        return list(Finding.objects.order_by("found_on", "id"))


def told(kind: str) -> list[Event]:
    return list(Event.objects.filter(kind=kind).order_by("id"))


def a_dip(cast: Cast) -> Finding:
    """Let the shop's score fall sixteen days ago, look daily since, and return what was found first."""
    dips = TODAY - timedelta(days=16)
    answered(cast, first=TODAY - timedelta(days=BEFORE), last=TODAY - timedelta(days=1), dips=dips)
    looked(cast, NOW - timedelta(days=17))
    for ago in range(16, -1, -1):
        looked(cast, NOW - timedelta(days=ago))
    return next(each for each in found(cast) if each.part_of_id is None)


def it_finds_a_dip_says_since_when_and_what_carries_it(cast: Cast) -> None:
    finding = a_dip(cast)

    assert (finding.matter, finding.way) == ("score", "down")
    assert finding.since_low_on <= TODAY - timedelta(days=16) <= finding.since_high_on
    assert finding.found_on <= TODAY - timedelta(days=9)
    where = {(finding.by, finding.of), *((each["by"], each["of"]) for each in finding.carriers)}
    assert ("touchpoint", str(_touchpoint(cast, "shop"))) in where
    assert sum(finding.after) > 20


def it_tells_one_matter_once_and_lets_the_rest_join_it(cast: Cast) -> None:
    root = a_dip(cast)

    assert [each.object_id for each in told(events.FOUND)] == [root.id]
    assert {each.object_id for each in told(events.GREW)} == {root.id}
    assert {each.origin for each in told(events.FOUND)} == {Origin.LIVE}
    assert all(each.part_of_id == root.id for each in found(cast) if each.id != root.id)


def it_finds_nothing_new_when_it_looks_again(cast: Cast) -> None:
    a_dip(cast)
    before = [each.id for each in found(cast)]
    with scope.to(cast.workspace.id):
        states = dict(Series.objects.values_list("id", "state"))

    assert looked(cast) == []
    with clock.held_at(NOW):
        jobs.watch(0)

    assert [each.id for each in found(cast)] == before
    with scope.to(cast.workspace.id):
        assert dict(Series.objects.values_list("id", "state")) == states


def it_comes_to_the_same_whether_it_looks_daily_or_at_once(cast: Cast) -> None:
    daily = a_dip(cast)
    with scope.to(cast.workspace.id):
        Finding.objects.all().delete()
        Series.objects.all().delete()
        Watching.objects.update(looked_until=None)

    looked(cast)

    again = next(each for each in found(cast) if each.part_of_id is None)
    assert (again.by, again.of, again.since_on, again.found_on) == (daily.by, daily.of, daily.since_on, daily.found_on)
    assert (again.before, again.after) == (daily.before, daily.after)


def it_says_when_a_dip_is_over(cast: Cast) -> None:
    root = a_dip(cast)
    answered(cast, first=TODAY, last=TODAY + timedelta(days=40), a_day=30)

    for ahead in range(1, 42):
        looked(cast, NOW + timedelta(days=ahead))

    root = next(each for each in found(cast) if each.id == root.id)
    assert root.ended_on is not None
    assert abs((root.ended_on - TODAY).days) <= 4
    assert not root.is_settled
    # The one that was over last is what the others went by: once, when nothing of it stood any more.
    [over] = told(events.ENDED)
    assert root.root_id == over.object_id
    assert all(each.is_over for each in found(cast) if each.root_id == over.object_id)


def it_lets_go_of_what_stands_where_nobody_watches_any_more(cast: Cast) -> None:
    a_dip(cast)
    with scope.to(cast.workspace.id):
        Finding.objects.update(part_of=None)
        here = Finding.objects.filter(by="touchpoint").values_list("id", flat=True)
        wishes = actions.Wishes(
            is_on=True, days_a_false_alarm=30, least_points=6, has_volume=True, dimensions=["channel"]
        )
        actions.change_watching(wishes, by="system", now=NOW)
        gone = set(here)
    looked(cast, NOW + timedelta(days=1))

    over = {each.id: each for each in found(cast) if each.is_let_go}
    assert gone
    assert set(over) == gone
    assert {each.ended_on for each in over.values()} == {TODAY + timedelta(days=1)}
    assert {each.object_id for each in told(events.LET_GO)} == gone
    with scope.to(cast.workspace.id):
        assert not Series.objects.filter(by="touchpoint").exists()


def it_watches_on_where_something_stands_though_others_are_busier(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    a_dip(cast)
    assert [each for each in found(cast) if each.by and not each.is_over]
    monkeypatch.setattr(looking, "MOST", 0)

    looked(cast, NOW + timedelta(days=120))

    assert [each for each in found(cast) if each.by and not each.is_over] == []


def it_reads_the_days_of_the_busiest_slices_alone(cast: Cast) -> None:
    answered(cast, first=TODAY - timedelta(days=9), last=TODAY - timedelta(days=1), a_day=21)
    span = {"first": TODAY - timedelta(days=30), "last": TODAY}
    with scope.to(cast.workspace.id):
        metric = Metric.objects.get(slug="nps")
        names = ["touchpoint", "channel", "team"]
        one = watched.busiest(metric, dimensions=names, most=1, least=20, **span)
        none = watched.busiest(metric, dimensions=names, most=9, least=500, **span)
        read = watched.days(metric, slices=one, **span)

    # Of 21 a day eleven are of the telephone.
    assert one == {"touchpoint": {str(_touchpoint(cast, "phone"))}, "channel": {"link"}}
    assert none == {}
    assert {key: sum(day.n for day in days.values()) for key, days in read.items()} == {
        ("", ""): 189,
        ("channel", "link"): 189,
        ("touchpoint", str(_touchpoint(cast, "phone"))): 99,
    }


def it_tells_of_a_change_that_stands_by_all_its_days(cast: Cast) -> None:
    root = a_dip(cast)

    days = (TODAY - root.since_on).days
    assert root.found_on < TODAY - timedelta(days=1)
    assert sum(root.after) == (10 if root.by == "touchpoint" else 20) * days


def it_rings_again_elsewhere_after_something_was_set_aside(cast: Cast) -> None:
    root = a_dip(cast)
    with scope.to(cast.workspace.id):
        actions.set_aside(finding_id=root.id, member_id=cast.mona.id, now=NOW)
    answered(cast, first=TODAY, last=TODAY + timedelta(days=25), dips=TODAY, at=("shop", "phone"))

    for ahead in range(1, 27):
        looked(cast, NOW + timedelta(days=ahead))

    again = [each for each in found(cast) if each.found_on >= TODAY and each.part_of_id is None]
    assert again
    assert all(each.part_of_id != root.id for each in found(cast) if each.found_on >= TODAY)
    assert {each.object_id for each in told(events.FOUND)} == {root.id, *(each.id for each in again)}


def it_tells_nobody_of_history(cast: Cast) -> None:
    dips = TODAY - timedelta(days=16)
    answered(cast, first=TODAY - timedelta(days=BEFORE), last=TODAY - timedelta(days=1), dips=dips)

    looked(cast)

    assert found(cast)
    assert {each.origin for each in told(events.FOUND)} == {Origin.IMPORT}


def it_rings_for_nothing_where_nothing_changes(cast: Cast) -> None:
    answered(cast, first=TODAY - timedelta(days=BEFORE), last=TODAY - timedelta(days=1))

    assert looked(cast) == []


def it_looks_at_no_day_that_is_not_over_where_people_live(cast: Cast) -> None:
    with scope.to(cast.workspace.id):
        type(cast.workspace).objects.update(time_zone="Pacific/Auckland")
    answered(cast, first=TODAY - timedelta(days=2), last=TODAY)

    # At 12:00 UTC it is 5 May in Auckland.
    looked(cast)

    with scope.to(cast.workspace.id):
        assert Watching.objects.get().looked_until == TODAY


def it_is_set_aside_taken_back_and_explained(cast: Cast) -> None:
    root = a_dip(cast)
    with scope.to(cast.workspace.id):
        actions.set_aside(finding_id=root.id, member_id=cast.mona.id, now=NOW)
        actions.set_aside(finding_id=root.id, member_id=cast.mona.id, now=NOW)
        aside = Finding.objects.get(id=root.id)
        actions.take_back(finding_id=root.id, member_id=cast.mona.id, now=NOW)
        actions.explain(finding_id=root.id, cause="  The till\nwas broken ", member_id=cast.mona.id, now=NOW)
        known = Finding.objects.get(id=root.id)

    assert aside.set_aside_by_id == cast.mona.id
    assert len(told(events.SET_ASIDE)) == len(told(events.TAKEN_BACK)) == 1
    assert (known.set_aside_at, known.cause) == (None, "The till was broken")
    assert "till" not in str([each.data for each in told(events.EXPLAINED)])


def it_keeps_to_the_rates_that_it_offers(cast: Cast) -> None:
    wishes = actions.Wishes(is_on=True, days_a_false_alarm=91, least_points=10, has_volume=False, dimensions=["team"])
    with scope.to(cast.workspace.id):
        actions.change_watching(wishes, by="system", now=NOW)
        kept = Watching.objects.get()
        with pytest.raises(errors.NoSuchRate):
            actions.change_watching(
                actions.Wishes(True, 2, 10, has_volume=False, dimensions=["team"]), by="system", now=NOW
            )

    assert (kept.days_a_false_alarm, kept.least_points, kept.has_volume) == (91, 10, False)
    assert [each.data["fields"] for each in told(events.WATCHING_CHANGED)] == [
        "days_a_false_alarm, dimensions, has_volume, least_points"
    ]


def it_reads_the_same_number_of_statements_whatever_it_watches(cast: Cast) -> None:
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    answered(cast, first=TODAY - timedelta(days=40), last=TODAY - timedelta(days=1))
    looked(cast, NOW - timedelta(days=1))

    with CaptureQueriesContext(
        connection,
    ) as few:
        looked(cast)

    assert len(few) < 30


def _touchpoint(cast: Cast, key: str) -> UUID:
    with scope.to(cast.workspace.id):
        return Touchpoint.objects.get(key=key).id
