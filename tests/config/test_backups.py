"""A backup as docs/guides/install.md tells it: written while everything runs, read into an empty database."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from innerloop.kernel import clock, scope
from innerloop.kernel.postgres import binaries
from innerloop.listen import actions as listening
from innerloop.listen.rules.heard import Heard
from tests.support import database
from tests.support.cast import Cast

GUIDE = (Path(__file__).parents[2] / "docs" / "guides" / "install.md").read_text(encoding="utf-8")
# What its first command leaves out: the lake, which makes itself anew.
WRITES_OUT = re.compile(r"pg_dump --format=custom --file=innerloop\.dump ([^\"]+?)\s\"")
RESTORED = "innerloop_restored"

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("empty_log")]


@pytest.fixture
def empty() -> Iterator[str]:
    """Lend a database with nothing in it but the extension that it needs."""
    with psycopg.connect(database.url(), autocommit=True) as ours:
        ours.execute(f"CREATE DATABASE {RESTORED}")
        yield make_conninfo(database.url(), dbname=RESTORED)
        ours.execute(f"DROP DATABASE {RESTORED} WITH (FORCE)")


def run(tool: str, *arguments: str) -> None:
    command = [str(binaries.locate() / binaries.PROGRAMS / tool), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def it_brings_every_answer_back(cast: Cast, empty: str, tmp_path: Path) -> None:
    heard = [Heard(score=9, comment="Kind staff")]
    with scope.to(cast.workspace.id):
        listening.furnish(workspace=cast.workspace, by="system", now=clock.now())
        listening.record(heard, workspace=cast.workspace, by="system", now=clock.now())
    dump = str(tmp_path / "innerloop.dump")

    excluded = WRITES_OUT.findall(GUIDE)[0].split()

    run("pg_dump", "--format=custom", f"--file={dump}", *(each for each in excluded if each != "\\"), database.url())
    run("pg_restore", "--no-owner", "--no-comments", f"--dbname={empty}", dump)

    assert "pg_restore --no-owner --no-comments" in GUIDE
    assert "--exclude-schema=lake" in excluded
    with psycopg.connect(empty) as restored:
        assert restored.execute("SELECT score, comment FROM listen_response").fetchall() == [(9, "Kind staff")]
