"""What the doctor says of the lake."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from innerloop.config.doctor import lakes
from innerloop.config.doctor.finding import Finding
from innerloop.kernel import clock
from innerloop.team.models import Workspace
from innerloop.understand.lake import engine
from innerloop.understand.models import FactChange, Lake
from tests.understand.lake.conftest import fill, make


def looked(**later: float) -> Finding:
    [found] = lakes.look(clock.now() + timedelta(**later))
    return found


def it_says_that_none_is_needed(workspace: Workspace) -> None:
    assert (looked().level, looked().what) == ("ok", "None is needed: no workspace has 100,000 scored answers.")


def it_finds_a_lake_whole(workspace: Workspace) -> None:
    fill(workspace, 300)
    make(workspace.id)

    assert (looked().level, looked().what) == ("ok", "Whole and up to date, of 1 workspace.")


def it_finds_files_that_are_gone(workspace: Workspace, settings: Any) -> None:
    fill(workspace, 300)
    make(workspace.id)
    for file in Path(settings.LAKE_URL).rglob("*.parquet"):
        file.unlink()
    engine.close_reader()

    assert (looked().level, looked().what) == ("error", "That of tandawa cannot be read (IOException).")
    assert "innerloop lake rebuild" in looked().do


def it_finds_a_lake_that_holds_something_else(workspace: Workspace) -> None:
    fill(workspace, 300)
    make(workspace.id)
    FactChange.objects.create(
        sign=1,
        fact_id=workspace.id,
        workspace_id=workspace.id,
        metric_id=workspace.id,
        score=1,
        answered_at=clock.now(),
        answered_on=clock.now().date(),
        properties={},
        is_anonymous=False,
    )

    assert looked().what == "That of tandawa holds 301 answers, the database 300."


def it_finds_that_nobody_sweeps(workspace: Workspace) -> None:
    fill(workspace, 300)
    make(workspace.id)
    Lake.objects.update(swept_at=clock.now(), gone_at=clock.now() - timedelta(minutes=11))

    assert looked().level == "error"
    assert "Is a worker running?" in looked().do


def it_finds_that_nobody_swept_what_was_made(workspace: Workspace) -> None:
    fill(workspace, 300)
    make(workspace.id)
    Lake.objects.update(swept_at=None, settled_at=clock.now() - timedelta(minutes=11))

    assert looked().level == "error"


def it_finds_what_could_not_be_made(workspace: Workspace) -> None:
    Lake.objects.create(workspace=workspace, layout=1, failed_at=clock.now(), failure="IOException")

    assert "could not be made" in looked().what
    assert "IOException" in looked().what
