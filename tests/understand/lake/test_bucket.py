"""The lake in a bucket: all that is promised of it in a folder holds there."""

import logging
import random
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from innerloop.config.doctor import lakes
from innerloop.kernel import clock, drain
from innerloop.listen import actions as listening
from innerloop.listen.models import Metric
from innerloop.team.models import Workspace
from innerloop.understand import lake
from innerloop.understand.lake import at_hand, engine, following
from innerloop.understand.models import Lake
from innerloop.understand.queries import Choice, counting, in_lake
from innerloop.understand.snapshots import publishing
from tests.support import bucket as buckets
from tests.support.bucket import Bucket
from tests.understand.lake.conftest import in_lake_alone, lose_quick, make
from tests.understand.lake.living import NOW, Life
from tests.understand.lake.test_erasing import OTHER_SECRET, SECRET, _in_files, _in_tables, hear_from_zoe
from tests.understand.lake.test_files import after, is_right

CHOICE = Choice(by=("touchpoint", "properties.plan"), is_latest=False)
# Beside the lake and like it by name: of another installation.
NEIGHBORS = {
    "innerloop2/facts.parquet": b"theirs",
    "innerloop-old/facts.parquet": b"theirs",
    "facts.parquet": b"theirs",
}


@pytest.fixture
def bucket(settings: Any) -> Iterator[Bucket]:
    with Bucket("lakes") as open_bucket:
        open_bucket.objects |= NEIGHBORS
        settings.LAKE_BUCKET = {
            "endpoint": open_bucket.endpoint,
            "region": buckets.REGION,
            "key_id": buckets.KEY_ID,
            "secret": buckets.SECRET,
        }
        yield open_bucket
        engine.close_reader()
    assert open_bucket.uploads == {}


@pytest.fixture
def life(workspace: Workspace, bucket: Bucket, settings: Any) -> Life:
    """A workspace whose lake is in the bucket."""
    settings.LAKE_URL = "s3://lakes/innerloop"
    engine.close_reader()
    drain.open_cursors()
    lives = Life(workspace, random.Random(4))
    lives.answer(40)
    make(workspace.id)
    lake.Follower().round()  # takes away what was there before
    return lives


def ours(bucket: Bucket) -> dict[str, bytes]:
    return {key: body for key, body in bucket.objects.items() if key not in NEIGHBORS}


def it_counts_from_a_bucket_what_postgresql_counts(life: Life, bucket: Bucket, tmp_path: Path) -> None:
    seen = [is_right()]
    for _ in range(3):
        life.answer(5)
        life.go_on()
        seen.append(is_right())
        after(following.SETTLE_AFTER)
        seen.append(is_right())

    assert all(seen)
    assert len(ours(bucket)) > 1
    assert all(key.startswith("innerloop/") for key in ours(bucket))
    assert not (tmp_path / "lake").exists()
    assert bucket.refusals == []


def it_leaves_nothing_of_who_is_erased_in_any_object(life: Life, bucket: Bucket, tmp_path: Path) -> None:
    response = hear_from_zoe(life.workspace)
    after(following.SETTLE_AFTER)
    assert all(told(secret, bucket, tmp_path) for secret in (SECRET, OTHER_SECRET))
    assert response.customer_id
    listening.erase_person(customer_id=response.customer_id, workspace_id=life.workspace.id, by="system", now=NOW)
    drain.drain_dry()

    spent, follower = timedelta(minutes=1), lake.Follower()
    while any(told(secret, bucket, tmp_path) for secret in (SECRET, OTHER_SECRET)):
        spent += timedelta(minutes=1)
        with clock.held_at(clock.now() + spent):
            follower.round()
        assert spent < timedelta(minutes=10)

    assert is_right()
    assert {key: bucket.objects[key] for key in NEIGHBORS} == NEIGHBORS


def told(text: str, bucket: Bucket, folder: Path) -> list[str]:
    """Return where a text stands: in an object, as bytes or as a value of its rows, or in a table."""
    found = [*_in_tables(text), *_in_files(text, folder / "quick")]
    for key, body in ours(bucket).items():
        file = folder / "looked-at.parquet"
        file.write_bytes(body)
        rows = duckdb.sql(f"SELECT columns(*)::VARCHAR FROM '{file}'").fetchall()
        if text.encode() in body or text in str(rows):
            found.append(key)
    return found


def it_leaves_it_to_postgresql_where_an_object_is_gone(life: Life, bucket: Bucket) -> None:
    for key in ours(bucket):
        del bucket.objects[key]
    lose_quick()

    assert counted_through_lake() is None
    [found] = lakes.look(clock.now())
    assert (found.level, "innerloop lake rebuild" in found.do) == ("error", True)
    assert dict(lake.rebuild(now=clock.now())) == {life.workspace.id: Lake.objects.get().facts}
    at_hand.forget()
    at_hand.look()
    assert is_right()


def counted_through_lake() -> Any:
    return in_lake.scores(CHOICE, Metric.objects.get(slug="nps"), CHOICE.by)


@pytest.mark.parametrize("trouble", ["away", "key", "secret", "region", "elsewhere"])
def it_tells_no_secret_whatever_is_wrong(
    life: Life, bucket: Bucket, settings: Any, caplog: pytest.LogCaptureFixture, trouble: str
) -> None:
    """PostgreSQL answers, and goes on to; neither the log nor the error names key or secret."""
    life.answer(5)
    wrong = {"key": {"key_id": "AKIANOBODY"}, "secret": {"secret": "n0t/the+secret"}, "region": {"region": "mars-1"}}
    settings.LAKE_BUCKET = {**settings.LAKE_BUCKET, **wrong.get(trouble, {})}
    bucket.is_away = trouble == "away"
    settings.LAKE_URL = "s3://nowhere/innerloop" if trouble == "elsewhere" else settings.LAKE_URL
    lose_quick()

    with caplog.at_level(logging.DEBUG):
        assert counted_through_lake() is None
        after(following.SETTLE_AFTER)
        with pytest.raises(Exception) as refused:  # noqa: PT011 - whichever it is, its words are what is looked at
            list(lake.rebuild(now=clock.now()))

    said = caplog.text + str(refused.value) + repr(refused.value.__context__)
    assert "PostgreSQL answers instead" in caplog.text
    given = settings.LAKE_BUCKET
    assert [secret for secret in (given["secret"], given["key_id"], "Signature=") if secret in said] == []


def it_publishes_from_a_bucket(life: Life, bucket: Bucket, tmp_path: Path) -> None:
    life.answer(5)

    made = publishing.publish(tmp_path / "published", workspaces=[life.workspace])

    with in_lake_alone():
        every, _ = counting.count(Choice(is_latest=False), Metric.objects.get(slug="nps"), ())
    assert made.workspaces[0].rows == every[()].n
