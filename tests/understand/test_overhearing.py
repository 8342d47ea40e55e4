"""What customers speak ill of more than before: found once the words are read, told once, with place and cost."""

from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from innerloop.kernel import clock, drain, ids, scope
from innerloop.kernel.models import Event, Origin
from innerloop.listen import actions as listening
from innerloop.listen.models import Metric, Response, Touchpoint
from innerloop.understand import actions, events, jobs
from innerloop.understand.models import Edition, Fact, Finding, Mention, Reading, Series, Theme, Unread, Watching
from innerloop.understand.queries import blamed
from innerloop.understand.rules.watching.placing import Day
from tests.support.cast import Cast, make_cast
from tests.support.wording import make_theme

TODAY = date(2026, 5, 4)
NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
BEFORE = 120  # days of history
AGO = 16  # days since more speak ill of the queue


@pytest.fixture
def cast(empty_log: None) -> Cast:
    made = make_cast()
    with scope.to(made.workspace.id):
        listening.furnish(workspace=made.workspace, by="system", now=clock.now())
        for key in ("shop", "phone"):
            Touchpoint.objects.create(workspace=made.workspace, key=key, name=key.title())
        for slug in ("queue", "price"):
            make_theme(slug)
    drain.open_cursors()
    return made


def answered(cast: Cast, *, first: date, last: date, rises: date | None = None, a_day: int = 20) -> None:
    """Write read answers day by day; from `rises` on the shop's customers speak ill of the queue, and score low."""
    lot = Random(f"words of {first}")
    with scope.to(cast.workspace.id):
        metric = Metric.objects.get(slug="nps")
        places = {place.key: place.id for place in Touchpoint.objects.all()}
        themes = {theme.slug: theme.id for theme in Theme.objects.all()}
    rows: dict[Any, list[Any]] = {Response: [], Fact: [], Reading: [], Mention: []}
    for on in (first + timedelta(days=ahead) for ahead in range((last - first).days + 1)):
        at = datetime(on.year, on.month, on.day, 12, tzinfo=UTC)
        for which in range(a_day):
            key = "shop" if which % 2 else "phone"
            is_risen = rises is not None and on >= rises and key == "shop"
            said = "queue" if lot.random() < (0.4 if is_risen else 0.04) else "price" if lot.random() < 0.1 else ""
            score = 3 if said == "queue" else lot.choices((10, 8, 3), (50, 30, 20))[0]
            base = {"workspace": cast.workspace, "channel": "link", "touchpoint_id": places[key], "metric": metric}
            when = {"answered_at": at, "answered_on": on}
            response = Response(
                id=ids.new_id(), score=score, comment="The queue was long." if said else "Well", **base, **when
            )
            reading = _reading(response)
            rows[Response].append(response)
            rows[Fact].append(Fact(response=response, question_key="q", score=score, **base, **when))
            rows[Reading].append(reading)
            if said:
                rows[Mention].append(_mention(reading, themes[said]))
    for model, made in rows.items():
        model.everywhere.bulk_create(made)


def _reading(response: Response) -> Reading:
    measures = dict.fromkeys(("feeling", "fused", "sureness", "urgency", "churn", "praise", "predicted"), 0.0)
    return Reading(
        id=ids.new_id(),
        workspace_id=response.workspace_id,
        response=response,
        reader="test",
        label=0,
        read_at=NOW,
        **measures,
    )


def _mention(reading: Reading, theme_id: UUID) -> Mention:
    return Mention(
        workspace_id=reading.workspace_id, reading=reading, response_id=reading.response_id,
        theme_id=theme_id, start=0, end=19, feeling=-1, strength=0.8,
    )  # fmt: skip


def looked(cast: Cast, now: datetime = NOW) -> list[Finding]:
    with scope.to(cast.workspace.id):
        return actions.look_at_themes(now=now)


def found(cast: Cast) -> list[Finding]:
    with scope.to(cast.workspace.id):
        return list(Finding.objects.select_related("theme").order_by("found_on", "id"))


def told(kind: str) -> list[Event]:
    return list(Event.objects.filter(kind=kind).order_by("id"))


def a_rise(cast: Cast) -> Finding:
    """Let more of the shop's customers speak ill of the queue, look daily since, and return what was found first."""
    answered(
        cast,
        first=TODAY - timedelta(days=BEFORE),
        last=TODAY - timedelta(days=1),
        rises=TODAY - timedelta(days=AGO),
    )
    for ago in range(AGO + 1, -1, -1):
        looked(cast, NOW - timedelta(days=ago))
    return next(each for each in found(cast) if each.part_of_id is None)


def it_finds_which_theme_rose_since_when_where_and_what_it_costs(cast: Cast) -> None:
    finding = a_rise(cast)

    assert finding.theme is not None
    assert (finding.matter, finding.way, finding.theme.slug) == ("theme", "up", "queue")
    assert finding.since_low_on <= TODAY - timedelta(days=AGO) <= finding.since_high_on
    assert finding.found_on <= TODAY - timedelta(days=10)
    where = {(finding.by, finding.of), *((each["by"], each["of"]) for each in finding.carriers)}
    assert ("touchpoint", _touchpoint(cast, "shop")) in where
    assert finding.cost["high"] < 0
    assert finding.cost["points"] < finding.cost["before"]
    assert sum(finding.after) == (10 if finding.by == "touchpoint" else 20) * (TODAY - finding.since_on).days


def it_tells_one_theme_once_wherever_it_shows(cast: Cast) -> None:
    root = a_rise(cast)

    assert [each.object_id for each in told(events.FOUND)] == [root.id]
    assert {each.data["theme"] for each in told(events.FOUND)} == {str(root.theme_id)}
    assert {each.origin for each in told(events.FOUND)} == {Origin.LIVE}
    assert all(each.part_of_id == root.id for each in found(cast) if each.id != root.id)


def it_finds_nothing_new_when_it_looks_again(cast: Cast) -> None:
    a_rise(cast)
    before = [each.id for each in found(cast)]

    with clock.held_at(NOW):
        jobs.watch_themes(0)

    assert [each.id for each in found(cast)] == before


def it_comes_to_the_same_whether_it_looks_daily_or_at_once(cast: Cast) -> None:
    daily = a_rise(cast)
    with scope.to(cast.workspace.id):
        Finding.objects.all().delete()
        Series.objects.all().delete()
        Watching.objects.update(themes_until=None)

    looked(cast)

    again = next(each for each in found(cast) if each.part_of_id is None)
    assert (again.theme_id, again.by, again.of) == (daily.theme_id, daily.by, daily.of)
    assert (again.since_on, again.found_on, again.after) == (daily.since_on, daily.found_on, daily.after)
    assert {each.origin for each in told(events.FOUND)} == {Origin.LIVE, Origin.IMPORT}


def it_looks_at_no_day_of_which_something_is_unread(cast: Cast) -> None:
    answered(cast, first=TODAY - timedelta(days=60), last=TODAY - timedelta(days=1))
    with scope.to(cast.workspace.id):
        late = Response.objects.filter(answered_on=TODAY - timedelta(days=5))[0]
        note = Unread.objects.create(workspace=cast.workspace, response=late, noted_at=NOW)
        looked(cast)
        half = Watching.objects.get().themes_until
        note.delete()
        looked(cast)
        whole = Watching.objects.get().themes_until

    assert (half, whole) == (TODAY - timedelta(days=6), TODAY - timedelta(days=1))


def it_waits_for_themes_that_are_being_held_against_the_past(cast: Cast) -> None:
    answered(cast, first=TODAY - timedelta(days=60), last=TODAY - timedelta(days=1))
    with scope.to(cast.workspace.id):
        Theme.objects.filter(slug="price").update(applied_at=None)
        looked(cast)

        assert Watching.objects.get().themes_until is None


def it_waits_until_other_models_have_read_all_and_begins_anew_then(cast: Cast) -> None:
    answered(cast, first=TODAY - timedelta(days=60), last=TODAY)
    looked(cast)
    with scope.to(cast.workspace.id):
        edition = Edition.objects.create(workspace=cast.workspace, version="9", begun_at=NOW)
        looked(cast, NOW + timedelta(days=1))
        waited = Watching.objects.get().themes_until
        before = Series.objects.get(theme__slug="price", by="").state["score"]["up"]
        Edition.objects.filter(id=edition.id).update(done_at=NOW)
        looked(cast, NOW + timedelta(days=1))
        after = Series.objects.get(theme__slug="price", by="").state["score"]["up"]

    assert waited == TODAY - timedelta(days=1)
    assert sum(after) < sum(before)


def it_chooses_where_it_watches_by_the_days_before_those_that_are_weighed(cast: Cast) -> None:
    answered(cast, first=TODAY - timedelta(days=60), last=TODAY)
    with scope.to(cast.workspace.id):
        metric, queue = Metric.objects.get(slug="nps"), Theme.objects.get(slug="queue")
        span = {"first": TODAY - timedelta(days=60), "last": TODAY}
        slices = {"touchpoint": [_touchpoint(cast, "shop"), _touchpoint(cast, "phone")]}

        by_all = blamed.days(metric, {queue.id}, **span, slices=slices)
        by_none = blamed.days(metric, {queue.id}, **span, slices=slices, before=span["first"])

    assert len(by_all) == 3
    assert list(by_none) == [(queue.id, ("", ""))]
    assert by_none[queue.id, ("", "")] == by_all[queue.id, ("", "")]


def it_reads_all_that_takes_long_before_it_writes(cast: Cast) -> None:
    a_rise(cast)
    answered(cast, first=TODAY, last=TODAY + timedelta(days=40))

    with CaptureQueriesContext(connection) as asked:
        looked(cast, NOW + timedelta(days=42))

    said = [each["sql"] for each in asked]
    first = next(at for at, sql in enumerate(said) if sql.startswith(("INSERT", "UPDATE", "DELETE")))
    assert any("understand_fact" in sql for sql in said[:first])
    assert not [sql for sql in said[first:] if "understand_fact " in sql]
    assert told(events.ENDED)


def it_says_when_a_theme_is_no_more_spoken_of_than_before(cast: Cast) -> None:
    root = a_rise(cast)
    answered(cast, first=TODAY, last=TODAY + timedelta(days=40))

    for ahead in range(1, 42):
        looked(cast, NOW + timedelta(days=ahead))

    root = next(each for each in found(cast) if each.id == root.id)
    assert root.ended_on is not None
    assert abs((root.ended_on - TODAY).days) <= 4
    assert [each.object_id for each in told(events.ENDED)] == [root.id]


def it_takes_for_ill_what_has_no_feeling_in_words_that_are_bad_as_a_whole(cast: Cast) -> None:
    answered(cast, first=TODAY, last=TODAY)
    with scope.to(cast.workspace.id):
        metric, queue = Metric.objects.get(slug="nps"), Theme.objects.get(slug="queue")
        Mention.objects.all().delete()
        for label, feeling in ((-1, 0), (0, 0), (1, 0), (0, -1), (-1, 1)):
            reading = Reading.objects.exclude(mentions__isnull=False)[0]
            Reading.objects.filter(id=reading.id).update(label=label)
            Mention.objects.create(
                workspace=cast.workspace, reading=reading, response_id=reading.response_id, theme=queue,
                start=0, end=4, feeling=feeling, strength=0.9,
            )  # fmt: skip

        read = blamed.days(metric, {queue.id}, first=TODAY, last=TODAY, slices={})

    assert read[queue.id, ("", "")] == {TODAY.toordinal(): Day(2, 18)}


def it_rings_for_nothing_where_nothing_changes(cast: Cast) -> None:
    answered(cast, first=TODAY - timedelta(days=BEFORE), last=TODAY - timedelta(days=1))

    assert looked(cast) == []


def it_lets_go_of_a_theme_that_is_put_away(cast: Cast) -> None:
    root = a_rise(cast)
    answered(cast, first=TODAY, last=TODAY)
    with scope.to(cast.workspace.id):
        Theme.objects.filter(slug="queue").update(is_on=False)

    looked(cast, NOW + timedelta(days=1))

    assert {each.is_let_go for each in found(cast)} == {True}
    assert [each.object_id for each in told(events.LET_GO)] == [root.id]
    with scope.to(cast.workspace.id):
        assert not Series.objects.filter(theme=root.theme_id).exists()


def it_watches_no_themes_where_nobody_wants_it(cast: Cast) -> None:
    a_rise(cast)
    wishes = actions.Wishes(True, 30, 6, has_volume=True, dimensions=["touchpoint"], has_themes=False)
    with scope.to(cast.workspace.id):
        actions.change_watching(wishes, by="system", now=NOW)
        actions.look(now=NOW + timedelta(days=1))

        assert not Series.objects.exclude(theme=None).exists()
        assert not Finding.objects.filter(matter="theme", ended_on=None).exists()
    assert looked(cast, NOW + timedelta(days=2)) == []


def it_begins_anew_with_a_theme_that_was_changed(cast: Cast) -> None:
    answered(cast, first=TODAY - timedelta(days=60), last=TODAY)
    looked(cast)
    with scope.to(cast.workspace.id):
        Theme.objects.filter(slug="queue").update(changed_at=NOW)
        looked(cast, NOW + timedelta(days=1))
        changed, kept = (
            Series.objects.get(theme__slug=slug, by="").state["score"]["up"] for slug in ("queue", "price")
        )

    assert sum(changed) < sum(kept)


def _touchpoint(cast: Cast, key: str) -> str:
    with scope.to(cast.workspace.id):
        return str(Touchpoint.objects.get(key=key).id)
