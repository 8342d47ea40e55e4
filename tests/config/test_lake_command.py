"""`innerloop lake` as somebody types it."""

import json
from typing import Any

import pytest

from innerloop.kernel import clock
from innerloop.team.models import Workspace
from innerloop.understand import lake
from innerloop.understand.lake import engine, following, layout
from innerloop.understand.models import Lake
from tests.config.test_importing import innerloop
from tests.understand.lake.conftest import fill, make, workspace

__all__ = ["innerloop", "workspace"]


def it_makes_that_of_one_workspace_whatever_its_size(innerloop: Any, workspace: Workspace) -> None:
    fill(workspace, 300)

    code, out, err = innerloop("lake", "rebuild", "--workspace", workspace.slug)

    assert (code, err) == (0, "")
    assert out.startswith(f"{workspace.slug}: 300 scored answers in ")
    assert Lake.objects.get().facts == 300


def it_makes_all_anew_whatever_their_state(innerloop: Any, workspace: Workspace) -> None:
    fill(workspace, 300)
    make(workspace.id)
    with engine.writing() as files:
        files.execute(f"DROP TABLE {layout.table(workspace.id)}")

    code, out, _ = innerloop("lake", "rebuild", "--json")

    assert code == 0
    assert [(row["workspace"], row["answers"]) for row in json.loads(out)] == [(workspace.slug, 300)]
    with engine.writing() as files:
        lake.settle(workspace.id, now=clock.now(), lake=files)


def it_says_that_there_is_nothing_to_make(innerloop: Any, workspace: Workspace) -> None:
    code, out, _ = innerloop("lake", "rebuild")

    assert (code, out) == (
        0,
        "No workspace has 100,000 scored answers yet; with fewer the database is as quick.\n",
    )


def it_makes_that_of_whoever_has_grown(innerloop: Any, workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "FROM_FACTS", 300)
    fill(workspace, 300)

    innerloop("lake", "rebuild")

    assert Lake.objects.get().snapshot is not None


def it_refuses_a_workspace_that_there_is_not(innerloop: Any, workspace: Workspace) -> None:
    code, _, err = innerloop("lake", "rebuild", "--workspace", "nowhere")

    assert code == 2
    assert "There is no workspace 'nowhere'. Known: rival, tandawa." in err


def it_says_that_another_is_writing(innerloop: Any, workspace: Workspace) -> None:
    fill(workspace, 300)

    with engine.alone():
        code, _, err = innerloop("lake", "rebuild", "--workspace", workspace.slug)

    assert code == 1
    assert "Another process is writing the lake." in err
