"""Who is erased is gone from the lake: files, catalog and snapshots, proved by reading all of them."""

import random
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
from django.db import connection

from innerloop.customers.rules import Person
from innerloop.kernel import clock, drain
from innerloop.listen import actions as listening
from innerloop.listen.models import Metric, Response
from innerloop.listen.rules.heard import Heard
from innerloop.team.models import Workspace
from innerloop.understand import lake
from innerloop.understand.lake import following
from innerloop.understand.models import Lake
from innerloop.understand.queries import Choice, counting
from tests.understand.lake.conftest import in_lake_alone, make
from tests.understand.lake.living import NOW, Life

# The largest and the smallest value of their columns, so that they would stand in statistics.
SECRET, OTHER_SECRET = "zzz-nobody-but-zoe-has-this", "!!!-nobody-but-zoe-has-this"


def hear_from_zoe(workspace: Workspace) -> Response:
    told = Heard(
        score=0,
        person=Person(external_id="zoe", name="Zoe Zahir"),
        comment="I am Zoe",
        answered_at=NOW - timedelta(days=3),
        properties={"village": SECRET, "nickname": OTHER_SECRET},
    )
    [verdict] = listening.record([told], workspace=workspace, by="system", now=NOW)
    drain.drain_dry()
    assert isinstance(verdict, listening.Recorded)
    return Response.objects.get(id=verdict.response_id)


def it_leaves_nothing_of_who_is_erased_in_any_file_and_any_table(workspace: Workspace, settings: Any) -> None:
    drain.open_cursors()
    Life(workspace, random.Random(3)).answer(30)
    response = hear_from_zoe(workspace)
    make(workspace.id)
    assert all(told(secret, settings) for secret in (SECRET, OTHER_SECRET))
    assert all(_in_files(secret, Path(settings.LAKE_QUICK)) for secret in (SECRET, OTHER_SECRET))

    assert response.customer_id
    listening.erase_person(customer_id=response.customer_id, workspace_id=workspace.id, by="system", now=NOW)
    drain.drain_dry()
    # Right at once in every number, whatever is in the files still.
    assert counted_by("properties.village") == {(None,): counted_by_all()}
    spent, follower = timedelta(), lake.Follower()
    while any(told(secret, settings) for secret in (SECRET, OTHER_SECRET, "Zahir", "I am Zoe")):
        spent += timedelta(seconds=30)
        with clock.held_at(clock.now() + spent):
            follower.round()
        assert spent < timedelta(minutes=10)

    assert counted_by("properties.village") == {(None,): counted_by_all()}
    assert spent <= following.SETTLE_AFTER + following.SWEEP_AFTER + timedelta(minutes=1)


@pytest.mark.parametrize(
    ("answers", "given"),
    [
        (1, {"properties": {"village": SECRET}}),
        (1, {"properties": {"village": SECRET, "nickname": OTHER_SECRET}}),
        (1, {"employee": "eve"}),
        (2, {}),  # of which the first says when the second came
    ],
)
def it_knows_that_something_must_go_whatever_it_is_that_was_erased(
    workspace: Workspace, answers: int, given: dict[str, Any]
) -> None:
    drain.open_cursors()
    zoe = {"person": Person(external_id="zoe"), **given}
    heard = [Heard(score=0, answered_at=NOW - timedelta(days=day), **zoe) for day in range(answers)]
    listening.record(heard, workspace=workspace, by="system", now=NOW)
    drain.drain_dry()
    make(workspace.id)
    follower = lake.Follower()
    follower.round()  # takes away what was there before

    customer_id = Response.objects.values_list("customer_id", flat=True)[0]
    assert customer_id
    listening.erase_person(customer_id=customer_id, workspace_id=workspace.id, by="system", now=NOW)
    drain.drain_dry()
    with clock.held_at(clock.now() + following.SETTLE_AFTER + timedelta(seconds=1)):
        follower.round()

    assert Lake.objects.get().gone_at


def it_hurries_for_nothing_where_nothing_must_go(workspace: Workspace) -> None:
    """That an answer got a property it did not have, or was followed by another, says nothing of who is gone."""
    drain.open_cursors()
    zoe = Person(external_id="zoe")
    first = Heard(score=0, person=zoe, answered_at=NOW - timedelta(days=9), properties={"plan": "pro"})
    listening.record([first], workspace=workspace, by="system", now=NOW)
    drain.drain_dry()
    make(workspace.id)
    follower = lake.Follower()
    follower.round()

    for day in (1, 4):
        then = Heard(score=1, person=zoe, answered_at=NOW - timedelta(days=day))
        listening.record([then], workspace=workspace, by="system", now=NOW)
        drain.drain_dry()
    with connection.cursor() as cursor:
        cursor.execute('UPDATE understand_fact SET properties = properties || \'{"village": "far"}\'')
    with clock.held_at(clock.now() + following.SETTLE_AFTER + timedelta(seconds=1)):
        follower.round()

    row = Lake.objects.get()
    assert row.changes
    assert row.gone_at is None


def it_holds_no_customer_and_no_words(workspace: Workspace, settings: Any) -> None:
    drain.open_cursors()
    response = hear_from_zoe(workspace)
    make(workspace.id)

    found = [part for part in (str(response.customer_id), "Zahir", "I am Zoe", "zoe") if told(part, settings)]

    assert found == ["zoe"]  # in the property's value, which is what somebody slices by


def counted_by(name: str) -> dict[Any, int]:
    metric = Metric.objects.get(slug="nps")
    with in_lake_alone():
        every, _ = counting.count(Choice(is_latest=False, by=(name,)), metric, (name,))
    return {key: counted.n for key, counted in every.items()}


def counted_by_all() -> int:
    metric = Metric.objects.get(slug="nps")
    with in_lake_alone():
        return counting.count(Choice(is_latest=False), metric, ())[0][()].n


def told(text: str, settings: Any) -> list[str]:
    """Return where a text stands: in the bytes or the values of a file, in a table of the catalog, in what changed."""
    folders = (settings.LAKE_URL, settings.LAKE_SPILL, settings.LAKE_QUICK)
    return [*(name for folder in folders for name in _in_files(text, Path(folder))), *_in_tables(text)]


def _in_files(text: str, folder: Path) -> list[str]:
    found = []
    for file in (file for file in folder.rglob("*") if file.is_file()):
        rows = duckdb.sql(f"SELECT * FROM '{file}'").fetchall() if file.suffix == ".parquet" else []
        if text.encode() in file.read_bytes() or any(text in str(value) for row in rows for value in row):
            found.append(file.name)
    return found


def _in_tables(text: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname = 'lake'")
        tables = [name for (name,) in cursor.fetchall()]
        found = []
        for name in [*tables, "understand_factchange", "understand_lake"]:
            cursor.execute(f"SELECT count(*) FROM {name} AS t WHERE strpos(t::text, %s) > 0", [text])
            found += [name] * cursor.fetchone()[0]
    return found
