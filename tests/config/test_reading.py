"""The reader process: woken by what is written, and gone when whoever started it is."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from psycopg.conninfo import conninfo_to_dict

from innerloop.config import tree
from innerloop.kernel import clock, drain, scope
from innerloop.listen import actions as listening
from innerloop.listen.rules.heard import Heard
from innerloop.understand.models import Reading, Unread
from tests.support import database
from tests.support.cast import Cast, make_cast

PATIENCE = 60.0


@pytest.fixture
def cast(empty_log: None) -> Cast:
    made = make_cast()
    with scope.to(made.workspace.id):
        listening.furnish(workspace=made.workspace, by="system", now=clock.now())
    drain.open_cursors()
    return made


@contextmanager
def reader(home: Path, **settings: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run a reader until the end of the block."""
    environment = {**os.environ, "INNERLOOP_HOME": str(home), **settings}
    environment["INNERLOOP_DATABASE_URL"] = database.as_url(conninfo_to_dict(database.url()))
    with subprocess.Popen([sys.executable, "-m", "innerloop", "reader"], env=environment) as process:
        try:
            yield process
        finally:
            process.kill()


def hear(cast: Cast, words: str) -> None:
    """Record an answer, and let the log be read."""
    with scope.to(cast.workspace.id):
        listening.record([Heard(score=3, comment=words)], workspace=cast.workspace, by="system", now=clock.now())
        drain.drain_dry()


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def it_reads_what_is_written_as_soon_as_it_is_woken(cast: Cast, tmp_path: Path) -> None:
    with reader(tmp_path) as process:
        wait_until(is_asleep)
        hear(cast, "I waited over an hour in the queue.")
        wait_until(lambda: not Unread.everywhere.exists())
        niceness = os.getpriority(os.PRIO_PROCESS, process.pid)
        process.terminate()

        assert process.wait(PATIENCE) == 0
    assert Reading.everywhere.get().spans == [0, 35]
    assert niceness >= 10


def it_ends_when_whoever_started_it_is_gone(cast: Cast, tmp_path: Path) -> None:
    with subprocess.Popen(["sleep", "600"]) as root:
        # It was not started by this root, which is what a root that died looks like.
        with reader(tmp_path, **{tree.ROOT: str(root.pid)}) as process:
            assert process.wait(PATIENCE) == 0
        root.kill()


def is_asleep() -> bool:
    """Say whether a reader listens."""
    with database.other_connection() as other:
        return bool(other.execute("SELECT FROM pg_stat_activity WHERE query = 'LISTEN innerloop_unread'").fetchall())
