"""The facts once more in a file that is read more quickly: it is read, it is right, and nobody needs it."""

import os
import random
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from innerloop.config.doctor import lakes
from innerloop.kernel import clock, drain
from innerloop.listen.models import Metric
from innerloop.team.models import Workspace
from innerloop.understand import lake
from innerloop.understand.lake import at_hand, engine, following, layout, quick
from innerloop.understand.models import Lake
from innerloop.understand.queries import Choice, counting
from innerloop.understand.queries.lake_sql import Asked, Source, statement_of
from tests.understand.lake.conftest import in_lake_alone, lose_quick, make
from tests.understand.lake.living import Life

CHOICE = Choice(by=("touchpoint", "properties.plan"), where={"channel": ("sms", "email")}, is_latest=False)


@pytest.fixture
def life(workspace: Workspace) -> Life:
    drain.open_cursors()
    lives = Life(workspace, random.Random(4))
    lives.answer(40)
    make(workspace.id)
    lake.Follower().round()  # takes away what was there before
    return lives


def is_right(choice: Choice = CHOICE) -> bool:
    metric = Metric.objects.get(slug="nps")
    with in_lake_alone():
        ours = counting.count(choice, metric, choice.by)
    return ours == counting.in_postgres(choice, metric, choice.by)


def quick_files() -> list[str]:
    return sorted(file.name for file in Path(settings.LAKE_QUICK).glob("*"))


def sweep_again(life: Life) -> None:
    life.erase()
    for wait in (following.SETTLE_AFTER, following.SETTLE_AFTER + following.SWEEP_AFTER):
        with clock.held_at(clock.now() + wait + timedelta(seconds=1)):
            lake.Follower().round()


def it_is_read_instead_of_the_facts_own_files(life: Life) -> None:
    for file in Path(settings.LAKE_URL).rglob("*.parquet"):
        file.unlink()

    assert is_right()


def it_adds_what_has_changed_since(life: Life) -> None:
    life.answer(5)
    seen = [is_right()]
    with clock.held_at(clock.now() + following.SETTLE_AFTER + timedelta(seconds=1)):
        lake.Follower().round()
    seen.append(is_right())

    assert seen == [True, True]
    assert quick_files() == [f"{Lake.objects.get().files['quick']}.duckdb"]


def it_is_needed_by_nobody(life: Life) -> None:
    lose_quick()

    assert is_right()


def it_is_written_anew_where_it_was_lost(life: Life) -> None:
    lose_quick()
    life.answer(5)
    with clock.held_at(clock.now() + following.SETTLE_AFTER + timedelta(seconds=1)):
        lake.Follower().round()

    assert quick_files() == [f"{Lake.objects.get().files['quick']}.duckdb"]
    assert is_right()


def it_is_passed_over_where_it_is_broken(life: Life) -> None:
    engine.close_reader()
    for file in Path(settings.LAKE_QUICK).glob("*"):
        file.write_bytes(b"this is no database" * 400)

    assert is_right()


def it_is_another_one_after_each_sweep_and_the_old_one_is_closed(life: Life) -> None:
    assert is_right()
    before = quick_files()
    sweep_again(life)
    at_hand.look()

    assert is_right()
    assert len(quick_files()) == 1
    assert quick_files() != before
    assert not [name for name in open_files() if before[0] in name]


def open_files() -> list[str]:
    """Return what files this process has open, also those that were taken away."""
    held = []
    for number in os.listdir("/proc/self/fd"):
        try:
            held.append(os.readlink(f"/proc/self/fd/{number}"))
        except FileNotFoundError:
            continue
    return held


def it_goes_on_counting_while_files_come_and_go(life: Life) -> None:
    """Whoever counts meanwhile counts right, whichever file they have open."""
    metric, choice = Metric.objects.get(slug="nps"), Choice(is_latest=False)
    row = Lake.objects.get()
    asked, sizes, ending = Asked(choice, metric, ()), set(), threading.Event()

    def count_on() -> None:
        while not ending.is_set():
            with engine.reading() as reader:
                found = quick.opened(row.files["quick"], reader)
                assert found
                text, values = statement_of(asked, Source(found.source, row.columns, types=found.types))
                sizes.add(sum(n for *_, n in reader.execute(text, values).fetchall()))

    counting_on = [threading.Thread(target=count_on) for _ in range(2)]
    with engine.writing() as writer:
        table = layout.table(life.workspace.id)
        names = [quick.write(table, ("metric",), writer, facts=[str(turn)]) for turn in range(12)]
        for thread in counting_on:
            thread.start()
        for name in names:
            with engine.reading() as reader:
                assert quick.opened(name, reader)
            (Path(settings.LAKE_QUICK) / f"{name}.duckdb").unlink()
            quick.let_go()
    ending.set()
    for thread in counting_on:
        thread.join()

    assert sizes == {counting.in_postgres(choice, metric, ())[0][()].n}


def it_keeps_texts_as_they_are_where_there_are_many(life: Life, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quick, "MOST_VALUES", 1)
    make(life.workspace.id)

    assert is_right()
    with engine.reading() as reader:
        found = quick.opened(Lake.objects.get().files["quick"], reader)
    assert found
    assert "touchpoint" not in found.types


def it_leaves_nothing_behind_where_it_cannot_be_written(life: Life) -> None:
    before = quick_files()
    with engine.writing() as writer, pytest.raises(Exception, match="nowhere"):
        quick.write("lake.main.nowhere", ("metric",), writer, facts=[])

    assert quick_files() == before


def it_is_weighed_by_the_doctor(life: Life) -> None:
    row = Lake.objects.get()
    with engine.writing() as writer:
        emptier = f"(SELECT * FROM {layout.table(life.workspace.id)} LIMIT 1)"
        row.files["quick"] = quick.write(emptier, ("metric",), writer, facts=["another"])
    row.save()

    [found] = lakes.look(clock.now())

    assert found.level == "error"
    assert f"holds {1:,} answers" in found.what


def it_reads_the_lakes_own_files_where_it_is_damaged_within(life: Life) -> None:
    assert is_right()
    engine.close_reader()
    [file] = Path(settings.LAKE_QUICK).glob("*")
    held = bytearray(file.read_bytes())
    # Behind the first blocks, which say what is where.
    held[20_000:] = b"\x55" * (len(held) - 20_000)
    file.write_bytes(held)

    assert is_right()


def it_is_done_without_where_it_cannot_be_written(workspace: Workspace, settings: Any, tmp_path: Path) -> None:
    drain.open_cursors()
    Life(workspace, random.Random(4)).answer(10)
    (tmp_path / "full").write_text("no folder")
    settings.LAKE_QUICK = str(tmp_path / "full" / "quick")
    make(workspace.id)

    assert Lake.objects.get().files["quick"] == ""
    assert is_right()


def it_has_one_name_on_machines_with_homes_of_their_own(life: Life, settings: Any, tmp_path: Path) -> None:
    """The second one writes its own file where it misses one, and none of them writes it again in its turn."""
    first = quick_files()
    settings.LAKE_QUICK = str(tmp_path / "other")
    life.answer(2)
    with clock.held_at(clock.now() + following.SETTLE_AFTER + timedelta(seconds=1)):
        lake.Follower().round()

    assert quick_files() == first


def it_goes_from_machines_that_did_not_write_the_lake_anew(life: Life, settings: Any, tmp_path: Path) -> None:
    here = settings.LAKE_QUICK
    old = quick_files()
    settings.LAKE_QUICK = str(tmp_path / "other")
    sweep_again(life)
    assert quick_files() not in ([], old)
    settings.LAKE_QUICK = here
    for file in Path(here).glob("*"):
        long_ago = time.time() - quick.YOUNG_SECONDS - 1
        os.utime(file, (long_ago, long_ago))

    at_hand.look()

    assert quick_files() == []


def it_asks_nothing_where_no_such_file_is(workspace: Workspace, django_assert_num_queries: Callable[..., Any]) -> None:
    with django_assert_num_queries(0):
        quick.tidy()


def it_goes_on_where_a_file_cannot_be_taken_away(life: Life, caplog: pytest.LogCaptureFixture) -> None:
    stays = Path(settings.LAKE_QUICK) / "quick_that_is_a_folder"
    stays.mkdir()
    quick.tidy(young_seconds=0.0)

    assert "cannot be taken away" in caplog.text
    assert is_right()
