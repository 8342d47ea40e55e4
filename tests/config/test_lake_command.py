"""`innerloop lake` as somebody types it."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from innerloop.connect.api import cohorts
from innerloop.kernel import clock
from innerloop.listen.models import Metric
from innerloop.team.models import Workspace
from innerloop.understand import lake
from innerloop.understand.lake import engine, following, layout
from innerloop.understand.models import Lake
from innerloop.understand.queries import Choice, scoring
from tests.config.test_importing import innerloop
from tests.support import cluster
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


def it_makes_that_of_whoever_has_grown_and_says_where(
    innerloop: Any, workspace: Workspace, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    monkeypatch.setattr(following, "FROM_FACTS", 300)
    fill(workspace, 300)

    _, out, _ = innerloop("lake", "rebuild")

    assert Lake.objects.get().snapshot is not None
    assert out.endswith(f"\nWritten to {settings.LAKE_URL}\n")


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


class TestPublish:
    """`innerloop lake publish`: the scored answers as files."""

    def it_publishes_all_workspaces_or_some(self, innerloop: Any, workspace: Workspace, tmp_path: Path) -> None:
        fill(workspace, 300)

        every = innerloop("lake", "publish", str(tmp_path / "all"))
        one = innerloop("lake", "publish", str(tmp_path / "one"), "--workspace", workspace.slug, "--json")

        assert (every[0], every[2]) == (0, "")
        rival, ours, as_of = every[1].splitlines()
        assert rival.startswith("rival: 0 scored answers in ")
        assert ours.startswith("tandawa: 300 scored answers in ")
        assert as_of.startswith("As of 20")
        told = json.loads(one[1])
        assert told == json.loads((tmp_path / "one" / "latest.json").read_text())
        assert [facts["workspace"] for facts in told["workspaces"]] == ["tandawa"]

    def it_refuses_a_workspace_that_there_is_not(self, innerloop: Any, workspace: Workspace, tmp_path: Path) -> None:
        code, _, err = innerloop("lake", "publish", str(tmp_path), "--workspace", "nowhere")

        assert code == 2
        assert "There is no workspace 'nowhere'. Known: rival, tandawa." in err


class TestSpark:
    """`innerloop lake spark`: a slice of what was published."""

    pytestmark = cluster.MARKS
    ON_THIS_MACHINE = ("--master", "local[1]", "--conf", "spark.driver.bindAddress=127.0.0.1")

    def it_answers_what_the_api_answers(self, innerloop: Any, workspace: Workspace, tmp_path: Path) -> None:
        cluster.home()
        fill(workspace, 1_500)
        innerloop("lake", "publish", str(tmp_path))
        about = ("--snapshot", str(tmp_path), "--workspace", "tandawa", *self.ON_THIS_MACHINE)
        asked = ("--by", "touchpoint,month", "--where", "channel:sms", "--where", "channel:email")

        in_json = innerloop("lake", "spark", *about, *asked, "--json")
        as_table = innerloop("lake", "spark", *about, "--of", "all")

        choice = Choice(by=("touchpoint", "month"), where={"channel": ("sms", "email")})
        nps = Metric.objects.get(slug="nps")
        told = json.loads(in_json[1])
        assert told.pop("as_of") == json.loads((tmp_path / "latest.json").read_text())["as_of"]
        assert told == {
            "total": cohorts.score_shown(scoring.total(choice), nps),
            "groups": [{"key": each.key, **cohorts.score_shown(each.score, nps)} for each in scoring.groups(choice)],
        }
        heading, total, of = as_table[1].splitlines()
        assert heading.split() == ["n", "top", "middle", "bottom", "score", "95", "%", "interval", "mean"]
        assert total.split()[0] == f"{scoring.total(Choice(is_latest=False)).n:,}"
        assert of.startswith("tandawa, nps, as of 20")

    def it_says_what_to_install(self, innerloop: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        for name in [name for name in sys.modules if name.partition(".")[0] == "pyspark"]:
            monkeypatch.delitem(sys.modules, name)
        monkeypatch.setitem(sys.modules, "pyspark", None)

        code, _, err = innerloop("lake", "spark", "--snapshot", str(tmp_path))

        assert code == 1
        assert "Install the extra innerloop[spark] and a Java runtime" in err

    def it_refuses_a_setting_without_a_value(self, innerloop: Any, tmp_path: Path) -> None:
        code, _, err = innerloop("lake", "spark", "--snapshot", str(tmp_path), "--conf", "spark.cores.max")

        assert code == 2
        assert "write NAME=VALUE, such as spark.executor.memory=4g" in err
